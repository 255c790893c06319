"""The saved filters: a number or Enter shows what one lets through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from vmtui.core.filters_text import NUMBERED, filter_lines, how_to_save
from vmtui.core.preferences import SavedFilter
from vmtui.ui.screens.page import Page
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.choice_lines import ChoiceLines


class FiltersPage(Page):
    """Name and line of each, and how the present one is saved."""

    DEFAULT_CSS = """
    FiltersPage #page {
        width: 78;
        height: auto;
        max-height: 90%;
    }
    FiltersPage ChoiceLines {
        height: auto;
        max-height: 14;
    }
    FiltersPage CellsView {
        margin-top: 1;
    }
    """

    AUTO_FOCUS = "ChoiceLines"

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(number), f"take({number})", f"Filter {number}", show=False)
            for number in range(1, NUMBERED + 1)
        ),
        Binding("e", "edit", "Edit it first", show=False),
        Binding("f", "close", "Close", show=False),
    ]

    def __init__(
        self, filters: Sequence[SavedFilter], present: str, show: Callable[..., None]
    ) -> None:
        """Offer these.

        Args:
            filters: In this order.
            present: The line in use; "" for none.
            show: Takes the line that was chosen, and ``edit=True`` if it is to be edited first.
        """
        super().__init__()
        self._filters = filters
        self._present = present
        self._show = show

    def compose(self) -> ComposeResult:
        """The filters, then how one is saved."""
        with Vertical(id="page") as page:
            page.border_title = "Saved filters"
            keys = "1-9 or enter shows · e edits it first · " if self._filters else ""
            page.border_subtitle = f"{keys}Esc closes"
            yield ChoiceLines()
            yield CellsView(indent=2)

    def on_mount(self) -> None:
        """Fill the list; the filter in use is under the cursor."""
        lines = self.query_one(ChoiceLines)
        lines.styles.height = len(self._filters)
        lines.show(filter_lines(self._filters))
        names = [one.name for one in self._filters if one.line == self._present.strip()]
        if names:
            lines.go_to(names[0])
        self.query_one(CellsView).show(*how_to_save(self._filters, self._present))

    def action_take(self, number: int) -> None:
        """Show what the filter with this number lets through."""
        if number <= len(self._filters):
            self._close_with(self._filters[number - 1])

    @on(ChoiceLines.Chosen)
    def _take_chosen(self, message: ChoiceLines.Chosen) -> None:
        for one in self._filters:
            if one.name == message.key:
                self._close_with(one)

    def action_edit(self) -> None:
        """Put the filter under the cursor into the line, to change it."""
        for one in self._filters:
            if one.name == self.query_one(ChoiceLines).cursor:
                self._close_with(one, edit=True)

    def _close_with(self, chosen: SavedFilter, *, edit: bool = False) -> None:
        self.dismiss(None)
        self.app.call_later(partial(self._show, chosen.line, edit=edit))
