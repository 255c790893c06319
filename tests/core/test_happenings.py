"""What the event pane says, and whom it names."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.changes import HostBusy, HostDown, HostUp
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.happenings import NOT_OURS, Happening, Ours, Ring, happening_of
from vmtui.core.model import Moment, Stop, VmId
from vmtui.core.record.records import Action
from vmtui.core.text import Role

AT = Moment(0.0, 0.0)


def lifecycle(event: Lifecycle, detail: Detail = Detail.OTHER, ours: Ours = NOT_OURS) -> str:
    seen = happening_of(LifecycleSeen("hv1", AT, 1, "u", "web-01", event, detail), ours)
    assert seen is not None
    return seen.words


@pytest.mark.parametrize("stop", list(Stop))
def test_every_stop_says_who_did_it(stop: Stop) -> None:
    change = LifecycleSeen("hv1", AT, 1, "u", "web-01", Lifecycle.STOPPED, Detail.OTHER)
    seen = happening_of(change, stop=stop)
    assert seen is not None
    assert seen.words == stop.value


def test_a_wake_up_is_told_from_a_start() -> None:
    assert lifecycle(Lifecycle.STARTED, Detail.BOOTED) == "started"
    assert lifecycle(Lifecycle.STARTED, Detail.WAKEUP) == "woke up"
    assert lifecycle(Lifecycle.STARTED, Detail.WAKEUP, Ours(deed=Action.WAKE)) == "woke up, by us"


@pytest.mark.parametrize("event", list(Lifecycle))
def test_every_lifecycle_event_has_words(event: Lifecycle) -> None:
    assert lifecycle(event)


@pytest.mark.parametrize("signal", list(Signal))
def test_a_signal_has_words_or_is_told_by_a_lifecycle_event(signal: Signal) -> None:
    seen = happening_of(SignalSeen("hv1", AT, "u", "web-01", signal, ""))
    silent = signal in (Signal.ASLEEP, Signal.AWAKE, Signal.GUEST_SHUTDOWN)
    assert (seen is None) == silent


def test_a_host_comes_and_goes() -> None:
    up = happening_of(HostUp("hv1", AT, 2))
    down = happening_of(HostDown("hv1", AT, "no keepalive", False, AT))
    assert up is not None
    assert down is not None
    assert up.words == "connected again"
    assert down.words == "no answer: no keepalive"


def test_of_a_busy_host_only_a_failure_is_told() -> None:
    assert happening_of(HostBusy("hv1", AT, "no answer to a list for 2 s")) is None
    failed = happening_of(HostBusy("hv1", AT, "no space left", is_failure=True))
    assert failed is not None
    assert (failed.words, failed.host, failed.role) == ("no space left", "hv1", Role.BAD)


def test_the_ring_forgets_the_oldest_and_counts_all() -> None:
    ring = Ring(size=3)
    for number in range(5):
        ring.add(Happening(AT, "hv1", "", str(number)))
    assert [one.words for one in ring] == ["2", "3", "4"]
    assert (ring.first, ring.count, ring.heard) == (2, 5, 5)
    assert ring[3].words == "3"
    for number in (1, 5):
        with pytest.raises(IndexError):
            ring[number]


def told(words: str, name: str = "web", at: float = 0.0) -> Happening:
    return Happening(Moment(at, at), "hv1", name, words, vm=VmId("hv1", name))


def test_a_storm_is_counted_in_one_line_for_each_guest() -> None:
    ring = Ring()
    for number in range(300):
        ring.add(told("I/O error", "web", number / 100))
        ring.add(told("I/O error", "db", number / 100))
    assert [(one.name, one.times, one.last) for one in ring] == [
        ("web", 300, Moment(2.99, 2.99)),
        ("db", 300, Moment(2.99, 2.99)),
    ]
    assert (ring.count, ring.heard) == (2, 600)


def test_what_goes_on_begins_a_new_line_from_time_to_time() -> None:
    ring = Ring()
    for second in range(12):
        ring.add(told("I/O error", at=float(second)))
    assert [(one.at.boot, one.times) for one in ring] == [(0, 5), (5, 5), (10, 2)]


def test_a_guest_that_goes_to_and_fro_is_told_each_time() -> None:
    ring = Ring()
    for words in ("started", "off", "started", "off"):
        ring.add(told(words))
    assert [one.words for one in ring] == ["started", "off", "started", "off"]


def test_a_line_that_is_gone_counts_no_more() -> None:
    ring = Ring(size=2)
    ring.add(told("paused", "web"))
    ring.add(told("paused", "db"))
    ring.add(told("paused", "mail"))
    ring.add(told("paused", "web"))
    assert [(one.name, one.times) for one in ring] == [("mail", 1), ("web", 1)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["on", "off"]))))
def test_nothing_is_lost_in_the_ring(said: list[tuple[str, str]]) -> None:
    ring = Ring(size=1000)
    for name, words in said:
        ring.add(told(words, name))
    lines = Counter[tuple[str, str]]()
    for one in ring:
        lines[one.name, one.words] += one.times
    assert lines == Counter(said)
    assert ring.heard == len(said)


@pytest.mark.parametrize(
    ("event", "detail", "words"),
    [
        (Lifecycle.PMSUSPENDED, Detail.OTHER, "fell asleep"),
        (Lifecycle.PMSUSPENDED, Detail.DISK, "hibernates to its own disk"),
        (Lifecycle.CRASHED, Detail.PANICKED, "crashed: its kernel panicked"),
        (Lifecycle.SUSPENDED, Detail.POST_COPY_FAILED, "paused: its post-copy migration failed"),
        (Lifecycle.RESUMED, Detail.MIGRATED, "runs on after a migration"),
        (Lifecycle.RESUMED, Detail.USER, "resumed"),
        (Lifecycle.RESUMED, Detail.SNAPSHOT, "runs on from a saved state"),
        (Lifecycle.DEFINED, Detail.UPDATED, "its definition was changed"),
        (Lifecycle.DEFINED, Detail.OTHER, "defined"),
    ],
)
def test_details_are_said(event: Lifecycle, detail: Detail, words: str) -> None:
    assert lifecycle(event, detail) == words


def test_a_failed_job_is_told_as_trouble() -> None:
    done, failed = (
        happening_of(SignalSeen("hv1", AT, "u", "web-01", signal, "backup after 0:12"))
        for signal in (Signal.JOB_DONE, Signal.JOB_FAILED)
    )
    assert done is not None
    assert failed is not None
    assert (done.words, done.role) == ("job completed: backup after 0:12", Role.PLAIN)
    assert (failed.words, failed.role) == ("job failed: backup after 0:12", Role.BAD)
