"""Which shutdowns that nobody watches any more the journal tells of. No disk but one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journal.samples import SOFT, body
from vmtui.core.record.open_shutdowns import open_shutdowns, unfollowed_shutdowns
from vmtui.core.record.records import Action, Phase
from vmtui.journal import read_open
from vmtui.journal.file import FilePlace
from vmtui.journal.reading import TRIED_LATELY

UNWATCHED = replace(SOFT, phase=Phase.UNWATCHED, outcome="unwatched")


def given_up(entry: str = "soft-1", start: float = 1_000.0) -> list[bytes]:
    """The lines of one that was pressed and then left alone."""
    return [
        body(SOFT, entry=entry, time=start),
        body(SOFT, entry=entry, time=start + 1, phase=Phase.PRESSED),
        body(UNWATCHED, entry=entry, time=start + 20),
    ]


def found(lines: Sequence[bytes]) -> list[str]:
    return [one.intent.entry for one in unfollowed_shutdowns(lines)]


def test_it_is_told_with_its_presses_and_when_it_was_given_up() -> None:
    lines = given_up()
    (one,) = unfollowed_shutdowns(reversed(lines))
    assert (one.started, one.presses, one.given_up) == (1_000.0, (1_001.0,), 1_020.0)
    assert open_shutdowns(lines) == []


def test_of_several_the_last_one_counts() -> None:
    assert found([*given_up("later", 2_000.0), *given_up()]) == ["later"]


def test_one_that_never_reached_its_guest_is_none() -> None:
    first, _, last = given_up()
    assert found([first, last]) == []


@pytest.mark.parametrize(
    ("action", "outcome", "expected"),
    [
        (Action.SOFT_SHUTDOWN, "off-by-guest", []),
        (Action.REBOOT, "restarted", []),
        (Action.RESET, "done", []),
        (Action.RESET, "unknown", []),
        (Action.RESET, "not-forced", ["soft-1"]),
        (Action.SOFT_SHUTDOWN, "refused", ["soft-1"]),
    ],
)
def test_what_came_after_it(action: Action, outcome: str, expected: list[str]) -> None:
    later = replace(SOFT, entry="later", action=action)
    end = body(later, time=1_500.0, phase=Phase.OUTCOME, outcome=outcome)
    assert found([*given_up(), body(later, time=1_400.0), end]) == expected


def test_an_end_of_before_or_of_another_host_says_nothing() -> None:
    end = replace(SOFT, entry="other", phase=Phase.OUTCOME, outcome="off-by-guest")
    before = body(end, time=900.0)
    elsewhere = body(end, entry="there", time=1_500.0, uri="qemu+ssh://hv9/system")
    assert found([before, *given_up(), elsewhere]) == ["soft-1"]


def test_one_of_long_ago_is_not_told(tmp_path: Path) -> None:
    place = FilePlace(tmp_path / "vmtui" / "audit.jsonl")
    place.append(given_up())
    told = read_open([place], now=1_020.0 + TRIED_LATELY)
    assert ([x.intent.entry for x in told.given_up], told.shutdowns) == (["soft-1"], ())
    assert read_open([place], now=1_021.0 + TRIED_LATELY).given_up == ()
