"""What stands on the terminal, cell by cell, so that only what differs is sent to it.

Textual sends the lines of whatever was repainted from the left edge of their widget on, blanks and
all: a digit that counts costs a line, and a new line of events costs all the others. Twenty guests
that change each second took 18 kB/s by that, and take 3 kB/s so. A link that is slow, or an admin
who is far away, feels the difference in every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

BRIDGED = 6
"""Cells that are sent again rather than passed over: to move the cursor takes as many bytes."""

_DRAWN_THROUGH = ("underline", "underline2", "overline", "strike", "reverse")

_Cell = tuple[str, Style | None]
_UNKNOWN: _Cell = ("", None)

_Run = tuple[int, int, Strip]
"""A line, the column where something begins in it, and what."""


class Shown:
    """The cells of the terminal as they were last sent; of some nothing may be known."""

    def __init__(self) -> None:
        self._lines: dict[int, list[_Cell]] = {}

    def forget(self) -> None:
        """Somebody else wrote to the terminal, or it has another size: send all anew."""
        self._lines.clear()

    def render(self, update: ChopsUpdate | LayoutUpdate, console: Console) -> str:
        """What has to be sent, so that the terminal shows this update too."""
        parts = _parts(update) if isinstance(update, ChopsUpdate) else _lines(update)
        runs = (run for part in parts for run in self._put(*part))
        return "".join(_sent(runs, COLOR_SYSTEMS.get(console.color_system or "")))

    def _put(self, y: int, x: int, strip: Strip) -> Iterable[_Run]:
        """Note what stands in a line now; returns what of it differs."""
        line = self._lines.setdefault(y, [])
        end = x + strip.cell_length
        line.extend([_UNKNOWN] * (end - len(line)))
        before = line[x:end]
        cells = _cells(strip)
        if cells is None:
            line[x:end] = [_UNKNOWN] * len(before)
            return [(y, x, strip)]
        if cells == before:
            return ()
        line[x:end] = cells
        found = _differences(before, cells)
        return [(y, x + start, strip.crop(start, stop)) for start, stop in found]


class LeastUpdate(CompositorUpdate):
    """An update of which is known what has to be sent for it.

    Attributes:
        sent: The bytes for the terminal; "" where it shows all of it already.
    """

    def __init__(self, sent: str) -> None:
        self.sent = sent

    def render_segments(self, console: Console) -> str:  # noqa: ARG002  as Textual has it
        """The bytes for the terminal."""
        return self.sent


def _parts(update: ChopsUpdate) -> Iterator[_Run]:
    """All that an update repaints, as Textual chooses it."""
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x < x2 and end > x1:
                yield y, x, strip if end <= x2 else strip.crop(0, x2 - x)


def _lines(update: LayoutUpdate) -> Iterator[_Run]:
    """All lines of a screen."""
    for y, strips in enumerate(update.strips, update.region.y):
        yield y, update.region.x, Strip.join(strips)


def _cells(strip: Strip) -> list[_Cell] | None:
    """One for each cell; None where characters are not one cell wide, or are no characters."""
    cells: list[_Cell] = []
    for text, style, control in strip:
        # Sequences may have lost their mark as such to one of Textual's line filters.
        if control or "\x1b" in text:
            return None
        if not (text.isascii() or all(cell_len(one) == 1 for one in text)):
            return None
        blank = (" ", _of_blank(style))
        cells += [blank if one == " " else (one, style) for one in text]
    return cells


@lru_cache(maxsize=256)
def _of_blank(style: Style | None) -> Style | None:
    """Of a blank nothing is seen but its background, unless something is drawn through it."""
    if style is None or any(getattr(style, one) for one in _DRAWN_THROUGH):
        return style
    return Style(bgcolor=style.bgcolor)


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


def _sent(runs: Iterable[_Run], colors: ColorSystem | None) -> Iterator[str]:
    """The bytes for some runs; a style is told once for all neighbours that have it."""
    worn, off = "", ""
    for y, x, strip in runs:
        yield f"\x1b[{y + 1};{x + 1}H"
        for text, style, _control in strip:
            on, its_off = _codes(style or Style.null(), colors)
            if on != worn:
                yield off + on
                worn, off = on, its_off
            yield text
    yield off


@lru_cache(maxsize=1024)
def _codes(style: Style, colors: ColorSystem | None) -> tuple[str, str]:
    """What a terminal is told before and after a text in a style."""
    on, _, off = style.render("\0", color_system=colors).partition("\0")
    return on, off
