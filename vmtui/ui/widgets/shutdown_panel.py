"""The panel that shows one soft shutdown on its way, step by step."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from vmtui.core.model import VmId
from vmtui.core.panel_text import Line, panel
from vmtui.session import Session
from vmtui.ui.widgets.cells_view import CellsView

_INDENT = 5
"""Cells before the words of a step."""


class ShutdownPanel(Widget):
    """Steps, countdown, presses and what can be done; hidden where there is nothing to show."""

    DEFAULT_CSS = """
    ShutdownPanel {
        height: auto;
        max-height: 9;
        padding: 0 1;
        background: $panel;
        display: none;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = CellsView(indent=_INDENT)

    def compose(self) -> ComposeResult:
        """One text."""
        yield self._view

    @property
    def text(self) -> str:
        """What it says, without styles; "" while hidden."""
        return self._view.text

    def show(self, session: Session, vm_id: VmId | None) -> None:
        """Show this domain's shutdown as it stands now; call it again when time has passed."""
        lines: tuple[Line, ...] = ()
        if vm_id is not None:
            lines = panel(session.fleet.vms.get(vm_id), session.doings(vm_id), session.now())
        self._view.show(*lines)
        self.display = bool(lines)
