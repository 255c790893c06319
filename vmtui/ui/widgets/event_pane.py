"""The last happenings, newest at the bottom."""

from __future__ import annotations

import time

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from vmtui.core.happenings import Happening, Ring
from vmtui.core.text import Role
from vmtui.core.visible import visible
from vmtui.ui.widgets.paint import ROLE_CLASSES, StyleOf, cut, cut_at_word, fit

_TIME_WIDTH = 8
_HOST_WIDTH = 10
_NAME_WIDTH = 18
_GAP = "  "


class EventPane(ScrollView, can_focus=False):
    """A window on the ring of happenings; follows the newest unless scrolled up."""

    COMPONENT_CLASSES = ROLE_CLASSES
    ALLOW_SELECT = False

    def __init__(self, ring: Ring, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._ring = ring
        self._shown: list[Happening] = []

    def on_mount(self) -> None:
        """Show what has happened so far."""
        self.update()

    def on_resize(self) -> None:
        """Show the newest line."""
        self._to_newest()

    def update(self) -> None:
        """Show what has happened since."""
        follows = self.scroll_offset.y + self.size.height >= len(self._shown)
        self._shown = list(self._ring)
        self.virtual_size = Size(self.size.width, len(self._shown))
        if follows:
            self._to_newest()
        self.refresh()

    def _to_newest(self) -> None:
        top = max(len(self._shown) - self.size.height, 0)
        self.scroll_to(y=top, animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """Paint one happening."""
        row = y + self.scroll_offset.y
        width = self.size.width
        if row >= len(self._shown):
            return Strip.blank(width, self._style(Role.PLAIN))
        return happening_strip(self._shown[row], width, self._style)

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
    return Strip(segments).adjust_cell_length(width, style_of(Role.PLAIN))
