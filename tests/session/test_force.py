"""The desk for forced power-offs: what must hold before a destroy leaves for a host."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Stage, domain, stage
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import EndForce, ForceOff, Mode, PrepareForce, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.force import DOUBT_AFTER, ForcePhase, Forcing, force_words
from vmtui.core.model import End, Moment, PowerState, Reason, Stop, VmId
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
    ForceReady,
)
from vmtui.core.shutdown import Phase
from vmtui.session.force import FORGOTTEN_AFTER

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def prepared(*, ready: bool = True) -> Stage:
    """A stage on which the force dialog is open and the host has answered."""
    set_ = stage(WEB)
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    assert set_.port.asked(PrepareForce) == [PrepareForce(ID)]
    if ready:
        set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
        set_.settle()
    return set_


def forcing(set_: Stage) -> Forcing:
    return set_.session.force.forcings[ID]


def begin(set_: Stage) -> int:
    """The host has looked once more, and makes the call; returns its ticket."""
    ticket = sent(set_)[-1].ticket
    set_.port.say(CommandBegun(ticket, ID, set_.clock()))
    set_.settle()
    return ticket


def sent(set_: Stage) -> list[ForceOff]:
    return [one for one in set_.port.commands if isinstance(one, ForceOff)]


def test_the_intent_is_on_disk_before_the_call_leaves() -> None:
    set_ = prepared()
    set_.journal.answers = False
    assert set_.session.force_off(ID, why="stuck")
    set_.settle()
    assert set_.journal.phases("force-off") == ["intent"]
    assert sent(set_) == []
    set_.journal.answer()
    set_.settle()
    assert [(one.domain_id, one.min_cpu_time) for one in sent(set_)] == [(1, 10**9)]


def test_without_a_written_intent_nothing_is_forced() -> None:
    set_ = prepared()
    set_.journal.answers = False
    set_.session.force_off(ID)
    set_.journal.answer(reason="disk full")
    set_.settle()
    assert sent(set_) == []
    assert forcing(set_).phase is ForcePhase.REFUSED
    assert "disk full" in forcing(set_).words


def test_the_outcome_is_written_after_the_call() -> None:
    set_ = prepared()
    set_.session.force_off(ID, why="stuck", evidence={"seen": "idle"})
    set_.settle()
    set_.port.say(CommandDone(sent(set_)[0].ticket, ID, set_.clock()))
    set_.settle()
    assert set_.journal.phases("force-off") == ["intent", "outcome"]
    intent, outcome = set_.journal.records
    assert (intent.why, intent.evidence) == ("stuck", {"seen": "idle"})
    assert (outcome.outcome, outcome.entry) == ("off-forced", intent.entry)
    assert set_.port.commands[-1] == EndForce("hv1")


def test_a_failed_call_is_written_too() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.say(CommandFailed(sent(set_)[0].ticket, ID, set_.clock(), "job lock held"))
    set_.settle()
    assert set_.journal.records[-1].outcome == "not-forced"
    assert forcing(set_).words == "job lock held"


def test_a_guest_that_went_off_meanwhile_is_left_alone() -> None:
    set_ = prepared()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert "went off" in set_.session.force.hindrance(ID)
    assert not set_.session.force_off(ID)
    set_.settle()
    assert sent(set_) == []
    assert set_.journal.phases("force-off") == []


def test_a_guest_that_restarted_meanwhile_is_left_alone() -> None:
    set_ = prepared()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.lists([domain("web-01", domain_id=2)])
    set_.settle()
    assert "restarted" in set_.session.force.hindrance(ID)
    assert not set_.session.force_off(ID)
    assert sent(set_) == []


def test_a_guest_that_goes_off_while_the_record_is_written_is_left_alone() -> None:
    set_ = prepared()
    set_.journal.answers = False
    set_.session.force_off(ID)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.journal.answer()
    set_.settle()
    assert sent(set_) == []
    assert set_.journal.phases("force-off") == ["intent", "outcome"]


def test_a_reconnect_cancels_an_open_dialog() -> None:
    set_ = prepared()
    set_.port.up([WEB])
    set_.settle()
    assert "renewed" in set_.session.force.hindrance(ID)
    assert not set_.session.force_off(ID)


def test_a_lost_host_can_still_be_forced_through_its_own_connection() -> None:
    set_ = stage(WEB)
    now = set_.clock()
    set_.port.say(HostDown("hv1", now, "no keepalive", False, Moment(now.wall, now.boot + 9)))
    set_.settle()
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 5, protected=False))
    set_.settle()
    assert set_.session.force.hindrance(ID) == ""
    assert set_.session.force_off(ID)
    set_.settle()
    assert len(sent(set_)) == 1


def test_no_answer_from_the_fresh_connection_is_a_hindrance() -> None:
    set_ = prepared(ready=False)
    assert set_.session.force.hindrance(ID)
    assert not set_.session.force_off(ID)
    assert sent(set_) == []


def test_a_fresh_connection_that_fails_says_why() -> None:
    set_ = prepared(ready=False)
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.NO_STATE, None, None, "refused"))
    set_.settle()
    assert set_.session.force.hindrance(ID) == "refused"


def test_cancelling_leaves_nothing_behind() -> None:
    set_ = prepared()
    set_.session.force.cancel(ID)
    assert ID not in set_.session.force.forcings
    assert set_.port.commands[-1] == EndForce("hv1")
    assert set_.journal.records == []


def test_a_request_that_breaks_with_the_forced_qemu_was_not_refused() -> None:
    set_ = prepared()
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.session.force_off(ID)
    set_.settle()
    (asked,) = set_.port.asked(Shutdown)
    assert isinstance(asked, Shutdown)
    begin(set_)
    set_.port.say(CommandFailed(asked.ticket, ID, set_.clock(), "reset by peer"))
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert set_.session.soft.watches[ID].phase is Phase.OFF_FORCED
    assert list(set_.session.ring)[-1].words == "forced off by us"
    assert not any("reset by peer" in one.words for one in set_.session.ring)


def test_a_force_under_way_cannot_be_started_again() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    assert forcing(set_).phase is ForcePhase.SENT
    assert not set_.session.force_off(ID)
    set_.settle()
    assert len(sent(set_)) == 1
    assert forcing(set_).phase is ForcePhase.SENT


def test_a_forced_guest_that_was_going_down_ends_as_forced_by_us() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.session.force.prepare(set_.session.fleet.vms[ID])
    set_.port.say(ForceReady(ID, set_.clock(), PowerState.RUNNING, 1, 10**9, protected=False))
    set_.settle()
    set_.session.force_off(ID)
    set_.settle()
    begin(set_)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    watch = set_.session.soft.watches[ID]
    assert watch.phase is Phase.OFF_FORCED
    assert watch.forced_by_us
    assert list(set_.session.ring)[-1].words == "forced off by us"


def test_the_words_follow_term_and_kill_to_the_doubt() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    begin(set_)
    said = []
    for _ in range(4):
        said.append(force_words(forcing(set_), set_.clock()))
        set_.pass_(DOUBT_AFTER / 3)
    assert "TERM" in said[0]
    assert "KILL" in said[1]
    assert "may still live" in said[3]
    set_.port.say(CommandDone(sent(set_)[0].ticket, ID, set_.clock()))
    set_.settle()
    assert "may still live" in force_words(forcing(set_), set_.clock())


@pytest.mark.parametrize("answer_first", [True, False])
def test_the_stop_is_called_ours_whichever_of_event_and_answer_is_first(
    answer_first: bool,
) -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    done = CommandDone(begin(set_), ID, set_.clock())
    if answer_first:
        set_.port.say(done)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    if not answer_first:
        set_.port.say(done)
    set_.settle()
    assert [one.words for one in set_.session.ring if one.vm == ID] == ["forced off by us"]


def test_a_connection_that_breaks_in_the_call_leaves_it_open_whether_it_was_forced() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.say(CommandFailed(begin(set_), ID, set_.clock(), "broken pipe", host_lost=True))
    set_.settle()
    assert set_.journal.records[-1].outcome == "unknown"
    assert "nobody knows" in force_words(forcing(set_), set_.clock())
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert set_.session.fleet.vms[ID].ended == End(Stop.FORCED_BY_US, set_.clock())
    assert forcing(set_).phase is ForcePhase.DONE
    assert [one.outcome for one in set_.journal.records][-2:] == ["unknown", "off-forced"]
    told = [one.words for one in set_.session.ring if "forced" in one.words]
    assert told == ["perhaps forced off, nobody knows: broken pipe", "forced off by us"]


def test_while_the_host_of_a_call_is_lost_nothing_is_said_of_term_or_kill() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    begin(set_)
    set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, set_.clock()))
    set_.settle()
    words = force_words(forcing(set_), set_.clock())
    assert words == "forcing: its host gives no answer, nobody knows how far it got"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (domain("web-01", PowerState.SHUT_OFF, Reason.DESTROYED), "forced off by us"),
        (
            domain("web-01", PowerState.SHUT_OFF, Reason.CRASHED),
            "not forced: off after a crash",
        ),
        (WEB, "perhaps forced, nobody knows: its host is back, and it is still on: F looks again"),
        (replace(WEB, domain_id=2), "perhaps forced, nobody knows: it runs again"),
    ],
)
def test_a_host_that_is_back_tells_what_became_of_it(row: DomainRow, words: str) -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    ticket = begin(set_)
    set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, set_.clock()))
    set_.port.say(CommandFailed(ticket, ID, set_.clock(), "broken pipe", host_lost=True))
    set_.port.up([row])
    set_.settle()
    assert force_words(forcing(set_), set_.clock()) == words


def test_a_guest_that_was_migrated_away_is_not_called_off() -> None:
    set_ = prepared()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.MIGRATED)
    set_.settle()
    words = "it was migrated away meanwhile, and runs on elsewhere"
    assert set_.session.force_hindrance(ID) == words


def test_a_connection_that_breaks_before_the_call_has_forced_nothing() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    ticket = sent(set_)[-1].ticket
    set_.port.say(CommandFailed(ticket, ID, set_.clock(), "broken pipe", host_lost=True))
    set_.settle()
    assert set_.journal.records[-1].outcome == "not-forced"
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "forced off, not by us"


def test_after_our_force_was_refused_another_is_not_ours() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.say(CommandFailed(sent(set_)[0].ticket, ID, set_.clock(), "job lock held"))
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "forced off, not by us"


def test_a_force_whose_record_is_still_written_is_not_ours_yet() -> None:
    set_ = prepared()
    set_.journal.answers = False
    set_.session.force_off(ID)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "forced off, not by us"


def test_a_force_that_has_ended_permits_no_other() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.say(CommandDone(sent(set_)[0].ticket, ID, set_.clock()))
    set_.settle()
    assert set_.session.force.hindrance(ID)
    assert not set_.session.force_off(ID)
    set_.settle()
    assert len(sent(set_)) == 1


def test_what_was_never_looked_at_is_not_forced() -> None:
    set_ = stage(WEB)
    assert not set_.session.force_off(ID)
    assert sent(set_) == []


def test_nothing_is_said_to_end_qemu_before_the_call_is_made() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    ticket = sent(set_)[0].ticket
    set_.port.say(CommandWaiting(ticket, ID, set_.clock(), 3))
    set_.pass_(20)
    assert "not sent yet" in force_words(forcing(set_), set_.clock())
    set_.port.say(CommandUnanswered(ticket, ID, set_.clock(), 2.0))
    set_.settle()
    assert "nothing is done yet" in force_words(forcing(set_), set_.clock())
    begin(set_)
    set_.pass_(2)
    assert "TERM" in force_words(forcing(set_), set_.clock())
    assert forcing(set_).took(set_.clock()) == 2.0


@pytest.mark.parametrize("is_seen", [True, False])
def test_a_guest_that_runs_again_is_not_called_forced_off(is_seen: bool) -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    done = CommandDone(sent(set_)[0].ticket, ID, set_.clock())
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    if is_seen:
        set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.say(done)
    set_.settle()
    set_.pass_(1)
    set_.port.up([domain("web-01", domain_id=2)])
    set_.settle()
    assert ID not in set_.session.force.forcings


def test_the_end_of_a_force_is_forgotten_with_its_guest() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.event(WEB, Lifecycle.UNDEFINED)
    set_.port.say(CommandDone(sent(set_)[0].ticket, ID, set_.clock()))
    set_.settle()
    assert ID in set_.session.force.forcings
    set_.clock.pass_(FORGOTTEN_AFTER + 1)
    assert ID in set_.session.tick()
    assert ID not in set_.session.force.forcings


def test_a_transient_guest_that_was_forced_off_leaves_its_row_until_it_is_put_away() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.lists([])
    set_.port.say(CommandDone(sent(set_)[0].ticket, ID, set_.clock()))
    set_.settle()
    set_.pass_(FORGOTTEN_AFTER + 1)
    assert set_.session.fleet.vms[ID].departed
    assert set_.session.force_hindrance(ID) == "it is off, and its definition is gone"
    set_.session.put_away(ID)
    assert ID not in set_.session.fleet.vms
    assert ID not in set_.session.force.forcings


def test_a_guest_whose_force_was_refused_leaves_no_row_when_it_goes() -> None:
    set_ = prepared()
    set_.session.force_off(ID)
    set_.settle()
    set_.port.say(CommandFailed(sent(set_)[0].ticket, ID, set_.clock(), "libvirt says no"))
    set_.port.lists([])
    set_.settle()
    assert ID not in set_.session.fleet.vms
