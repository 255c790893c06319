"""Lines of cells that wrap, for dialogs and panels. Nothing in them is ever read as markup."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from textual.content import Content
from textual.style import Style
from textual.visual import Visual

from vmtui.core.text import Cell, Role
from vmtui.ui.key_words import key_words
from vmtui.ui.widgets.hanging import Hanging
from vmtui.ui.widgets.roles import Roled

Line = tuple[Cell, ...]


class CellsView(Roled):
    """Shows lines of cells, and is laid out again only where they changed."""

    DEFAULT_CSS = """
    CellsView {
        height: auto;
    }
    """

    def __init__(
        self,
        *,
        indent: int = 0,
        names_keys: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Lines of cells.

        Args:
            indent: Cells after which lines go on where they wrap.
            names_keys: Whether keys of the table are named in what is said of them.
            id: Of the widget.
            classes: Likewise.
        """
        super().__init__(id=id, classes=classes)
        self._indent = indent
        self._names_keys = names_keys
        self._lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """What it says, without styles."""
        return "\n".join("".join(cell.text for cell in line) for line in self._lines)

    def show(self, *lines: Iterable[Cell]) -> None:
        """Say this from now on; without lines it takes no room."""
        fresh = tuple(tuple(line) for line in lines)
        if self._names_keys:
            fresh = tuple(map(key_words(self).line, fresh))
        self.display = bool(fresh)
        if fresh != self._lines:
            self._lines = fresh
            self.refresh(layout=True)

    def render(self) -> Visual:
        """The lines in their roles' styles."""
        contents = [self._content(line) for line in self._lines]
        return Hanging(contents, self._indent) if self._indent else Content("\n").join(contents)

    def _content(self, line: Line) -> Content:
        return Content.assemble(*((cell.text, self._style(cell.role)) for cell in line))

    def _style(self, role: Role) -> Style:
        """A role's style on the background here, by which light themes choose their colours."""
        style = self.get_visual_style(f"role--{role}")
        if style.background is None or style.foreground is None:
            return style
        return replace(style, foreground=style.background + style.foreground)
