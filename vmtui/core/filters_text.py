"""The saved filters in words, and how one is saved."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.preferences import SavedFilter
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

NUMBERED = 9
"""Filters that have a number as their key."""

_EXAMPLE = "state:paused host:hv1"


def filter_lines(filters: Sequence[SavedFilter]) -> list[tuple[str, Line]]:
    """A line for each, with its number; beside the line the name by which it is known."""
    names = [visible(one.name) for one in filters]
    longest = max(map(len, names), default=0)
    return [
        (
            one.name,
            (
                Cell(f"{number if number <= NUMBERED else ' '}  ", Role.GOING),
                Cell(f"{name:<{longest}}   "),
                Cell(visible(one.line), Role.MUTED),
            ),
        )
        for number, (one, name) in enumerate(zip(filters, names, strict=True), 1)
    ]


def how_to_save(filters: Sequence[SavedFilter], present: str) -> list[Line]:
    """What to write into the configuration to keep a filter.

    Args:
        filters: Those that are kept already.
        present: The line that is in use; "" for none.
    """
    present = present.strip()
    if any(one.line == present for one in filters) or (filters and not present):
        return []
    none = "No filter is saved yet. " if not filters else ""
    what = "The present filter" if present else "One such as this"
    return [
        (Cell(f"{none}{what} is kept by these lines in config.toml:", Role.MUTED),),
        (Cell("  [[filter]]"),),
        (Cell('  name = "its name"'),),
        (Cell(f"  line = {_quoted(present or _EXAMPLE)}"),),
    ]


def _quoted(text: str) -> str:
    """A basic string of TOML; the filter's line holds no control characters."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
