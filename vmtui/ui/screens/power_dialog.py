"""The short dialog before what one call does to a guest; Enter accepts what loses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from vmtui.core import power_text as say
from vmtui.core.dumps import dump_path
from vmtui.core.frozen import frozen
from vmtui.core.left_out_text import left_out_shortly
from vmtui.core.model import HostStatus, Moment, Vm, VmId
from vmtui.core.power import ANOTHER_RUN, MARKED_TWICE
from vmtui.core.power_text import Meant
from vmtui.core.record.records import GATED, Action
from vmtui.core.shutdown_text import hidden_words
from vmtui.core.text import Cell, Role
from vmtui.session import Session
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.dialog_button import DialogButton

READS_FOR = 3.0
"""Seconds for which a guest's saved state is waited for; a host that hangs stops nobody."""


@frozen
class PowerChoice:
    """What was accepted: this action, for those that nothing stands against.

    Attributes:
        opened: When the dialog named what would be done: the time in the name of a dump's file.
    """

    action: Action
    vm_ids: tuple[VmId, ...]
    opened: Moment


_KEYS = {Action.PAUSE: "P", Action.RESUME: "r", Action.SYSRQ: "O", Action.NMI: "N"}
"""Which key chooses an action that Enter does not; not the one that opens it, which repeats."""


class PowerDialog(Dialog[PowerChoice]):
    """Names the guests, what must be known before, and the same thing done by hand.

    With one action Enter accepts it, unless it may lose work. With two (some guests can be paused,
    others resumed) it asks which, and Enter does neither. A guest that was started anew meanwhile
    is left alone: another run was meant.
    """

    AUTO_FOCUS = ""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Accept", show=False),
        Binding("P", "choose('pause')", "Pause those that run", show=False),
        Binding("r", "choose('resume')", "Resume those that are paused", show=False),
        Binding("O", "choose('sysrq')", "Send the SysRq keys", show=False),
        Binding("N", "choose('nmi')", "Send an NMI", show=False),
    ]

    def __init__(
        self, session: Session, actions: Sequence[Action], vm_ids: Sequence[VmId], hidden: int
    ) -> None:
        """A dialog for these guests.

        Args:
            session: Whose guests they are.
            actions: What can be done: one action, or PAUSE and RESUME.
            vm_ids: The guests.
            hidden: How many of them the table's filter hides.
        """
        super().__init__(session.now)
        self._session = session
        self._actions = tuple(actions)
        self._hidden = hidden
        self._opened = session.now()
        self._remark = ""
        vms = session.fleet.vms
        self._names = {vm_id: vms[vm_id].name for vm_id in vm_ids if vm_id in vms}
        self._runs = {vm_id: _run(vms[vm_id]) for vm_id in self._names}

    @property
    def _takes_key(self) -> bool:
        """Whether a key of its own chooses, and Enter does not."""
        return len(self._actions) > 1 or self._actions[0] in GATED

    def compose(self) -> ComposeResult:
        """The guests, what is the same, and the buttons."""
        with Vertical(id="frame") as frame:
            titles = [say.TITLES[action] for action in self._actions]
            frame.border_title = " or ".join([titles[0], *map(str.lower, titles[1:])])
            with VerticalScroll(classes="scroll", can_focus=False):
                yield CellsView(indent=4, names_keys=True, id="guests")
            yield CellsView(id="hidden")
            yield CellsView(indent=say.BY_HAND, id="by-hand", classes="apart")
            yield CellsView(names_keys=True, id="status")
            with Horizontal(classes="buttons"):
                yield DialogButton("Cancel", "cancel")
                for action in self._actions:
                    call = f"choose('{action.value}')"
                    key = f" ({_KEYS[action]})" if self._takes_key else ""
                    label = f"{say.TITLES[action]}{key}"
                    yield DialogButton(label, call, "primary", id=action.value)

    def on_mount(self) -> None:
        """Read what must be known afresh."""
        self._session.want_facts(self._names, afresh=True)
        self._show()

    def on_session_changed(self, _: SessionChanged) -> None:
        """Follow the guests while the dialog is open."""
        self._show()

    def on_descendant_focus(self) -> None:
        """Say what Enter does where the focus is now."""
        self._show()

    def action_accept(self) -> None:
        """Accept the one action, or close it where there is nobody left."""
        if not any(one.action for one in self._guests()):
            self.dismiss(None)
        elif self._takes_key:
            keys = " or ".join(_KEYS[action] for action in self._actions)
            self._remark = f"choose: {keys}"
            self._show()
        else:
            self.action_choose(self._actions[0].value)

    def action_choose(self, value: str) -> None:
        """Do this to those for which it makes sense."""
        action = Action(value)
        chosen = tuple(one.id for one in self._guests() if one.action is action)
        if self._reading(action):
            self._remark = "still reading whether it has a saved state: wait, then again"
            self._show()
        elif chosen:
            self.dismiss(PowerChoice(action, chosen, self._opened))

    def _guests(self) -> list[Meant]:
        return [self._meant(vm_id, name) for vm_id, name in self._names.items()]

    def _meant(self, vm_id: VmId, name: str) -> Meant:
        session = self._session
        vm = session.fleet.vms.get(vm_id)
        obstacles = {action: session.power.against(action, vm_id) for action in self._actions}
        action = next((one for one in self._actions if obstacles[one] is None), None)
        if action is None or vm is None:
            return Meant(vm_id, name, vm, None, obstacles[self._actions[0]])
        if None not in (self._runs[vm_id], _run(vm)) and self._runs[vm_id] != _run(vm):
            return Meant(vm_id, name, vm, None, ANOTHER_RUN)
        if action is Action.POWER_ON and self._is_marked_twice(vm_id):
            return Meant(vm_id, name, vm, None, MARKED_TWICE)
        silent = say.silent_hosts(session.fleet.hosts.values(), vm_id)
        remarks = say.remarks(action, vm, silent, session.now())
        tags = self._session.host(vm_id).tags
        return Meant(vm_id, name, vm, action, None, remarks, tags)

    def _is_marked_twice(self, vm_id: VmId) -> bool:
        return sum(one.uuid == vm_id.uuid for one in self._names) > 1

    def _reading(self, action: Action) -> bool:
        """Whether it is not known yet what a start would restore."""
        if action is not Action.POWER_ON:
            return False
        is_late = self._session.now().boot - self._opened.boot >= READS_FOR
        return not is_late and any(self._is_unread(one) for one in self._guests())

    def _is_unread(self, one: Meant) -> bool:
        if one.action is None or one.vm is None or one.vm.departed:
            return False
        return one.vm.saved is None and self._session.host(one.id).status is HostStatus.UP

    def _show(self) -> None:
        guests = self._guests()
        meant = [one for one in guests if one.action is not None]
        hidden = hidden_words(self._hidden, len(guests))
        lines = say.meant_lines(guests, self._actions)
        reasons = [(one.name, one.against.words) for one in guests if one.against]
        is_told = bool(meant and reasons) and self.is_long(lines)
        self.query_one("#guests", CellsView).show(*lines)
        self.query_one("#hidden", CellsView).show(
            *([(Cell(hidden, Role.OVERDUE),)] if hidden else []),
            *([left_out_shortly(len(guests), reasons)] if is_told else []),
        )
        self.query_one("#by-hand", CellsView).show(*self._by_hand(meant))
        self.query_one("#status", CellsView).show((self._status(guests, meant),))
        for action in self._actions:
            button = self.query_one(f"#{action.value}", DialogButton)
            button.display = any(one.action is action for one in meant)
        self.query_one("#cancel", DialogButton).rename("Cancel" if meant else "Close")

    def _by_hand(self, meant: list[Meant]) -> list[tuple[Cell, ...]]:
        lines: list[tuple[Cell, ...]] = []
        for action in self._actions:
            one = next((one for one in meant if one.action is action), None)
            if one is not None and one.vm is not None:
                uri = self._session.host(one.id).uri
                file = dump_path(one.vm.name, uri, self._opened) if action is Action.DUMP else ""
                line = say.by_hand(action, one.vm, uri, file)
                lines.append((Cell(f"same as   {line}", Role.MUTED),))
        return lines

    def _status(self, guests: list[Meant], meant: list[Meant]) -> Cell:
        if not meant:
            return Cell("Nothing is left to do here. Enter closes.", Role.OVERDUE)
        if self._remark:
            return Cell(self._remark, Role.OVERDUE)
        left_out = len(guests) - len(meant)
        others = f", {left_out} left out" if left_out else ""
        counts = {action: sum(one.action is action for one in meant) for action in self._actions}
        if self._takes_key:
            parts = [
                f"{_KEYS[action]} {say.DOES[action]} {say.count_words(counts[action])}"
                for action in self._actions
                if counts[action]
            ]
            leaves = "does neither" if len(parts) > 1 else "leaves it as it is"
            return Cell(f"{' · '.join(parts)}{others} · Esc {leaves}", Role.MUTED)
        if self.enter_leaves:
            return Cell("Enter closes, and leaves all as it is.", Role.MUTED)
        (action,) = self._actions
        what = f"{say.DOES[action]} {say.count_words(counts[action])}"
        return Cell(f"Enter {what}{others}. Esc leaves all as it is.", Role.MUTED)


def _run(vm: Vm) -> int | None:
    """Which run of a guest it is, as far as that is known (virDomainGetID)."""
    return vm.run.domain_id if vm.run else None
