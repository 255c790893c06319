"""The line that says who is left out, where the list is long."""

from __future__ import annotations

import pytest

from vmtui.core.left_out_text import left_out_shortly


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        ([], ""),
        ([("db", "it is off")], "1 of 9 left out: db, it is off"),
        ([("db", "it is off"), ("web", "it is off")], "2 of 9 left out: it is off"),
        ([("db", "it is off"), ("web", "lost")], "2 of 9 left out: db, it is off, and others"),
        ([("d\x1bb", "it is off")], "1 of 9 left out: d\\x1bb, it is off"),
    ],
)
def test_how_many_are_left_out_and_why(reasons: list[tuple[str, str]], words: str) -> None:
    assert "".join(cell.text for cell in left_out_shortly(9, reasons)) == words
