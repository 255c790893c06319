"""What the check found of one guest, and what to do about it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from vmtui.core.action import Place
from vmtui.core.cures.check import Checked
from vmtui.core.cures.check_text import Line, guest_lines, settings_of
from vmtui.core.cures.settings_text import HOW, settings_lines
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.page import ScrolledPage
from vmtui.ui.widgets.cells_view import CellsView


class FindingsScreen(ScrolledPage):
    """What was found of one guest, with the commands that remove it."""

    DEFAULT_CSS = """
    FindingsScreen #settings {
        margin-top: 1;
    }
    """

    place = Place.CHECK

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close", "Close", show=False),
        Binding("y", "copy", "Copy it all", show=False),
    ]

    def __init__(self, session: Session, found: Checked) -> None:
        """The findings of this guest, as they are by now; it follows what becomes known."""
        super().__init__()
        self._session = session
        self._found = found

    def compose(self) -> ComposeResult:
        """One finding after the other, the worst first."""
        vm = self._found.vm
        with Vertical(id="page") as page:
            guest, host = visible(vm.name, 40), visible(vm.id.host, 20)
            page.border_title = Content(f"{guest} on {host}")  # a str is read as markup
            page.border_subtitle = "vmtui does none of this · ↑ ↓ scroll · y copies it · Esc closes"
            with VerticalScroll():
                yield CellsView(indent=4, names_keys=True, id="findings")
                yield CellsView(indent=HOW, id="settings")

    def on_mount(self) -> None:
        """Show them."""
        self._show()

    def on_session_changed(self, message: SessionChanged) -> None:
        """Show what is found by now; of a guest that is gone, what was."""
        vm_id = self._found.vm.id
        if vm_id not in message.touched.vms:
            return
        found = self._session.check.checked(vm_id)
        if found is not None and found != self._found:
            self._found = found
            self._show()

    def _show(self) -> None:
        numbers = settings_of([self._found])
        lines = guest_lines(self._found, self._session.host(self._found.vm.id).uri, numbers)
        nothing: Line = (Cell("nothing stands in the way of a soft shutdown", Role.GOOD),)
        if not self._found.findings:
            lines.insert(0, nothing)
        self.query_one("#findings", CellsView).show(*lines)
        self.query_one("#settings", CellsView).show(*settings_lines(numbers))

    def action_copy(self) -> None:
        """Send it to the terminal's clipboard: what wraps here can't be copied line by line."""
        self.app.copy_to_clipboard("\n".join(view.text for view in self.query(CellsView)))
        self.notify("sent to the terminal's clipboard (OSC 52); some terminals drop it")
