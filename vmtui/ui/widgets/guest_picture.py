"""A guest's picture in the terminal, drawn on a thread of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from rich.color import Color
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.frozen import frozen
from vmtui.core.screens.graphics import Graphics, best_graphics
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.imaging import drawing
from vmtui.imaging.cells import cell_size
from vmtui.imaging.decoding import PictureError, decoded
from vmtui.imaging.drawing import Size
from vmtui.ui.aside import Aside, described

HALF_CELL = (1, 2)
"""The proportions of a cell in which half blocks have square pixels."""

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


@frozen
class _Drawn:
    """A picture as lines of the terminal, or why there is none."""

    lines: tuple[Strip, ...] = ()
    error: str = ""


class GuestPicture(Widget):
    """As much of its room as a picture's proportions allow.

    Half blocks are cells like any other. Kitty shows a picture wherever placeholders of its
    number stand. Sixels are no cells at all: they are sent with the last line, which stays free,
    and painted over all lines above it.
    """

    class Failed(Message):
        """It could not be drawn.

        Attributes:
            picture: Which one.
            words: Why.
        """

        def __init__(self, picture: bytes, words: str) -> None:
            super().__init__()
            self.picture = picture
            self.words = words

    def __init__(self, wanted: Callable[[], Graphics], *, id: str | None = None) -> None:
        """No picture yet.

        Args:
            wanted: What the configuration says of graphics.
        """
        super().__init__(id=id)
        self._wanted = wanted
        self._aside = Aside(self)
        self._shown: GuestScreen | None = None
        self._drawn: tuple[bytes, Size] | None = None
        self._lines: tuple[Strip, ...] = ()

    @property
    def graphics(self) -> Graphics:
        """How it draws here."""
        wanted = self._wanted()
        if wanted is Graphics.AUTO and self.app.is_headless:
            return Graphics.BLOCKS  # The environment is not that of whoever looks.
        return best_graphics(wanted, os.environ)

    def show(self, shown: GuestScreen) -> None:
        """Show this picture from now on; the one before stands until it is drawn."""
        self._shown = shown
        self._draw()

    def on_resize(self) -> None:
        """Draw it anew."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        # Under a dialog a picture that is no text would be painted over that.
        lines = self._lines if self.screen.is_active or self._is_text else ()
        line = lines[y] if y < len(lines) else Strip.blank(0)
        # No colour for what stands there: placeholders say by theirs which picture they show.
        around = Style(bgcolor=self.rich_style.bgcolor)
        return line.apply_style(around).adjust_cell_length(self.size.width, around)

    @property
    def _is_text(self) -> bool:
        return self.graphics is Graphics.BLOCKS

    def _draw(self) -> None:
        shown, room = self._shown, (self.size.width, self.size.height)
        if shown is None or 0 in room or not shown.picture:
            return
        if self._drawn == (shown.picture, room):
            return
        self._drawn = (shown.picture, room)
        draw = {
            Graphics.KITTY: _by_kitty,
            Graphics.SIXEL: _by_sixels,
        }.get(self.graphics, _by_half_blocks)
        self._aside.ask(partial(_drawn, draw, shown, room), partial(self._take, shown))

    def _take(self, shown: GuestScreen, drawn: _Drawn | Exception) -> None:
        if isinstance(drawn, Exception):
            drawn = _Drawn(error=described(drawn))
        self._lines = drawn.lines
        self.refresh()
        if drawn.error:
            self.post_message(self.Failed(shown.picture, drawn.error))


def _drawn(
    draw: Callable[[GuestScreen, Size], tuple[Strip, ...]], shown: GuestScreen, room: Size
) -> _Drawn:
    try:
        return _Drawn(draw(shown, room))
    except PictureError as error:
        return _Drawn(error=str(error))


def _by_half_blocks(shown: GuestScreen, room: Size) -> tuple[Strip, ...]:
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
    return tuple(Strip([margin, *map(segment, line)]) for line in lines)


def _by_kitty(shown: GuestScreen, room: Size) -> tuple[Strip, ...]:
    cell = cell_size()
    room = (room[0], min(room[1], len(_MARKS)))
    columns, rows = drawing.fitted((shown.width, shown.height), room, cell)
    image = drawing.kitty(decoded(shown), _IMAGE, (columns, rows), cell)
    margin = Segment(" " * ((room[0] - columns) // 2))
    color, no_color = _raw(f"\x1b[38;5;{_IMAGE}m"), _raw("\x1b[39m")

    def line(row: int) -> Strip:
        # The first cell says row and column, those after it count on by themselves.
        mark = _PLACEHOLDER + _MARKS[row]
        cells = Segment(mark + _MARKS[0] + mark * (columns - 1), Style.null())
        return Strip([margin, color, cells, no_color], margin.cell_length + columns)

    first, *others = (line(row) for row in range(rows))
    if os.environ.get("TMUX"):
        image = drawing.through_tmux(image)
    return Strip([_raw(image), *first], first.cell_length), *others


def _by_sixels(shown: GuestScreen, room: Size) -> tuple[Strip, ...]:
    cell = cell_size()
    columns, rows = drawing.fitted(
        (shown.width, shown.height), (room[0], max(room[1] - 1, 1)), cell
    )
    image = drawing.sixels(decoded(shown), columns * cell[0], rows * cell[1])
    right = (room[0] - columns) // 2
    go = f"\x1b[{rows}A" + (f"\x1b[{right}C" if right else "")
    return *(Strip.blank(0) for _ in range(rows)), Strip([_raw(f"\x1b7{go}{image}\x1b8")], 0)


def _raw(sequences: str) -> Segment:
    """What goes to the terminal as it is, and takes no cell."""
    return Segment(sequences, None, [(ControlType.CURSOR_FORWARD, 0)])
