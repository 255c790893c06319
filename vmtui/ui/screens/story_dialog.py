"""The dialog that writes the story of an incident to a file, and sends it to the terminal."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from vmtui.core.force_text import system_words
from vmtui.core.model import VmId
from vmtui.core.story_markdown import Shown, file_name, markdown
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.crash import state_directory
from vmtui.imaging.keeping import keep
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

LONGEST_SENT = 70_000
"""Characters that are sent to the terminal at most: many take no longer ones (xterm: 75,000)."""


class StoryDialog(Dialog[str]):
    """Says where it is written and what goes in; Enter writes it. Its result says where it went.

    What stands on the guest's screen may be confidential, so it goes in only by choice.
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write it", show=False),
        Binding("d", "change_folder", "where", show=False),
        Binding("s", "change_screen", "with the screen's text, or without", show=False),
    ]

    class Written(Message):
        """What became of the file.

        Attributes:
            path: Where it is; None where it could not be written.
            words: Why not.
        """

        def __init__(self, path: Path | None, words: str = "") -> None:
            super().__init__()
            self.path = path
            self.words = words

    def __init__(self, session: Session, vm_id: VmId) -> None:
        """A dialog for the last incident of this guest."""
        super().__init__(session.now)
        self._session = session
        self._vm_id = vm_id
        self._folders = _folders()
        self._folder = self._folders[0]
        self._with_screen = False
        self._text = ""
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Where to, what goes in, and the buttons."""
        with Vertical(id="frame") as frame:
            frame.border_title = "Write the story down"
            yield CellsView(indent=12, id="choices")
            yield CellsView(id="status", classes="apart")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                yield DialogButton("Write", "write", "primary")

    def on_mount(self) -> None:
        """Show what is proposed."""
        self._show()

    def on_unmount(self) -> None:
        """Look at the guest's screen no longer."""
        if self._with_screen:
            self._session.screens.look_at(None)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the look at the screen."""
        self._show()

    def action_change_folder(self) -> None:
        """Into the state directory, or into the one in which vmtui was started."""
        place = self._folders.index(self._folder) + 1
        self._folder = self._folders[place % len(self._folders)]
        self._show()

    def action_change_screen(self) -> None:
        """With what the guest's screen shows, or without."""
        self._with_screen = not self._with_screen
        self._session.screens.look_at(self._vm_id if self._with_screen else None)
        self._show()

    def action_write(self) -> None:
        """Write it on a thread of its own: a disk may stall."""
        story = self._session.stories.of(self._vm_id)
        if story is None or self._text:
            return
        vm = self._session.fleet.vms.get(self._vm_id)
        system = system_words(vm) if vm else ""
        screen = self._screen() if self._with_screen else None
        self._text = markdown(story, self._session.now(), system=system, screen=screen)
        folder, name, content = self._folder, file_name(story), self._text.encode()

        def write() -> None:
            try:
                self.post_message(self.Written(keep(folder, name, content)))
            except OSError as error:
                self.post_message(self.Written(None, f"{folder}: {error.strerror or error}"))

        threading.Thread(target=write, name="write-story", daemon=True).start()
        self._show()

    def on_story_dialog_written(self, message: Written) -> None:
        """Send it to the terminal too, or say why it is not written."""
        text, self._text = self._text, ""
        if message.path is None:
            self._trouble = f"not written: {message.words}"
            self._show()
            return
        sent = "too long for the terminal's clipboard"
        if len(text) <= LONGEST_SENT:
            self.app.copy_to_clipboard(text)
            sent = "sent to the terminal"
        self.dismiss(f"{sent}; saved in {visible(str(message.path))}")

    def _screen(self) -> Shown:
        desk, now = self._session.screens, self._session.now()
        shown = desk.shown
        vm = self._session.fleet.vms.get(self._vm_id)
        if vm is None or vm.run is None:
            return Shown(now, words="it is off, and shows nothing")
        if shown is None:
            return Shown(now, words=desk.trouble or "it could not be read in time")
        if shown.text is not None:
            return Shown(shown.at, shown.text)
        return Shown(shown.at, words=f"graphics, {shown.width} × {shown.height} pixels: no text")

    def _show(self) -> None:
        folders = [(_short(one), one == self._folder) for one in self._folders]
        screen = [("without", not self._with_screen), ("with its text", self._with_screen)]
        self.query_one("#choices", CellsView).show(
            *_choices("folder (d)", folders), *_choices("screen (s)", screen)
        )
        self.query_one("#status", CellsView).show((self._status(),))

    def _status(self) -> Cell:
        if self._text:
            return Cell("writing ...", Role.GOING)
        if self._trouble:
            return Cell(visible(self._trouble), Role.BAD)
        story = self._session.stories.of(self._vm_id)
        name = file_name(story) if story else ""
        words = "for you alone to read (0600), never over another file; sent to the terminal too"
        return Cell(f"Enter writes {visible(name)}, {words}", Role.MUTED)


def _choices(label: str, choices: Sequence[tuple[str, bool]]) -> list[tuple[Cell, ...]]:
    """What can be chosen, a line each, with a mark at what is."""
    lines: list[tuple[Cell, ...]] = []
    for number, (words, is_chosen) in enumerate(choices):
        mark, role = ("●", Role.GOING) if is_chosen else ("○", Role.MUTED)
        head = Cell(f"{'' if number else label:<12}", Role.MUTED)
        lines.append((head, Cell(f"{mark} {visible(words)}", role)))
    return lines


def _short(folder: Path) -> str:
    """A folder as shells write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _folders() -> list[Path]:
    """Where it can go: the user's own place for such things, or where vmtui was started."""
    folders = [state_directory() / "stories"]
    with suppress(OSError):  # somebody removed it meanwhile
        folders.append(Path.cwd())
    return folders
