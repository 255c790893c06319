"""Where the columns of the fleet table go in a given width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmtui.core.frozen import frozen
from vmtui.core.view import Column

GUTTER = 2
"""Cells at the left edge: the cursor's sign and the mark."""

GAP = 2
NOTE_WANTED = 42
"""Cells that hold a whole countdown with its remark, such as ``0:31 over  F force``."""

LONGEST_NAME = 40
_USUAL_NAME = 24
LONGEST_HOST = 14
_SHORTEST_NAME = 16

_NUMBERS = {Column.VCPUS: 5, Column.MEMORY: 8, Column.CPU: 6, Column.UP: 8}
_SELDOM_NUMBERS = {Column.WRITES: 11, Column.ID: 5}
_RIGHT = frozenset({*_NUMBERS, *_SELDOM_NUMBERS})
_SELDOM_TEXTS = {Column.TITLE: 24, Column.OS: 14, Column.UUID: 36}
_USUAL_TAGS = 16
_ELASTIC = (Column.NOTE, Column.TITLE)
_SHORTEST_NOTE = 12
_LEAST_NOTE = len("1:12")
_FIRST = (Column.STATE, Column.NOTE)
"""What has its room before the others, wherever it stands: the last columns to go."""

_STATE_WIDTH = 12
_GLYPH_WIDTH = 1
_NARROW = 44
"""Below this width the state is its glyph alone, so that the name and the note have room."""

_ORDER = (
    Column.STATE,
    Column.NAME,
    Column.HOST,
    Column.VCPUS,
    Column.CPU,
    Column.MEMORY,
    Column.UP,
    Column.NOTE,
)


@frozen
class Placed:
    """A column on the screen.

    Attributes:
        x: Its first cell.
        width: In cells.
        right: Whether its text stands at the right edge, as numbers do.
    """

    column: Column
    x: int
    width: int
    right: bool = False


def place(width: int, longest_name: int, longest_host: int, hosts: int) -> tuple[Placed, ...]:
    """Choose and place the columns: the note first, then what else there is room for.

    Args:
        width: Cells of the whole line.
        longest_name: Cells of the longest guest name.
        longest_host: Cells of the longest host name.
        hosts: How many hosts there are; with one, its name says nothing.
    """
    widths = {Column.STATE: _STATE_WIDTH if width >= _NARROW else _GLYPH_WIDTH}
    left = width - GUTTER - widths[Column.STATE] - GAP
    name = min(max(longest_name, len("NAME▲")), LONGEST_NAME)
    shortest = min(name, _SHORTEST_NAME, max(left // 2, 1))
    widths[Column.NAME] = max(min(name, _USUAL_NAME, left - GAP - NOTE_WANTED), shortest)
    left -= widths[Column.NAME] + GAP
    host = (Column.HOST, min(max(longest_host, len("HOST▲")), LONGEST_HOST))
    numbers = [(column, _NUMBERS[column]) for column in _BY_WORTH]
    for column, wanted in [host, *numbers] if hosts > 1 else [*numbers, host]:
        if left - wanted - GAP < NOTE_WANTED:
            break
        widths[column] = wanted
        left -= wanted + GAP
    wider = min(max(left - NOTE_WANTED, 0), name - widths[Column.NAME])
    widths[Column.NAME] += wider
    if left > wider:
        widths[Column.NOTE] = left - wider
    return _in_order(widths, _ORDER)


_BY_WORTH = (Column.CPU, Column.MEMORY, Column.UP, Column.VCPUS)


def place_wanted(
    wanted: Sequence[Column], width: int, longest_name: int, longest_host: int, longest_tags: int
) -> tuple[Placed, ...]:
    """Place the columns that somebody chose, in their order, as far as there is room.

    The name is always there; the state and the note, with its countdowns, are the last to go. Of
    the others those that come first have their room first. What is left over goes to the name and
    to the tags, as far as they need it and a note has what it wants, and then to the note or title.

    Args:
        wanted: Without a name it begins with it.
        width: Cells of the whole line.
        longest_name: Cells of the longest guest name.
        longest_host: Cells of the longest host name.
        longest_tags: Cells of the longest tags of a host.
    """
    name = min(max(longest_name, len("NAME▲")), LONGEST_NAME)
    tags = max(longest_tags, len("TAGS▲"))
    usual = {
        **_NUMBERS,
        **_SELDOM_NUMBERS,
        **_SELDOM_TEXTS,
        Column.STATE: _STATE_WIDTH if width >= _NARROW else _GLYPH_WIDTH,
        Column.TAGS: min(tags, _USUAL_TAGS),
        Column.HOST: min(max(longest_host, len("HOST▲")), LONGEST_HOST),
        Column.NOTE: _SHORTEST_NOTE,
    }
    left = width - GUTTER
    shortest = left // 2 if Column.NOTE in wanted else left
    widths = {Column.NAME: max(min(name, _SHORTEST_NAME, shortest), 1)}
    left -= widths[Column.NAME]
    for column in sorted(wanted, key=lambda column: column not in _FIRST):
        if column is Column.NOTE and left - GAP >= _LEAST_NOTE:
            usual[column] = min(left - GAP, _SHORTEST_NOTE)
        if column not in widths and left - GAP >= usual[column]:
            widths[column] = usual[column]
            left -= usual[column] + GAP
    wider = min(max(left, 0), name - widths[Column.NAME])
    widths[Column.NAME] += wider
    left = max(left, 0) - wider
    if Column.TAGS in widths:
        kept = max(NOTE_WANTED - widths.get(Column.NOTE, NOTE_WANTED), 0)
        wider = min(max(left - kept, 0), tags - widths[Column.TAGS])
        widths[Column.TAGS] += wider
        left -= wider
    elastic = next((column for column in _ELASTIC if column in widths), None)
    if elastic is not None:
        widths[elastic] += left
    order = wanted if Column.NAME in wanted else (Column.NAME, *wanted)
    return _in_order(widths, order)


def _in_order(widths: Mapping[Column, int], order: Sequence[Column]) -> tuple[Placed, ...]:
    placed = []
    x = GUTTER
    for column in dict.fromkeys(order):
        if column in widths:
            placed.append(Placed(column, x, widths[column], column in _RIGHT))
            x += widths[column] + GAP
    return tuple(placed)
