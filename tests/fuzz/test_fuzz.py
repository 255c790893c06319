"""A part of what ``python -m tests.fuzz`` runs: the same cases at each run."""

from __future__ import annotations

import pytest

from tests.fuzz.cases import run, share, targets
from tests.fuzz.harmless import harm, harm_in
from tests.fuzz.painted import foreign_bytes, paint
from vmtui.core.text import Cell

CASES = 4_800
PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_acts_hides_or_fails(part: int) -> None:
    every = targets()
    for one in every[part::PARTS]:
        try:
            run(one, share(one, CASES, every), number=1)
        except Exception as error:
            error.add_note(f"python -m tests.fuzz --only '{one.name}' --seed 1")
            raise


@pytest.mark.parametrize(
    "text", ["\x1b[m", "\x9b", "a\nb", "\u202e", "\u200b", "e\u0301", "\U000e0041", "\u2800"]
)
def test_harm_is_seen(text: str) -> None:
    assert harm(text)
    assert harm_in([{"note": (Cell("fine"), Cell(text))}])


def test_words_do_no_harm() -> None:
    assert not harm("größe 東京 ▓▓░ 1:12 → …")
    assert not harm("two\nlines", lines=True)


def test_nothing_of_theirs_reaches_a_terminal() -> None:
    assert paint(200, 0) == ""


@pytest.mark.parametrize(
    "sent", [b"\x1b]52;c;aGk=\x07", b"\x1b[6n\x1bP0;1q", b"\xc2\x9b2J", "\u202e".encode(), b"\x08"]
)
def test_what_must_not_reach_it_is_seen(sent: bytes) -> None:
    assert foreign_bytes(b"\x1b[1;2H\x1b[0mweb" + sent)
    assert foreign_bytes(b"\x1b]2;owned\x1b\\")
