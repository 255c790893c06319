"""The dialog that writes the story of an incident to a file, and sends it to the terminal."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from vmtui.core.force_text import system_words
from vmtui.core.frozen import frozen
from vmtui.core.looks import PictureKept
from vmtui.core.model import Moment, VmId
from vmtui.core.stories.markdown import Picture, Shown, file_name, markdown
from vmtui.core.stories.words import time_of
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.crash import state_directory
from vmtui.imaging.keeping import keep, picture_name
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

LONGEST_SENT = 70_000
"""Characters that are sent to the terminal at most: many take no longer ones (xterm: 75,000)."""

READ_WITHIN = 3.0
"""Seconds that Enter waits for the guest's screen."""

LONGEST_PATH = 1000
"""Characters of a path that are said at most."""


class Which(Enum):
    """Which look at the guest's screen goes in."""

    NONE = "without"
    NOW = "as it is now"
    KEPT = "as it was kept"


@frozen
class _Source:
    """Where a picture comes from.

    Attributes:
        at: When it was taken.
        name: What its file is called.
        content: The picture; None if it is read from ``kept``.
        kept: The file in which it was kept.
        words: Why there is none.
    """

    at: Moment
    name: str = ""
    content: bytes | None = None
    kept: Path | None = None
    words: str = ""

    def put_into(self, folder: Path) -> Path | None:
        """Have it in a file of its own there; None where there is no picture.

        Raises:
            OSError: It can't be read or written.
        """
        content = self.kept.read_bytes() if self.kept else self.content
        return keep(folder, self.name, content) if content else None


class StoryDialog(Dialog[str]):
    """Says where it is written and what goes in; Enter writes it. Its result says where it went.

    What stands on the guest's screen may be confidential, so its text and pictures go in only by
    choice, and a picture is a file of its own beside the story.
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write it", show=False),
        Binding("d", "change_folder", "where", show=False),
        Binding("s", "change_screen", "with the screen's text, or without", show=False),
        Binding("p", "change_picture", "with which picture of it, or without", show=False),
    ]

    def __init__(self, session: Session, vm_id: VmId) -> None:
        """A dialog for the last incident of this guest."""
        super().__init__(session.now)
        self._session = session
        self._vm_id = vm_id
        self._folders = _folders()
        self._folder = self._folders[0]
        self._text = Which.NONE
        self._picture = Which.NONE
        self._chosen: PictureKept | None = None
        self._is_writing = False
        self._waiting: Timer | None = None
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
        if self._looks:
            self._session.screens.look_at(None)

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the look at the screen, and write once it is read if Enter waits for that."""
        if self._waiting is not None and not self._is_reading:
            self._write()
        self._show()

    def action_change_folder(self) -> None:
        """Into the state directory, or into the one in which vmtui was started."""
        place = self._folders.index(self._folder) + 1
        self._folder = self._folders[place % len(self._folders)]
        self._show()

    def action_change_screen(self) -> None:
        """Without its text, with that of now, or with that of the picture that was kept."""
        looked = self._looks
        self._text = _next(self._text, self._texts())
        self._choose_kept()
        self._look(looked)

    def action_change_picture(self) -> None:
        """With no picture, one of now, or the one that was kept in the course of the incident."""
        looked = self._looks
        self._picture = _next(self._picture, self._pictures())
        self._choose_kept()
        self._look(looked)

    def _choose_kept(self) -> None:
        """Hold to what was kept as it was chosen; a later one is another choice."""
        is_chosen = Which.KEPT in (self._text, self._picture)
        self._chosen = self._kept() if is_chosen else None

    @property
    def _looks(self) -> bool:
        """Whether the guest's screen is looked at for this."""
        return Which.NOW in (self._text, self._picture)

    def _look(self, looked: bool) -> None:
        """Look at the screen from now on, or no longer; an Enter was for what stood before."""
        self._wait_no_more()
        if looked != self._looks:
            self._session.screens.look_at(self._vm_id if self._looks else None)
        self._show()

    @property
    def _is_reading(self) -> bool:
        """Whether the guest's screen is looked at, and its host has not answered yet."""
        desk, vm = self._session.screens, self._session.fleet.vms.get(self._vm_id)
        is_on = vm is not None and vm.run is not None
        return self._looks and is_on and desk.shown is None and not desk.trouble

    def action_write(self) -> None:
        """Write it, once the screen that goes in is read; a hung guest's is not waited for long."""
        if self._is_reading and self._waiting is None:
            self._waiting = self.set_timer(READ_WITHIN, self._write)
            self._show()
        elif not self._is_reading:
            self._write()

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def _write(self) -> None:
        """Write it on a thread of its own: a disk may stall."""
        self._wait_no_more()
        story = self._session.stories.of(self._vm_id)
        if story is None or self._is_writing:
            return
        vm = self._session.fleet.vms.get(self._vm_id)
        system = system_words(vm) if vm else ""
        screen = self._shown()
        source = self._source()
        self._is_writing = True
        folder, now, app = self._folder, self._session.now(), self.app

        def tell(path: Path | None, text: str) -> None:
            # To the app: this dialog may be closed by then.
            told = partial(self._written, app, path, text)
            app.post_message(events.Callback(callback=told))

        def write() -> None:
            beside = None
            try:
                beside = source.put_into(folder) if source else None
                name = beside.name if beside else ""
                picture = Picture(source.at, name, source.words) if source else None
                text = markdown(story, now, system=system, screen=screen, picture=picture)
                tell(keep(folder, file_name(story), text.encode()), text)
            except OSError as error:
                if beside:
                    beside.unlink(missing_ok=True)
                place = error.filename or folder
                tell(None, f"{place}: {error.strerror or error}")

        threading.Thread(target=write, name="write-story", daemon=True).start()
        self._show()

    def _written(self, app: App[Any], path: Path | None, text: str) -> None:
        """Send it to the terminal too, or say why it is not written; also after Esc.

        Args:
            app: The console.
            path: Where it is; None where it could not be written.
            text: What is in it, or why it is not there.
        """
        self._is_writing = False
        if path is None:
            self._trouble = f"not written: {text}"
            if self.is_attached:
                self._show()
            else:
                words = visible(f"the story was {self._trouble}", LONGEST_PATH)
                app.notify(words, severity="warning", timeout=8, markup=False)
            return
        sent = "too long for the terminal's clipboard"
        if len(text) <= LONGEST_SENT:
            app.copy_to_clipboard(text)
            sent = "sent to the terminal"
        words = f"{sent}; saved in {visible(str(path), LONGEST_PATH)}"
        if app.screen is self:
            self.dismiss(words)
        else:  # Closed by then, or the help lies over it and would be closed in its stead.
            app.notify(f"the story: {words}", timeout=8, markup=False)

    def _shown(self) -> Shown | None:
        """The text that goes in; None where none was chosen."""
        if self._text is Which.KEPT and (kept := self._kept()):
            return Shown(kept.at, kept.text or ())
        return None if self._text is Which.NONE else self._screen()

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

    def _pictures(self) -> dict[Which, str]:
        """Those there are, in words; the one that is chosen stays."""
        return self._found(self._picture, self._kept())

    def _texts(self) -> dict[Which, str]:
        """Likewise; a picture that was kept has its text if it was of a text screen."""
        kept = self._kept()
        return self._found(self._text, kept if kept and kept.text is not None else None)

    def _found(self, chosen: Which, kept: PictureKept | None) -> dict[Which, str]:
        vm = self._session.fleet.vms.get(self._vm_id)
        found = {Which.NONE: Which.NONE.value}
        if (vm is not None and vm.run is not None) or chosen is Which.NOW:
            found[Which.NOW] = Which.NOW.value
        if kept is not None:
            found[Which.KEPT] = f"{Which.KEPT.value} at {time_of(kept.at.wall, None)}"
        return found

    def _kept(self) -> PictureKept | None:
        """The picture that was kept in the course of the incident: the chosen one, or the last."""
        if self._chosen is not None:
            return self._chosen
        kept = self._session.screens.kept.get(self._vm_id)
        story = self._session.stories.of(self._vm_id)
        if kept is None or story is None or not kept.path:
            return None
        return kept if kept.at.boot >= story.began.boot else None

    def _source(self) -> _Source | None:
        if self._picture is Which.NONE:
            return None
        if self._picture is Which.KEPT and (kept := self._kept()):
            path = Path(kept.path)
            return _Source(kept.at, path.name, kept=path)
        seen, shown = self._screen(), self._session.screens.shown
        if shown is None or not shown.picture:
            return _Source(seen.at, words=seen.words or "its host sends no picture")
        vm = self._session.fleet.vms.get(self._vm_id)
        guest = vm.name if vm else self._vm_id.uuid
        name = picture_name(guest, self._vm_id.host, shown.at.wall, shown.picture)
        return _Source(shown.at, name, shown.picture)

    def _show(self) -> None:
        folders = [(_short(one), one == self._folder) for one in self._folders]
        texts = [
            ("without its text" if one is Which.NONE else f"its text, {words}", one is self._text)
            for one, words in self._texts().items()
        ]
        pictures = [(words, one is self._picture) for one, words in self._pictures().items()]
        self.query_one("#choices", CellsView).show(
            *_choices("folder (d)", folders),
            *_choices("screen (s)", texts),
            *_choices("picture (p)", pictures),
        )
        self.query_one("#status", CellsView).show((self._status(),))

    def _status(self) -> Cell:
        if self._is_writing:
            return Cell("writing ... (after Esc it is told all the same where it went)", Role.GOING)
        if self._waiting is not None:
            return Cell("reading its screen ... (Esc writes nothing)", Role.GOING)
        if self._trouble:
            return Cell(visible(self._trouble), Role.BAD)
        story = self._session.stories.of(self._vm_id)
        name = file_name(story) if story else ""
        words = "for you alone to read (0600), never over another file; sent to the terminal too"
        return Cell(f"Enter writes {visible(name)}, {words}", Role.MUTED)


def _next(chosen: Which, found: Mapping[Which, str]) -> Which:
    """The choice after this one, of those there are; the first one after the last."""
    ways = list(found)
    return ways[(ways.index(chosen) + 1) % len(ways)] if chosen in ways else ways[0]


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
    try:
        home = Path.home()
    except RuntimeError:  # no account, and no HOME
        return str(folder)
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _folders() -> list[Path]:
    """Where it can go: the user's own place for such things, or where vmtui was started."""
    folders = [state_directory() / "stories"]
    with suppress(OSError):  # somebody removed it meanwhile
        folders.append(Path.cwd())
    return folders
