"""What stands on the terminal, cell by cell, so that only what differs is sent to it.

Textual sends the lines of whatever was repainted from the left edge of their widget on, blanks and
all: a digit that counts costs a line, and a new line of events costs all the others. Twenty guests
that change each second took 18 kB/s by that, and take 3 kB/s so. A link that is slow, or an admin
who is far away, feels the difference in every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

BRIDGED = 6
"""Cells that are sent again rather than passed over: to move the cursor takes as many bytes."""

_Cell = tuple[str, Style | None]
_UNKNOWN: _Cell = ("", None)


class Shown:
    """The cells of the terminal as they were last sent; of some nothing may be known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[_Cell]] = {}

    def forget(self) -> None:
        """Somebody else wrote to the terminal, or it has another size: send all anew."""
        self._lines.clear()

    def render(self, update: ChopsUpdate | LayoutUpdate, console: Console) -> str:
        """What has to be sent, so that the terminal shows this update too."""
        if isinstance(update, ChopsUpdate):
            parts = ((y, x, self._put(y, x, strip)) for y, x, strip in _parts(update))
            return "".join(
                _move_to(x + start, y) + run.render(console)
                for y, x, runs in parts
                for start, run in runs
            )
        # A whole screen is sent as it is: whatever disturbed the terminal ends with it.
        self.forget()
        for y, strips in enumerate(update.strips, update.region.y):
            self._put(y, update.region.x, Strip.join(strips))
        return update.render_segments(console)

    def _put(self, y: int, x: int, strip: Strip) -> Iterable[tuple[int, Strip]]:
        """Note what stands in a line now; returns what differs, with where it starts."""
        line = self._lines.setdefault(y, [])
        end = x + strip.cell_length
        line.extend([_UNKNOWN] * (end - len(line)))
        before = line[x:end]
        cells = _cells(strip)
        if cells is None:
            line[x:end] = [_UNKNOWN] * len(before)
            return [(0, strip)]
        if cells == before:
            return ()
        line[x:end] = cells
        return [(start, _strip(cells[start:stop])) for start, stop in _differences(before, cells)]


class LeastUpdate(CompositorUpdate):
    """An update that sends what differs from what is shown; Textual asks for it when it sends."""

    def __init__(self, update: ChopsUpdate | LayoutUpdate, shown: Shown) -> None:
        self._update = update
        self._shown = shown

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        return self._shown.render(self._update, console)


def _parts(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Line, first column and content of all that an update repaints, as Textual chooses it."""
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                yield y, x, strip if end <= x2 else strip.crop(0, x2 - x)


def _cells(strip: Strip) -> list[_Cell] | None:
    """One for each cell; None where characters are not one cell wide, or are no characters."""
    cells: list[_Cell] = []
    for text, style, control in strip:
        if control or not (text.isascii() or all(cell_len(one) == 1 for one in text)):
            return None
        cells += [(character, style) for character in text]
    return cells


def _differences(before: Sequence[_Cell], now: Sequence[_Cell]) -> Iterator[tuple[int, int]]:
    """Where runs of cells that differ start and stop; short gaps belong to them."""
    start = stop = -1
    for place, (old, new) in enumerate(zip(before, now, strict=True)):
        if old != new:
            if start >= 0 and place - stop > BRIDGED:
                yield start, stop
                start = place
            start = place if start < 0 else start
            stop = place + 1
    if start >= 0:
        yield start, stop


def _strip(cells: Iterable[_Cell]) -> Strip:
    runs = groupby(cells, key=lambda cell: cell[1])
    return Strip([Segment("".join(text for text, _ in run), style) for style, run in runs])


def _move_to(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"
