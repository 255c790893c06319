"""The help: which key does what, first where the user is, then the words and the manual."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Input

from vmtui.core.action import Place
from vmtui.core.actions import KeysNow
from vmtui.core.help_text import help_lines, with_found
from vmtui.help import manual
from vmtui.ui.screens.page import ScrolledPage
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.filter_input import FilterInput

_HOW = "↑ ↓ PgUp PgDn scroll · / finds, n the next · Esc closes"


class HelpScreen(ScrolledPage):
    """Keys, words and the manual on one page, in which can be searched."""

    DEFAULT_CSS = """
    HelpScreen #page {
        width: 80;
    }
    HelpScreen VerticalScroll {
        height: 1fr;
    }
    HelpScreen FilterInput {
        display: none;
        dock: bottom;
        background: $surface;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "close", "Close", show=False),
        # With priority, so that what is typed in one breath after it goes into the line.
        Binding("slash", "search", "Search", show=False, priority=True),
        Binding("n", "next", "To the next that was found", show=False),
    ]

    def __init__(
        self,
        place: Place = Place.FLEET,
        keys: KeysNow | None = None,
        *,
        tour: bool = False,
    ) -> None:
        """The help.

        Args:
            place: Where the user is.
            keys: The keys as they are now; the usual ones if nobody says.
            tour: Whether it begins with the tour of the training ground.
        """
        super().__init__()
        self._lines = help_lines(place, keys or KeysNow(), manual(), tour=tour)
        self._found: list[int] = []

    def compose(self) -> ComposeResult:
        """One text, and the line in which is typed what to find in it."""
        with Vertical(id="page") as page:
            page.border_title = "Help"
            page.border_subtitle = _HOW
            with VerticalScroll():
                view = CellsView()
                view.show(*self._lines)
                yield view
            yield FilterInput(id="sought", placeholder="to find")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """In the line in which is typed a slash is a slash."""
        return action != "search" or not isinstance(self.focused, FilterInput)

    def action_search(self) -> None:
        """Ask what to find."""
        line = self.query_one(FilterInput)
        line.display = True
        # At once: the next key may be waiting already.
        self.set_focus(line)

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        shown, self._found = with_found(self._lines, message.value)
        self.query_one(CellsView).show(*shown)
        is_missing = bool(message.value.strip()) and not self._found
        page = self.query_one("#page")
        page.border_subtitle = f"not found · {_HOW}" if is_missing else _HOW
        if self._found:
            self._go(self._found[0])

    @on(Input.Submitted)
    def _read_on(self, message: Input.Submitted) -> None:
        message.stop()
        self.query_one(FilterInput).display = False
        self.query_one(VerticalScroll).focus()

    @on(FilterInput.Abandoned)
    def _nothing_sought(self) -> None:
        line = self.query_one(FilterInput)
        line.value = ""
        line.display = False
        self.query_one(VerticalScroll).focus()

    def action_next(self) -> None:
        """To the next line that was found, round the end."""
        top = self.query_one(VerticalScroll).scroll_offset.y
        if self._found:
            self._go(next((line for line in self._found if line > top), self._found[0]))

    def _go(self, line: int) -> None:
        self.query_one(VerticalScroll).scroll_to(y=line, animate=False)
