"""What is asked before a snapshot is taken, and before a guest goes back to one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input, Static
from textual.widgets.button import ButtonVariant

from vmtui.core.force_text import ToType, name_to_type
from vmtui.core.frozen import frozen
from vmtui.core.guards import REASON_NEEDED, guarded, lacks_reason, reason_hint
from vmtui.core.guest.snapshots import Snapshot, problem_of_name
from vmtui.core.guest.snapshots_text import revert_lines, take_lines
from vmtui.core.model import Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.power import ANOTHER_RUN
from vmtui.core.power_text import BY_HAND, TITLES, by_hand
from vmtui.core.record.records import Action
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.screens.typed_dialog import TypedDialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton
from vmtui.ui.widgets.guarded_input import GuardedInput


@frozen
class Named:
    """What was chosen.

    Attributes:
        name: The snapshot's.
        description: Of one that is taken.
        why: The reason for the record, "" if none was given.
    """

    name: str
    description: str = ""
    why: str = ""


class _SnapshotDialog(TypedDialog[Named]):
    """Names the guest and what becomes of it; Enter does it once what is typed allows it.

    A guest that was restarted meanwhile is left alone: another run was meant.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept", show=False),
    ]

    def __init__(self, session: Session, vm: Vm, action: Action) -> None:
        super().__init__(session.now)
        self._session = session
        self._vm_id: VmId = vm.id
        self._last_seen = vm
        self._action = action
        self._run = vm.run

    @property
    def _vm(self) -> Vm:
        return self._session.fleet.vms.get(self._vm_id, self._last_seen)

    def _fields(self) -> Iterable[tuple[str, GuardedInput]]:
        """The fields, each with its label."""
        raise NotImplementedError

    def _lines(self) -> Iterable[Iterable[Cell]]:
        """What is said of it."""
        raise NotImplementedError

    def _not_yet(self) -> str:
        """Why what is typed does not do; "" if it does."""
        raise NotImplementedError

    def _answer(self) -> Named:
        """What was chosen."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """What becomes of the guest, the fields, and the buttons."""
        title = TITLES[self._action]
        with Vertical(id="frame") as frame:
            frame.border_title = title
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(indent=2, names_keys=True, id="words")
            yield CellsView(indent=BY_HAND, id="by-hand", classes="apart")
            for label, field in self._fields():
                with Horizontal(classes="field"):
                    yield Static(label, classes="label")
                    yield field
            yield CellsView(names_keys=True, id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                is_rough = self._action is Action.REVERT
                variant: ButtonVariant = "error" if is_rough else "primary"
                yield DialogButton(title, "accept", variant, id="accept")

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in a field."""
        self.action_accept()

    def action_accept(self) -> None:
        """Do it, if nothing stands against it."""
        obstacle = self._obstacle()
        if obstacle is not None:
            self._remark = f"nothing was done: {obstacle.words}"
        elif why := self._not_yet():
            self._remark = f"nothing was done: {why}"
        elif not self._is_too_soon():
            self.dismiss(self._answer())
            return
        self._show()

    def _obstacle(self) -> Obstacle | None:
        vm = self._session.fleet.vms.get(self._vm_id)
        if vm is not None and vm.run != self._run:
            return ANOTHER_RUN
        return self._session.power.against(self._action, self._vm_id)

    def _show(self) -> None:
        if not self.query("#status"):
            return  # not composed yet
        vm = self._vm
        host = self._session.host(self._vm_id)
        head = (Cell(visible(vm.name)), Cell(f" on {visible(host.name)}", Role.MUTED))
        self.query_one("#words", CellsView).show(head, *self._lines())
        line = by_hand(self._action, vm, host.uri, self._answer().name)
        self.query_one("#by-hand", CellsView).show((Cell(f"same as   {line}", Role.MUTED),))
        obstacle, not_yet = self._obstacle(), self._not_yet()
        self.query_one("#accept", Button).disabled = bool(obstacle or not_yet)
        self.query_one("#status", CellsView).show((self._status(obstacle, not_yet),))

    def _status(self, obstacle: Obstacle | None, not_yet: str) -> Cell:
        if self._remark:
            return Cell(self._remark, Role.OVERDUE)
        if obstacle is not None:
            return Cell(f"✗ {visible(obstacle.words)}. Esc closes.", Role.OVERDUE)
        if not_yet:
            return Cell(f"{not_yet}. Enter does nothing before that.", Role.MUTED)
        if self._action is Action.REVERT:
            return Cell("! Enter reverts it: what it is now is lost.", Role.BAD)
        return Cell("Enter takes it. Esc leaves all as it is.", Role.MUTED)


class TakeDialog(_SnapshotDialog):
    """Before a snapshot is taken: its name and its description are asked."""

    AUTO_FOCUS = "#name"

    def __init__(self, session: Session, vm: Vm, taken: Callable[[], Iterable[str]]) -> None:
        """A dialog for this guest.

        Args:
            taken: Tells the names that its snapshots have.
        """
        super().__init__(session, vm, Action.SNAPSHOT)
        self._taken = taken
        local = time.localtime(session.now().wall)
        self._proposed = time.strftime("%Y-%m-%d-%H%M%S", local)

    def _fields(self) -> Iterable[tuple[str, GuardedInput]]:
        yield "name", self._field("name", value=self._proposed)
        yield "about", self._field("about", placeholder="optional, such as: before the update")

    def _lines(self) -> Iterable[Iterable[Cell]]:
        details = self._session.details.of(self._vm_id)
        return take_lines(self._vm, details.definition.found if details.definition else None)

    def _not_yet(self) -> str:
        return problem_of_name(self._typed("name"), self._taken())

    def _answer(self) -> Named:
        return Named(self._typed("name"), self._typed("about"))


class RevertDialog(_SnapshotDialog):
    """Before a guest goes back to a snapshot: its name must be typed, for its present is lost.

    A protected guest takes a reason too.
    """

    AUTO_FOCUS = "#confirm"

    DEFAULT_CSS = """
    RevertDialog #frame {
        border: round $error;
    }
    """

    def __init__(self, session: Session, vm: Vm, snapshot: Snapshot) -> None:
        """A dialog for this guest and this snapshot of it."""
        super().__init__(session, vm, Action.REVERT)
        self._snapshot = snapshot

    def _fields(self) -> Iterable[tuple[str, GuardedInput]]:
        yield "guest", self._field("confirm")
        needed = lacks_reason(self._vm, self._session.host(self._vm_id), "")
        hint = reason_hint(REASON_NEEDED if needed else "")
        yield "why", self._field("why", placeholder=hint)

    def _lines(self) -> Iterable[Iterable[Cell]]:
        guard = guarded(self._vm, self._session.host(self._vm_id))
        lines = revert_lines(self._vm, self._snapshot, self._session.now())
        return (*([guard] if guard else []), *lines)

    @property
    def _to_type(self) -> ToType:
        return name_to_type(self._vm, "revert the guest")

    def _not_yet(self) -> str:
        typed = self.query_one("#confirm", GuardedInput).value
        if typed not in self._to_type.accepted:
            return self._to_type.hint
        host = self._session.host(self._vm_id)
        return REASON_NEEDED if lacks_reason(self._vm, host, self._typed("why")) else ""

    def _answer(self) -> Named:
        return Named(self._snapshot.name, why=self._typed("why"))
