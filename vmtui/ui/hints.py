"""Which keys matter now."""

from __future__ import annotations

from vmtui.core.model import PowerState, VmId
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
    KeyHint("f", "follow"),
    KeyHint("space", "pause"),
    KeyHint("esc", "back"),
    KeyHint("s F", "in the table"),
    KeyHint("e", "hide"),
)
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
        return (
            KeyHint("+", "2 min more"),
            KeyHint("s", "ask again"),
            KeyHint("F", "force off", urgent=overdue),
            KeyHint("x", "stop watching"),
        )
    doings = session.doings(vm_id)
    dismiss = (KeyHint("x", "dismiss"),) if doings.shutdown or doings.forcing else ()
    if vm is None or not vm.state.has_process:
        return dismiss
    if vm.state is PowerState.SUSPENDED:
        return (KeyHint("w", "wake", urgent=True), _FORCE, *dismiss)
    return (KeyHint("s", "shut down"), _FORCE, *dismiss)
