"""The desk for fleet shutdowns, on a fake host with a standing clock."""

from __future__ import annotations

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import Command, ManagedSave, Mode, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.open_shutdowns import open_shutdowns
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action
from vmtui.core.record.records import Line as JournalLine
from vmtui.core.record.records import Phase as JournalPhase
from vmtui.core.replies import CommandFailed
from vmtui.core.waves.plan import AtDeadline, Course, Wave
from vmtui.core.waves.record import OpenFleetShutdown, open_fleet_shutdowns
from vmtui.core.waves.run import Stage as Step
from vmtui.core.waves.run import Standing

WEB, APP, DB = domain("web-1"), domain("app-1"), domain("db-1")
WEB_ID, APP_ID, DB_ID = (VmId("hv1", row.uuid) for row in (WEB, APP, DB))

COURSE = Course((Wave("front", (WEB_ID, APP_ID), 60.0), Wave("db", (DB_ID,), 120.0)))


def begun(course: Course = COURSE) -> Stage:
    set_ = stage(WEB, APP, DB)
    assert set_.session.waves.begin(course, Mode.ACPI)
    set_.settle()
    set_.pass_(1)
    return set_


def asked(set_: Stage) -> list[VmId]:
    asked = [one for one in set_.port.asked(Shutdown) if isinstance(one, Shutdown)]
    assert all(one.gated for one in asked)
    return [one.vm for one in asked]


def off(set_: Stage, row: DomainRow) -> None:
    set_.port.event(row, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.event(row, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.pass_(1)


def step(set_: Stage) -> Step:
    present = set_.session.waves.present
    assert present is not None
    return present.run.stage


def left_by(*stages: Stage) -> list[OpenFleetShutdown]:
    """What another console reads in the journal."""
    return open_fleet_shutdowns(encoded(*stages), stages[0].clock())


def encoded(*stages: Stage) -> list[bytes]:
    """The lines that these wrote, one after the other."""
    records = [(one.journal.author, record) for one in stages for record in one.journal.records]
    wall = stages[0].clock.wall
    return [
        encode(JournalLine(str(number), wall + number / 1e3, author, record))
        for number, (author, record) in enumerate(records)
    ]


def test_the_second_wave_is_asked_when_the_first_is_off() -> None:
    set_ = begun()
    assert asked(set_) == [WEB_ID, APP_ID]
    off(set_, WEB)
    assert asked(set_) == [WEB_ID, APP_ID]
    off(set_, APP)
    set_.pass_(1)
    assert asked(set_) == [WEB_ID, APP_ID, DB_ID]
    assert set_.session.soft.watches[DB_ID].limit == 120.0
    off(set_, DB)
    assert step(set_) is Step.DONE
    phases = set_.journal.phases("fleet-shutdown")
    assert (phases[0], phases[-1]) == ("intent", "outcome")
    assert left_by(set_) == []


def test_nobody_is_asked_before_it_is_written_down() -> None:
    set_ = stage(WEB, APP, DB)
    set_.journal.answers = False
    set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.pass_(5)
    assert asked(set_) == []
    set_.journal.answer(reason="the disk is full")
    set_.pass_(5)
    assert asked(set_) == []
    assert step(set_) is Step.STOPPED
    assert set_.session.waves.present is not None
    assert set_.session.waves.present.trouble == "it can't be written down: the disk is full"


def test_each_press_has_its_intent_in_the_journal_before_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_ = stage(WEB, APP, DB)
    told: list[set[str]] = []
    submit = set_.port.submit

    def pressed(command: Command) -> None:
        if isinstance(command, Shutdown):
            records = [one for one in set_.journal.records if one.action is Action.SOFT_SHUTDOWN]
            intents = {one.uuid for one in records if one.phase is JournalPhase.INTENT}
            assert command.vm.uuid in intents
            told.append(intents)
        submit(command)

    monkeypatch.setattr(set_.port, "submit", pressed)
    set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.settle()
    set_.pass_(1)
    off(set_, WEB)
    off(set_, APP)
    set_.pass_(1)
    assert [len(intents) for intents in told] == [1, 2, 3], "each just before its own call"
    (web, *_) = (one for one in set_.journal.records if one.uuid == WEB.uuid)
    assert web.why == "fleet shutdown, wave 'front'"


def test_one_that_is_overdue_holds_its_wave_until_it_is_let_go() -> None:
    set_ = begun()
    off(set_, WEB)
    set_.pass_(100)
    assert set_.session.waves.standings()[APP_ID] is Standing.OVERDUE
    assert asked(set_) == [WEB_ID, APP_ID]
    set_.session.waves.let_go(frozenset({APP_ID}))
    set_.pass_(1)
    set_.pass_(1)
    assert asked(set_) == [WEB_ID, APP_ID, DB_ID]


def test_what_could_not_be_asked_holds_too_and_says_why() -> None:
    set_ = stage(WEB, domain("app-1", PowerState.SUSPENDED), DB)
    set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.settle()
    set_.pass_(1)
    assert asked(set_) == [WEB_ID]
    present = set_.session.waves.present
    assert present is not None
    assert "sleeps" in dict(present.refused)[APP_ID]
    assert set_.session.waves.standings()[APP_ID] is Standing.REFUSED


def test_who_could_not_be_asked_is_known_to_the_next_console_with_the_reason() -> None:
    sleeps = domain("app-1", PowerState.SUSPENDED)
    first = stage(WEB, sleeps, DB)
    first.session.waves.begin(COURSE, Mode.ACPI)
    first.settle()
    first.pass_(1)
    (left,) = left_by(first)
    assert left.asked == {WEB_ID}
    other = stage(WEB, sleeps, DB, name="prod")
    other.port.uri = left.hosts["hv1"]
    assert other.session.waves.adopt(left)
    app, present = VmId("prod", APP.uuid), other.session.waves.present
    assert present is not None
    assert "sleeps" in dict(present.refused)[app]
    assert other.session.waves.standings()[app] is Standing.REFUSED


def test_a_refusal_of_libvirt_holds() -> None:
    set_ = begun()
    command = set_.port.asked(Shutdown)[0]
    assert isinstance(command, Shutdown)
    set_.port.say(CommandFailed(command.ticket, WEB_ID, set_.clock(), "libvirt says no"))
    set_.settle()
    assert set_.session.waves.standings()[WEB_ID] is Standing.REFUSED


def test_guests_of_a_host_without_an_answer_are_not_asked() -> None:
    set_ = stage(WEB, APP, DB)
    set_.port.say(HostDown("hv1", set_.clock(), "no answer", False, set_.clock()))
    set_.settle()
    set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.settle()
    set_.pass_(1)
    assert asked(set_) == []
    assert set(set_.session.waves.standings().values()) == {Standing.UNKNOWN}


def test_a_guest_that_came_back_holds() -> None:
    set_ = begun()
    off(set_, WEB)
    set_.port.event(WEB, Lifecycle.STARTED)
    set_.settle()
    set_.pass_(1)
    assert set_.session.waves.standings()[WEB_ID] is Standing.OVERDUE
    off(set_, APP)
    set_.pass_(1)
    assert asked(set_) == [WEB_ID, APP_ID]


def test_at_the_deadline_the_rest_is_saved_if_that_was_chosen() -> None:
    set_ = begun(Course(COURSE.waves, deadline=30.0, then=AtDeadline.SAVE))
    off(set_, WEB)
    set_.pass_(30)
    saved = [one.vm for one in set_.port.asked(ManagedSave) if isinstance(one, ManagedSave)]
    assert saved == [APP_ID, DB_ID]
    assert step(set_) is Step.OVER


def test_one_taken_up_after_its_deadline_saves_nobody_before_it_goes_on() -> None:
    first = begun(Course(COURSE.waves, deadline=30.0, then=AtDeadline.SAVE))
    (left,) = left_by(first)
    other = stage(WEB, APP, DB)
    other.clock.pass_(3600)
    assert other.session.waves.adopt(left)
    other.pass_(5)
    assert step(other) is Step.HELD
    assert not other.port.asked(ManagedSave)
    other.session.waves.go_on()
    other.pass_(1)
    assert len(other.port.asked(ManagedSave)) == 3
    assert step(other) is Step.OVER


def test_another_console_conducts_on_what_one_left() -> None:
    set_ = begun()
    off(set_, WEB)
    (left,) = left_by(set_)
    assert left.names[APP_ID] == "app-1"
    assert left.run.asked == {WEB_ID, APP_ID}
    other = stage(domain("web-1", PowerState.SHUT_OFF), APP, DB)
    assert other.session.waves.adopt(left)
    assert step(other) is Step.HELD
    other.pass_(5)
    assert asked(other) == []
    other.session.waves.go_on()
    other.pass_(1)
    assert asked(other) == [], "app-1 was asked by the console before, and holds its wave"
    off(other, APP)
    other.pass_(1)
    assert asked(other) == [DB_ID]
    assert other.journal.phases("fleet-shutdown")[0] == "taken-over"


def test_one_can_be_taken_up_again_and_again_whatever_its_hosts_are_called() -> None:
    first = begun()
    off(first, WEB)
    (left,) = left_by(first)
    second = stage(domain("web-1", PowerState.SHUT_OFF), APP, DB, name="prod")
    second.port.uri = left.hosts["hv1"]
    assert second.session.waves.adopt(left)
    second.session.waves.go_on()
    second.session.waves.let_go(frozenset({VmId("prod", APP.uuid)}))
    second.pass_(1)
    second.pass_(1)
    assert asked(second) == [VmId("prod", DB.uuid)]
    (again,) = left_by(first, second)
    assert again.run.asked == {WEB_ID, APP_ID, DB_ID}
    assert again.run.let_go == {APP_ID}


def test_who_was_to_be_asked_when_its_console_ended_is_asked_by_the_next() -> None:
    first = begun()
    (left,) = left_by(first)
    other = stage(WEB, APP, DB)
    _adopt_shutdowns(other, first)
    assert other.session.waves.adopt(left)
    other.port.lists([WEB, APP, DB])
    other.settle()
    other.pass_(50)
    assert asked(other) == [], "held: nobody is asked"
    other.session.waves.go_on()
    other.pass_(1)
    assert asked(other) == [WEB_ID, APP_ID]
    assert other.session.soft.watches[WEB_ID].remaining(other.clock()) == 60.0
    other.pass_(15)
    assert asked(other) == [WEB_ID, APP_ID]


def test_what_is_given_up_is_not_left_any_more() -> None:
    set_ = begun()
    (left,) = left_by(set_)
    other = stage(WEB, APP, DB)
    other.session.waves.learn([left])
    other.session.waves.abandon(left)
    assert other.session.waves.left == ()
    assert left_by(set_, other) == []
    assert other.journal.records[-1].outcome == "abandoned"


def test_one_that_is_stopped_before_it_is_written_down_is_not_left_open() -> None:
    set_ = stage(WEB, APP, DB)
    set_.journal.answers = False
    set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.session.waves.stop()
    set_.journal.answer()
    set_.settle()
    assert left_by(set_) == []


def _adopt_shutdowns(other: Stage, first: Stage) -> None:
    """Pick up the shutdowns of a console that was killed before any of them was pressed."""
    other.session.adopt(open_shutdowns(encoded(first)))


def test_hosts_that_are_not_open_here_can_not_be_conducted() -> None:
    set_ = begun()
    (left,) = left_by(set_)
    assert not stage(WEB, name="hv9").session.waves.adopt(left)


def test_there_is_one_at_a_time() -> None:
    set_ = begun()
    assert not set_.session.waves.begin(COURSE, Mode.ACPI)
    set_.session.waves.stop()
    assert step(set_) is Step.STOPPED
    set_.pass_(5)
    assert asked(set_) == [WEB_ID, APP_ID]
    assert set_.session.waves.begin(COURSE, Mode.ACPI)


def test_nobody_is_asked_before_it_was_looked_whether_another_console_was_quicker() -> None:
    set_ = stage(WEB, APP, DB)
    looks: list[str] = []
    set_.session.waves.begin(COURSE, Mode.ACPI, looks.append)
    set_.settle()
    set_.pass_(5)
    assert asked(set_) == []
    assert [one.phase.value for one in set_.journal.records] == ["intent"]
    assert looks == [set_.journal.records[0].entry], "once it is written, and once only"
    set_.session.waves.go_ahead("another one")
    set_.pass_(5)
    assert asked(set_) == []
    set_.session.waves.go_ahead(looks[0])
    set_.pass_(5)
    assert asked(set_) == [WEB_ID, APP_ID]


def test_one_that_was_stopped_while_it_was_looked_has_its_end_in_the_journal() -> None:
    set_ = stage(WEB, APP, DB)
    looks: list[str] = []
    set_.session.waves.begin(COURSE, Mode.ACPI, looks.append)
    set_.settle()
    set_.session.waves.stop()
    set_.session.waves.put_away()
    set_.session.waves.go_ahead(looks[0])
    set_.settle()
    assert asked(set_) == []
    assert left_by(set_) == []
