"""The panel that shows one soft shutdown on its way, step by step."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from vmtui.core.model import VmId
from vmtui.core.panel_text import INDENT, MOST_LINES, Line, Room, panel
from vmtui.session import Session
from vmtui.ui.widgets.cells_view import CellsView

_TALL = 32
"""Lines of a terminal from which on the panel may have more than MOST_LINES of them."""

_MORE_LINES = 13

_ALL_LINES = 20
"""Lines that it has where they are at most a third of the terminal: enough for all steps."""

_BESIDE = (0.4, 52, 68)
"""The part of the terminal that it has beside the table, and its cells at least and at most.

As app.tcss sets them for GuestPane.
"""

_PADDING = 2
"""Cells left and right of the panel's text, together."""

_BORDER = 1
"""Cells between it and the table where it stands beside it."""


class ShutdownPanel(Widget):
    """Steps, countdown, presses and what can be done; hidden where there is nothing to show."""

    DEFAULT_CSS = """
    ShutdownPanel {
        height: auto;
        max-height: 20;
        padding: 0 1;
        background: $panel;
        display: none;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = CellsView(indent=INDENT, names_keys=True)

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
            vm = session.fleet.vms.get(vm_id)
            lines = panel(vm, session.doings(vm_id), session.now(), self._room())
        self._view.show(*lines)
        self.display = bool(lines)

    def _room(self) -> Room:
        width, height = self.app.size
        lines = max(_MORE_LINES, min(height // 3, _ALL_LINES))
        if self.screen.has_class("-wide"):
            part, least, most = _BESIDE
            width = min(max(int(width * part), least), most) - _BORDER
        return Room(lines if height >= _TALL else MOST_LINES, width - _PADDING)
