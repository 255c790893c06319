"""The help: which key does what, and what the words mean."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from vmtui.core.help_text import help_lines
from vmtui.ui.screens.page import ScrolledPage
from vmtui.ui.widgets.cells_view import CellsView


class HelpScreen(ScrolledPage):
    """Keys and words on one page."""

    DEFAULT_CSS = """
    HelpScreen #page {
        width: 80;
        height: auto;
        max-height: 100%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "close", "Close", show=False),
    ]

    def __init__(self, *, tour: bool = False) -> None:
        """The help; ``tour`` has it begin with the tour of the training ground."""
        super().__init__()
        self._tour = tour

    def compose(self) -> ComposeResult:
        """One text."""
        with VerticalScroll(id="page") as page:
            page.border_title = "Help"
            page.border_subtitle = "↑ ↓ PgUp PgDn scroll · Esc closes"
            view = CellsView()
            view.show(*help_lines(tour=self._tour))
            yield view
