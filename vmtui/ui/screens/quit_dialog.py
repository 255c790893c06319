"""The question before leaving shutdowns that are under way."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from vmtui.core.quit_text import promise, under_way_lines
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton


class QuitDialog(Dialog[bool]):
    """Lists what is under way, says what becomes of it, and asks whether to quit."""

    AUTO_FOCUS = "#quit"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "quit", "Quit", show=False),
    ]

    def __init__(self, session: Session, *, demo: bool = False) -> None:
        """The question about what is under way in this session.

        Args:
            demo: Whether its guests are played.
        """
        super().__init__(session.now)
        self._session = session
        self._demo = demo

    def compose(self) -> ComposeResult:
        """The list, the promise and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Quit"
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(names_keys=True, id="list")
            yield CellsView(id="promise", classes="apart")
            with Horizontal(classes="buttons"):
                yield DialogButton("Stay", "cancel")
                yield DialogButton("Quit", "quit", "primary")

    def on_mount(self) -> None:
        """Show what is under way."""
        self._show()

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow it while the dialog is open."""
        self._show()

    def action_quit(self) -> None:
        """Leave the console."""
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Stay in the console."""
        self.dismiss(False)

    def _show(self) -> None:
        going = self._session.under_way()
        lines = under_way_lines(going, self._session.now())
        self.query_one("#list", CellsView).show(*lines)
        self.query_one("#promise", CellsView).show(*promise(going, demo=self._demo))
