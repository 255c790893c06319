"""The short dialog before the agent is asked within a shutdown that is under way."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from vmtui.core.commands import Mode
from vmtui.core.cures.guest_os import Family
from vmtui.core.model import Vm
from vmtui.core.power_text import BY_HAND, asking_by_hand
from vmtui.core.shutdown import Goal
from vmtui.core.shutdown_text import agent_words
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton


class AgentDialog(Dialog[bool]):
    """Says what the agent's shutdown costs on this system; Enter accepts."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept", show=False),
    ]

    def __init__(self, session: Session, vm: Vm, system: Family, *, reboot: bool) -> None:
        """A dialog for this guest.

        Args:
            session: Whose guest it is.
            vm: The guest.
            system: What it runs, by its agent's own word or its definition.
            reboot: Whether it is to restart.
        """
        super().__init__(session.now)
        self._vm = vm
        self._costs = agent_words([system], Goal.RESTART if reboot else Goal.OFF)
        self._by_hand = asking_by_hand(Mode.AGENT, vm, session.host(vm.id).uri, reboot=reboot)

    def compose(self) -> ComposeResult:
        """The guest, what it costs, the same by hand, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Ask the agent"
            yield CellsView(id="costs")
            yield CellsView(indent=BY_HAND, id="by-hand", classes="apart")
            yield CellsView(id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton("Ask the agent", "accept", "primary")

    def on_mount(self) -> None:
        """Say it."""
        name = Cell(visible(self._vm.name, 40))
        host = Cell(f" on {visible(self._vm.id.host, 20)}", Role.MUTED)
        self.query_one("#costs", CellsView).show((name, host), (self._costs,))
        same = Cell(f"same as   {self._by_hand}", Role.MUTED)
        self.query_one("#by-hand", CellsView).show((same,))
        status = Cell("Enter asks it; the countdown goes on. Esc leaves it as it is.", Role.MUTED)
        self.query_one("#status", CellsView).show((status,))

    def action_accept(self) -> None:
        """Have it asked."""
        self.dismiss(True)
