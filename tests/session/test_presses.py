"""No press before its line is on the disk: a fake host, and a journal that takes its time."""

from __future__ import annotations

from tests.fakes import Stage, domain, stage
from vmtui.core.commands import GoAhead, Mode, Reboot, Shutdown
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.replies import CommandBegun, CommandFailed, CommandUnanswered
from vmtui.core.shutdown import Phase

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def with_its_turn() -> Stage:
    """A guest that is to be pressed, whose host could do so, and whose line is not written yet."""
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.journal.answers = False
    set_.port.say(CommandBegun(ticket(set_), ID, set_.clock()))
    set_.settle()
    return set_


def ticket(set_: Stage) -> int:
    command = set_.port.asked(Shutdown | Reboot)[-1]
    assert isinstance(command, Shutdown | Reboot)
    assert command.gated
    return command.ticket


def test_a_guest_is_pressed_once_its_line_is_on_the_disk() -> None:
    set_ = with_its_turn()
    assert set_.journal.phases("soft-shutdown") == ["intent", "pressed"]
    assert set_.port.asked(GoAhead) == []
    set_.journal.answer()
    set_.settle()
    assert set_.port.asked(GoAhead) == [GoAhead(ticket(set_), ID)]


def test_a_guest_that_cannot_be_written_down_is_pressed_all_the_same() -> None:
    set_ = with_its_turn()
    set_.journal.answer(reason="the disk is full")
    set_.settle()
    assert set_.port.asked(GoAhead) == [GoAhead(ticket(set_), ID)]


def test_a_restart_waits_for_its_line_too() -> None:
    set_ = stage(WEB)
    set_.session.power.reboot(ID, Mode.ACPI, 60)
    set_.journal.answers = False
    set_.port.say(CommandBegun(ticket(set_), ID, set_.clock()))
    set_.settle()
    assert set_.journal.records[-1].action is Action.REBOOT
    assert set_.port.asked(GoAhead) == []
    set_.journal.answer()
    set_.settle()
    assert len(set_.port.asked(GoAhead)) == 1


def test_a_journal_that_hangs_is_named_as_what_a_press_waits_for() -> None:
    set_ = with_its_turn()
    set_.port.say(CommandUnanswered(ticket(set_), ID, set_.clock(), 2.0))
    set_.settle()
    words = "not sent yet: the journal has not answered for 2 s"
    assert set_.session.soft.watches[ID].words == words


def test_a_host_that_is_lost_before_the_line_is_written_was_not_asked() -> None:
    set_ = with_its_turn()
    lost = CommandFailed(ticket(set_), ID, set_.clock(), "the connection was lost", host_lost=True)
    set_.port.say(lost)
    set_.settle()
    watch = set_.session.soft.watches[ID]
    assert (watch.phase, watch.words) == (Phase.REFUSED, "not sent: the connection was lost")
    set_.journal.answer()
    set_.settle()
    assert set_.port.asked(GoAhead) == []


def test_a_press_of_a_watch_that_another_one_has_followed_waits_for_no_line() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    first = ticket(set_)
    set_.session.soft.ask(set_.session.fleet.vms[ID], Mode.AGENT, 60)
    set_.port.say(CommandBegun(first, ID, set_.clock()))
    set_.settle()
    assert set_.journal.phases("soft-shutdown") == ["intent", "unwatched", "intent"]
    assert set_.port.asked(GoAhead) == [GoAhead(first, ID)]
