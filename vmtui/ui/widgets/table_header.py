"""The headings above the fleet table; a click on one sorts by it."""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.view import Column, falls
from vmtui.ui.widgets.columns import GAP, GUTTER, Placed
from vmtui.ui.widgets.paint import fit


class TableHeader(Widget):
    """One line of headings; the one sorted by carries ▲ where values rise, or ▼ where they fall."""

    COMPONENT_CLASSES = {"header--column", "header--sorted"}  # noqa: RUF012  as Textual has it
    ALLOW_SELECT = False

    class Clicked(Message):
        """Somebody clicked a heading."""

        def __init__(self, column: Column) -> None:
            super().__init__()
            self.column = column

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: tuple[tuple[Placed, ...], Column, bool] = ((), Column.NAME, False)

    def show(self, placed: tuple[Placed, ...], column: Column, backwards: bool) -> None:
        """Stand above these columns, of which the table is sorted by one."""
        if (placed, column, backwards) != self._shown:
            self._shown = (placed, column, backwards)
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        """Paint the headings."""
        placed, sorted_by, backwards = self._shown
        plain = self.get_component_rich_style("header--column")
        strong = self.get_component_rich_style("header--sorted")
        segments = [Segment(" " * GUTTER, plain)]
        for one in placed:
            is_key = one.column is sorted_by
            text = one.column.value + (
                ("▼" if falls(sorted_by, backwards=backwards) else "▲") if is_key else ""
            )
            text = fit(text if len(text) <= one.width else "", one.width, right=one.right)
            segments.append(Segment(text, strong if is_key else plain))
            segments.append(Segment(" " * GAP, plain))
        return Strip(segments).adjust_cell_length(self.size.width, plain)

    def on_click(self, event: events.Click) -> None:
        """Sort by the heading under the mouse."""
        for one in self._shown[0]:
            if one.x <= event.x < one.x + one.width + GAP:
                self.post_message(self.Clicked(one.column))
