"""Columns for people, aligned by the cells that a terminal gives each text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_GAP = "  "


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> str:
    """Set rows under a heading.

    Args:
        heading: One text for each column.
        rows: As many texts in each; nothing in them may be hidden (``core.visible``).
        right: The numbers of the columns that are set to the right.
    """
    lines = [heading, *rows]
    columns = [
        _aligned(texts, to_the_right=number in right)
        for number, texts in enumerate(zip(*lines, strict=True))
    ]
    return "\n".join(_GAP.join(texts).rstrip() for texts in zip(*columns, strict=True))


def _aligned(texts: Sequence[str], *, to_the_right: bool) -> list[str]:
    if all(map(str.isascii, texts)):
        ascii_width = max(map(len, texts))
        return [
            text.rjust(ascii_width) if to_the_right else text.ljust(ascii_width) for text in texts
        ]
    cells = [_cells(text) for text in texts]
    width = max(cells)
    if to_the_right:
        return [" " * (width - own) + text for text, own in zip(texts, cells, strict=True)]
    return [text + " " * (width - own) for text, own in zip(texts, cells, strict=True)]


def _cells(text: str) -> int:
    return len(text) if text.isascii() else _wide_cells(text)


@lru_cache(maxsize=4096)
def _wide_cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
