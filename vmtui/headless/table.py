"""Columns for people, aligned by the cells that a terminal gives each text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_GAP = "  "


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> str:
    """Set rows under a heading.

    Args:
        heading: One text for each column.
        rows: As many texts in each; nothing in them may be hidden (``core.visible``).
        right: The numbers of the columns that are set to the right.
    """
    lines = [heading, *rows]
    widths = [max(_cells(line[column]) for line in lines) for column in range(len(heading))]
    return "\n".join(_line(line, widths, right) for line in lines)


def _line(texts: Sequence[str], widths: Sequence[int], right: frozenset[int]) -> str:
    cells = []
    for column, (text, width) in enumerate(zip(texts, widths, strict=True)):
        blanks = " " * (width - _cells(text))
        cells.append(blanks + text if column in right else text + blanks)
    return _GAP.join(cells).rstrip()


def _cells(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
