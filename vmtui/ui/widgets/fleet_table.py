"""The fleet table: one line for each guest, painted line by line, under headings if wished.

It is a window on the session. It draws only lines that are on the screen, and when something
changes it repaints the part of that line that differs (see ``painted_lines``): ten thousand guests
cost no more than the forty that are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from vmtui.core.grouping import Heading, Row
from vmtui.core.model import HostStatus, VmId
from vmtui.core.preferences import GroupBy, Preferences
from vmtui.core.view import Column, Filter
from vmtui.session import Session, Touched
from vmtui.ui.bindings import bound
from vmtui.ui.key_words import key_words
from vmtui.ui.pace import Pace
from vmtui.ui.widgets.columns import Placed
from vmtui.ui.widgets.cursor_lines import CursorLines
from vmtui.ui.widgets.empty_words import middle_line
from vmtui.ui.widgets.fleet_groups import FleetGroups
from vmtui.ui.widgets.fleet_line import FleetLines
from vmtui.ui.widgets.fleet_order import FleetOrder
from vmtui.ui.widgets.paint import fit
from vmtui.ui.widgets.painted_lines import CURSOR_SIGN as CURSOR_SIGN
from vmtui.ui.widgets.painted_lines import PaintedLines
from vmtui.ui.widgets.roles import Roled

ARRANGE_EVERY = 0.1
"""Seconds between two arrangements of the rows when guests appear or go."""

ARRANGE_SHARE = 0.1
"""The part of the time that arranging may take, while ten thousand guests come in."""

REORDER_EVERY = 5.0
"""Seconds between two when only their order has changed: rows must not hop about."""

AGE_EVERY = 10.0
"""Seconds between two looks at how long the guests on the screen have been up or off."""

TEXTS_AT_ONCE = 500
"""Guests of which a filter's texts are made ready at each change, in about 1 ms."""

_STEADY = frozenset({Column.NAME, Column.HOST})
_FIGURES = frozenset({Column.VCPUS, Column.MEMORY, Column.CPU, Column.UP})


class FleetTable(CursorLines, Roled, can_focus=True):
    """Every domain of every host that the filter lets through.

    Attributes:
        when_arranged: Called when the rows, the columns or their order changed: at once, so that
            the headings over them change in the same frame.
    """

    COMPONENT_CLASSES = {  # noqa: RUF012  as Textual has it
        *("fleet--cursor", "fleet--marked", "fleet--heading", "fleet--empty")
    }
    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = [
        *bound("up", "down", "page-up", "page-down", "first", "last", "next-urgent"),
        *bound("mark", "mark-all", "sort-before", "sort-next", "invert"),
        *bound("group-by", "fold", "fold-in", "fold-out"),
    ]

    class Selected(Message):
        """The cursor moved to another line or to none, or the marks changed."""

    def __init__(
        self, session: Session, preferences: Preferences | None = None, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        preferences = preferences or Preferences()
        self._session = session
        self._aged = session.now().boot
        self._announced: tuple[Row | None, frozenset[VmId]] = (None, frozenset())
        self._membership = Pace(self, self.rearrange, ARRANGE_EVERY, ARRANGE_SHARE)
        self._order = Pace(self, self.rearrange, REORDER_EVERY)
        self._shown = FleetOrder(session)
        self._groups = FleetGroups(session, preferences.group_by, self._shown.state_of)
        self._lines = FleetLines(session, preferences)
        self._names_told = 0
        self._placed_in = 0
        self._painted = PaintedLines(self, self.selection, self._lines, self._groups)
        self.when_arranged: Callable[[], None] = lambda: None

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
    def group_by(self) -> GroupBy:
        """What the rows are grouped by."""
        return self._groups.by

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The columns."""
        return self._lines.placed

    # What changes

    def session_changed(self, touched: Touched) -> None:
        """Follow the session: repaint what is seen, and arrange anew where that is needed."""
        if touched:
            self._follow(touched)
        self._shown.learn_texts(at_most=TEXTS_AT_ONCE)
        self._let_lines_age()
        if not self.selection.lines:
            self.refresh()
        self._announce()

    def _follow(self, touched: Touched) -> None:
        seen = set(self.visible_ids())
        self._shown.changed(touched.vms)
        for vm_id in touched.figures.intersection(self._painted.drawn()):
            if vm_id in seen:
                self._painted_anew(vm_id)
            else:
                self._painted.forget(vm_id)
        for vm_id in touched.vms:
            if vm_id not in self._session.fleet.vms:
                self.selection.forget(vm_id)
            if self._shown.belongs(vm_id) != self._is_listed(vm_id):
                self._painted.forget(vm_id)
                self._membership.ask()
            elif vm_id in seen:
                self._painted_anew(vm_id)
            else:
                self._painted.forget(vm_id)
        is_sorted_by = touched.figures and self.column in _FIGURES
        if is_sorted_by or (touched.vms and self.column not in _STEADY):
            self._order.ask()
        if self._groups.are_there and self._groups.moved(touched.vms):
            self._membership.ask()

    def show_only(self, line: str, parsed: Filter) -> None:
        """Let a filter line, already read, decide what is shown."""
        self._shown.show_only(line, parsed)
        self._groups.filter_changed()
        self._choose()

    def prefer(self, preferences: Preferences, *, regroup: bool) -> None:
        """Follow other preferences: their columns, and their groups if ``regroup``."""
        self._lines.prefer(preferences)
        if regroup:
            self._groups.regroup(preferences.group_by)
        self._painted.forget_all()
        self._choose()
        self.refresh()
        self._show_cursor()

    def expect_filter(self) -> None:
        """A filter is about to be typed."""
        self._shown.expect_filter()

    def rearrange(self) -> None:
        """Order the rows afresh."""
        self._shown.arrange()
        self._choose()

    def _choose(self) -> None:
        """Choose the rows that are shown, and keep the cursor's line where it is seen."""
        seen_at, seen = self._line_of_cursor(), self._visible_lines()
        shown = self._shown.shown()
        if self._groups.are_there:
            is_filtered = not self._shown.filter.is_empty
            lines = self._groups.arrange(shown, is_filtered=is_filtered)
            self.selection.arrange_lines(lines, self._groups.heading_of)
        elif shown != self.selection.lines:
            self.selection.arrange(shown)
        self._show_lines(seen_at, seen)

    def _show_lines(self, seen_at: int | None, seen: Sequence[Row]) -> None:
        """Show the lines that the selection has now, with the cursor's where it was seen.

        Args:
            seen_at: The line of the screen on which the cursor was; None if it was not seen.
            seen: What stood on the screen.
        """
        if all(host.listed for host in self._session.fleet.hosts.values()):
            self.selection.settle()
        self._tell_scrollbar()
        is_other = self._place_columns()
        place = self.selection.line
        # An urgent group that appears over the first one is not left above the screen.
        is_at_top = self._groups.are_there and self.scroll_offset.y == 0
        if (
            place is not None
            and seen_at is not None
            and not (is_at_top and place < self.size.height)
        ):
            self.scroll_to(y=place - seen_at, animate=False, immediate=True)
        # A letter of a filter often leaves what is seen, and to paint it is most of what one costs.
        if is_other or not seen or seen != self._visible_lines():
            self.refresh()
        self.when_arranged()
        self._announce()

    def visible_ids(self) -> Iterable[VmId]:
        """The guests whose lines are on the screen."""
        return [row for row in self._visible_lines() if isinstance(row, VmId)]

    def _is_listed(self, vm_id: VmId) -> bool:
        """Whether a guest was shown at the last arrangement, if only under a folded heading."""
        if self._groups.are_there:
            return self._groups.heading_of(vm_id) is not None
        return self.selection.place(vm_id) is not None

    def unknown_titles(self) -> int:
        """How many hidden guests the filter could only judge by a title not known yet."""
        return self._shown.unknown_titles(self.everyone())

    def everyone(self) -> Sequence[VmId]:
        """The guests that the filter lets through, in order, in folded groups too."""
        return self._groups.everyone() if self._groups.are_there else self.selection.rows

    # What is shown

    def _let_lines_age(self) -> None:
        """Repaint what the passing time alone changes.

        How long a host has been silent counts by the second; how long a guest has been up or off
        is told in larger units, and need not be looked at so often.
        """
        now, hosts = self._session.now().boot, self._session.fleet.hosts
        if now - self._aged >= AGE_EVERY:
            self._aged = now
            seen = self._visible_lines()
            self._painted.forget_others(seen)
        elif self._groups.are_there or any(
            host.status is not HostStatus.UP for host in hosts.values()
        ):
            seen = [
                row
                for row in self._visible_lines()
                if isinstance(row, Heading) or hosts[row.host].status is not HostStatus.UP
            ]
        else:
            return
        for row in seen:
            self._painted_anew(row)

    def _place_columns(self) -> bool:
        """Place the columns anew; returns whether lines look otherwise by that."""
        self._placed_in = self._width
        is_other = False
        if self._names_told != self._shown.names_told:
            self._names_told = self._shown.names_told
            is_other = self._lines.learn_names()
        self._painted.width = self._width
        if is_other := self._lines.place_columns(self._width) or is_other:
            self._painted.forget_all()
        return is_other

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
        if index < len(self.selection.lines):
            return self._painted.strip(self.selection.lines[index])
        if not self.selection.lines:
            return self._empty_line(y)
        return Strip.blank(self._width, self.rich_style)

    def notify_style_update(self) -> None:
        """Forget strips in the old styles."""
        super().notify_style_update()
        self._painted.forget_styles()

    def _empty_line(self, y: int) -> Strip:
        """A line of the words that stand where no guests are."""
        why = [key_words(self).text(line) for line in self._shown.why_empty()]
        words = middle_line(why, self._width, self.size.height, y)
        style = self.get_component_rich_style("fleet--empty")
        return Strip([Segment(fit(words, self._width), style)])

    def _painted_anew(self, row: Row) -> None:
        """Repaint the part of a line that says something else now."""
        place = self.selection.place(row)
        if place is None:
            self._painted.forget(row)
        elif (span := self._painted.draw_again(row)) is not None:
            self.refresh(Region(span[0], place - self.scroll_offset.y, span[1], 1))

    def _repaint(self, *rows: Row | None) -> None:
        """Repaint whole lines, which may not be shown."""
        for row in rows:
            if row is not None:
                self._painted.forget(row)
                place = self.selection.place(row)
                if place is not None:
                    self.refresh_line(place)

    # What the user does

    def go_to_first_guest(self) -> None:
        """Move the cursor to the first guest, which stands under a heading if there are groups."""
        if self.selection.rows:
            self.go_to(self.selection.rows[0])

    def action_next_urgent(self) -> None:
        """Move the cursor to the next guest that is going down or in trouble, round the end."""
        for vm_id in self._after_cursor():
            if self._shown.needs_a_look(vm_id):
                self.reveal(vm_id)
                self.go_to(vm_id)
                return

    def _after_cursor(self) -> Iterable[VmId]:
        """All guests that the filter lets through, beginning behind the cursor, round the end."""
        everyone, selection = self.everyone(), self.selection
        if selection.cursor is not None:
            after = everyone.index(selection.cursor) + 1
        elif selection.heading is not None and (here := self._groups.members(selection.heading)):
            after = everyone.index(here[0])
        else:
            after = 0
        return (*everyone[after:], *everyone[:after])

    def action_mark(self) -> None:
        """Mark the guest under the cursor, or those under a heading, or take the marks away.

        The cursor stays: the next key is then about the guest that was just looked at.
        """
        vm_id, heading = self.selection.cursor, self.selection.heading
        if vm_id is not None:
            self.selection.toggle_mark(vm_id)
            self.selection.settle()
            self._repaint(vm_id, self._groups.heading_of(vm_id))
            self._announce()
        elif heading is not None:
            self.selection.toggle_marks(self._groups.members(heading))
            self._all_anew()

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

    def action_cycle_groups(self) -> None:
        """Group by something else, or not at all; the cursor stays with its guest."""
        heading = self.selection.heading
        if heading is not None and (members := self._groups.members(heading)):
            self.fold(heading, False)
            self.go_to(members[0])
        self._groups.cycle()
        self._painted.forget_all()
        self._choose()
        self.refresh()
        self._show_cursor()

    def action_fold(self, folded: bool | None = None) -> None:
        """Fold the group of the cursor's line, or unfold it; None for the other of the two."""
        heading = self._heading_here()
        if heading is not None:
            self.fold(heading, not self._groups.is_folded(heading) if folded is None else folded)

    def _heading_here(self) -> Heading | None:
        cursor = self.selection.cursor
        if cursor is None:
            return self.selection.heading
        return self._groups.heading_of(cursor) if self._groups.are_there else None

    def fold(self, heading: Heading, folded: bool) -> None:
        """Hide the guests under a heading, or show them; a cursor among them goes to it."""
        if self._groups.is_folded(heading) is folded:
            return
        seen_at = self._line_of_cursor()
        self._groups.fold(heading, folded)
        self._painted.forget(heading)
        self.selection.arrange_lines(self._groups.lines(), self._groups.heading_of)
        self._show_lines(seen_at, ())
        self._show_cursor()

    def reveal(self, vm_id: VmId | None) -> None:
        """Unfold the group of a guest, if there are groups."""
        heading = self._groups.heading_of(vm_id) if vm_id and self._groups.are_there else None
        if heading is not None:
            self.fold(heading, False)

    def unmark(self, vm_ids: Iterable[VmId]) -> None:
        """Take the marks of these away."""
        self.selection.marks.difference_update(vm_ids)
        self._all_anew()

    def unmark_all(self) -> None:
        """Take all marks away."""
        self.unmark(tuple(self.selection.marks))

    def put_back(self, row: Row | None, marks: frozenset[VmId]) -> None:
        """Cursor and marks as they were before keys that count for nothing."""
        if marks != self.selection.marks:
            self.selection.marks = set(marks)
            self._all_anew()
        if row != self.selection.at:
            self.go_to(row)

    def on_resize(self) -> None:
        """Place the columns anew."""
        self._painted.forget_all()
        self.virtual_size = Size(self._width, len(self.selection.lines))
        self._place_columns()
        self._show_cursor()
        self.when_arranged()

    def on_mount(self) -> None:
        """Show what is known already."""
        self.rearrange()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell who cares about the lines on the screen that they are others now."""
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.when_arranged()

    def _all_anew(self) -> None:
        self._painted.forget_all()
        self.refresh()
        self._announce()

    def _announce(self) -> None:
        now = (self.selection.at, frozenset(self.selection.marks))
        if now != self._announced:
            self._repaint(self._announced[0], now[0])
            self._announced = now
            self.post_message(self.Selected())
