"""Which keys matter now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from vmtui.core.action import Place
from vmtui.core.actions import KeysNow
from vmtui.core.model import Host, PowerState, VmId
from vmtui.core.obstacles import read_only
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.session import Session
from vmtui.ui.selection import Selection
from vmtui.ui.widgets.key_bar import KeyHint
from vmtui.ui.wishes import under_way

_SHUT_DOWN = KeyHint("s", "shut down")
_FORCE = KeyHint("F", "force off")
_LOOK = KeyHint("v", "look")
_LADDER = KeyHint("l", "what can be done")
_STORY = KeyHint("t", "story")
_CONSOLE = KeyHint("c", "console")
_COPY = KeyHint("y", "copy")
_NEXT_TAB = KeyHint("tab", "next tab")
_ONE = (KeyHint("enter", "details"), KeyHint("space", "mark"))
_ON_HEADING = (
    KeyHint("-", "fold, unfold"),
    KeyHint("space", "mark its guests"),
    KeyHint("z", "group otherwise"),
)
_HELP = KeyHint("?", "help")
_ALWAYS = (
    _HELP,
    KeyHint("/", "filter"),
    KeyHint("q", "quit"),
    KeyHint("e", "events"),
    KeyHint("< >", "sort"),
    KeyHint("C", "check"),
)
IN_EVENTS = (
    KeyHint("enter", "its guest"),
    KeyHint("/", "filter"),
    KeyHint("f", "only this guest"),
    KeyHint("space", "pause"),
    KeyHint("esc", "back, to act"),
    KeyHint("e", "hide"),
)
IN_PAUSED_EVENTS = tuple(
    KeyHint("space", "go on") if hint.key == "space" else hint for hint in IN_EVENTS
)
IN_EVENT_FILTER = (KeyHint("enter", "to the list"), KeyHint("esc", "show all"))
IN_FILTER = (KeyHint("enter", "to the table"), KeyHint("esc", "show all"))


_TAKES_RIGHTS = frozenset("FRSTcoprsvw")
"""Keys for what a host does for those alone who may act there."""


def allowed(usual: Iterable[KeyHint], host: Host) -> tuple[KeyHint, ...]:
    """Those hints whose keys do something on a host that may be open to look at alone."""
    if read_only(host) is None:
        return tuple(usual)
    return tuple(hint for hint in usual if hint.key not in _TAKES_RIGHTS)


def as_now(usual: Iterable[KeyHint], keys: KeysNow, place: Place) -> list[KeyHint]:
    """The hints with the keys that the user has chosen; what has no key any more is left out."""
    if not keys.chosen:
        return list(usual)
    renamed = [replace(hint, key=_as_now(hint.key, keys, place)) for hint in usual]
    return [hint for hint in renamed if hint.key]


def _as_now(usual: str, keys: KeysNow, place: Place) -> str:
    found = [keys.instead_of(key, place) for key in usual.split()]
    return " ".join(key for key in found if key)


def hints(session: Session, selection: Selection) -> tuple[KeyHint, ...]:
    """The keys that do something to the chosen guests, then those that always work."""
    if selection.marks:
        marks = [one for one in selection.marks if read_only(session.host(one)) is None]
        return (*_of_marked(session, marks), KeyHint("esc", "unmark"), *_ALWAYS)
    if selection.heading is not None:
        return (*_ON_HEADING, *_ALWAYS)
    if selection.cursor is None:
        return (KeyHint("↑↓", "select"), *_ALWAYS)
    return (*of_guest(session, selection.cursor), *_ONE, *_ALWAYS)


def of_guest(session: Session, vm_id: VmId) -> tuple[KeyHint, ...]:
    """The keys that do something to a guest in its state."""
    return allowed(_of_guest(session, vm_id), session.host(vm_id))


def in_guest_view(session: Session, vm_id: VmId) -> tuple[KeyHint, ...]:
    """What the table offers for it, then help, and what else can be done where there is room."""
    vm = session.fleet.vms.get(vm_id)
    more = (_LOOK, _LADDER, _CONSOLE) if vm is not None and vm.state.has_process else ()
    acts = of_guest(session, vm_id)
    known = {hint.key for hint in acts}
    besides = (hint for hint in more if hint.key not in known)
    return (*acts, _HELP, _NEXT_TAB, *allowed(besides, session.host(vm_id)), _COPY)


def asks_to_shut_down(session: Session, vm_id: VmId) -> bool:
    """Whether a key is there to ask a guest to shut down."""
    return _SHUT_DOWN in of_guest(session, vm_id)


_FOR_MARKED = (
    (PowerState.SUSPENDED, "w", "wake"),
    (PowerState.PAUSED, "p", "resume"),
    (PowerState.SHUT_OFF, "o", "power on"),
)
"""What a state asks for that is no running."""


def _of_marked(session: Session, marks: Collection[VmId]) -> tuple[KeyHint, ...]:
    """What makes sense for some of the marked guests; first that which does for the most."""
    vms = session.fleet.vms
    states = Counter(vms[vm_id].state for vm_id in marks if vm_id in vms)
    can = [(states[state], key, words) for state, key, words in _FOR_MARKED]
    can.append((sum(states[state] for state in states if state.is_up), "s", "shut down"))
    can.sort(key=lambda one: -one[0])
    chosen = [KeyHint(key, f"{words} {number} marked") for number, key, words in can if number]
    force = [_FORCE] if any(state.has_process for state in states) else []
    return (*chosen, *force)


def _of_watched(watch: SoftShutdown) -> tuple[KeyHint, ...]:
    """What a guest on its way down leaves to do: look first, and never press force on it."""
    look = KeyHint("v", "look", urgent=watch.phase is Phase.OVERDUE)
    more = KeyHint("+", "2 min more")
    stop = KeyHint("x", "stop watching")
    if watch.closing:
        ladder = (_LADDER,) if watch.phase is Phase.OVERDUE else ()
        return (look, *ladder, more, stop)
    again = KeyHint("r" if watch.is_reboot else "s", "ask again")
    instead = (KeyHint("s", "shut down instead"),) if watch.is_reboot else ()
    return (look, _LADDER, more, again, *instead, _FORCE, stop, _STORY)


def _of_guest(session: Session, vm_id: VmId) -> tuple[KeyHint, ...]:
    vm = session.fleet.vms.get(vm_id)
    watch = under_way(session, vm_id)
    if watch is not None:
        return _of_watched(watch)
    doings = session.doings(vm_id)
    if doings.waking is not None and doings.waking.ended is None:
        return (KeyHint("x", "cancel"), _LOOK, _FORCE)
    done = doings.shutdown or doings.forcing or doings.deed or doings.waking
    dismiss = (KeyHint("x", "dismiss"), _STORY) if done else ()
    if doings.left_frozen is not None:
        return (KeyHint("T", "thaw", urgent=True), _FORCE, *dismiss)
    if vm is None:
        return dismiss
    if not vm.state.has_process:
        can_start = session.power.against(Action.POWER_ON, vm_id) is None
        return (KeyHint("o", "power on"), *dismiss) if can_start else dismiss
    if vm.state is PowerState.SUSPENDED:
        wake = (KeyHint("w", "wake", urgent=True), KeyHint("s", "wake, shut down"))
        return (*wake, _LOOK, _LADDER, _FORCE, *dismiss)
    if vm.state is PowerState.PAUSED:
        return (KeyHint("p", "resume", urgent=True), _LOOK, _LADDER, _FORCE, *dismiss)
    if vm.state is PowerState.CRASHED:
        return (KeyHint("R", "reset", urgent=True), _LOOK, _LADDER, _FORCE, *dismiss)
    if vm.state is PowerState.IN_SHUTDOWN:
        return (_LOOK, *dismiss)
    if vm.has_acpi is False and vm.has_agent is False:
        # It has neither a button nor anybody inside to ask.
        return (_LOOK, KeyHint("S", "managed save"), _FORCE, *dismiss)
    return (_SHUT_DOWN, KeyHint("r", "reboot"), _FORCE, *dismiss)
