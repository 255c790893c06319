"""Lines to choose one from, painted line by line; the cursor stays with its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vmtui.core.text import Cell, Role
from vmtui.ui.bindings import bound
from vmtui.ui.widgets.paint import overlay
from vmtui.ui.widgets.painted_lines import CURSOR_SIGN
from vmtui.ui.widgets.roles import Roled

Line = tuple[str, tuple[Cell, ...]]
"""What the line stands for, and its text: its cells side by side, without a gap."""

SIGNS = 2
"""Cells at the left edge, for the cursor's sign."""


class ChoiceLines(ScrollView, Roled, can_focus=True):
    """A list of a few lines, of which only those are painted again that say something else."""

    COMPONENT_CLASSES = {"choice--cursor"}  # noqa: RUF012  as Textual has it
    ALLOW_SELECT = False

    DEFAULT_CSS = """
    ChoiceLines {
        height: 1fr;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        background: $surface;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("up", "down", "page-up", "page-down", "first", "last"),
        Binding("enter", "choose", "Choose", show=False),
    ]

    class Moved(Message):
        """The cursor is on another line."""

    class Chosen(Message):
        """Somebody wants this one."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()
        self._cursor: str | None = None

    @property
    def cursor(self) -> str | None:
        """What the line under the cursor stands for; None where there are no lines."""
        return self._cursor

    @property
    def text(self) -> str:
        """What the lines say, without styles."""
        return "\n".join("".join(cell.text for cell in cells) for _, cells in self._lines)

    def show(self, lines: Sequence[Line]) -> None:
        """Say this from now on."""
        before, self._lines = self._lines, lines
        for y in range(max(len(before), len(lines))):
            if y >= len(before) or y >= len(lines) or before[y] != lines[y]:
                self.refresh_line(y)
        size = Size(self.scrollable_content_region.width, len(lines))
        if size != self.virtual_size:
            self.virtual_size = size
        if self._place() is None:
            self._choose(0)

    def go_to(self, key: str) -> None:
        """Put the cursor on the line that stands for this."""
        self._cursor = key
        self._choose(self._place() or 0)

    def _place(self) -> int | None:
        keys = [key for key, _ in self._lines]
        return keys.index(self._cursor) if self._cursor in keys else None

    def _choose(self, place: int) -> None:
        before = self._place()
        if self._lines:
            place = min(max(place, 0), len(self._lines) - 1)
            self._cursor = self._lines[place][0]
            self.scroll_to_line(place)
        else:
            self._cursor = None
        for one in (before, place):
            if one is not None:
                self.refresh_line(one)
        self.post_message(self.Moved())

    def scroll_to_line(self, place: int) -> None:
        """Move no more than it takes for a line to be seen."""
        top, height = self.scroll_offset.y, max(self.size.height, 1)
        if place < top or place >= top + height:
            y = place if place < top else place - height + 1
            self.scroll_to(y=y, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width, place = self.scrollable_content_region.width, y + self.scroll_offset.y
        if place >= len(self._lines):
            return Strip.blank(width, self._style(Role.PLAIN, is_cursor=False))
        key, cells = self._lines[place]
        is_cursor = key == self._cursor
        sign = (CURSOR_SIGN if is_cursor else "").ljust(SIGNS)
        segments = [
            Segment(cell.text, self._style(cell.role, is_cursor))
            for cell in (Cell(sign, Role.GOING), *cells)
        ]
        line = Strip(segments)
        if line.cell_length > width > 0:
            more = Segment("…", self._style(Role.MUTED, is_cursor))
            line = Strip([*line.crop(0, width - 1), more])
        return line.adjust_cell_length(width, self._style(Role.PLAIN, is_cursor))

    def _style(self, role: Role, is_cursor: bool) -> Style:
        style = self.get_component_rich_style(f"role--{role}")
        return style + overlay(self, "choice--cursor") if is_cursor else style

    def action_move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        self._choose((self._place() or 0) + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by so many screens."""
        self.action_move(step * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self._choose(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self._choose(len(self._lines) - 1)

    def action_choose(self) -> None:
        """Take the line under the cursor."""
        if self._cursor is not None:
            self.post_message(self.Chosen(self._cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line; on the line under the cursor, take it."""
        place = event.y + self.scroll_offset.y
        if place == self._place():
            self.action_choose()
        elif 0 <= place < len(self._lines):
            self._choose(place)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        place = self._place()
        if place is not None:
            self.scroll_to_line(place)
