"""The help: which key does what, and what the words mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from vmtui.core.help_text import help_lines
from vmtui.ui.screens.overlay import Overlay
from vmtui.ui.widgets.cells_view import CellsView


class HelpScreen(Overlay[None]):
    """Keys and words on one page that scrolls. It asks nothing, so it listens at once."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        background: $background 60%;
    }
    HelpScreen VerticalScroll {
        width: 80;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        border: round $primary;
        border-title-style: bold;
        background: $surface;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "close", "Close", show=False),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
        Binding("g,home", "go(0)", "Beginning", show=False),
        Binding("G,end", "go(1)", "End", show=False),
    ]

    def __init__(self, *, tour: bool = False) -> None:
        """The help; ``tour`` has it begin with the tour of the training ground."""
        super().__init__()
        self._tour = tour

    def compose(self) -> ComposeResult:
        """One text."""
        with VerticalScroll() as page:
            page.border_title = "Help"
            page.border_subtitle = "↑ ↓ PgUp PgDn scroll · Esc closes"
            view = CellsView()
            view.show(*help_lines(tour=self._tour))
            yield view

    def action_close(self) -> None:
        """Back to where it was called."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_go(self, end: int) -> None:
        """Scroll to the beginning (0) or to the end (1)."""
        page = self.query_one(VerticalScroll)
        page.scroll_to(y=end * page.max_scroll_y, animate=False)
