"""Which keys matter now."""

from __future__ import annotations

from vmtui.core.model import PowerState, VmId
from vmtui.core.records import Action
from vmtui.core.shutdown import Phase
from vmtui.session import Session
from vmtui.ui.selection import Selection
from vmtui.ui.widgets.key_bar import KeyHint
from vmtui.ui.wishes import under_way

_FORCE = KeyHint("F", "force off")
_ONE = (KeyHint("enter", "details"), KeyHint("space", "mark"))
_ALWAYS = (
    KeyHint("?", "help"),
    KeyHint("/", "filter"),
    KeyHint("q", "quit"),
    KeyHint("e", "events"),
    KeyHint("< >", "sort"),
)
IN_EVENTS = (
    KeyHint("enter", "its guest"),
    KeyHint("/", "filter"),
    KeyHint("f", "only this guest"),
    KeyHint("space", "pause"),
    KeyHint("esc", "back, to act on guests"),
    KeyHint("e", "hide"),
)
IN_EVENT_FILTER = (KeyHint("enter", "to the list"), KeyHint("esc", "show all"))
IN_FILTER = (KeyHint("enter", "to the table"), KeyHint("esc", "show all"))


def hints(session: Session, selection: Selection) -> tuple[KeyHint, ...]:
    """The keys that do something to the chosen guests, then those that always work."""
    if selection.marks:
        words = f"shut down {len(selection.marks)} marked"
        chosen = (KeyHint("s", words), _FORCE, KeyHint("esc", "unmark"))
        return chosen + _ALWAYS
    if selection.cursor is None:
        return (KeyHint("↑↓", "select"), *_ALWAYS)
    return (*_of_guest(session, selection.cursor), *_ONE, *_ALWAYS)


def _of_guest(session: Session, vm_id: VmId) -> tuple[KeyHint, ...]:
    vm = session.fleet.vms.get(vm_id)
    watch = under_way(session, vm_id)
    if watch is not None:
        overdue = watch.phase is Phase.OVERDUE
        again = KeyHint("r", "ask again") if watch.is_reboot else KeyHint("s", "ask again")
        instead = (KeyHint("s", "shut down instead"),) if watch.is_reboot else ()
        return (
            KeyHint("+", "2 min more"),
            again,
            *instead,
            KeyHint("F", "force off", urgent=overdue),
            KeyHint("x", "stop watching"),
        )
    doings = session.doings(vm_id)
    done = doings.shutdown or doings.forcing or doings.deed or doings.waking
    dismiss = (KeyHint("x", "dismiss"),) if done else ()
    if vm is None:
        return dismiss
    if not vm.state.has_process:
        can_start = session.power.against(Action.POWER_ON, vm_id) is None
        return (KeyHint("o", "power on"), *dismiss) if can_start else dismiss
    if vm.state is PowerState.SUSPENDED:
        wake = (KeyHint("w", "wake", urgent=True), KeyHint("s", "wake, shut down"))
        return (*wake, _FORCE, *dismiss)
    if vm.state is PowerState.PAUSED:
        return (KeyHint("p", "resume", urgent=True), _FORCE, *dismiss)
    if vm.state is PowerState.CRASHED:
        return (KeyHint("R", "reset", urgent=True), _FORCE, *dismiss)
    return (KeyHint("s", "shut down"), KeyHint("r", "reboot"), _FORCE, *dismiss)
