"""Where the rows of the diagnosis begin and end, and which of two that match goes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.watched import ASKED, KIB, MIB, VM, Watched, at
from vmtui.core.events import Signal
from vmtui.core.why.evidence import Mark, Rates


def before_and_since(before: float, since: float) -> Watched:
    """A guest that writes so many KiB a second."""
    return Watched(writes=lambda s: (since if s >= 0 else before) * KIB)


@pytest.mark.parametrize(
    ("before", "since", "slug"),
    [
        (0, 55, "ignores-button"),
        (0, 75, "working"),
        (500, 900, "busy-as-before"),
        (500, 1100, "working"),
    ],
)
def test_work_is_more_than_64_kib_a_second_and_than_twice_its_usual_rate(
    before: float, since: float, slug: str
) -> None:
    assert before_and_since(before, since).until(8).slug == slug


@pytest.mark.parametrize(
    ("before", "since", "slug"),
    [
        (0.45, 0.75, "cpu-working"),
        (0.45, 0.65, "busy-as-before"),
        (0.55, 0.75, "busy-as-before"),
        (0.75, 0.75, "cpu-hung"),
        (0.65, 0.65, "busy-as-before"),
    ],
)
def test_computing_is_new_or_hung_above_70_percent_by_what_it_was_before(
    before: float, since: float, slug: str
) -> None:
    assert Watched(cpu=lambda s: since if s >= 0 else before).until(8).slug == slug


def test_what_writes_is_at_work_whatever_it_computes() -> None:
    guest = Watched(cpu=lambda s: 1.0 if s >= 0 else 0.02, writes=lambda s: MIB if s >= 0 else 0.0)
    assert guest.until(10).slug == "working"
    assert set(guest.slugs) <= {"too-early", "working"}
    spins = Watched(cpu=lambda _: 1.0, writes=lambda s: MIB if s >= 0 else 0.0)
    assert spins.until(10).slug == "working"


@pytest.mark.parametrize(("count", "slug"), [(6, "restarts"), (7, "reset-loop")])
def test_more_than_six_resets_within_five_seconds_are_a_loop(count: int, slug: str) -> None:
    marks = tuple(Mark(at(1 + 0.7 * number), Signal.REBOOT.value) for number in range(count))
    assert Watched(marks=marks).until(6).slug == slug


@pytest.mark.parametrize(("age", "slug"), [(45, "booting"), (65, "busy-as-before")])
def test_a_guest_that_started_more_than_a_minute_ago_does_not_boot(age: float, slug: str) -> None:
    guest = Watched(vm=replace(VM, started=at(-age)), reads=lambda _: float(MIB))
    assert guest.until(8).slug == slug


def test_one_that_moved_hangs_only_after_a_minute_without_a_byte() -> None:
    guest = Watched(cpu=lambda _: 1.0, sends=lambda s: 1.0 if s == 5 else 0.0)
    assert guest.until(60).slug == "busy-as-before"
    assert guest.slugs == ["too-early", "cpu-hung", "busy-as-before"]
    again = Watched(cpu=lambda _: 1.0, sends=lambda s: 1.0 if s == 5 else 0.0)
    assert again.until(70).slug == "cpu-hung"


def test_a_pause_of_some_seconds_between_two_bursts_is_no_rest() -> None:
    guest = Watched(writes=lambda s: 580 * KIB if s >= 0 and s % 9 < 1 else 0.0)
    guest.until(40)
    assert guest.slugs == ["too-early", "working"]


def test_a_burst_that_was_just_worth_a_word_is_not_taken_back_a_second_later() -> None:
    """A sample that comes early makes 60 KiB look like more than 64 KiB a second."""
    guest = Watched(
        writes=lambda s: 60 * KIB if s == 0 else 0.0,
        sampled=lambda s: 0.22 if s == 1 else 0.3,
    )
    guest.until(8)
    assert guest.slugs == ["too-early", "working"]


@pytest.mark.parametrize("computes", [0.02, 1.0])
def test_events_since_the_press_stand_among_the_reasons(computes: float) -> None:
    marks = (
        Mark(at(-2), Signal.WATCHDOG.value, "reset"),
        Mark(at(2), Signal.IO_ERROR.value, "full disk on vda\x1b"),
        Mark(at(4), Signal.AGENT.value, "disconnected"),
    )
    verdict = Watched(cpu=lambda _: computes, marks=marks).until(8)
    assert "an I/O error 0:06 ago: full disk on vda\\x1b" in verdict.reasons
    assert "its agent 0:04 ago: disconnected" in verdict.reasons
    assert not any("watchdog" in reason for reason in verdict.reasons)


def test_the_lowest_rate_that_is_told_as_more_is_told_as_more() -> None:
    """A verdict is held at less than it is reached at, and says by how much even so."""
    guest = Watched(
        writes=lambda s: MIB * (1.0 if s < 0 else 3.0 if s < 5 else 1.4), shutdown=ASKED
    )
    verdict = guest.until(20)
    assert verdict.slug == "working"
    assert "1.4 times its normal rate" in verdict.words


@pytest.mark.parametrize("watched_from", [0, 1])
def test_one_that_computes_all_along_on_a_busy_host_hangs_and_is_not_busy(
    watched_from: int,
) -> None:
    """Its host's statistics tell what it got; what it wanted is more."""
    guest = Watched(
        cpu=lambda _: 0.55,
        waits=lambda _: 0.45,
        usual=Rates(cpu=0.55, read=0.0, written=0.0, seconds=20),
        watched_from=watched_from,
    )
    assert guest.until(40).slug == "cpu-hung"
    assert guest.slugs == ["too-early", "cpu-hung"]


def test_one_that_computes_since_the_press_on_a_busy_host_does_not_hang() -> None:
    usual = Rates(cpu=0.02, read=0.0, written=0.0, seconds=20)
    guest = Watched(cpu=lambda _: 0.5, waits=lambda _: 0.5, usual=usual, watched_from=0)
    assert guest.until(40).slug == "cpu-working"
