"""A window on rows of cells, on the line API: only rows that changed are painted."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.roles import Roled

_WHEEL = 3
_BLANK: tuple[Cell, ...] = ()

Row = tuple[Cell, ...]
"""What stands in one row of the screen."""


class RowsView(Roled):
    """Rows that the wheel and ``scroll_rows`` move through the window."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._top = 0

    @property
    def text(self) -> str:
        """All rows, without styles."""
        return "\n".join("".join(cell.text for cell in row).rstrip() for row in self._rows)

    @property
    def top(self) -> int:
        """The number of the first row that is seen."""
        return self._top

    @property
    def below(self) -> int:
        """How many rows stand below the window."""
        return max(len(self._rows) - self.content_size.height, 0) - self._top

    def show_rows(
        self, rows: Sequence[Row], *, from_top: bool = False, to_end: bool = False
    ) -> None:
        """Say this from now on.

        Args:
            rows: None wider than the window.
            from_top: Whether it is to be read from its first row.
            to_end: Whether it is to be read at its last one.
        """
        before, top = self._rows, self._top
        self._rows = rows
        if from_top:
            self._top = 0
        self.go_to(len(rows) if to_end else self._top)
        if self._top != top:
            self.refresh()
            return
        width, height = self.content_size
        for y, place in enumerate(range(top, top + height)):
            if _row_of(before, place) != _row_of(rows, place):
                self.refresh(Region(0, y, width, 1))

    def scroll_rows(self, rows: int) -> None:
        """Move the window down by so many rows, or up."""
        self.go_to(self._top + rows)

    def go_to(self, top: int) -> None:
        """Let this row be the first that is seen, as far as there are rows enough."""
        last = max(len(self._rows) - self.content_size.height, 0)
        before, self._top = self._top, min(max(top, 0), last)
        self._moved()
        if self._top != before:
            self.refresh()

    def reveal(self, row: int) -> None:
        """Move no more than it takes for this row to be seen."""
        height = self.content_size.height
        if row < self._top:
            self.go_to(row)
        elif row >= self._top + height:
            self.go_to(row - height + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up."""
        event.stop()
        self.scroll_rows(-_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down."""
        event.stop()
        self.scroll_rows(_WHEEL)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        row = _row_of(self._rows, self._top + y)
        segments = [Segment(cell.text, self._style(cell.role)) for cell in row]
        return Strip(segments).adjust_cell_length(self.content_size.width, self._style(Role.PLAIN))

    def _moved(self) -> None:
        """The window, or what is in it, moved."""

    def _style(self, role: Role) -> Style:
        return self.get_component_rich_style(f"role--{role}")


def _row_of(rows: Sequence[Row], place: int) -> Row:
    return rows[place] if place < len(rows) else _BLANK


def hanging(cells: Sequence[Cell], width: int, indent: int = 0) -> list[Row]:
    """A line of cells in rows of at most ``width`` cells; the rows after the first are indented.

    A row ends at a space where it has one in its second half, else anywhere.
    """
    rows: list[Row] = []
    left = list(cells)
    indent = min(indent, max(width - 1, 0) // 2)
    room = width
    while sum(cell_len(cell.text) for cell in left) > room > 0:
        row, left = _broken(left, room)
        rows.append(_indented(row, indent) if rows else tuple(row))
        room = width - indent
    rows.append(_indented(left, indent) if rows else tuple(left))
    return rows


def _indented(row: Sequence[Cell], indent: int) -> Row:
    return (Cell(" " * indent), *row)


def _broken(cells: Sequence[Cell], width: int) -> tuple[list[Cell], list[Cell]]:
    """What fits into a row, and what is left. At least one character fits."""
    text = "".join(cell.text for cell in cells)
    fits = len(set_cell_size(text, width).rstrip()) if cell_len(text) > width else len(text)
    fits = max(min(fits, len(text)), 1)
    while fits > 1 and cell_len(text[:fits]) > width:
        fits -= 1
    skips = 0
    if text[fits : fits + 1] == " ":
        skips = len(text[fits:]) - len(text[fits:].lstrip(" "))
    elif (space := text.rfind(" ", 0, fits)) * 2 > fits:
        fits, skips = space, 1
    return _slice(cells, 0, fits), _slice(cells, fits + skips, len(text))


def _slice(cells: Sequence[Cell], first: int, last: int) -> list[Cell]:
    """The characters from ``first`` up to ``last`` of a line."""
    found: list[Cell] = []
    begins = 0
    for cell in cells:
        ends = begins + len(cell.text)
        part = cell.text[max(first - begins, 0) : max(last - begins, 0)]
        if part:
            found.append(Cell(part, cell.role))
        begins = ends
    return found
