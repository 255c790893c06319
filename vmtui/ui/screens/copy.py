"""What is copied of the chosen guests: name, UUID or virsh line."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from vmtui.core.copying import Guest, Part, choice_lines, parts_of, text_of
from vmtui.core.model import VmId
from vmtui.core.visible import visible
from vmtui.imaging.keeping import keep_latest
from vmtui.session import Session
from vmtui.ui.screens.page import Page
from vmtui.ui.widgets.cells_view import CellsView


class CopyPage(Page):
    """One key says which; it goes to the terminal, and to a file.

    Nobody can tell whether the terminal has taken it into its clipboard (OSC 52): tmux drops it
    unless ``set-clipboard`` is on.
    """

    DEFAULT_CSS = """
    CopyPage #page {
        width: 78;
        height: auto;
    }
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(part.value, f"take('{part.value}')", part.name, show=False) for part in Part),
        Binding("y", "close", "Close", show=False),
    ]

    def __init__(self, session: Session, vm_ids: Sequence[VmId]) -> None:
        """What there is to copy of these, as it is now."""
        super().__init__()
        vms = [session.fleet.vms[x] for x in vm_ids if x in session.fleet.vms]
        self._guests = [Guest(vm, session.host(vm.id).uri) for vm in vms]
        self._file = session.screens.folder.parent / "copied.txt"

    def compose(self) -> ComposeResult:
        """A line for each key."""
        with Vertical(id="page") as page:
            page.border_title = "Copy"
            page.border_subtitle = f"{' '.join(parts_of(self._guests))} takes one · Esc closes"
            view = CellsView(indent=15)
            view.show(*choice_lines(self._guests))
            yield view

    def action_take(self, part: str) -> None:
        """Send it to the terminal, and write it down on a thread of its own: a disk may stall."""
        if Part(part) not in parts_of(self._guests):
            return  # the page says why
        text = text_of(Part(part), self._guests)
        self.app.copy_to_clipboard(text)
        write = partial(_write, self.app, self._file, text)
        threading.Thread(target=write, name="write-copy", daemon=True).start()
        self.dismiss(None)


def _write(app: App[Any], path: Path, text: str) -> None:
    try:
        keep_latest(path, f"{text}\n".encode())
        words = f"sent to the terminal; saved in {visible(str(path))}"
    except OSError as error:
        words = f"sent to the terminal; not saved: {visible(f'{path}: {error.strerror or error}')}"
    told = partial(app.notify, words, timeout=6, markup=False)
    app.post_message(events.Callback(callback=told))
