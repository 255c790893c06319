"""The lines of the event stream that are on the screen, painted one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip

from vmtui.core.event_view import EventView
from vmtui.core.frozen import frozen
from vmtui.core.happenings import Happening, Ring
from vmtui.core.text import Role
from vmtui.core.visible import visible
from vmtui.ui.bindings import bound
from vmtui.ui.widgets.fleet_table import CURSOR_SIGN
from vmtui.ui.widgets.paint import StyleOf, cut, cut_at_word, fit, overlay
from vmtui.ui.widgets.roles import Roled

Day = tuple[int, int]
"""A year and a day in it."""

_GAP = "  "
_WHEEL = 3
_TODAY = 8
_EARLIER = 11
_HOST_AT_MOST = 16
_HOST_AT_LEAST = 5  # vmtui's own remarks stand where the host stands
_NAME_AT_LEAST = 8
_NAME_AT_MOST, _NAME_AT_MOST_IF_WIDE = 16, 24
_WIDE = 100
_ROOM_FOR_WORDS = 24


@frozen
class EventColumns:
    """Cells of the screen for the parts of a line; what is left is for the words.

    Attributes:
        host: 0 where there is no room for a column of its own.
    """

    at: int = 0
    host: int = 0
    name: int = 0

    @classmethod
    def of(
        cls, width: int, longest_host: int, longest_name: int, *, all_today: bool
    ) -> EventColumns:
        """What fits into lines of this width."""
        at = _TODAY if all_today else _EARLIER
        host = min(max(longest_host, _HOST_AT_LEAST), _HOST_AT_MOST)
        name_at_most = _NAME_AT_MOST_IF_WIDE if width >= _WIDE else _NAME_AT_MOST
        name = min(max(longest_name, _NAME_AT_LEAST), name_at_most)
        enough = at + host + name + 3 * len(_GAP) + _ROOM_FOR_WORDS <= width
        return cls(at, host if enough else 0, name)


@frozen
class _Painted:
    """What stands on the screen.

    Attributes:
        cursor: The place of the cursor among the lines.
    """

    lines: Sequence[Happening] = ()
    cursor: int | None = None
    columns: EventColumns = EventColumns()
    today: Day = (0, 0)


class EventLines(Roled, can_focus=True):
    """A window on the happenings, with a cursor while it has the focus.

    It is no ``ScrollView``: that lays the whole screen out again for each line that is added.
    """

    COMPONENT_CLASSES = {"event--cursor"}  # noqa: RUF012  as Textual has it
    ALLOW_SELECT = False

    BINDINGS: ClassVar[list[BindingType]] = bound(
        "up", "down", "page-up", "page-down", "oldest", "newest", "hold"
    )

    class Moved(Message):
        """The user moved the cursor, or paused."""

    def __init__(
        self, ring: Ring, view: EventView, hosts: Sequence[str], now: Callable[[], float]
    ) -> None:
        """Nothing is seen before the first layout.

        Args:
            ring: Where the lines are.
            view: Which of them are seen.
            hosts: The names of all hosts.
            now: Wall time in seconds, to know which lines are of today.
        """
        super().__init__()
        self._ring = ring
        self._view = view
        self._longest_host = max((cell_len(visible(name)) for name in hosts), default=0)
        self._now = now
        self._longest_name = 0
        self._measured = 0  # the number of the first line whose name was not measured yet
        self._all_today = True
        self._painted = _Painted()

    @property
    def selected(self) -> Happening | None:
        """The line under the cursor."""
        cursor = self._painted.cursor
        return None if cursor is None else self._painted.lines[cursor]

    def show_view(self) -> None:
        """Paint what the view shows now, if that differs from what stands there."""
        view = self._view
        view.catch_up()
        window = view.window()
        lines = [self._ring[number] for number in window]
        cursor = None if view.cursor is None else window.index(view.cursor)
        today = _day(self._now())
        now = _Painted(lines, cursor, self._place(lines, today), today)
        if now != self._painted:
            self._painted = now
            self.refresh()

    def _place(self, lines: Sequence[Happening], today: Day) -> EventColumns:
        # Columns grow with what came, seen or not, and never shrink while one reads.
        ring = self._ring
        fresh = range(max(self._measured, ring.first), ring.count)
        names = (cell_len(visible(ring[number].name)) for number in fresh)
        self._longest_name = max(self._longest_name, *names, 0)
        self._measured = ring.count
        self._all_today &= all(_day(line.at.wall) == today for line in lines)
        longest = self._longest_host, self._longest_name
        return EventColumns.of(self.size.width - 1, *longest, all_today=self._all_today)

    def render_line(self, y: int) -> Strip:
        """Paint one happening."""
        painted = self._painted
        width = self.size.width
        if y >= len(painted.lines):
            return Strip.blank(width, self._style(Role.PLAIN))
        is_cursor = self.has_focus and y == painted.cursor
        style_of = self._style_under_cursor if is_cursor else self._style
        sign = Segment(CURSOR_SIGN if is_cursor else " ", style_of(Role.GOING))
        line = happening_strip(
            painted.lines[y], width - 1, painted.columns, painted.today, style_of
        )
        return Strip.join([Strip([sign]), line])

    def _style(self, role: Role) -> Style:
        return self.get_component_rich_style(f"role--{role}")

    def _style_under_cursor(self, role: Role) -> Style:
        return self._style(role) + overlay(self, "event--cursor")

    # What the user does

    def action_move(self, step: int) -> None:
        """Move the cursor by so many lines."""
        self._view.move(step)
        self._moved()

    def action_page(self, step: int) -> None:
        """Move the cursor by so many screens."""
        self._view.page(step)
        self._moved()

    def action_first(self) -> None:
        """Move the cursor to the oldest line."""
        self._view.first()
        self._moved()

    def action_newest(self) -> None:
        """Go to the newest line, and on with those that come."""
        self._view.newest()
        self._moved()

    def action_stop(self) -> None:
        """Stand still, or go on."""
        self._view.stop()
        self._moved()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the clicked line."""
        window = self._view.window()
        if event.y < len(window):
            self._view.go_to(window[event.y])
            self._moved()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show older lines."""
        event.stop()
        self._view.scroll(-_WHEEL)
        self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show newer lines."""
        event.stop()
        self._view.scroll(_WHEEL)
        self._moved()

    def on_paste(self, event: events.Paste) -> None:
        """Take nothing from a paste: here it would be keys."""
        event.stop()

    def on_resize(self) -> None:
        """Let the view have the new height."""
        self._view.resize(max(self.size.height, 1))
        self._moved()

    def on_focus(self) -> None:
        """The cursor appears."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor goes."""
        self.refresh()

    def _moved(self) -> None:
        self.show_view()
        self.post_message(self.Moved())


def happening_strip(
    happening: Happening, width: int, columns: EventColumns, today: Day, style_of: StyleOf
) -> Strip:
    """One line: when, where, who, what. One of today has no date, but seconds."""
    where, who = visible(happening.host), visible(happening.name)
    parts = [(fit(_time(happening, today), columns.at, right=True), Role.MUTED)]
    if columns.host:
        parts += [(fit(where, columns.host), Role.MUTED), (fit(who, columns.name), Role.PLAIN)]
    else:
        parts.append((cut(who or where, columns.name), Role.PLAIN))
    segments = [Segment(f"{text}{_GAP}", style_of(role)) for text, role in parts]
    left = width - sum(segment.cell_length for segment in segments)
    segments.append(Segment(cut_at_word(words_of(happening), left), style_of(happening.role)))
    return Strip(segments).simplify().adjust_cell_length(width, style_of(Role.PLAIN))


def whole_text(happening: Happening, width: int) -> list[str]:
    """All that a happening says, in lines of this many cells."""
    at = time.strftime("%Y-%m-%d %H:%M:%S", _local(happening))
    if happening.last is not None and int(happening.last.wall) > int(happening.at.wall):
        at += time.strftime(" to %H:%M:%S", time.localtime(happening.last.wall))
    who = f"{visible(happening.name)} on " if happening.name else ""
    text = f"{at}  {who}{visible(happening.host)}: {words_of(happening)}"
    # Wrapping counts characters, and some take two cells.
    return [part for line in wrap(text, width) for part in chop_cells(line, width)]


def words_of(happening: Happening) -> str:
    """What it says, and how often."""
    words = visible(happening.words)
    return f"×{happening.times}  {words}" if happening.times > 1 else words


def time_words(happening: Happening, wall: float) -> str:
    """When it was, seen from this wall time; one of today has no date, but seconds."""
    return _time(happening, _day(wall))


def _time(happening: Happening, today: Day) -> str:
    is_of_today = _day(happening.at.wall) == today
    return time.strftime("%H:%M:%S" if is_of_today else "%m-%d %H:%M", _local(happening))


def _local(happening: Happening) -> time.struct_time:
    return time.localtime(happening.at.wall)


def _day(wall: float) -> Day:
    local = time.localtime(wall)
    return local.tm_year, local.tm_yday
