"""A guest's picture in the terminal, drawn on a thread of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual.message import Message
from textual.strip import Strip

from vmtui.core.screens.graphics import Graphics, best_graphics
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.imaging.cells import cell_size
from vmtui.imaging.drawing import Size
from vmtui.ui.aside import Aside, described
from vmtui.ui.pictures import PictureWidget, covered, stand_in
from vmtui.ui.widgets.drawn_picture import Drawn, draw


class GuestPicture(PictureWidget):
    """As much of its room as a picture's proportions allow.

    Half blocks are cells like any other. Sixels and kitty's pictures are painted over its lines,
    by what is sent with the last of them. Through tmux, which knows of no pictures, kitty shows
    one wherever placeholders of its number stand.
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
        self._asked: tuple[bytes, Size, Size] | None = None
        self._drawn = Drawn()
        self._count = self._places = 0
        self._place: tuple[Size, Size] | None = None

    @property
    def graphics(self) -> Graphics:
        """How it draws here."""
        wanted = self._wanted()
        if wanted is Graphics.AUTO and self.app.is_headless:
            return Graphics.BLOCKS  # The environment is not that of whoever looks.
        return best_graphics(wanted, os.environ)

    @property
    def stands_for(self) -> str:
        """The character that stands for the picture, in the line below it."""
        return stand_in(self._count)

    @property
    def sequences(self) -> str:
        """What paints the picture; "" if it is text, or can't be seen now."""
        return self._drawn.sequences if self.display else ""

    @property
    def taken_away_by(self) -> str:
        """What takes the picture off the terminal; "" where text does."""
        return self._drawn.taken_away_by

    def show(self, shown: GuestScreen) -> None:
        """Show this picture from now on; the one before stands until it is drawn."""
        self._shown = shown
        self._draw()

    def on_resize(self) -> None:
        """Draw it anew."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """One line of it."""
        # No colour for what stands there: placeholders say by theirs which picture they show.
        around = Style(bgcolor=self.rich_style.bgcolor)
        return self._line(y).apply_style(around).adjust_cell_length(self.size.width, around)

    def _line(self, y: int) -> Strip:
        drawn, (_, rows) = self._drawn, self._drawn.cells
        # Under a dialog a picture that is no text would be painted over that.
        if drawn.sequences and not self.screen.is_active:
            return Strip.blank(0)
        if y < len(drawn.lines):
            return drawn.lines[y]
        if y < rows:
            return Strip([Segment(covered(self._places) * self.size.width)])
        return Strip([Segment(self.stands_for)] if y == rows and drawn.sequences else [])

    def _draw(self) -> None:
        shown, room = self._shown, (self.size.width, self.size.height)
        if shown is None or 0 in room or not shown.picture:
            return
        asked = (shown.picture, room, cell_size())
        if self._asked == asked:
            return
        self._asked = asked
        self._aside.ask(partial(draw, self.graphics, shown, room), partial(self._take, shown, room))

    def _take(self, shown: GuestScreen, room: Size, drawn: Drawn | Exception) -> None:
        if isinstance(drawn, Exception):
            drawn = Drawn(error=described(drawn))
        if self._place != (drawn.cells, room):
            self._place = (drawn.cells, room)
            self._places += 1
        self._count += 1
        self._drawn = drawn
        self.refresh()
        if drawn.error:
            self.post_message(self.Failed(shown.picture, drawn.error))
