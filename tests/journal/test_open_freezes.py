"""Freezes that may still hold are found in the journal, and only those."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journal.samples import FORCE, SOFT, body
from vmtui.core.record.open_freezes import open_freezes
from vmtui.core.record.records import Action, Phase
from vmtui.journal import read_open, this_author
from vmtui.journal.file import FilePlace
from vmtui.journal.reading import MAX_AGE

MEANT = replace(FORCE, mode="freeze-first", evidence={"cpu_time": 77, "seen": "idle"})
FROZEN = body(MEANT, phase=Phase.FROZEN, evidence={"filesystems": 2}, time=1_001.0)


def forced(outcome: str) -> bytes:
    return body(MEANT, phase=Phase.OUTCOME, outcome=outcome, time=1_002.0)


def thaw(phase: Phase, outcome: str | None = None) -> bytes:
    record = replace(MEANT, action=Action.THAW, mode=None, evidence=None)
    return body(record, phase=phase, outcome=outcome, time=1_003.0)


@pytest.mark.parametrize("is_sure", [True, False])
def test_a_console_that_died_in_between_leaves_one(is_sure: bool) -> None:
    lines = [body(SOFT), body(MEANT), *([FROZEN] if is_sure else []), b"torn {", body(FORCE)]
    (found,) = open_freezes(lines)
    assert (found.intent.entry, found.at, found.cpu_time) == ("force-1", 1_000.0, 77)
    assert found.is_sure is is_sure


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [body(FORCE)],
        [FROZEN],
        [body(MEANT), FROZEN, forced("off-forced")],
        [body(MEANT), forced("not-forced")],
        [body(MEANT), body(MEANT, phase=Phase.ABANDONED)],
        [body(MEANT), FROZEN, thaw(Phase.INTENT), thaw(Phase.OUTCOME, "thawed")],
        [thaw(Phase.OUTCOME, "run-ended"), forced("perhaps-frozen"), body(MEANT)],
    ],
)
def test_what_ended_is_none(lines: Sequence[bytes]) -> None:
    assert open_freezes(lines) == []


@pytest.mark.parametrize(
    "lines",
    [
        [forced("perhaps-frozen")],
        [forced("unknown")],
        [FROZEN, thaw(Phase.INTENT)],
        [forced("perhaps-frozen"), thaw(Phase.INTENT), thaw(Phase.OUTCOME, "not-thawed")],
    ],
)
def test_what_did_not_end_is_one(lines: Sequence[bytes]) -> None:
    assert len(open_freezes([body(MEANT), *lines])) == 1


def test_at_the_start_those_of_living_consoles_and_old_ones_are_left_out(tmp_path: Path) -> None:
    place = FilePlace(tmp_path / "vmtui" / "audit.jsonl")
    place.append([body(MEANT, entry="dead")])
    place.append([body(MEANT, entry="alive", author=this_author())])
    place.append([body(MEANT, entry="old", time=1_000.0 - MAX_AGE)])
    (found,) = read_open([place], now=1_000.0 + 60).freezes
    assert found.intent.entry == "dead"
