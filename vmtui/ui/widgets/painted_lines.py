"""The strips of the fleet table's lines: each is drawn once, until its line says something else."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.frozen import frozen
from vmtui.core.grouping import Heading, Row
from vmtui.core.model import VmId
from vmtui.core.text import Cell, Role
from vmtui.ui.selection import Selection
from vmtui.ui.widgets.fleet_groups import FleetGroups
from vmtui.ui.widgets.fleet_line import Cells, FleetLines
from vmtui.ui.widgets.paint import line as side_by_side
from vmtui.ui.widgets.paint import overlay

CURSOR_SIGN = "▸"
MARK_SIGN = "✓"

HEADING_GAP = " · "

_MARKED = (" ", MARK_SIGN)

HeadingCells = tuple[Cell, ...]
Said = Cells | HeadingCells
"""What stands on the line of a guest, or on a heading."""

Span = tuple[int, int]
"""The first cell of a part of a line, and how many it has."""


@frozen
class _Painted:
    """A line that was drawn."""

    said: Said
    strip: Strip


class PaintedLines:
    """Draws lines, and knows which part of one differs from what was drawn before.

    Attributes:
        width: Cells of a line.
    """

    def __init__(
        self,
        widget: Widget,
        selection: Selection,
        lines: FleetLines,
        groups: FleetGroups,
    ) -> None:
        """Nothing is drawn yet.

        Args:
            widget: Whose component styles the lines have.
            selection: Where the cursor is, and what is marked.
            lines: What guests' lines say.
            groups: What headings say.
        """
        self._widget = widget
        self._selection = selection
        self._lines = lines
        self._groups = groups
        self._painted: dict[Row, _Painted] = {}
        self._styles: dict[tuple[Role, bool, bool], Style] = {}
        self._heading_style = Style.null()
        self.width = 0

    def strip(self, row: Row) -> Strip:
        """The whole line."""
        painted = self._painted.get(row)
        if painted is None:
            said = self._said(row)
            painted = self._painted[row] = _Painted(said, self._draw(row, said))
        return painted.strip

    def drawn(self) -> Iterable[Row]:
        """Those whose strips are known."""
        return self._painted.keys()

    def draw_again(self, row: Row) -> Span | None:
        """Draw a line anew if it says something else now; returns the part that differs."""
        painted = self._painted.pop(row, None)
        said = self._said(row)
        span = self._difference(painted.said if painted is not None else {}, said)
        if span is None and painted is not None:
            self._painted[row] = painted
        else:
            self._painted[row] = _Painted(said, self._draw(row, said))
        return span

    def _difference(self, before: Said, now: Said) -> Span | None:
        if isinstance(before, tuple) or isinstance(now, tuple):
            return None if before == now else (0, self.width)
        placed = self._lines.placed
        changed = [one for one in placed if now.get(one.column) != before.get(one.column)]
        if not changed:
            return None
        left = changed[0].x
        return left, changed[-1].x + changed[-1].width - left

    def forget(self, row: Row) -> None:
        """Draw a line anew when it is seen again."""
        self._painted.pop(row, None)

    def forget_all(self) -> None:
        """Draw all lines anew."""
        self._painted.clear()

    def forget_others(self, rows: Iterable[Row]) -> None:
        """Draw all lines anew but these."""
        self._painted = {row: self._painted[row] for row in rows if row in self._painted}

    def forget_styles(self) -> None:
        """Draw all lines anew, in other styles."""
        self._painted.clear()
        self._styles.clear()
        self._heading_style = Style.null()

    def _said(self, row: Row) -> Said:
        return self._lines.cells(row) if isinstance(row, VmId) else self._groups.cells(row)

    def _draw(self, row: Row, said: Said) -> Strip:
        if isinstance(said, tuple):
            return self._draw_heading(row, said)
        return self._draw_guest(row, said)

    def _draw_guest(self, vm_id: Row, cells: Cells) -> Strip:
        is_cursor = vm_id == self._selection.cursor
        is_marked = vm_id in self._selection.marks

        def style(role: Role) -> Style:
            return self._style(role, is_cursor, is_marked)

        signs = (CURSOR_SIGN if is_cursor else " ") + _MARKED[is_marked]
        segments = [Segment(signs, style(Role.GOING)), *self._lines.segments(cells, style)]
        # Each change of style costs bytes on the line, so neighbours of one style become one.
        line = Strip(segments).simplify()
        return line.adjust_cell_length(self.width, style(Role.PLAIN))

    def _draw_heading(self, heading: Row, cells: HeadingCells) -> Strip:
        is_cursor = heading == self._selection.heading
        members = self._groups.members(heading) if isinstance(heading, Heading) else ()
        is_marked = bool(members) and self._selection.marks.issuperset(members)
        if not self._heading_style:
            self._heading_style = self._widget.get_component_rich_style(
                "fleet--heading", partial=True
            )

        def style(role: Role) -> Style:
            return self._style(role, is_cursor, False) + self._heading_style

        signs = (CURSOR_SIGN if is_cursor else " ") + _MARKED[is_marked]
        room = max(self.width - len(signs), 0)
        line = side_by_side(cells, style, HEADING_GAP, room)
        return Strip([Segment(signs, style(Role.GOING)), *line]).simplify()

    def _style(self, role: Role, is_cursor: bool, is_marked: bool) -> Style:
        # Textual forgets what it knows of them at each refresh, and to look them up anew takes
        # longer than to paint the line.
        known = self._styles.get((role, is_cursor, is_marked))
        if known is None:
            own = self._widget.get_component_rich_style(f"role--{role}")
            known = own + self._overlay(is_cursor, is_marked)
            self._styles[role, is_cursor, is_marked] = known
        return known

    def _overlay(self, is_cursor: bool, is_marked: bool) -> Style:
        """What the cursor or a mark changes in the style of a line."""
        if not is_cursor and not is_marked:
            return Style.null()
        return overlay(self._widget, "fleet--cursor" if is_cursor else "fleet--marked")
