"""The desk that powers on in reverse order, on a fake host with a standing clock."""

from __future__ import annotations

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow
from vmtui.core.commands import PowerOn
from vmtui.core.events import Lifecycle
from vmtui.core.model import PowerState, VmId
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.run import Stage as Step
from vmtui.core.waves.run import Standing

WEB, DB = domain("web-1", PowerState.SHUT_OFF), domain("db-1", PowerState.SHUT_OFF)
WEB_ID, DB_ID = VmId("hv1", WEB.uuid), VmId("hv1", DB.uuid)
COURSE = Course((Wave("db", (DB_ID,), 60.0, pause=10.0), Wave("web", (WEB_ID,), 60.0)))


def begun(*rows: DomainRow) -> Stage:
    set_ = stage(*(rows or (WEB, DB)))
    assert set_.session.way_back.begin(COURSE, {WEB_ID: "web-1", DB_ID: "db-1"})
    set_.pass_(1)
    return set_


def started(set_: Stage) -> list[VmId]:
    return [one.vm for one in set_.port.asked(PowerOn) if isinstance(one, PowerOn)]


def step(set_: Stage) -> Step:
    present = set_.session.way_back.present
    assert present is not None
    return present.run.stage


def comes_up(set_: Stage, row: DomainRow) -> None:
    command = set_.port.asked(PowerOn)[-1]
    assert isinstance(command, PowerOn)
    set_.port.event(row, Lifecycle.STARTED)
    set_.port.say(CommandDone(command.ticket, command.vm, set_.clock()))
    set_.settle()
    set_.pass_(1)


def test_the_next_wave_is_started_when_all_of_the_one_before_run() -> None:
    set_ = begun()
    assert started(set_) == [DB_ID]
    assert set_.session.way_back.standings()[DB_ID] is Standing.GOING
    set_.pass_(100)
    assert started(set_) == [DB_ID]
    comes_up(set_, DB)
    set_.pass_(5)
    assert started(set_) == [DB_ID], "the pause of the way down counts here too"
    set_.pass_(6)
    assert started(set_) == [DB_ID, WEB_ID]
    comes_up(set_, WEB)
    assert step(set_) is Step.DONE


def test_one_that_libvirt_does_not_start_holds_its_wave_and_says_why() -> None:
    set_ = begun()
    command = set_.port.asked(PowerOn)[0]
    assert isinstance(command, PowerOn)
    set_.port.say(CommandFailed(command.ticket, DB_ID, set_.clock(), "its disk is missing"))
    set_.settle()
    set_.pass_(20)
    assert started(set_) == [DB_ID]
    assert set_.session.way_back.standings()[DB_ID] is Standing.REFUSED
    assert "disk is missing" in set_.session.way_back.refusal(DB_ID)
    set_.session.way_back.let_go(frozenset({DB_ID}))
    set_.pass_(1)
    set_.pass_(11)
    assert started(set_) == [DB_ID, WEB_ID]


def test_one_that_runs_already_holds_nothing() -> None:
    set_ = begun(WEB, domain("db-1"))
    set_.pass_(11)
    assert started(set_) == [WEB_ID]


def test_held_nobody_is_started() -> None:
    set_ = stage(WEB, DB)
    set_.session.way_back.begin(COURSE, {})
    set_.session.way_back.hold()
    set_.pass_(5)
    assert started(set_) == []
    set_.session.way_back.go_on()
    set_.pass_(1)
    assert started(set_) == [DB_ID]
