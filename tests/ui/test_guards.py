"""What guards hosts and guests on the screen: read-only hosts, protected guests, tags."""

from tests.fakes import stage
from tests.ui.bench import (
    DB,
    MEANT,
    WEB,
    bench,
    force_dialog,
    forces,
    forcing,
    is_forcing,
    news,
    pass_,
    read,
    showing,
    text,
)
from tests.ui.fleet import open_console, until
from vmtui.core.changes import HostUp
from vmtui.core.commands import Look
from vmtui.core.guards import UNREAD
from vmtui.core.model import Host, PowerState
from vmtui.core.replies import ForceReady
from vmtui.ui.screens.force_dialog import ForceAnswer
from vmtui.ui.widgets.guarded_input import GuardedInput


async def test_on_a_read_only_host_each_key_says_so_and_opens_nothing() -> None:
    async with open_console(WEB) as (console, pilot):
        console.port.say(HostUp("hv1", console.clock(), 2, read_only=True))
        console.port.lists([WEB])
        await console.shows(pilot, "hv1 ● read-only")
        keys = console.text().splitlines()[-1]
        assert "details" in keys
        assert "shut down" not in keys
        assert "force off" not in keys
        for key in "srFRSpvT":
            console.app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: "read-only" in console.remarks)
            assert len(console.app.screen_stack) == 1, key
        assert [one for one in console.port.commands if not isinstance(one, Look)] == []


async def test_a_protected_guest_takes_its_name_and_a_reason() -> None:
    set_ = stage(WEB, host=Host("hv1", "", tags=("production",), protected=("web-*",)))
    async with forcing(set_, WEB) as pilot:
        told = "production · protected: web-* in the configuration"
        await news(pilot)
        assert told in text(pilot)
        assert "needed" in pilot.app.screen.query_one("#why", GuardedInput).placeholder
        await pilot.press(*WEB.name)
        assert "a reason is needed too" in text(pilot, "#status")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert is_forcing(pilot)
        assert forces(set_) == []
        await pilot.press(*"hangs")  # in the field for the reason
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert len(forces(set_)) == 1
    intent = set_.journal.records[0]
    assert intent.why == "hangs"
    assert isinstance(intent.evidence, dict)
    assert intent.evidence["protected"] == "web-* in the configuration"


async def test_what_can_not_be_read_is_taken_for_protected() -> None:
    set_ = stage(WEB)
    async with showing(set_, force_dialog(set_, WEB)) as pilot:
        await news(pilot)
        assert "could not be read" not in text(pilot), "it is still being read"
        run = (PowerState.RUNNING, WEB.domain_id, 10**9)
        set_.port.say(ForceReady(set_.port.vm(WEB), set_.clock(), *run))
        set_.settle()
        await news(pilot)
        assert "could not be read" in text(pilot)
        await pilot.press(*WEB.name)
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert f"nothing was done: {UNREAD}, so a reason is needed too" in text(pilot, "#status")
        assert forces(set_) == []
        await pilot.press(*"hangs")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    assert len(forces(set_)) == 1


async def test_among_several_a_protected_guest_is_left_out() -> None:
    set_ = stage(WEB, DB)
    read(set_, DB, protected=True)
    async with forcing(set_, WEB, DB) as pilot:
        await news(pilot)
        assert "left out: protected" in text(pilot, "#guests")
        await pilot.press("1")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    assert [one.vm.uuid for one in forces(set_)] == [WEB.uuid]
