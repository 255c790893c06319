"""The desk for soft shutdowns, on a fake host with a standing clock."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Stage, domain, stage, unheard
from tests.journal.samples import AUTHOR
from vmtui.core.changes import DomainsListed, HostDown
from vmtui.core.commands import Action as Asked
from vmtui.core.commands import Mode, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.model import Moment, PowerState, Reason, Stop, VmId
from vmtui.core.record.open_shutdowns import OpenShutdown, open_shutdowns
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import Action, Author, Record
from vmtui.core.record.records import Line as JournalLine
from vmtui.core.record.records import Phase as Line
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)
from vmtui.core.row_text import row
from vmtui.core.shutdown import AFTERMATH, Phase, SoftShutdown
from vmtui.core.view import Column

WEB = domain("web-01")
ID = VmId("hv1", WEB.uuid)


def going(limit: float = 60.0) -> Stage:
    """A host with one guest that has been asked to power off, and whose libvirt passed it on."""
    set_ = stage(WEB)
    assert set_.session.shut_down(ID, Mode.ACPI, limit) is None
    answer(set_)
    return set_


def answer(set_: Stage, **failure: object) -> None:
    """Answer the last shutdown command."""
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    set_.port.say(CommandBegun(command.ticket, ID, set_.clock()))
    set_.settle()
    if failure:
        failed = CommandFailed(command.ticket, ID, set_.clock(), "libvirt says no")
        set_.port.say(replace(failed, **failure))  # type: ignore[arg-type]
    else:
        set_.port.say(CommandDone(command.ticket, ID, set_.clock()))
    set_.settle()


def watch(set_: Stage) -> SoftShutdown:
    return set_.session.soft.watches[ID]


def test_a_guest_that_obeys_is_off_by_the_guest() -> None:
    set_ = going()
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert watch(set_).phase is Phase.OFF_BY_GUEST
    assert set_.journal.phases("soft-shutdown") == ["intent", "pressed", "outcome"]
    assert set_.journal.records[-1].outcome == "off-by-guest"
    words = [one.words for one in set_.session.ring]
    assert "power button pressed, by us" in words
    assert "off by the guest" in words


def test_sigterm_to_qemu_is_no_obedience() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.HOST)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert watch(set_).phase is Phase.OFF_FORCED
    assert list(set_.session.ring)[-1].words == "forced off, not by us"


def test_nothing_is_forced_at_zero() -> None:
    set_ = going(limit=5)
    before = set_.port.asked(Asked)
    set_.pass_(600)
    assert watch(set_).phase is Phase.OVERDUE
    assert set_.port.asked(Asked) == before
    assert set_.journal.phases("force-off") == []


def test_more_time_is_recorded_with_its_deadline() -> None:
    set_ = going(limit=60)
    set_.pass_(100)
    set_.session.soft.give_time(ID, 120)
    assert watch(set_).phase is Phase.WAITING
    extended = set_.journal.records[-1]
    assert extended.phase is Line.EXTENDED
    assert extended.deadline == set_.clock.wall + 120


def test_a_second_press_waits_ten_seconds() -> None:
    set_ = going()
    assert set_.session.soft.press_again(ID) == 10
    set_.pass_(10)
    assert set_.session.soft.press_again(ID) == 0
    assert len(set_.port.asked(Shutdown)) == 2
    answer(set_)
    assert set_.journal.phases("soft-shutdown") == ["intent", "pressed", "pressed"]


def test_a_refused_second_press_leaves_the_countdown() -> None:
    set_ = going()
    set_.pass_(10)
    set_.session.soft.press_again(ID)
    answer(set_, error="libvirt says no")
    assert watch(set_).phase is Phase.WAITING
    assert "libvirt says no" in watch(set_).words


def test_the_agent_can_be_asked_within_a_watch_that_began_with_the_button() -> None:
    set_ = going()
    assert set_.session.soft.press_again(ID, Mode.AGENT) == 10
    set_.pass_(10)
    assert set_.session.soft.press_again(ID, Mode.AGENT) == 0
    answer(set_)
    orders = [one.mode for one in set_.port.asked(Shutdown) if isinstance(one, Shutdown)]
    assert orders == [Mode.ACPI, Mode.AGENT]
    assert watch(set_).mode is Mode.ACPI
    assert watch(set_).agent_asked == (set_.clock(),)
    pressed = [one for one in set_.journal.records if one.phase is Line.PRESSED]
    assert [one.mode for one in pressed] == ["acpi", "agent"]


def test_a_button_after_the_agent_was_asked_is_somebody_elses() -> None:
    set_ = going()
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.pass_(10)
    set_.session.soft.press_again(ID, Mode.AGENT)
    answer(set_)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert set_.session.doings(ID).foreign_press == set_.clock()


def test_an_agent_that_refuses_leaves_the_countdown_and_the_button() -> None:
    set_ = going()
    set_.pass_(10)
    set_.session.soft.press_again(ID, Mode.AGENT)
    answer(set_, error="Guest agent is not responding")
    after = watch(set_)
    assert (after.phase, len(after.presses), after.agent_asked) == (Phase.WAITING, 1, ())
    assert after.words == "asking its agent was refused: Guest agent is not responding"
    assert after.unanswered == 1, "the button of the first press may still be raised"


def test_an_agent_that_is_slow_to_answer_is_named_whoever_was_asked_first() -> None:
    set_ = going()
    set_.pass_(10)
    set_.session.soft.press_again(ID, Mode.AGENT)
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    unanswered = CommandUnanswered(command.ticket, ID, set_.clock(), 4)
    set_.port.say(unanswered)
    set_.settle()
    assert watch(set_).words == "not sent yet: its host has not answered for 4 s"
    set_.port.say(CommandBegun(command.ticket, ID, set_.clock()))
    set_.settle()
    set_.port.say(unanswered)
    set_.settle()
    assert watch(set_).words == "the request is unanswered for 4 s: its agent may hang"


def test_a_refusal_ends_it_in_libvirts_own_words() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, error="libvirt says no")
    assert watch(set_).phase is Phase.REFUSED
    assert watch(set_).words == "libvirt says no"


def test_a_transient_domain_that_went_off_counts_as_off() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, gone=True)
    assert watch(set_).phase is Phase.VANISHED
    assert watch(set_).phase.is_off


def test_a_request_that_hangs_says_so_and_goes_overdue() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 5)
    ticket = set_.port.asked(Shutdown)[-1].ticket  # type: ignore[union-attr]
    set_.port.say(CommandWaiting(ticket, ID, set_.clock(), 3))
    set_.settle()
    assert "3 calls" in watch(set_).words
    set_.port.say(CommandBegun(ticket, ID, set_.clock()))
    set_.settle()
    set_.port.say(CommandUnanswered(ticket, ID, set_.clock(), 4.0))
    set_.settle()
    assert "unanswered for 4 s" in watch(set_).words
    set_.pass_(6)
    assert watch(set_).phase is Phase.OVERDUE


def test_a_press_by_somebody_else_is_shown_as_that() -> None:
    set_ = stage(WEB)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "power button pressed, by somebody else"
    assert set_.session.doings(ID).foreign_press == set_.clock()


def test_a_guest_that_restarts_after_somebody_elses_press_has_answered_it() -> None:
    set_ = stage(WEB)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    doings = set_.session.doings(ID)
    assert (doings.foreign_press, doings.foreign_restart) == (None, set_.clock())
    set_.pass_(301)
    assert set_.session.doings(ID).foreign_restart is None


def test_the_second_button_for_one_press_is_somebody_elses() -> None:
    set_ = going()
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "power button pressed, by somebody else"


@pytest.mark.parametrize(
    ("event", "detail", "phase"),
    [
        (Lifecycle.STOPPED, Detail.CRASHED, Phase.OFF_CRASHED),
        (Lifecycle.STOPPED, Detail.FAILED, Phase.OFF_FAILED),
        (Lifecycle.STOPPED, Detail.SAVED, Phase.OFF_SAVED),
        (Lifecycle.STOPPED, Detail.MIGRATED, Phase.OFF_MIGRATED),
        (Lifecycle.STOPPED, Detail.DESTROYED, Phase.OFF_FORCED),
        (Lifecycle.PMSUSPENDED, Detail.OTHER, Phase.ASLEEP),
        (Lifecycle.CRASHED, Detail.OTHER, Phase.CRASHED),
        (Lifecycle.STARTED, Detail.BOOTED, Phase.RESTARTED),
    ],
)
def test_each_event_leads_to_its_end(event: Lifecycle, detail: Detail, phase: Phase) -> None:
    set_ = going()
    set_.port.event(WEB, event, detail)
    set_.settle()
    assert watch(set_).phase is phase


def test_a_list_can_tell_that_a_guest_that_hibernates_is_off_before_the_event_does() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.PMSUSPENDED, Detail.DISK)
    set_.port.lists([domain("web-01", PowerState.SHUT_OFF, reason=Reason.SHUT_DOWN)])
    set_.settle()
    assert watch(set_).phase is Phase.OFF_HIBERNATED


def test_a_guest_that_hibernates_is_off_and_not_asleep() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.PMSUSPENDED, Detail.DISK)
    set_.port.lists([domain("web-01", PowerState.SUSPENDED)])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    set_.port.event(WEB, Lifecycle.SHUTDOWN, Detail.GUEST)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert watch(set_).phase is Phase.OFF_HIBERNATED
    assert set_.journal.records[-1].outcome == "off-hibernated"
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    ended = set_.session.fleet.vms[ID].ended
    assert ended is not None
    assert ended.how is Stop.BY_GUEST


def test_a_reset_while_going_down_is_a_restart() -> None:
    set_ = going()
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    assert watch(set_).phase is Phase.RESTARTED


def test_a_guest_that_comes_back_within_three_minutes_is_reported() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.pass_(AFTERMATH - 1)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert watch(set_).came_back == set_.clock()


def test_a_guest_started_much_later_is_simply_running() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    set_.pass_(AFTERMATH + 1)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert ID not in set_.session.soft.watches


def lose_host(set_: Stage) -> None:
    now = set_.clock()
    down = HostDown("hv1", now, "no keepalive", False, Moment(now.wall + 2, now.boot + 2))
    set_.port.say(down)
    set_.settle()


def test_a_countdown_goes_on_while_its_host_is_lost() -> None:
    set_ = going(limit=60)
    lose_host(set_)
    assert watch(set_).phase is Phase.OUT_OF_SIGHT
    set_.pass_(20)
    set_.port.up([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    assert watch(set_).remaining(set_.clock()) == 40


def test_a_guest_that_went_off_while_its_host_was_lost_is_found_off() -> None:
    set_ = going()
    lose_host(set_)
    set_.port.up([domain("web-01", PowerState.SHUT_OFF, Reason.SHUT_DOWN)])
    set_.settle()
    assert watch(set_).phase is Phase.OFF_BY_GUEST


def test_a_guest_gone_from_the_full_list_has_vanished() -> None:
    set_ = going()
    lose_host(set_)
    set_.port.up([])
    set_.settle()
    assert watch(set_).phase is Phase.VANISHED


def test_a_list_in_parts_does_not_make_a_guest_vanish() -> None:
    set_ = going()
    set_.port.epoch += 1
    lose_host(set_)
    from vmtui.core.changes import HostUp

    set_.port.say(HostUp("hv1", set_.clock(), 2))
    set_.port.say(DomainsListed("hv1", set_.clock(), 2, 0, (domain("other"),)))
    set_.settle()
    assert watch(set_).phase is Phase.OUT_OF_SIGHT


def test_another_life_after_a_reconnect_is_a_restart() -> None:
    set_ = going()
    lose_host(set_)
    set_.port.up([domain("web-01", domain_id=9)])
    set_.settle()
    assert watch(set_).phase is Phase.RESTARTED


def test_stopping_to_watch_is_recorded_and_ends_it() -> None:
    set_ = going()
    set_.session.soft.stop_watching(ID)
    assert watch(set_).phase is Phase.UNWATCHED
    assert set_.journal.phases("soft-shutdown")[-1] == "unwatched"
    set_.session.soft.stop_watching(ID)
    assert ID not in set_.session.soft.watches


@pytest.mark.parametrize(
    ("row", "slug"),
    [
        (domain("web-01", PowerState.SHUT_OFF), "off"),
        (domain("web-01", PowerState.PAUSED, Reason.IO_ERROR), "paused"),
        (domain("web-01", PowerState.SUSPENDED), "asleep"),
        (domain("web-01", PowerState.CRASHED), "crashed"),
        (domain("web-01", PowerState.IN_SHUTDOWN), "qemu-closing"),
    ],
)
def test_what_stands_against_it_is_caught_before_the_request(row: object, slug: str) -> None:
    set_ = stage(row)  # type: ignore[arg-type]
    against = set_.session.shut_down(ID, Mode.ACPI, 60)
    assert against is not None
    assert against.slug == slug
    assert not set_.port.asked(Shutdown)
    assert not set_.journal.records


def found(set_: Stage, *, watched: bool = False) -> OpenShutdown:
    author = Author(user="root", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="b")
    wall = set_.clock.wall
    intent = Record(
        entry="left-behind",
        action=Action.SOFT_SHUTDOWN,
        phase=Line.INTENT,
        host="an older name",
        uri="fake:///hv1",
        guest="web-01",
        uuid=WEB.uuid,
        run=1,
        limit=300,
        deadline=wall + 200,
        mode="acpi",
    )
    return OpenShutdown(
        intent=intent,
        started=wall - 100,
        deadline=wall + 200,
        presses=(wall - 100,),
        watcher=author,
        watched=watched,
    )


def test_a_shutdown_left_behind_is_picked_up_with_its_true_time() -> None:
    set_ = stage()
    assert set_.session.adopt([found(set_)]) == []
    assert watch(set_).remaining(set_.clock()) == 200
    set_.port.lists([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    assert set_.journal.phases("soft-shutdown") == ["taken-over"]
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert set_.journal.records[-1].entry == "left-behind"
    assert set_.journal.records[-1].outcome == "off-by-guest"


def test_a_shutdown_left_behind_has_a_row_before_its_host_answers() -> None:
    set_ = unheard()
    set_.session.adopt([found(set_)])
    lose_host(set_)
    set_.pass_(20)
    vm = set_.session.fleet.vms[ID]
    assert (vm.name, vm.remembered) == ("web-01", True)
    cells = row(vm, set_.session.host(ID), set_.session.doings(ID), set_.clock())
    assert cells[Column.STATE].text == "? unknown"
    assert cells[Column.NOTE].text == "no answer from its host; 3:00 left"
    set_.port.up([WEB])
    set_.settle()
    assert not set_.session.fleet.vms[ID].remembered
    assert watch(set_).remaining(set_.clock()) == 180


def test_a_guest_left_behind_that_its_host_does_not_have_has_vanished() -> None:
    set_ = unheard()
    set_.session.adopt([found(set_)])
    set_.port.up([])
    set_.settle()
    assert watch(set_).phase is Phase.VANISHED
    assert set_.session.fleet.vms[ID].departed
    set_.session.put_away(ID)
    assert ID not in set_.session.fleet.vms


def test_a_row_known_from_the_journal_only_goes_when_it_is_put_away() -> None:
    set_ = unheard()
    set_.session.adopt([found(set_)])
    set_.session.put_away(ID)
    assert watch(set_).phase is Phase.UNWATCHED
    set_.session.put_away(ID)
    assert set_.session.fleet.vms == {}


def test_a_shutdown_that_another_console_watches_is_shown_but_not_written() -> None:
    set_ = stage()
    set_.session.adopt([found(set_, watched=True)])
    set_.port.lists([WEB])
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    assert watch(set_).phase is Phase.OFF_BY_GUEST
    assert set_.journal.records == []


def test_a_shutdown_on_a_host_that_is_not_open_is_told_and_given_back() -> None:
    set_ = stage(name="hv2")
    assert len(set_.session.adopt([found(set_)])) == 1
    told = list(set_.session.ring)[-1]
    assert told.name == "web-01"
    assert told.words == (
        "soft shutdown under way, 3:20 left; its host is not open here: -c fake:///hv1"
    )
    assert set_.session.fleet.vms == {}


def test_of_two_shutdowns_left_behind_for_one_guest_the_later_stands_for_both() -> None:
    set_ = stage()
    earlier = found(set_)
    later = replace(
        earlier,
        intent=replace(earlier.intent, entry="asked-again"),
        started=earlier.started + 50,
        deadline=earlier.deadline + 50,
    )
    set_.session.adopt([later, earlier])
    assert watch(set_).entry == "asked-again"
    closed = [one.entry for one in set_.journal.records if one.phase is Line.UNWATCHED]
    assert closed == ["left-behind"]


def test_a_button_pressed_after_a_shutdown_was_picked_up_is_somebody_elses() -> None:
    set_ = stage()
    set_.session.adopt([found(set_)])
    set_.port.lists([WEB])
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "power button pressed, by somebody else"


def test_what_a_person_does_to_a_shutdown_that_another_console_watches_is_written() -> None:
    set_ = stage()
    set_.session.adopt([found(set_, watched=True)])
    set_.port.lists([WEB])
    set_.settle()
    assert set_.session.soft.press_again(ID) == 0
    answer(set_)
    set_.session.soft.give_time(ID, 120)
    assert set_.journal.phases("soft-shutdown") == ["pressed", "extended"]


def test_a_guest_that_went_off_before_it_was_picked_up_is_not_said_to_have_gone_just_now() -> None:
    set_ = unheard()
    set_.session.adopt([found(set_)])
    set_.port.up([domain("web-01", PowerState.SHUT_OFF, Reason.SHUT_DOWN)])
    set_.settle()
    assert watch(set_).phase is Phase.OFF_BY_GUEST
    assert watch(set_).words == "it happened while nobody looked"


def test_an_end_that_a_reading_tells_before_its_event_was_looked_at() -> None:
    set_ = going()
    off = domain("web-01", PowerState.SHUT_OFF, Reason.SHUT_DOWN)
    set_.port.lists([off], complete=False)
    set_.settle()
    assert watch(set_).phase.is_off
    assert watch(set_).words == ""


def test_a_guest_under_way_is_not_asked_anew() -> None:
    set_ = going()
    against = set_.session.shut_down(ID, Mode.ACPI, 5)
    assert against is not None
    assert against.slug == "under-way"
    assert watch(set_).limit == 60
    assert len(set_.port.asked(Shutdown)) == 1


def test_the_late_answer_to_an_earlier_shutdown_says_nothing_of_this_one() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    (first,) = set_.port.asked(Shutdown)
    assert isinstance(first, Shutdown)
    set_.session.soft.stop_watching(ID)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.port.say(CommandFailed(first.ticket, ID, set_.clock(), "libvirt says no"))
    set_.settle()
    assert watch(set_).phase is Phase.REQUESTED


def test_a_press_that_libvirt_refused_makes_no_later_button_ours() -> None:
    set_ = going()
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    set_.pass_(10)
    set_.session.soft.press_again(ID)
    answer(set_, error="libvirt says no")
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert list(set_.session.ring)[-1].words == "power button pressed, by somebody else"


def test_a_request_lost_with_its_own_connection_does_not_put_the_host_out_of_sight() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, host_lost=True)
    assert watch(set_).phase is Phase.REQUESTED
    assert "nobody knows whether the request arrived" in watch(set_).words


def test_a_request_that_never_left_is_refused_and_no_countdown() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    words = "no connection within 20 s"
    set_.port.say(CommandFailed(command.ticket, ID, set_.clock(), words, host_lost=True))
    set_.settle()
    assert watch(set_).phase is Phase.REFUSED
    assert watch(set_).words == f"not sent: {words}"


def test_a_request_that_was_never_answered_stays_in_doubt_after_a_reconnect() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    lose_host(set_)
    set_.port.up([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    assert "nobody knows whether the request arrived" in watch(set_).words
    set_.port.signal(WEB, Signal.POWER_BUTTON)
    set_.settle()
    assert watch(set_).words == "", "it arrived"
    set_.port.lists([WEB])
    set_.settle()
    assert watch(set_).words == ""


def asked(set_: Stage) -> int:
    """A soft shutdown leaves for its host; returns its ticket."""
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.settle()
    (command,) = set_.port.asked(Shutdown)
    assert isinstance(command, Shutdown)
    return command.ticket


def test_a_press_that_was_perhaps_made_is_not_told_as_not_made() -> None:
    set_ = stage(WEB)
    ticket = asked(set_)
    set_.port.say(CommandBegun(ticket, ID, set_.clock()))
    set_.port.say(CommandFailed(ticket, ID, set_.clock(), "broken pipe", host_lost=True))
    set_.settle()
    assert list(set_.session.ring)[-1].words == "perhaps shut down, nobody knows: broken pipe"


def test_the_late_failure_of_a_press_is_no_news_once_the_guest_is_off() -> None:
    set_ = stage(WEB)
    ticket = asked(set_)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.say(CommandFailed(ticket, ID, set_.clock(), "domain is not running"))
    set_.settle()
    assert list(set_.session.ring)[-1].words == "forced off, not by us"


def test_a_refusal_that_comes_after_the_limit_is_a_refusal() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 5)
    set_.pass_(6)
    assert watch(set_).phase is Phase.OVERDUE
    answer(set_, error="libvirt says no")
    assert watch(set_).phase is Phase.REFUSED


def test_a_list_that_began_before_a_transient_guest_went_off_does_not_bring_it_back() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, gone=True)
    set_.port.lists([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.VANISHED
    assert watch(set_).came_back is None


def test_a_guest_that_came_back_is_reported_too_where_only_a_list_tells() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.settle()
    lose_host(set_)
    set_.pass_(5)
    set_.port.up([domain("web-01", domain_id=2)])
    set_.settle()
    assert watch(set_).came_back == set_.clock()


def test_a_refused_shutdown_is_no_news_of_the_next_run() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, error="libvirt says no")
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.DESTROYED)
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.settle()
    assert ID not in set_.session.soft.watches


def test_a_guest_that_is_gone_for_good_is_not_watched_for_ever() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.event(WEB, Lifecycle.UNDEFINED)
    set_.pass_(AFTERMATH)
    assert ID in set_.session.soft.watches
    set_.pass_(1)
    assert ID not in set_.session.soft.watches


def test_a_transient_guest_that_went_off_leaves_its_row_until_it_is_put_away() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.lists([])
    set_.pass_(AFTERMATH + 1)
    vm = set_.session.fleet.vms[ID]
    assert (vm.state, vm.departed) == (PowerState.SHUT_OFF, True)
    assert watch(set_).phase is Phase.OFF_BY_GUEST
    against = set_.session.shut_down(ID, Mode.ACPI, 60)
    assert against is not None
    assert against.words == "it is off, and its definition is gone"
    set_.session.put_away(ID)
    assert ID not in set_.session.fleet.vms


def test_a_guest_that_departed_and_is_created_again_has_come_back() -> None:
    set_ = going()
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.lists([])
    set_.settle()
    set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
    set_.port.lists([domain("web-01", domain_id=2)])
    set_.settle()
    assert not set_.session.fleet.vms[ID].departed
    assert watch(set_).came_back is not None


def test_a_guest_that_nobody_watches_any_more_leaves_no_row() -> None:
    set_ = going()
    set_.session.put_away(ID)
    set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    set_.port.lists([])
    set_.settle()
    assert ID not in set_.session.fleet.vms


def computed(set_: Stage, nanoseconds: int) -> None:
    """Tell the guest's CPU time."""
    row = StatsRow(WEB.uuid, nanoseconds, 0, 1, 1 << 30)
    set_.port.say(StatsRead("hv1", set_.clock(), set_.port.epoch, (row,)))
    set_.settle()


def test_a_lower_cpu_time_is_another_life_with_the_same_id() -> None:
    set_ = going()
    computed(set_, 5_000)
    computed(set_, 6_000)
    assert watch(set_).phase is Phase.WAITING
    lose_host(set_)
    set_.port.up([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    computed(set_, 100)
    assert watch(set_).phase is Phase.RESTARTED


def test_a_host_that_was_rebooted_meanwhile_leaves_no_countdown_on_a_guest_nobody_asked() -> None:
    set_ = stage(WEB)
    computed(set_, 5_000)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    intent = set_.journal.records[0]
    author = Author(user="root", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="b")
    left = OpenShutdown(
        intent=intent,
        started=set_.clock.wall,
        deadline=set_.clock.wall + 60,
        presses=(set_.clock.wall,),
        watcher=author,
    )
    later = stage()
    later.session.adopt([left])
    later.port.lists([WEB])
    computed(later, 100)
    assert watch(later).phase is Phase.RESTARTED


def test_a_failed_command_says_what_of_ours_was_not_done() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, error="libvirt says no")
    assert list(set_.session.ring)[-1].words == "not shut down: libvirt says no"


@pytest.mark.parametrize("is_agent", [False, True], ids=["button", "agent"])
def test_a_later_press_that_is_not_sent_is_not_told_as_the_end_of_the_first(is_agent: bool) -> None:
    set_ = going()
    set_.pass_(10)
    set_.session.soft.press_again(ID, Mode.AGENT if is_agent else None)
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    words = "no connection to hv1"
    set_.port.say(CommandFailed(command.ticket, ID, set_.clock(), words, host_lost=True))
    set_.settle()
    assert list(set_.session.ring)[-1].words == "not asked again: no connection to hv1"
    assert not watch(set_).phase.is_end


def test_a_later_press_that_broke_off_was_perhaps_made() -> None:
    set_ = going()
    set_.pass_(10)
    set_.session.soft.press_again(ID)
    answer(set_, error="connection lost", host_lost=True)
    said = "perhaps asked again, nobody knows: connection lost"
    assert list(set_.session.ring)[-1].words == said


def test_the_first_press_of_a_new_request_is_not_told_as_a_later_one() -> None:
    set_ = going()
    set_.session.soft.stop_watching(ID)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    answer(set_, error="libvirt says no")
    assert list(set_.session.ring)[-1].words == "not shut down: libvirt says no"


def test_a_press_is_recorded_when_the_call_is_made_not_when_it_is_wished() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 60)
    set_.settle()
    assert set_.journal.phases("soft-shutdown") == ["intent"]
    answer(set_)
    assert set_.journal.phases("soft-shutdown") == ["intent", "pressed"]


def test_a_shutdown_that_was_never_asked_for_is_picked_up_as_doubtful() -> None:
    set_ = stage()
    set_.session.adopt([replace(found(set_), presses=())])
    set_.port.lists([WEB])
    set_.settle()
    assert watch(set_).phase is Phase.WAITING
    assert "nobody knows whether" in watch(set_).words


def test_a_first_press_that_missed_its_turn_is_refused_also_when_overdue() -> None:
    set_ = stage(WEB)
    set_.session.shut_down(ID, Mode.ACPI, 5)
    set_.pass_(31)
    assert watch(set_).phase is Phase.OVERDUE
    command = set_.port.asked(Shutdown)[-1]
    assert isinstance(command, Shutdown)
    set_.port.say(CommandFailed(command.ticket, ID, set_.clock(), "not sent: missed its turn"))
    set_.settle()
    assert watch(set_).phase is Phase.REFUSED
    assert set_.journal.records[-1].outcome == "refused"


def test_who_was_asked_is_known_of_a_shutdown_that_was_left_behind() -> None:
    left = going()
    left.pass_(10)
    left.session.soft.press_again(ID, Mode.AGENT)
    answer(left)
    lines = [
        encode(JournalLine(str(number), left.clock.wall - 10 * (number < 2), AUTHOR, record))
        for number, record in enumerate(left.journal.records)
    ]
    set_ = unheard()
    set_.session.adopt(open_shutdowns(lines))
    assert len(watch(set_).presses) == 2
    assert watch(set_).agent_asked == watch(set_).presses[1:]


def test_a_reboot_that_was_left_behind_is_picked_up_as_one() -> None:
    set_ = stage(WEB)
    left = found(set_)
    rebooting = replace(left, intent=replace(left.intent, action=Action.REBOOT))
    assert set_.session.adopt([rebooting]) == []
    set_.port.lists([WEB])
    set_.settle()
    assert watch(set_).is_reboot
    assert set_.journal.phases("reboot") == ["taken-over"]
    set_.port.signal(WEB, Signal.REBOOT)
    set_.settle()
    assert watch(set_).is_reached
