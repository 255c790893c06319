"""Rows without a domain behind them: known from the journal only, or kept after the end."""

from __future__ import annotations

from tests.fakes import domain
from tests.ui.fleet import WEB_1, Console, open_console, until
from vmtui.core.changes import HostDown
from vmtui.core.commands import Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Moment
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.records import Action, Author, Phase, Record
from vmtui.core.replies import CommandBegun, CommandDone
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.widgets.host_bar import HostBar

RUNNER = domain("runner-1")


def left_behind(console: Console) -> OpenShutdown:
    """A shutdown that an earlier console asked for 100 s ago, with 200 s left."""
    wall = console.clock.wall
    intent = Record(
        entry="left-behind",
        action=Action.SOFT_SHUTDOWN,
        phase=Phase.INTENT,
        host="hv1",
        uri="fake:///hv1",
        guest=RUNNER.name,
        uuid=RUNNER.uuid,
        run=1,
        limit=300,
        deadline=wall + 200,
        mode="acpi",
    )
    author = Author(user="root", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="b")
    return OpenShutdown(
        intent=intent,
        started=wall - 100,
        deadline=wall + 200,
        presses=(wall - 100,),
        watcher=author,
    )


async def test_a_countdown_from_the_journal_stands_in_the_table_before_its_host_answers() -> None:
    console = Console()
    console.session.adopt([left_behind(console)])
    async with console.app.run_test(size=(80, 24)) as pilot:
        at = console.clock()
        next_try = Moment(at.wall + 8, at.boot + 8)
        console.port.say(HostDown("hv1", at, "Connection refused", True, next_try))
        await console.shows(pilot, "runner-1", "? unknown", "no answer from its host; 3:20 left")
        await console.pass_(pilot, 60)
        await console.shows(pilot, "no answer from its host; 2:20 left")
        console.port.up([RUNNER])
        await console.shows(pilot, "◐ going down", "2:20")


async def test_a_transient_guest_that_went_off_keeps_its_row_until_x() -> None:
    async with open_console(RUNNER, WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        (asked,) = console.port.asked(Shutdown)
        assert isinstance(asked, Shutdown)
        console.port.say(CommandBegun(asked.ticket, asked.vm, console.clock()))
        console.port.say(CommandDone(asked.ticket, asked.vm, console.clock()))
        console.port.event(RUNNER, Lifecycle.SHUTDOWN, Detail.GUEST)
        console.port.event(RUNNER, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        console.port.lists([WEB_1])
        await console.shows(
            pilot, "○ shut off", "off by the guest, just now · its definition is gone", "1 guest "
        )
        assert "1/1" in console.screen.query_one(HostBar).render_line(0).text
        await pilot.press("F")
        await pilot.pause()
        assert not isinstance(console.app.screen, ForceDialog)
        await pilot.press("s")
        await until(pilot, lambda: "its definition is gone" in console.remarks)
        await pilot.press("x")
        await until(pilot, lambda: console.names == ["web-01"])
