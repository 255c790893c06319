"""A few lines of cells that repaint only when they say something else."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.paint import line, line_width
from vmtui.ui.widgets.roles import Roled

Line = Sequence[Cell]


class CellLines(Roled):
    """Lines of text in roles, as high as they are many."""

    GAP = "   "
    """What stands between two cells."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []

    def say(self, lines: Sequence[Line]) -> None:
        """Show these lines from now on."""
        if list(lines) == self._lines:
            return
        before = (self._widest(), len(self._lines))
        self._lines = list(lines)
        width, height = self._widest(), len(self._lines)
        grown = width != before[0] and self.styles.is_auto_width
        self.refresh(layout=grown or height != before[1])

    def _widest(self) -> int:
        return max((line_width(cells, self.GAP) for cells in self._lines), default=0)

    def style_of(self, role: Role) -> Style:
        """How text of this role looks here."""
        return self.get_component_rich_style(f"role--{role}")

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """The widest line, where the style asks for no other width."""
        return self._widest()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as there are to say."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        cells = self._lines[y] if y < len(self._lines) else ()
        return line(cells, self.style_of, self.GAP, self.size.width)
