"""The last happenings, newest at the bottom."""

from __future__ import annotations

import time

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.happenings import Happening, Ring
from vmtui.core.text import Role
from vmtui.core.visible import visible
from vmtui.ui.pace import Pace
from vmtui.ui.widgets.paint import ROLE_CLASSES, StyleOf, cut, cut_at_word, fit

_TIME_WIDTH = 8
_HOST_WIDTH = 8
_NAME_WIDTH = 16
_GAP = "  "
_WHEEL = 3
_SHOW_EVERY = 0.25
"""Seconds between two repaints: in a storm of events nobody reads faster."""


class EventPane(Widget):
    """A window on the ring of happenings; the wheel scrolls back, and new ones do not move it.

    It is no ``ScrollView``: that lays the whole screen out again for each line that is added.
    """

    COMPONENT_CLASSES = ROLE_CLASSES
    ALLOW_SELECT = False

    def __init__(self, ring: Ring, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ring = ring
        self._count = ring.count
        self._back = 0
        self._pace = Pace(self, self._show_new, _SHOW_EVERY)

    def update(self) -> None:
        """Show soon what has happened since."""
        self._pace.ask()

    def _show_new(self) -> None:
        if self._back:
            self._scroll_back(self._ring.count - self._count)
        self._count = self._ring.count
        self.refresh(self.content_size.region)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Show older ones."""
        event.stop()
        self._scroll_back(_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Show newer ones."""
        event.stop()
        self._scroll_back(-_WHEEL)

    def _scroll_back(self, lines: int) -> None:
        most = max(len(self._ring) - self.content_size.height, 0)
        self._back = min(max(self._back + lines, 0), most)
        self.border_subtitle = f"{self._back} newer" if self._back else ""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one happening."""
        width, height = self.content_size
        shown = self._ring.last(height + self._back)[:height]
        if y >= len(shown):
            return Strip.blank(width, self._style(Role.PLAIN))
        return happening_strip(shown[y], width, self._style)

    def _style(self, role: Role) -> Style:
        return self.get_component_rich_style(f"role--{role}")


def happening_strip(happening: Happening, width: int, style_of: StyleOf) -> Strip:
    """One line of the pane: when, where, who, what."""
    at = time.strftime("%H:%M:%S", time.localtime(happening.at.wall))
    parts = [(at, Role.MUTED)]
    where, who = visible(happening.host), visible(happening.name)
    if width >= _TIME_WIDTH + _HOST_WIDTH + _NAME_WIDTH + 24:
        parts.append((fit(where, _HOST_WIDTH), Role.MUTED))
        if who:
            parts.append((fit(who, _NAME_WIDTH), Role.PLAIN))
    else:
        parts.append((cut(who or where, _NAME_WIDTH), Role.PLAIN))
    segments = [Segment(f"{text}{_GAP}", style_of(role)) for text, role in parts]
    left = width - sum(segment.cell_length for segment in segments)
    segments.append(Segment(cut_at_word(visible(happening.words), left), style_of(happening.role)))
    return Strip(segments).simplify().adjust_cell_length(width, style_of(Role.PLAIN))
