"""A part of what ``python -m tests.fuzz`` runs: the same cases at each run."""

from __future__ import annotations

import pytest

from tests.fuzz.cases import run, share, targets
from tests.fuzz.harmless import harm, harm_in
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
