"""What is asked before many keys, or three special ones, are pressed in a guest, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from vmtui.core.cures.guest_os import Family
from vmtui.core.model import Moment, Vm
from vmtui.core.screens.layout import Layout
from vmtui.core.screens.typing import what_ctrl_alt_del_does
from vmtui.core.text import Cell, Role
from vmtui.core.virsh import same_as, virsh_line
from vmtui.core.visible import visible
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

Clock = Callable[[], Moment]


class _KeyDialog(Dialog[bool]):
    """Says what would be done; Enter does it."""

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept", show=False),
    ]

    def __init__(self, clock: Clock, title: str, lines: Sequence[Cell], button: str) -> None:
        super().__init__(clock)
        self._title = title
        self._lines = lines
        self._button = button

    def compose(self) -> ComposeResult:
        """What would be done, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = self._title
            yield CellsView(id="words")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton(self._button, "accept", "primary")

    def on_mount(self) -> None:
        """Say it."""
        self.query_one("#words", CellsView).show(*((cell,) for cell in self._lines))

    def action_accept(self) -> None:
        """It was meant."""
        self.dismiss(True)


class PasteDialog(_KeyDialog):
    """Before a pasted text is typed: how much it is. Not what: it may be a password."""

    def __init__(self, clock: Clock, guest: str, text: str, layout: Layout) -> None:
        enters = text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        enter = f", Enter {enters} time{'' if enters == 1 else 's'} among them" if enters else ""
        count = f"{len(text)} character{'' if len(text) == 1 else 's'}"
        lines = (
            Cell(f"{count} were pasted{enter}."),
            Cell(f"They are typed as on a {layout.words} keyboard, into {visible(guest, 40)}."),
            Cell("Enter types them. Esc drops them.", Role.MUTED),
        )
        super().__init__(clock, "Type what was pasted", lines, "Type")


class CtrlAltDelDialog(_KeyDialog):
    """Before ctrl+alt+del: what it does to this system."""

    def __init__(self, clock: Clock, vm: Vm, uri: str, system: Family) -> None:
        line = f"{virsh_line('send-key', vm, uri)} KEY_LEFTCTRL KEY_LEFTALT KEY_DELETE"
        lines = (
            Cell(visible(vm.name)),
            *(Cell(line, Role.OVERDUE) for line in what_ctrl_alt_del_does(system)),
            Cell(f"same as   {same_as(uri, line)}", Role.MUTED),
            Cell("Enter presses it once. Esc does not.", Role.MUTED),
        )
        super().__init__(clock, "Ctrl+Alt+Del", lines, "Press it")


class TakeOverDialog(_KeyDialog):
    """Before somebody else loses a guest's serial console."""

    def __init__(self, clock: Clock, guest: str) -> None:
        lines = (
            Cell(f"Somebody else is on the serial console of {guest}."),
            Cell("Taken over, theirs ends at once, and what they did there stays.", Role.OVERDUE),
            Cell("Enter takes it over. Esc leaves it to them.", Role.MUTED),
        )
        super().__init__(clock, "Serial console", lines, "Take it over")
