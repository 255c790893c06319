"""A guest's picture for the terminal, as lines or as what is painted over them."""

from __future__ import annotations

import os

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vmtui.core.frozen import frozen
from vmtui.core.screens.graphics import Graphics, best_graphics
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.imaging import drawing
from vmtui.imaging.cells import cell_size
from vmtui.imaging.decoding import PictureError, decoded
from vmtui.imaging.drawing import Size

HALF_CELL = (1, 2)
"""The proportions of a cell in which half blocks have square pixels."""

MOST_SIXELS = 1000
"""Pixels across and down where nothing is known of the terminal: xterm shows no larger picture
(its maxGraphicSize), not even a part of it."""

_IMAGE = 86
"""The number by which kitty knows the picture, said as a colour of the 256: where a terminal is
not known to have more, a number of 24 bits would be changed on its way. There is only one."""

_PLACEHOLDER = "\U0010eeee"
_MARKS = tuple(
    map(
        chr,
        (
            *(0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C),
            *(0x350, 0x351, 0x352, 0x357, 0x35B, *range(0x363, 0x370), *range(0x483, 0x488)),
            *(*range(0x592, 0x596), *range(0x597, 0x59A), *range(0x59C, 0x5A2), 0x5A8, 0x5A9),
            *(0x5AB, 0x5AC, 0x5AF, 0x5C4, *range(0x610, 0x618), *range(0x657, 0x65C), 0x65D),
            *(0x65E, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E3), 0x6E4, 0x6E7, 0x6E8, 0x6EB),
        ),
    )
)
"""The marks that number rows and columns (kitty's rowcolumn-diacritics.txt, its beginning)."""

TAKEN_AWAY = drawing.kitty_gone(_IMAGE)
"""What takes kitty's picture off the terminal, which text that is written over it does not."""


@frozen
class Drawn:
    """A picture for the terminal, or why there is none.

    Attributes:
        cells: Columns and rows that it takes.
        lines: Its lines, if it is text; else all of them are blank.
        sequences: What paints it, or hands it to the terminal, sent at the beginning of the line
            below it; "" if its lines are all.
        taken_away_by: What the terminal is sent once it is not to be seen; "" for nothing.
        error: Why there is none.
    """

    cells: Size = (0, 0)
    lines: tuple[Strip, ...] = ()
    sequences: str = ""
    taken_away_by: str = ""
    error: str = ""


def draw(graphics: Graphics, shown: GuestScreen, room: Size) -> Drawn:
    """Draw a guest's picture; it takes up to half a second.

    Args:
        graphics: How.
        shown: What the guest shows.
        room: Columns and rows that there are for it.
    """
    try:
        if graphics is Graphics.SIXEL:
            return _by_sixels(shown, room)
        if graphics is Graphics.KITTY:
            return _by_placeholders(shown, room) if _in_tmux() else _by_kitty(shown, room)
        return _by_half_blocks(shown, room)
    except PictureError as error:
        return Drawn(error=str(error))


def _in_tmux() -> bool:
    return bool(os.environ.get("TMUX"))


def _by_half_blocks(shown: GuestScreen, room: Size) -> Drawn:
    columns, rows = drawing.fitted((shown.width, shown.height), room, HALF_CELL)
    margin = Segment(" " * ((room[0] - columns) // 2))
    styles: dict[tuple[drawing.Rgb, drawing.Rgb], Style] = {}

    def segment(run: drawing.Run) -> Segment:
        colors = (run.upper, run.lower)
        if colors not in styles:
            upper, lower = Color.from_rgb(*run.upper), Color.from_rgb(*run.lower)
            styles[colors] = Style(color=upper, bgcolor=lower)
        return Segment(("▀" if run.upper != run.lower else " ") * run.length, styles[colors])

    lines = drawing.half_blocks(decoded(shown), columns, rows)
    strips = tuple(Strip([margin, *map(segment, line)]) for line in lines)
    return Drawn((columns, rows), strips)


def _by_sixels(shown: GuestScreen, room: Size) -> Drawn:
    cell = cell_size()
    is_known = best_graphics(Graphics.AUTO, os.environ) is Graphics.SIXEL
    across, down = room if is_known else (MOST_SIXELS // cell[0], MOST_SIXELS // cell[1])
    most = min(room[0], max(across, 1)), min(_above_last(room), max(down, 1))
    cells = drawing.fitted((shown.width, shown.height), most, cell)
    image = drawing.sixels(decoded(shown), cells[0] * cell[0], cells[1] * cell[1])
    return Drawn(cells, sequences=_from_below(image, cells, room))


def _by_kitty(shown: GuestScreen, room: Size) -> Drawn:
    cell = cell_size()
    cells = drawing.fitted((shown.width, shown.height), (room[0], _above_last(room)), cell)
    image = drawing.kitty(decoded(shown), _IMAGE, cells, cell)
    return Drawn(cells, sequences=_from_below(image, cells, room), taken_away_by=TAKEN_AWAY)


def _by_placeholders(shown: GuestScreen, room: Size) -> Drawn:
    """For kitty behind tmux, which knows of no pictures, but passes characters on."""
    cell = cell_size()
    room = (room[0], min(_above_last(room), len(_MARKS)))
    columns, rows = drawing.fitted((shown.width, shown.height), room, cell)
    image = drawing.kitty(decoded(shown), _IMAGE, (columns, rows), cell, by_placeholders=True)
    margin = Segment(" " * ((room[0] - columns) // 2))
    color, no_color = Segment(f"\x1b[38;5;{_IMAGE}m"), Segment("\x1b[39m")

    def line(row: int) -> Strip:
        # The first cell says row and column, those after it count on by themselves.
        mark = _PLACEHOLDER + _MARKS[row]
        cells = Segment(mark + _MARKS[0] + mark * (columns - 1), Style.null())
        return Strip([margin, color, cells, no_color], margin.cell_length + columns)

    lines = tuple(line(row) for row in range(rows))
    return Drawn((columns, rows), lines, drawing.through_tmux(image))


def _above_last(room: Size) -> int:
    """Rows above the one that stays free."""
    return max(room[1] - 1, 1)


def _from_below(image: str, cells: Size, room: Size) -> str:
    """What paints an image in the middle of its room, sent at the beginning of the line below."""
    right = (room[0] - cells[0]) // 2
    return f"\x1b7\x1b[{cells[1]}A" + (f"\x1b[{right}C" if right else "") + f"{image}\x1b8"
