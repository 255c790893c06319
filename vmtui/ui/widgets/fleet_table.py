"""The fleet table: one line for each guest, painted line by line.

It is a window on the session. It draws only lines that are on the screen, and when something
changes it compares the cells of that line with those it has painted and repaints the span that
differs: ten thousand guests cost no more than the forty that are seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vmtui.core.frozen import frozen
from vmtui.core.model import HostStatus, VmId
from vmtui.core.text import Role
from vmtui.core.view import Column, Filter
from vmtui.session import Session, Touched
from vmtui.ui.bindings import bound
from vmtui.ui.pace import Pace
from vmtui.ui.selection import Selection
from vmtui.ui.widgets.columns import Placed
from vmtui.ui.widgets.fleet_line import Cells, FleetLines
from vmtui.ui.widgets.fleet_order import FleetOrder
from vmtui.ui.widgets.paint import ROLE_CLASSES, fit

ARRANGE_EVERY = 0.1
"""Seconds between two arrangements of the rows when guests appear or go."""

ARRANGE_SHARE = 0.1
"""The part of the time that arranging may take, while ten thousand guests come in."""

REORDER_EVERY = 5.0
"""Seconds between two when only their order has changed: rows must not hop about."""

AGE_EVERY = 10.0
"""Seconds between two looks at how long the guests on the screen have been up or off."""

CURSOR_SIGN = "▸"
MARK_SIGN = "✓"

TEXTS_AT_ONCE = 500
"""Guests of which a filter's texts are made ready at each change, in about 1 ms."""

_STEADY = frozenset({Column.NAME, Column.HOST})
_FIGURES = frozenset({Column.VCPUS, Column.MEMORY, Column.CPU, Column.UP})


@frozen
class _Painted:
    """What stands on the screen for a guest."""

    cells: Cells
    strip: Strip


class FleetTable(ScrollView, can_focus=True):
    """Every domain of every host that the filter lets through.

    Attributes:
        selection: The shown rows, the cursor and the marks.
    """

    COMPONENT_CLASSES = ROLE_CLASSES | {"fleet--cursor", "fleet--marked", "fleet--empty"}
    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("up", "down", "page-up", "page-down", "first", "last", "next-urgent"),
        *bound("mark", "mark-all", "sort-before", "sort-next", "invert"),
    ]

    class Selected(Message):
        """The cursor moved to another guest or to none, or the marks changed."""

    class Arranged(Message):
        """The rows, the columns or their order changed."""

    def __init__(self, session: Session, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session = session
        self._painted: dict[VmId, _Painted] = {}
        self._styles: dict[tuple[Role, bool, bool], Style] = {}
        self._aged = session.now().boot
        self._announced: tuple[VmId | None, frozenset[VmId]] = (None, frozenset())
        self._membership = Pace(self, self.rearrange, ARRANGE_EVERY, ARRANGE_SHARE)
        self._order = Pace(self, self.rearrange, REORDER_EVERY)
        self._shown = FleetOrder(session)
        self._lines = FleetLines(session)
        self._names_told = 0
        self._placed_in = 0
        self.selection = Selection()

    @property
    def column(self) -> Column:
        """What it is sorted by."""
        return self._shown.column

    @property
    def backwards(self) -> bool:
        """Whether the other way round."""
        return self._shown.backwards

    @property
    def filter(self) -> Filter:
        """What is shown; set by ``show_only``."""
        return self._shown.filter

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The columns."""
        return self._lines.placed

    # What changes

    def session_changed(self, touched: Touched) -> None:
        """Follow the session: repaint what is seen, and arrange anew where that is needed."""
        seen = set(self.visible_ids())
        self._shown.changed(touched.vms)
        self._shown.learn_texts(TEXTS_AT_ONCE)
        for vm_id in touched.figures.intersection(self._painted):
            if vm_id in seen:
                self._painted_anew(vm_id)
            else:
                del self._painted[vm_id]
        for vm_id in touched.vms:
            if vm_id not in self._session.fleet.vms:
                self.selection.forget(vm_id)
            if self._shown.belongs(vm_id) != (self.selection.place(vm_id) is not None):
                self._painted.pop(vm_id, None)
                self._membership.ask()
            elif vm_id in seen:
                self._painted_anew(vm_id)
            else:
                self._painted.pop(vm_id, None)
        is_sorted_by = touched.figures and self.column in _FIGURES
        if is_sorted_by or (touched.vms and self.column not in _STEADY):
            self._order.ask()
        self._let_lines_age()
        if not self.selection.rows:
            self.refresh()
        self._announce()

    def show_only(self, line: str, parsed: Filter) -> None:
        """Let a filter line, already read, decide what is shown."""
        self._shown.show_only(line, parsed)
        self._choose()

    def expect_filter(self) -> None:
        """A filter is about to be typed."""
        self._shown.learn_texts()

    def rearrange(self) -> None:
        """Order the rows afresh."""
        self._shown.arrange()
        self._choose()

    def _choose(self) -> None:
        """Choose the rows that are shown, and keep the cursor's line where it is seen."""
        fleet = self._session.fleet
        seen_at = self._line_of_cursor()
        self.selection.arrange(self._shown.shown())
        if all(host.listed for host in fleet.hosts.values()):
            self.selection.settle()
        self._tell_scrollbar()
        self._place_columns()
        place = self.selection.row
        if place is not None and seen_at is not None:
            self.scroll_to(y=place - seen_at, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.Arranged())
        self._announce()

    def visible_ids(self) -> Iterable[VmId]:
        """The guests whose lines are on the screen."""
        top = self.scroll_offset.y
        return self.selection.rows[top : top + self.size.height]

    def unknown_titles(self) -> int:
        """How many hidden guests the filter could only judge by a title not known yet."""
        return self._shown.unknown_titles(self.selection.rows)

    # What is shown

    @property
    def _width(self) -> int:
        """Cells of a line: those beside the scrollbar, whether it shows or not."""
        return self.scrollable_content_region.width

    def _let_lines_age(self) -> None:
        """Repaint what the passing time alone changes.

        How long a host has been silent counts by the second; how long a guest has been up or off
        is told in larger units, and need not be looked at so often.
        """
        now = self._session.now().boot
        seen = list(self.visible_ids())
        if now - self._aged >= AGE_EVERY:
            self._aged = now
            self._painted = {x: self._painted[x] for x in seen if x in self._painted}
        else:
            hosts = self._session.fleet.hosts
            seen = [x for x in seen if hosts[x.host].status is not HostStatus.UP]
        for vm_id in seen:
            self._painted_anew(vm_id)

    def _tell_scrollbar(self) -> None:
        """Let it know how many rows there are."""
        size = Size(self._width, len(self.selection.rows))
        if size.width != self.virtual_size.width:
            self.virtual_size = size
        elif size != self.virtual_size:
            # As above, but without laying out the whole screen: that doubles what a key costs that
            # is typed into the filter.
            self.set_reactive(FleetTable.virtual_size, size)
            self._scroll_update(size)

    def _place_columns(self) -> None:
        self._placed_in = self._width
        is_other = False
        if self._names_told != self._shown.names_told:
            self._names_told = self._shown.names_told
            is_other = self._lines.learn_names()
        if self._lines.place_columns(self._width) or is_other:
            self._painted.clear()

    # How it is painted

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint lines of the screen.

        After a layout they are wanted before the table hears of its new width: the first picture
        would have no guests in it.
        """
        if self._placed_in != self._width:
            self._place_columns()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Paint one line of the screen."""
        index = y + self.scroll_offset.y
        if index < len(self.selection.rows):
            return self._strip(self.selection.rows[index])
        if y >= 1 and not self.selection.rows:
            return self._empty_line(y - 1)
        return Strip.blank(self._width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget strips in the old styles."""
        super().notify_style_update()
        self._painted.clear()
        self._styles.clear()

    def _strip(self, vm_id: VmId) -> Strip:
        painted = self._painted.get(vm_id)
        if painted is None:
            cells = self._lines.cells(vm_id)
            painted = self._painted[vm_id] = _Painted(cells, self._draw(vm_id, cells))
        return painted.strip

    def _draw(self, vm_id: VmId, cells: Cells) -> Strip:
        is_cursor = vm_id == self.selection.cursor
        is_marked = vm_id in self.selection.marks

        def style(role: Role) -> Style:
            return self._style(role, is_cursor, is_marked)

        signs = (CURSOR_SIGN if is_cursor else " ") + (MARK_SIGN if is_marked else " ")
        segments = [Segment(signs, style(Role.GOING)), *self._lines.segments(cells, style)]
        # Each change of style costs bytes on the line, so neighbours of one style become one.
        line = Strip(segments).simplify()
        return line.adjust_cell_length(self._width, style(Role.PLAIN))

    def _style(self, role: Role, is_cursor: bool, is_marked: bool) -> Style:
        # Textual forgets what it knows of them at each refresh, and to look them up anew takes
        # longer than to paint the line.
        known = self._styles.get((role, is_cursor, is_marked))
        if known is None:
            own = self.get_component_rich_style(f"role--{role}")
            known = own + self._overlay(is_cursor, is_marked)
            self._styles[role, is_cursor, is_marked] = known
        return known

    def _overlay(self, is_cursor: bool, is_marked: bool) -> Style:
        """What the cursor or a mark changes in the style of a line."""
        if not is_cursor and not is_marked:
            return Style.null()
        name = "fleet--cursor" if is_cursor else "fleet--marked"
        own = self.get_component_rich_style(name, partial=True)
        # Of a translucent background only the whole style knows the colour it comes to.
        blended = self.get_component_rich_style(name).bgcolor
        return own + Style(bgcolor=blended)

    def _empty_line(self, number: int) -> Strip:
        """A line of the words that stand where no guests are."""
        width = self._width
        lines = wrap(self._shown.why_empty(), max(width - 4, 10))
        text = fit(f"  {lines[number]}" if number < len(lines) else "", width)
        return Strip([Segment(text, self.get_component_rich_style("fleet--empty"))])

    def _painted_anew(self, vm_id: VmId) -> None:
        """Repaint the span of a guest's line that says something else now."""
        place = self.selection.place(vm_id)
        painted = self._painted.pop(vm_id, None)
        if place is None:
            return
        cells = self._lines.cells(vm_id)
        before = {} if painted is None else painted.cells
        changed = [one for one in self.placed if cells.get(one.column) != before.get(one.column)]
        if not changed and painted is not None:
            self._painted[vm_id] = painted
            return
        self._painted[vm_id] = _Painted(cells, self._draw(vm_id, cells))
        if changed:
            left = changed[0].x
            y = place - self.scroll_offset.y
            self.refresh(Region(left, y, changed[-1].x + changed[-1].width - left, 1))

    def _repaint(self, *vm_ids: VmId | None) -> None:
        """Repaint whole lines, of guests that may not be shown."""
        for vm_id in vm_ids:
            if vm_id is not None:
                self._painted.pop(vm_id, None)
                place = self.selection.place(vm_id)
                if place is not None:
                    self.refresh_line(place)

    # What the user does

    def action_move(self, step: int) -> None:
        """Move the cursor by so many lines; from nowhere, to the first one seen."""
        place = self.selection.row
        self._go(self.scroll_offset.y if place is None else place + step)

    def action_page(self, step: int) -> None:
        """Move the cursor by so many screens."""
        place = self.selection.row
        start = self.scroll_offset.y if place is None else place
        self._go(start + step * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """Move the cursor to the first line."""
        self._go(0)

    def action_last(self) -> None:
        """Move the cursor to the last line."""
        self._go(len(self.selection.rows) - 1)

    def action_next_urgent(self) -> None:
        """Move the cursor to the next guest that is going down or in trouble, round the end."""
        rows = self.selection.rows
        after = (self.selection.row if self.selection.row is not None else -1) + 1
        for line in (*range(after, len(rows)), *range(after)):
            if self._shown.needs_a_look(rows[line]):
                self._go(line)
                return

    def action_mark(self) -> None:
        """Mark the guest under the cursor, or take its mark away.

        The cursor stays: the next key is then about the guest that was just looked at.
        """
        vm_id = self.selection.cursor
        if vm_id is not None:
            self.selection.toggle_mark(vm_id)
            self.selection.settle()
            self._repaint(vm_id)
            self._announce()

    def action_mark_all(self) -> None:
        """Mark all shown guests, or none of them if all are."""
        self.selection.toggle_all()
        self._all_anew()

    def action_sort_by(self, step: int) -> None:
        """Sort by the next shown column, or the one before."""
        columns = [one.column for one in self.placed]
        now = columns.index(self.column) if self.column in columns else -step
        self.sort_by(columns[(now + step) % len(columns)])

    def action_invert(self) -> None:
        """Invert the order."""
        self.sort_by(self.column)

    def sort_by(self, column: Column) -> None:
        """Sort by a column; by the same one again, the other way round."""
        self._shown.sort_by(column)
        self.rearrange()

    def unmark(self, vm_ids: Iterable[VmId]) -> None:
        """Take the marks of these away."""
        self.selection.marks.difference_update(vm_ids)
        self._all_anew()

    def unmark_all(self) -> None:
        """Take all marks away."""
        self.unmark(tuple(self.selection.marks))

    def put_back(self, cursor: VmId | None, marks: frozenset[VmId]) -> None:
        """Cursor and marks as they were before keys that count for nothing."""
        if marks != self.selection.marks:
            self.selection.marks = set(marks)
            self._all_anew()
        if cursor != self.selection.cursor:
            self.go_to(cursor)

    def go_to(self, vm_id: VmId | None) -> None:
        """Put the cursor on a guest if it is shown, else on none."""
        before = self.selection.cursor
        self.selection.choose(vm_id)
        self._moved(before)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line."""
        place = event.y + self.scroll_offset.y
        if 0 <= place < len(self.selection.rows):
            self._go(place)

    def on_paste(self, event: events.Paste) -> None:
        """Take nothing from a paste: here it would be keys."""
        event.stop()

    def on_resize(self) -> None:
        """Place the columns anew."""
        self._painted.clear()
        self.virtual_size = Size(self._width, len(self.selection.rows))
        self._place_columns()
        self._show_cursor()
        self.post_message(self.Arranged())

    def on_mount(self) -> None:
        """Show what is known already."""
        self.rearrange()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell who cares about the lines on the screen that they are others now."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Arranged())

    def _go(self, place: int) -> None:
        before = self.selection.cursor
        self.selection.go(place)
        self._moved(before)

    def _moved(self, before: VmId | None) -> None:
        if before != self.selection.cursor:
            self._repaint(before, self.selection.cursor)
        self._show_cursor()
        self._announce()

    def _show_cursor(self) -> None:
        place = self.selection.row
        height = self.size.height
        if place is None or height < 1:
            return
        top = self.scroll_offset.y
        if place < top:
            self.scroll_to(y=place, animate=False, immediate=True)
        elif place >= top + height:
            self.scroll_to(y=place - height + 1, animate=False, immediate=True)

    def _line_of_cursor(self) -> int | None:
        place = self.selection.row
        if place is None:
            return None
        line = place - self.scroll_offset.y
        return line if 0 <= line < self.size.height else None

    def _all_anew(self) -> None:
        self._painted.clear()
        self.refresh()
        self._announce()

    def _announce(self) -> None:
        now = (self.selection.cursor, frozenset(self.selection.marks))
        if now != self._announced:
            self._repaint(self._announced[0], now[0])
            self._announced = now
            self.post_message(self.Selected())
