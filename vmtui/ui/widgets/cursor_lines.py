"""Lines with a cursor on one of them, which stays in sight."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView

from vmtui.core.grouping import Heading, Row
from vmtui.ui.selection import Selection


class CursorLines(ScrollView):
    """A window on the lines of a selection. Whoever paints them says how a line is repainted.

    Attributes:
        selection: The shown lines, the cursor and the marks.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.selection = Selection()

    def _repaint(self, *rows: Row | None) -> None:
        """Repaint whole lines, which may not be shown."""
        raise NotImplementedError

    def _announce(self) -> None:
        """Tell who cares where the cursor is now, if that is news."""
        raise NotImplementedError

    @property
    def _width(self) -> int:
        """Cells of a line: those beside the scrollbar, whether it shows or not."""
        return self.scrollable_content_region.width

    def _visible_lines(self) -> Sequence[Row]:
        top = self.scroll_offset.y
        return self.selection.lines[top : top + self.size.height]

    def _tell_scrollbar(self) -> None:
        """Let it know how many rows there are."""
        size = Size(self._width, len(self.selection.lines))
        if size.width != self.virtual_size.width:
            self.virtual_size = size
        elif size != self.virtual_size:
            # As above, but without laying out the whole screen: that doubles what a key costs that
            # is typed into the filter.
            self.set_reactive(CursorLines.virtual_size, size)
            self._scroll_update(size)

    # What the user does

    def action_move(self, step: int) -> None:
        """Move the cursor by so many lines; from nowhere, to the first one seen."""
        place = self.selection.line
        self._go(self.scroll_offset.y if place is None else place + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by so many screens."""
        place = self.selection.line
        start = self.scroll_offset.y if place is None else place
        self._go(start + step * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self._go(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self._go(len(self.selection.lines) - 1)

    def go_to(self, row: Row | None) -> None:
        """Put the cursor on a guest or a heading if it is shown, else on none."""
        before = self.selection.at
        self.selection.choose(row)
        self._moved(before)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line."""
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self.selection.lines):
            self._go(place)

    def on_paste(self, event: events.Paste) -> None:
        """Take nothing from a paste: here it would be keys."""
        event.stop()

    def _go(self, place: int) -> None:
        before = self.selection.at
        self.selection.go(place)
        self._moved(before)

    def _moved(self, before: Row | None) -> None:
        if before != self.selection.at:
            self._repaint(before, self.selection.at)
        self._show_cursor()
        self._announce()

    def _show_cursor(self) -> None:
        place = self.selection.line
        height = self.size.height
        if place is None or height < 1:
            return
        top = self.scroll_offset.y
        if place <= top:
            # With the first guest of a group its heading is seen.
            above = place > 0 and isinstance(self.selection.lines[place - 1], Heading)
            self.scroll_to(y=place - above, animate=False, immediate=True)
        elif place >= top + height:
            self.scroll_to(y=place - height + 1, animate=False, immediate=True)

    def _line_of_cursor(self) -> int | None:
        place = self.selection.line
        if place is None:
            return None
        line = place - self.scroll_offset.y
        return line if 0 <= line < self.size.height else None
