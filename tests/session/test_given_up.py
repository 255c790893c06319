"""What was asked of a guest and is not watched any more counts for the next console too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import Stage, stage, unheard
from tests.session.test_handover import LOGIN, PROMPT, WEB, WEB_ID, Console, left
from vmtui.core.changes import DomainRow
from vmtui.core.cures.remedies import findings
from vmtui.core.events import Lifecycle, Signal
from vmtui.core.force_text import tried, was_asked_softly
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.model import PowerState
from vmtui.core.record.open_shutdowns import open_shutdowns, unfollowed_shutdowns
from vmtui.core.shutdown import Phase
from vmtui.core.why.others_press import COUNTS_FOR
from vmtui.core.why.verdict import Slug


def given_up() -> Console:
    """A console that stopped watching a guest that asks something, and was ended."""
    first = left()
    first.set_.session.put_away(WEB_ID)
    first.settle()
    return first


def follower(first: Console, after: float = 30.0) -> Console:
    """Another console, begun later, that has read the journal of the first and hears of no host."""
    second = Console(unheard())
    second.set_.clock.wall = first.set_.clock.wall + after
    second.set_.clock.boot = first.set_.clock.boot + after
    second.set_.session.soft.given_up.learn(unfollowed_shutdowns(first.lines))
    return second


def told(set_: Stage) -> str:
    return tried(set_.session.doings(WEB_ID), None, set_.clock()).text


NOTHING = "nothing yet: no soft shutdown was asked for"


def test_a_dialog_for_force_tells_of_it_and_the_guest_is_judged_by_it() -> None:
    first = given_up()
    second = follower(first)
    assert open_shutdowns(first.lines) == []
    assert second.set_.session.soft.watches == {}
    second.set_.port.up([WEB])
    second.facts()
    assert told(second.set_).startswith("soft shutdown 0:50 ago (acpi)")
    assert was_asked_softly(second.set_.session.doings(WEB_ID))
    second.set_.session.evidence.observe([WEB_ID])
    second.idle_for(12, PROMPT)
    assert second.verdict.slug is Slug.WAITING_FOR_INPUT
    assert second.watch.phase is Phase.UNWATCHED
    assert second.set_.session.soft.under_way() == []
    assert second.lines == []


OFF = replace(WEB, state=PowerState.SHUT_OFF, domain_id=None)


@pytest.mark.parametrize("row", [replace(WEB, domain_id=2), OFF], ids=["another run", "off"])
def test_another_run_was_not_asked(row: DomainRow) -> None:
    second = follower(given_up())
    second.set_.port.up([row])
    second.settle()
    assert told(second.set_) == NOTHING
    second.set_.port.lists([WEB])
    second.settle()
    assert told(second.set_) == NOTHING


def test_a_run_that_begins_before_its_host_lists_it_was_not_asked() -> None:
    second = follower(given_up())
    second.set_.port.event(WEB, Lifecycle.STARTED)
    second.set_.port.up([WEB])
    second.settle()
    assert told(second.set_) == NOTHING


def computed(set_: Stage, nanoseconds: int) -> None:
    row = StatsRow(WEB.uuid, nanoseconds, 0, 1, 1 << 30)
    set_.port.say(StatsRead("hv1", set_.clock(), set_.port.epoch, (row,)))
    set_.settle()


@pytest.mark.parametrize(("now", "is_its"), [(5_000, True), (4_999, False)])
def test_a_host_that_counts_its_ids_anew_is_found_out(now: int, is_its: bool) -> None:
    first = given_up()
    second = follower(Console(first.set_, []))
    found = unfollowed_shutdowns(first.lines)
    one = replace(found[0], intent=replace(found[0].intent, evidence={"cpu_time": 5_000}))
    second.set_.session.soft.given_up.learn([one])
    second.set_.port.up([WEB])
    second.settle()
    assert told(second.set_) != NOTHING
    computed(second.set_, now)
    assert (told(second.set_) != NOTHING) is is_its


def test_what_is_asked_by_this_console_goes_first() -> None:
    second = follower(given_up())
    second.set_.port.up([WEB])
    second.settle()
    before = second.watch.entry
    second.press()
    assert second.watch.entry != before
    assert second.watch.phase is Phase.WAITING
    assert second.set_.journal.phases("soft-shutdown") == ["intent", "pressed"]


def test_a_shutdown_that_is_picked_up_keeps_the_limit_that_was_given() -> None:
    first = left()
    found = open_shutdowns(first.lines)
    later = [replace(one, started=one.started + 0.004) for one in found]
    second = Console(unheard())
    second.set_.session.adopt(later)
    assert second.watch.limit == 120
    first.set_.session.soft.give_time(WEB_ID, 60)
    first.settle()
    third = Console(unheard())
    third.set_.session.adopt(open_shutdowns(first.lines))
    assert third.watch.limit == first.watch.limit == 180


def judged_after_a_press_of_somebody() -> Console:
    """A console that saw somebody press the button of a guest, which then asks something."""
    one = Console(stage(WEB))
    one.facts()
    one.set_.session.evidence.observe([WEB_ID])
    one.idle_for(5, LOGIN)
    one.set_.port.signal(WEB, Signal.POWER_BUTTON)
    one.settle()
    one.set_.pass_(0.5)
    one.idle_for(20, PROMPT)
    return one


def test_a_guest_whose_button_somebody_else_pressed_is_judged_from_then_on() -> None:
    one = judged_after_a_press_of_somebody()
    assert one.verdict.slug is Slug.WAITING_FOR_INPUT
    assert "QEMU raised the button 0:20 ago" in one.verdict.reasons
    assert findings(one.verdict, one.set_.session.fleet.vms[WEB_ID])[0].remedies[0].key == "v"
    assert (one.set_.session.soft.watches, one.lines) == ({}, [])


@pytest.mark.parametrize("ends", [Signal.REBOOT, None], ids=["restarted", "long ago"])
def test_such_a_press_counts_for_its_boot_and_not_for_ever(ends: Signal | None) -> None:
    one = judged_after_a_press_of_somebody()
    if ends is None:
        one.set_.pass_(COUNTS_FOR)
    else:
        one.set_.port.signal(WEB, ends)
        one.settle()
        one.set_.pass_(120)
    one.idle_for(12, LOGIN)
    assert one.verdict.slug is Slug.UP
