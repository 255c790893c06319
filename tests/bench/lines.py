"""The peer of vmtui's keys: what a key costs in the smallest Textual program with many lines."""

from __future__ import annotations

import sys
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

_UNDER_CURSOR = Style(reverse=True)


class Lines(ScrollView, can_focus=True):
    """So many lines and a cursor, painted line by line, with nothing behind them."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "move(1)"), Binding("k", "move(-1)")]

    def __init__(self, count: int) -> None:
        super().__init__()
        self._cursor = 0
        self.virtual_size = Size(80, count)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        sign, style = ("▸", _UNDER_CURSOR) if y == self._cursor else (" ", None)
        return Strip([Segment(f"{sign} line {y}".ljust(self.size.width), style)])

    def action_move(self, step: int) -> None:
        """Move the cursor."""
        before, self._cursor = self._cursor, self._cursor + step
        self.refresh_line(before)
        self.refresh_line(self._cursor)


class LinesApp(App[None]):
    """The lines alone."""

    def compose(self) -> ComposeResult:
        """The lines."""
        yield Lines(int(sys.argv[1]))


if __name__ == "__main__":
    LinesApp().run()
