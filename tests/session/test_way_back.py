"""The desk that powers on in reverse order, on a fake host with a standing clock."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from tests.session.test_waves import encoded
from vmtui.core.changes import DomainRow
from vmtui.core.commands import PowerOn
from vmtui.core.events import Lifecycle
from vmtui.core.model import PowerState, VmId
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.waves.chain import last_ended
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import OpenFleetShutdown, open_fleet_shutdowns
from vmtui.core.waves.run import Stage as Step
from vmtui.core.waves.run import Standing

WEB, DB = domain("web-1", PowerState.SHUT_OFF), domain("db-1", PowerState.SHUT_OFF)
WEB_ID, DB_ID = VmId("hv1", WEB.uuid), VmId("hv1", DB.uuid)
NAMES = {WEB_ID: "web-1", DB_ID: "db-1"}
COURSE = Course((Wave("db", (DB_ID,), 60.0, pause=10.0), Wave("web", (WEB_ID,), 60.0)))


def begun(*rows: DomainRow) -> Stage:
    set_ = stage(*(rows or (WEB, DB)))
    assert set_.session.way_back.begin(COURSE, NAMES)
    set_.settle()
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


# In the journal


def open_now(*stages: Stage) -> list[OpenFleetShutdown]:
    """What another console reads in the journal that these wrote, one after the other."""
    return open_fleet_shutdowns(encoded(*stages), stages[0].clock())


def test_nobody_is_started_before_the_order_is_written_down_and_then_each_guest() -> None:
    set_ = stage(WEB, DB)
    set_.journal.answers = False
    set_.session.way_back.begin(COURSE, NAMES)
    set_.pass_(5)
    assert set_.journal.phases("fleet-power-on") == ["intent"]
    set_.journal.answer()
    set_.settle()
    set_.pass_(1)
    (left,) = open_now(set_)
    assert left.run.asked == {DB_ID}
    assert set_.session.way_back.standings()[DB_ID] is Standing.GOING
    assert started(set_) == [], "that it is started now is not on the disk yet"
    set_.journal.answer()
    set_.settle()
    assert started(set_) == [DB_ID]


@pytest.mark.parametrize("ticks", [0, 1])
def test_what_can_not_be_written_down_is_not_started(ticks: int) -> None:
    set_ = stage(WEB, DB)
    set_.journal.answers = False
    set_.session.way_back.begin(COURSE, NAMES)
    for _ in range(ticks):
        set_.journal.answer()
        set_.settle()
        set_.pass_(1)
    set_.journal.answer(reason="the disk is full")
    set_.pass_(5)
    present = set_.session.way_back.present
    assert present is not None
    assert (started(set_), present.run.asked) == ([], frozenset())
    assert step(set_) is Step.STOPPED
    assert present.trouble == "it can't be written down: the disk is full"


def test_who_is_stopped_before_it_is_written_down_is_not_started() -> None:
    set_ = stage(WEB, DB)
    set_.session.way_back.begin(COURSE, NAMES)
    set_.settle()
    set_.journal.answers = False
    set_.pass_(1)
    set_.session.way_back.stop()
    set_.journal.answer()
    set_.pass_(5)
    assert started(set_) == []
    assert open_now(set_) == [], "its end is written down as well"


def test_its_end_is_in_the_journal_and_it_is_no_fleet_shutdown() -> None:
    set_ = begun()
    comes_up(set_, DB)
    set_.pass_(11)
    comes_up(set_, WEB)
    phases = set_.journal.phases("fleet-power-on")
    assert (phases[0], phases[-1]) == ("intent", "outcome")
    assert set_.journal.phases("fleet-shutdown") == []
    assert open_now(set_) == []
    assert last_ended(encoded(set_), set_.clock()) is None, "there is no way back from it"


def test_another_console_takes_it_up_and_starts_nobody_twice() -> None:
    first = begun()
    comes_up(first, DB)
    (left,) = open_now(first)
    assert left.run.is_way_back
    assert left.run.asked == {DB_ID}
    # Meanwhile somebody has shut it down again, on purpose.
    other = stage(WEB, DB)
    assert other.session.way_back.adopt(left)
    other.pass_(60)
    assert started(other) == [], "held: nobody is started"
    other.session.way_back.go_on()
    other.pass_(1)
    other.pass_(60)
    assert started(other) == []
    assert other.session.way_back.standings()[DB_ID] is Standing.REFUSED
    assert "the console before started it" in other.session.way_back.refusal(DB_ID)
    other.session.way_back.let_go(frozenset({DB_ID}))
    for _ in range(3):
        other.pass_(6)
    assert started(other) == [WEB_ID]
    comes_up(other, WEB)
    assert step(other) is Step.DONE
    assert open_now(first, other) == []


def test_taken_up_it_goes_on_where_those_started_run() -> None:
    first = begun()
    comes_up(first, DB)
    (left,) = open_now(first)
    other = stage(WEB, domain("db-1"))
    assert other.session.way_back.adopt(left)
    other.session.way_back.go_on()
    for _ in range(3):
        other.pass_(6)
    assert started(other) == [WEB_ID]


def test_whose_memory_was_saved_by_it_is_known_to_the_next_console_too() -> None:
    set_ = stage(WEB, DB)
    set_.session.way_back.begin(COURSE, NAMES, saved={DB_ID, VmId("hv1", "another")})
    set_.settle()
    (left,) = open_now(set_)
    assert left.run.saved == {DB_ID}


def test_it_is_given_up_on_purpose() -> None:
    set_ = begun()
    (left,) = open_now(set_)
    other = stage(WEB, DB)
    other.session.waves.learn([left])
    other.session.waves.abandon(left)
    assert other.session.waves.left == ()
    assert open_now(set_, other) == []
