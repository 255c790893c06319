"""A list whose cursor is seen without colours."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList


class CursorList(OptionList):
    """Reverses the line of its cursor where the style sheet asks for that.

    Textual itself drops ``reverse`` where a line's text has styles of its own.
    """

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        strip = super().render_line(y)
        cursor = self.get_component_rich_style("option-list--option-highlighted")
        if not cursor.reverse or not self._is_at_cursor(self.scroll_offset.y + y):
            return strip
        return Strip(Segment.apply_style(strip, post_style=cursor), strip.cell_length)

    def _is_at_cursor(self, line: int) -> bool:
        return line < len(self._lines) and self._lines[line][0] == self.highlighted
