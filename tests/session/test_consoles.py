"""Who was on a guest's serial console is written down, and nothing of what went over it."""

from __future__ import annotations

from tests.fakes import domain, stage
from vmtui.core.serial import ConsoleChange, ConsoleClosed, ConsoleOpened, OpenConsole

WEB = domain("web-01")


def test_both_ends_of_a_visit_are_recorded_and_told() -> None:
    set_ = stage(WEB)
    told: list[ConsoleChange] = []
    vm = set_.port.vm(WEB)
    set_.session.consoles.open(vm, 7, told.append, take_over=True)
    (command,) = set_.port.asked(OpenConsole)
    assert isinstance(command, OpenConsole)
    assert (command.vm, command.line, command.take_over) == (vm, 7, True)
    assert set_.session.roster.busy_on("hv1") == 1, "its host is not closed meanwhile"
    opened = ConsoleOpened(command.ticket, vm, set_.clock())
    closed = ConsoleClosed(command.ticket, vm, set_.clock(), "the connection was lost")
    set_.port.say(opened, closed, closed)
    set_.settle()
    assert told == [opened, closed]
    assert set_.session.roster.busy_on("hv1") == 0
    written = [(one.phase.value, one.outcome, one.evidence) for one in set_.journal.records]
    assert written == [("intent", None, None), ("outcome", "the connection was lost", None)]


def test_leaving_the_program_leaves_it() -> None:
    set_ = stage(WEB)
    set_.session.consoles.open(set_.port.vm(WEB), 7, lambda _: None)
    set_.session.close()
    assert [one.outcome for one in set_.journal.records] == [None, "left"]
