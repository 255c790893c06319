"""A wall clock that is set, and a machine that sleeps, change no verdict and no countdown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core import watched
from tests.core.watched import ASKED, KIB, LOGIN, MIB, VM, Watched, text_screen, text_shot
from vmtui.core.clock_news import ClockNews
from vmtui.core.doings import Doings
from vmtui.core.model import Moment
from vmtui.core.panel_text import panel
from vmtui.core.why.verdict import Slug

DAY = 86400.0
END = 20
ASKS = text_screen("Do you really want to shut down? Enter: yes   Esc: no")

GUESTS = {
    "idle": Watched(),
    "asks": Watched(shows=lambda s: text_shot(watched.at(s), ASKS if s > 0 else LOGIN)),
    "works": Watched(writes=lambda s: 20.0 * MIB if s >= 0 else 4.0 * KIB),
    "computes": Watched(cpu=lambda s: 0.95 if s >= 0 else 0.02),
    "started lately": Watched(vm=replace(VM, started=watched.at(-10))),
    "hung": Watched(skips=range(4, 99), misses=range(4, 99)),
}


def told(guest: Watched) -> list[object]:
    """All that is said of it until the end, without the moments."""
    fresh = replace(guest, verdicts=[])
    fresh.until(END)
    return [replace(one, since=Moment(0, 0)) for one in fresh.verdicts]


@pytest.mark.parametrize("jump", [DAY, -DAY, 20 * 365 * DAY])
@pytest.mark.parametrize("name", GUESTS)
def test_a_clock_that_is_set_changes_nothing_that_is_said(
    name: str, jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = told(GUESTS[name])

    def at(seconds: float) -> Moment:
        return Moment(100_000 + seconds + (jump if seconds >= 3 else 0), 5_000 + seconds)

    monkeypatch.setattr(watched, "at", at)
    assert told(GUESTS[name]) == expected
    doings = Doings(shutdown=ASKED)
    lines = [panel(VM, doings, now) for now in (at(2), at(END))]
    heads = ["".join(cell.text for cell in one[0]) for one in lines]
    assert "0:58 left of 1:00" in heads[0]
    assert "0:40 left of 1:00" in heads[1]


@pytest.mark.parametrize("name", ["idle", "asks", "works", "computes"])
def test_a_machine_that_slept_calls_nobody_hung(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this machine stood still for 40 s, and the guest went on, or stood still too."""
    awake = replace(GUESTS[name], verdicts=[])
    awake.until(END)

    def at(seconds: float) -> Moment:
        gap = 40 if seconds >= 6 else 0
        return Moment(100_000 + seconds + gap, 5_000 + seconds + gap)

    monkeypatch.setattr(watched, "at", at)
    guest = replace(GUESTS[name], verdicts=[])
    guest.until(END)
    assert not set(guest.slugs) & {Slug.QEMU_HUNG, Slug.CPU_HUNG}
    assert guest.slugs[-1] == awake.slugs[-1]
    if name != "idle":
        assert Slug.IGNORES_BUTTON not in guest.slugs


def test_only_a_clock_that_was_set_is_told_of() -> None:
    news = ClockNews()
    assert news.of(Moment(1000.0, 50.0)) is None
    assert news.of(Moment(1041.0, 91.0)) is None  # asleep in between
    assert news.of(Moment(1043.0, 92.0)) is None  # NTP
    back = news.of(Moment(1044.0 - DAY, 93.0))
    assert back is not None
    assert back.words == "this machine's clock was set back by 24:00:00; countdowns go on"
    assert news.of(Moment(1045.0 - DAY, 94.0)) is None
    forward = news.of(Moment(1046.0, 95.0))
    assert forward is not None
    assert "forward by 24:00:00" in forward.words
