"""What the event pane says, and whom it names."""

from __future__ import annotations

import pytest

from vmtui.core.changes import (
    Detail,
    HostDown,
    HostUp,
    Lifecycle,
    LifecycleSeen,
    Signal,
    SignalSeen,
)
from vmtui.core.happenings import NOT_OURS, Happening, Ours, Ring, happening_of
from vmtui.core.model import Moment, Stop

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
    assert lifecycle(Lifecycle.STARTED, Detail.WAKEUP, Ours(woke=True)) == "woke up, by us"


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


def test_the_ring_forgets_the_oldest_and_counts_all() -> None:
    ring = Ring(size=3)
    for number in range(5):
        ring.add(Happening(AT, "hv1", "", str(number)))
    assert [one.words for one in ring] == ["2", "3", "4"]
    assert [one.words for one in ring.last(2)] == ["3", "4"]
    assert ring.count == 5
