"""No press of a wave before its line is on the disk: a fake host, a journal that takes its time."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.commands import GoAhead, Mode, Reboot, Shutdown
from vmtui.core.model import VmId
from vmtui.core.record.records import Phase
from vmtui.core.replies import CommandBegun, CommandUnanswered

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def with_its_turn() -> Stage:
    """A guest of a wave, whose host could press it now, and whose line is not written yet."""
    set_ = stage(WEB)
    set_.session.power.shut_down_in_wave(ID, Mode.ACPI, 60, "wave 1")
    set_.journal.answers = False
    set_.port.say(CommandBegun(ticket(set_), ID, set_.clock()))
    set_.settle()
    return set_


def ticket(set_: Stage) -> int:
    command = set_.port.asked(Shutdown | Reboot)[-1]
    assert isinstance(command, Shutdown | Reboot)
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


@pytest.mark.parametrize("way", ["shut_down", "reboot"])
def test_what_one_person_asks_for_waits_for_no_disk(way: str) -> None:
    set_ = stage(WEB)
    set_.journal.answers = False
    getattr(set_.session.power, way)(ID, Mode.ACPI, 60)
    command = set_.port.asked(Shutdown | Reboot)[-1]
    assert isinstance(command, Shutdown | Reboot)
    assert not command.gated
    set_.port.say(CommandBegun(command.ticket, ID, set_.clock()))
    set_.port.say(CommandUnanswered(command.ticket, ID, set_.clock(), 4.0))
    set_.settle()
    assert [one.phase for one in set_.journal.records] == [Phase.INTENT, Phase.PRESSED]
    assert "its QEMU may hang" in set_.session.soft.watches[ID].words
    assert set_.port.asked(GoAhead) == []


def test_a_journal_that_hangs_is_named_as_what_a_press_waits_for() -> None:
    set_ = with_its_turn()
    set_.port.say(CommandUnanswered(ticket(set_), ID, set_.clock(), 2.0))
    set_.settle()
    words = "not sent yet: the journal has not answered for 2 s"
    assert set_.session.soft.watches[ID].words == words


def test_who_quits_leaves_nobody_written_down_as_pressed_who_was_not() -> None:
    set_ = with_its_turn()
    assert set_.journal.phases("soft-shutdown") == ["intent", "pressed"]
    set_.session.close()
    assert set_.port.asked(GoAhead) == [GoAhead(ticket(set_), ID)]
    set_.journal.answer()
    set_.settle()
    assert len(set_.port.asked(GoAhead)) == 1


def test_a_press_of_a_watch_that_another_one_has_followed_waits_for_no_line() -> None:
    set_ = stage(WEB)
    set_.session.power.shut_down_in_wave(ID, Mode.ACPI, 60, "wave 1")
    first = ticket(set_)
    set_.session.soft.ask(set_.session.fleet.vms[ID], Mode.AGENT, 60)
    set_.port.say(CommandBegun(first, ID, set_.clock()))
    set_.settle()
    assert set_.journal.phases("soft-shutdown") == ["intent", "unwatched", "intent"]
    assert set_.port.asked(GoAhead) == [GoAhead(first, ID)]
