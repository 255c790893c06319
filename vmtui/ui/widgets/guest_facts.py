"""What the force dialog tells of one guest: a label, and what there is to say to it."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from vmtui.core.text import Cell
from vmtui.ui.widgets.cells_view import CellsView

LABELS = ("guest", "tried", "seen", "gentler", "risk", "freeze", "same as")
"""The lines, from top to bottom."""


class GuestFacts(VerticalScroll):
    """Labelled lines that wrap beside their labels."""

    DEFAULT_CSS = """
    GuestFacts Horizontal {
        height: auto;
    }
    GuestFacts CellsView {
        width: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="scroll")
        self._views = {label: CellsView(indent=2, names_keys=True) for label in LABELS}

    def compose(self) -> ComposeResult:
        """One row for each label."""
        for label, view in self._views.items():
            with Horizontal(id=label.replace(" ", "-")):
                yield Static(label, markup=False, classes="label")
                yield view

    def show(self, facts: Mapping[str, tuple[Cell, ...]]) -> None:
        """Say these facts: for each of ``LABELS`` its lines, if there is anything to say."""
        for label, view in self._views.items():
            cells = facts.get(label, ())
            view.show(*((cell,) for cell in cells))
            self.query_one(f"#{label.replace(' ', '-')}").display = bool(cells)
