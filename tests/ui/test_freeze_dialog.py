"""The force dialog offers to freeze first where an agent answers, under the same guards."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from tests.fakes import Stage, domain, stage
from tests.ui.bench import (
    DB,
    MEANT,
    WEB,
    bench,
    burst,
    confirm,
    fact,
    forces,
    forcing,
    is_forcing,
    news,
    pass_,
    paste,
    ready,
    text,
)
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import AskAgent, ForceOff
from vmtui.core.freeze import FreezeStage
from vmtui.core.freeze_text import PATIENCE
from vmtui.core.looks import AgentHeard
from vmtui.core.model import Moment, PowerState
from vmtui.core.record.records import Action
from vmtui.core.replies import CommandFailed, FreezeSeen
from vmtui.core.why.evidence import AgentSigns
from vmtui.ui.screens.force_dialog import ForceAnswer


def asking(*rows: DomainRow) -> Stage:
    """A stage whose guests have agents, as their facts say."""
    set_ = stage(*rows)
    for row in rows:
        fact(set_, row)
    set_.settle()
    return set_


def hear(set_: Stage, *, responds: bool = True, error: str = "", frozen: bool = False) -> None:
    """The guest's agent answers, or gives no sign of life."""
    signs = AgentSigns(set_.clock(), responds, error, frozen=frozen if responds else None)
    set_.port.say(AgentHeard(set_.port.vm(WEB), set_.port.epoch, signs))
    set_.settle()


def sent(set_: Stage) -> list[bool]:
    """Of each force that has left: whether it freezes first."""
    return [one.freeze_first for one in forces(set_)]


def is_offered(pilot: Pilot[None]) -> bool:
    return pilot.app.screen.query_one("#freeze-first", Button).display


async def test_the_agent_is_asked_when_it_opens_and_then_it_is_offered() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        await news(pilot)
        assert set_.port.asked(AskAgent) == [AskAgent(set_.port.vm(WEB))]
        assert not is_offered(pilot)
        assert "asking its agent" in text(pilot)
        hear(set_)
        await news(pilot)
        assert is_offered(pilot)
        said = text(pilot)
        for words in ("its file systems stay clean", "not what applications hold", "cluster"):
            assert words in said


async def test_the_typed_name_and_its_key_freeze_and_force() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await confirm(pilot)
        await pilot.press("ctrl+f")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert sent(set_) == [True]
    assert set_.journal.records[0].mode == "freeze-first"


async def test_its_key_before_the_name_is_no_switch() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await news(pilot)
        assert "Then Enter forces, ^f freezes and forces." in text(pilot)
        assert "Enter and ^f do nothing before that" in text(pilot)
        await pilot.press("ctrl+f")
        assert "type the name first; ^f then freezes and forces" in text(pilot)
        assert sent(set_) == []
        await confirm(pilot)
        assert "Enter forces this guest off plainly; ^f freezes it first" in text(pilot)
        await pilot.press("ctrl+f")
    assert sent(set_) == [True]


async def test_its_key_says_why_it_does_nothing() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_, responds=False, error="not responding")
        await confirm(pilot)
        await pilot.press("ctrl+f")
        assert "can't be frozen first, or not yet" in text(pilot)
    assert sent(set_) == []


async def test_its_button_does_the_same() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await confirm(pilot)
        await pilot.click("#freeze-first")
    assert sent(set_) == [True]


async def test_enter_still_forces_plainly() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await confirm(pilot)
        await pilot.press("enter")
    assert sent(set_) == [False]


async def test_where_it_was_chosen_enter_freezes_and_the_dialog_says_so() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB, freeze=True) as pilot:
        hear(set_)
        await news(pilot)
        assert not pilot.app.screen.query("#force"), "no button forces plainly"
        assert "Type its name to freeze its file systems, then force it off" in text(pilot)
        assert "Enter freezes, then forces" in text(pilot)
        assert "domfsfreeze web-01 && virsh" in text(pilot)
        await pilot.press("enter")
        assert sent(set_) == []
        await paste(pilot, "web-01")
        await pilot.press("enter")
        assert "too soon after the last character: Enter again" in text(pilot)
        await pass_(pilot, MEANT)
        assert sent(set_) == []
        await pilot.press("enter")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert sent(set_) == [True]


async def test_where_it_was_chosen_and_can_not_be_done_nothing_is_forced() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB, freeze=True) as pilot:
        hear(set_, responds=False, error="not responding")
        await confirm(pilot)
        assert "Enter does nothing yet: see freeze above" in text(pilot)
        await pilot.press("enter", "enter", "ctrl+f")
        assert is_forcing(pilot)
        assert "nothing was done: it can't be frozen first" in text(pilot)
        assert "its agent does not answer" in text(pilot)
    assert sent(set_) == []


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_the_key_for_its_screen_is_named_where_that_is_not_shown(
    size: tuple[int, int],
) -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB, size=size) as pilot:
        await news(pilot)
        assert ("^g its screen" in text(pilot)) == (size == (80, 24))
        assert "domfsfreeze" not in text(pilot)


@pytest.mark.parametrize("name", ["", "web-0", "web-011", "y"])
async def test_without_the_exact_name_its_key_does_nothing(name: str) -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await pilot.press(*name)
        await pass_(pilot, MEANT)
        await pilot.press("ctrl+f", "ctrl+f")
        assert is_forcing(pilot)
        assert pilot.app.screen.query_one("#freeze-first", Button).disabled
    assert sent(set_) == []


async def test_its_key_in_one_breath_with_the_name_does_not_count() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_)
        await burst(pilot, *"web-01", "ctrl+f")
        assert is_forcing(pilot)
        await pilot.press("ctrl+f")
        assert is_forcing(pilot)
        assert "too soon after the last character: ^f again" in text(pilot)
        await pass_(pilot, MEANT)
        await pilot.press("ctrl+f")
    assert sent(set_) == [True]


async def test_nothing_counts_in_the_first_quarter_of_a_second() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB, settled=False) as pilot:
        hear(set_)
        await burst(pilot, *"web-01", "ctrl+f")
        assert is_forcing(pilot)
    assert sent(set_) == []


@pytest.mark.parametrize(
    ("responds", "error", "frozen", "words"),
    [
        (False, "Guest agent is not responding", False, "its agent does not answer (Guest agent"),
        (True, "", True, "frozen already, by somebody else"),
    ],
)
async def test_where_it_cannot_be_done_one_line_says_why(
    responds: bool, error: str, frozen: bool, words: str
) -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        hear(set_, responds=responds, error=error, frozen=frozen)
        await confirm(pilot)
        assert not is_offered(pilot)
        assert words in text(pilot)
        await pilot.press("ctrl+f")
        assert is_forcing(pilot)
        assert sent(set_) == []
        await pilot.press("enter")
    assert sent(set_) == [False], "the plain force is not held up"


async def test_a_silent_agent_is_not_waited_for() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        await pass_(pilot, PATIENCE)
        assert "its agent has not answered for" in text(pilot)


async def test_without_a_channel_or_a_host_no_agent_can_answer() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        now = set_.clock()
        set_.port.say(HostDown("hv1", now, "no keepalive", False, Moment(now.wall, now.boot + 9)))
        await news(pilot)
        assert "nor does its agent" in text(pilot)
    set_ = asking(WEB)
    async with forcing(set_, WEB) as pilot:
        fact(set_, WEB, has_agent=False)
        await news(pilot)
        assert "it has no guest agent channel" in text(pilot)


async def test_a_paused_guest_has_nobody_to_answer() -> None:
    set_ = asking(domain("web-01", PowerState.PAUSED))
    async with forcing(set_, WEB) as pilot:
        await news(pilot)
        assert "no agent answers while its guest is paused" in text(pilot)


async def test_several_are_told_that_it_is_for_one_only() -> None:
    set_ = asking(WEB, DB)
    async with forcing(set_, WEB, DB) as pilot:
        hear(set_)
        await news(pilot)
        assert not is_offered(pilot)
        assert "Freezing first is offered for one guest at a time." in text(pilot)


async def test_a_reset_has_nothing_of_it() -> None:
    set_ = asking(WEB)
    async with forcing(set_, WEB, action=Action.RESET) as pilot:
        hear(set_)
        await news(pilot)
        assert not is_offered(pilot)
        assert "freeze" not in text(pilot).lower()


async def test_a_guest_that_we_left_frozen_is_not_frozen_again() -> None:
    set_ = asking(WEB)
    vm_id = set_.port.vm(WEB)
    set_.session.force.prepare(set_.session.fleet.vms[vm_id])
    ready(set_, WEB)
    set_.session.force_off(vm_id, freeze=True)
    set_.settle()
    (order,) = set_.port.asked(ForceOff)
    assert isinstance(order, ForceOff)
    set_.port.say(FreezeSeen(order.ticket, vm_id, set_.clock(), FreezeStage.STUCK, words="gone"))
    set_.port.say(CommandFailed(order.ticket, vm_id, set_.clock(), "gone"))
    set_.settle()
    async with forcing(set_, WEB) as pilot:
        hear(set_, frozen=True)
        await news(pilot)
        assert not is_offered(pilot)
        assert "perhaps frozen by us already; T thaws it" in text(pilot)
