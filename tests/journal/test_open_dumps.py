"""Dumps whose end nobody saw are found in the journal, and told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from tests.fakes import stage
from tests.journal.samples import FORCE, SOFT, body
from vmtui.core.left_behind import left_dump
from vmtui.core.model import Moment
from vmtui.core.record.open_dumps import open_dumps
from vmtui.core.record.records import Action, Json, Phase
from vmtui.core.text import Role
from vmtui.journal import read_open, this_author
from vmtui.journal.file import FilePlace
from vmtui.journal.reading import MAX_AGE

FILE = "/var/tmp/web-01-20231114T221320Z.elf"
MEANT = replace(FORCE, entry="dump-1", action=Action.DUMP, why=None, evidence={"path": FILE})


@pytest.mark.parametrize("others", [[], [body(SOFT), b"torn {", body(FORCE)], [body(MEANT)]])
def test_a_console_that_died_meanwhile_leaves_one(others: Sequence[bytes]) -> None:
    (found,) = open_dumps([*others, body(MEANT)])
    assert (found.path, found.at, found.intent.guest) == (FILE, 1_000.0, "web-01")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [body(MEANT, phase=Phase.OUTCOME, outcome="done"), body(MEANT)],
        [body(MEANT), body(MEANT, phase=Phase.OUTCOME, outcome="unknown")],
        [body(MEANT), body(MEANT, phase=Phase.ABANDONED)],
        [body(MEANT, action=Action.NMI, why="dump")],
    ],
)
def test_what_ended_is_none(lines: Sequence[bytes]) -> None:
    assert open_dumps(lines) == []


@pytest.mark.parametrize("evidence", [None, 3, {"path": 7}])
def test_a_record_that_does_not_name_the_file_is_told_too(evidence: Json) -> None:
    (found,) = open_dumps([body(MEANT, evidence=evidence)])
    assert "its file on its host" in left_dump(found, Moment(2_000.0, 1.0), UTC).words


def test_it_is_told_among_the_events_at_the_next_start(tmp_path: Path) -> None:
    place = FilePlace(tmp_path / "vmtui" / "audit.jsonl")
    place.append([body(MEANT)])
    place.append([body(MEANT, entry="alive", author=this_author())])
    place.append([body(MEANT, entry="old", time=1_000.0 - MAX_AGE)])
    session = stage().session
    before = session.ring.count
    session.tell_of_dumps(read_open([place], now=1_060.0).dumps)
    (line,) = list(session.ring)[before:]
    assert (line.host, line.name, line.role) == ("hv1", "web-01", Role.OVERDUE)
    assert FILE in line.words
    assert "hold secrets" in line.words
