"""A guest's screen, as it is now: to read what it waits for. Nothing is typed into it here."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from vmtui.core.model import VmId
from vmtui.core.screen_text import screen_lines, screen_status
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.widgets.cell_lines import CellLines
from vmtui.ui.widgets.cells_view import CellsView


class GuestScreenViewer(ModalScreen[None]):
    """The 80 by 25 characters that a guest shows, refreshed while it is open.

    It asks nothing, so it listens at once. It has no frame at its sides: the guest's lines are as
    wide as the smallest terminal.
    """

    DEFAULT_CSS = """
    GuestScreenViewer {
        align: center middle;
        background: $background 60%;
    }
    GuestScreenViewer VerticalScroll {
        width: 80;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        border-top: solid $primary;
        border-bottom: solid $primary;
        border-title-style: bold;
        background: $surface;
        scrollbar-size-vertical: 0;
    }
    GuestScreenViewer CellLines {
        height: 1;
    }
    GuestScreenViewer CellsView.-text {
        text-wrap: nowrap;
        text-overflow: clip;
    }
    """

    AUTO_FOCUS = "VerticalScroll"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "close", "Close", show=False),
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, session: Session, vm_id: VmId) -> None:
        super().__init__()
        self._session = session
        self._vm_id = vm_id
        self._guest_name = session.fleet.vms[vm_id].name

    def compose(self) -> ComposeResult:
        """How good the look is, then what the guest shows."""
        with VerticalScroll() as page:
            guest, host = visible(self._guest_name, 40), visible(self._vm_id.host, 20)
            page.border_title = f"{guest} on {host}"
            page.border_subtitle = (
                "looking only: no key goes to the guest · ↑ ↓ scroll · Esc closes"
            )
            yield CellLines(id="status")
            yield CellsView(id="text")

    def on_mount(self) -> None:
        """Begin to look."""
        self._session.screens.look_at(self._vm_id)
        self._show()

    def on_unmount(self) -> None:
        """Look no longer."""
        self._session.screens.look_at(None)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Show the latest look, or how old it is by now."""
        self._show()

    def action_close(self) -> None:
        """Back to the fleet."""
        self.dismiss(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def _show(self) -> None:
        session, desk = self._session, self._session.screens
        vm = session.fleet.vms.get(self._vm_id)
        host = session.host(self._vm_id)
        status = screen_status(desk.shown, desk.trouble, vm, host, session.now())
        self.query_one("#status", CellLines).say([[Cell("screen", Role.MUTED), status]])
        if vm is not None:
            view = self.query_one("#text", CellsView)
            view.set_class(desk.shown is not None and desk.shown.text is not None, "-text")
            view.show(*screen_lines(desk.shown, vm, host.uri))
