"""What another console left, or still conducts: go on with it, give it up, or look."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content

from vmtui.core.text import Cell, Role, ago
from vmtui.core.visible import visible
from vmtui.core.waves.choosing import plan_cells
from vmtui.core.waves.plan import AtDeadline
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import is_late
from vmtui.core.waves.text import left_words, wording_of
from vmtui.session import Session
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

_LATE = {AtDeadline.LEAVE: "ends it", AtDeadline.SAVE: "saves to disk who is still up"}
"""What going on means once the deadline has passed."""


class LeftAnswer(Enum):
    """What becomes of it."""

    RESUME = "resume"
    ABANDON = "abandon"


class LeftDialog(Dialog[LeftAnswer]):
    """Tells of it. Each answer has a key of its own, so that none is given by an Enter too many.

    While the other console lives it only tells: two conductors would undo each other's order.
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "resume", "Go on with it", show=False),
        Binding("A", "abandon", "Give it up", show=False),
        Binding("enter", "nothing", "Nothing", show=False),
    ]

    def __init__(self, session: Session, found: OpenFleetShutdown) -> None:
        """A dialog about this one."""
        super().__init__(session.now)
        self._session = session
        self._found = found

    def compose(self) -> ComposeResult:
        """Who left it, its plan, and the answers."""
        with Vertical(id="frame") as frame:
            what = wording_of(self._found.run).what
            frame.border_title = Content(f"{what.capitalize()} of another console")
            yield CellsView(id="what")
            with VerticalScroll(classes="scroll apart", can_focus=False):
                yield CellsView(indent=8, id="waves")
            yield CellsView(id="status", classes="apart")
            with Horizontal(classes="buttons"):
                yield DialogButton("Close", "cancel")
                if not self._found.watched:
                    yield DialogButton("Go on with it (R)", "resume", "primary")
                    yield DialogButton("Give it up (A)", "abandon")

    def on_mount(self) -> None:
        """Show what the journal tells."""
        found, session = self._found, self._session
        began = ago(session.now().boot - found.run.began.boot)
        wording, done = wording_of(found.run), "started" if found.run.is_way_back else "asked"
        asked = f"begun {began}; {len(found.asked)} of {len(found.run.course.guests)} {done}"
        lines = [(Cell(left_words(found)),), (Cell(asked, Role.MUTED),)]
        self.query_one("#what", CellsView).show(*lines)
        plan = plan_cells(found.run.course, found.names, session.fleet.hosts, wording)
        self.query_one("#waves", CellsView).show(*plan)
        self.query_one("#status", CellsView).show((self._status(),))

    @property
    def _elsewhere(self) -> str:
        """The URIs of its hosts, where not all of them are open here."""
        is_here = self._session.waves.as_here(self._found) is not None
        return "" if is_here else " ".join(f"-c {uri}" for uri in self._found.hosts.values())

    def _status(self) -> Cell:
        if self._found.watched:
            return Cell("It is conducted there: hold or stop it there first.", Role.OVERDUE)
        if self._elsewhere:
            words = f"It needs all of its hosts to go on: {visible(self._elsewhere, 300)}"
            return Cell(words, Role.OVERDUE)
        a = "A: nobody is asked by it any more."
        run = self._found.run
        if is_late(run, self._session.now()):
            fate = _LATE[run.course.then]
            words = f"Its deadline has passed: R takes it up, held; space then {fate}. {a}"
            return Cell(words, Role.OVERDUE)
        return Cell(f"R goes on where it stood, held at first. {a}", Role.MUTED)

    def action_nothing(self) -> None:
        """Enter alone answers nothing."""

    def action_resume(self) -> None:
        """Go on with it, where it can be."""
        if not (self._found.watched or self._elsewhere):
            self.dismiss(LeftAnswer.RESUME)

    def action_abandon(self) -> None:
        """Give it up."""
        if not self._found.watched:
            self.dismiss(LeftAnswer.ABANDON)
