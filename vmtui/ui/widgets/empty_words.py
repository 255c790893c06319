"""Words in the middle of a table that has no lines."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from rich.cells import cell_len

_WIDEST = 76
"""Cells of a line: longer ones are hard to read."""

_EDGE = 2


def middle_line(lines: Sequence[str], width: int, height: int, y: int) -> str:
    """Line ``y`` of a table of this size that shows these lines in its middle.

    They stand as one block, flush left; what is too long wraps and goes on under itself.
    """
    room = max(min(width - 2 * _EDGE, _WIDEST), 10)
    wrapped = [part for line in lines for part in _wrapped(line, room)]
    number = y - max((height - len(wrapped)) // 2, 0)
    if not 0 <= number < len(wrapped):
        return ""
    left = max((width - max(map(cell_len, wrapped))) // 2, _EDGE)
    return " " * left + wrapped[number]


def _wrapped(line: str, room: int) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()))
    return wrap(line, room, subsequent_indent=indent, break_on_hyphens=False) or [""]
