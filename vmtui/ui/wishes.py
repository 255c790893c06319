"""What keys do to guests, and what is said about it.

Each function carries a wish to the session and returns remarks for the user. Names in them are
made visible already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from vmtui.core.commands import Mode
from vmtui.core.ends_text import LINGERS
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.obstacles import Obstacle, by_host, read_only
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal, SoftShutdown
from vmtui.core.virsh import out_of_reach
from vmtui.core.visible import visible
from vmtui.session import Session

if TYPE_CHECKING:
    from vmtui.ui.screens.shutdown_dialog import ShutdownChoice

MORE_TIME = 120.0
"""Seconds that ``+`` adds."""

MOST_NAMES = 3
"""Guests that a remark names; the rest is counted."""

MOST_LINES = 3
"""Different remarks of one key that are said; the rest is counted."""


@frozen
class Remark:
    """Something to tell the user.

    Attributes:
        is_warning: Whether a wish was not carried out.
        guest: Which guest it is about, "" if about none; the same words about several are said
            once.
    """

    words: str
    is_warning: bool = False
    guest: str = ""


NOBODY = Remark("no guest is selected: choose one with ↑ ↓ first", is_warning=True)


def name_of(session: Session, vm_id: VmId) -> str:
    """A guest's name as it may be shown, also when it is gone."""
    vm = session.fleet.vms.get(vm_id)
    watch = session.soft.watches.get(vm_id)
    return visible(vm.name if vm else watch.name if watch else vm_id.uuid)


def under_way(session: Session, vm_id: VmId) -> SoftShutdown | None:
    """The guest's soft shutdown, unless it has ended."""
    watch = session.soft.watches.get(vm_id)
    return watch if watch is not None and not watch.phase.is_end else None


def goes_to(session: Session, vm_id: VmId, goal: Goal) -> bool:
    """Whether a shutdown, or a reboot, of the guest is under way."""
    watch = under_way(session, vm_id)
    return watch is not None and watch.goal is goal


def hopeless(session: Session, vm_id: VmId, goal: Goal = Goal.OFF) -> Obstacle | None:
    """What stands against asking a guest in either way; None if one of them is open.

    A guest that sleeps can be woken to be shut down.
    """
    acpi = session.obstacle(vm_id, Mode.ACPI)
    if acpi is None or session.obstacle(vm_id, Mode.AGENT) is None:
        return None
    wakes = goal is Goal.OFF and session.power.against(Action.WAKE, vm_id) is None
    return None if wakes else acpi


def against(session: Session, vm_id: VmId, obstacle: Obstacle) -> Remark:
    """An obstacle in words, with what to do instead."""
    advice = f": {obstacle.advice}" if obstacle.advice else ""
    words = f"{obstacle.words}{advice}"
    return Remark(words, is_warning=True, guest=name_of(session, vm_id))


def against_read_only(session: Session, vm_ids: Iterable[VmId]) -> list[Remark]:
    """For each guest whose host is open to look at alone: why that can't be done."""
    found = ((vm_id, read_only(session.host(vm_id))) for vm_id in vm_ids)
    return [against(session, vm_id, obstacle) for vm_id, obstacle in found if obstacle]


def ask(session: Session, choice: ShutdownChoice, goal: Goal) -> list[Remark]:
    """Ask guests to power off or to restart; last those whose QEMU hangs, to hold up no other."""
    vm_ids = sorted(choice.vm_ids, key=session.evidence.is_silent)
    asked = ((vm_id, _ask(session, vm_id, choice, goal)) for vm_id in vm_ids)
    return [against(session, vm_id, obstacle) for vm_id, obstacle in asked if obstacle]


def _ask(session: Session, vm_id: VmId, choice: ShutdownChoice, goal: Goal) -> Obstacle | None:
    power = session.power
    if goal is Goal.RESTART:
        return power.reboot(vm_id, choice.mode, choice.limit)
    vm = session.fleet.vms.get(vm_id)
    if choice.wakes and vm is not None and vm.state is PowerState.SUSPENDED:
        return power.wake_and_shut_down(vm_id, choice.mode, choice.limit)
    return power.shut_down(vm_id, choice.mode, choice.limit)


def press_again(session: Session, vm_ids: Iterable[VmId]) -> list[Remark]:
    """Press the button of guests under way once more."""
    remarks = []
    for vm_id in vm_ids:
        obstacle = by_host(session.host(vm_id), "so it can't be asked again")
        if obstacle is not None:
            remarks.append(against(session, vm_id, obstacle))
            continue
        name = name_of(session, vm_id)
        wait = session.soft.press_again(vm_id)
        if wait > 0:
            words = f"asked just now, again in {wait:.0f} s (too early, it may cancel)"
            remarks.append(Remark(words, is_warning=True, guest=name))
        else:
            remarks.append(Remark("asked again", guest=name))
    return remarks


def ask_agent(session: Session, vm_id: VmId) -> list[Remark]:
    """Ask the agent of a guest under way to take it down; the watch goes on."""
    obstacle = session.obstacle(vm_id, Mode.AGENT)
    if obstacle is not None:
        return [against(session, vm_id, obstacle)]
    name = name_of(session, vm_id)
    if under_way(session, vm_id) is None:
        return [Remark("it has ended meanwhile: nothing was asked", is_warning=True, guest=name)]
    wait = session.soft.press_again(vm_id, Mode.AGENT)
    if wait > 0:
        words = f"asked just now, its agent in {wait:.0f} s"
        return [Remark(words, is_warning=True, guest=name)]
    return [Remark("its agent was asked; the countdown goes on", guest=name)]


def keep_picture(session: Session, vm_ids: Iterable[VmId]) -> list[Remark]:
    """Have pictures kept of what guests show; the events tell where, or why not."""
    if remarks := against_read_only(session, vm_ids):
        return remarks
    for vm_id in vm_ids:
        session.screens.keep(vm_id)
        folder = visible(str(session.screens.folder))
        words = f"its screen is being kept under {folder}; the events tell the file, or why not"
        remarks.append(Remark(words, guest=name_of(session, vm_id)))
    return remarks


def more_time(session: Session, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Give guests under way more time."""
    going = [vm_id for vm_id in vm_ids if under_way(session, vm_id)]
    for vm_id in going:
        session.soft.give_time(vm_id, MORE_TIME)
    return [] if going else [Remark("nothing is under way here to give time to", is_warning=True)]


def stop_watching(session: Session, vm_ids: Iterable[VmId]) -> list[Remark]:
    """Stop watching what is under way, and dismiss what has ended."""
    remarks = []
    for vm_id in vm_ids:
        name = name_of(session, vm_id)
        if watch := under_way(session, vm_id):
            left = LINGERS if watch.lingers else "it may still go down"
            words = f"not watched any more; {left}"
            remarks.append(Remark(words, guest=name))
        if words := session.put_away(vm_id):
            remarks.append(Remark(words, guest=name))
    return remarks


def wake(session: Session, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Wake those of the guests that sleep."""
    vms = session.fleet.vms
    asleep = [x for x in vm_ids if x in vms and vms[x].state is PowerState.SUSPENDED]
    if not asleep:
        return [Remark("not asleep: w wakes guests in pmsuspended", is_warning=True)]
    return do_at_once(session, Action.WAKE, asleep)


def thaw(session: Session, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Thaw what a force of ours left frozen."""
    if remarks := against_read_only(session, vm_ids):
        return remarks
    thawed = [vm_id for vm_id in vm_ids if session.freezes.thaw(vm_id)]
    words = "nothing of ours is frozen here: T thaws what a failed force of vmtui left frozen"
    return [] if thawed else [Remark(words, is_warning=True)]


def do(session: Session, action: Action, vm_ids: Sequence[VmId], at: Moment) -> list[Remark]:
    """Do what a dialog has told in full at a moment; says only who is left out after all."""
    asked = [(vm_id, session.power.do(action, vm_id, at)) for vm_id in vm_ids]
    return [against(session, vm_id, obstacle) for vm_id, obstacle in asked if obstacle]


def do_at_once(session: Session, action: Action, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Wake or resume guests without a dialog, and say how that is done by hand."""
    from vmtui.core.power_text import DOING, by_hand

    asked = [(vm_id, session.power.do(action, vm_id)) for vm_id in vm_ids]
    refused = [against(session, vm_id, obstacle) for vm_id, obstacle in asked if obstacle]
    done = [vm_id for vm_id, obstacle in asked if obstacle is None]
    if not done:
        return refused
    uri = session.host(done[0]).uri
    line = by_hand(action, session.fleet.vms[done[0]], uri)
    names = _names([name_of(session, vm_id) for vm_id in done])
    words = f"{DOING[action]} {names}{'' if out_of_reach(uri) else f': {line}'}"
    return [Remark(words if len(done) == 1 else f"{words}, and so on"), *refused]


def in_one(remarks: Sequence[Remark]) -> Remark:
    """All that is to be said of one key: a line for each thing, with the guests it is true of.

    Args:
        remarks: At least one.
    """
    guests: dict[str, list[str]] = {}
    for remark in remarks:
        guests.setdefault(remark.words, []).extend([remark.guest] if remark.guest else [])
    lines = [_of_guests(words, names) for words, names in guests.items()]
    left = len(lines) - MOST_LINES
    if left > 1:
        lines[MOST_LINES:] = [f"… and {left} more"]
    return Remark("\n".join(lines), any(remark.is_warning for remark in remarks))


def _of_guests(words: str, names: Sequence[str]) -> str:
    if len(names) < 2:
        return f"{names[0]}: {words}" if names else words
    return f"{len(names)} guests, {_names(names)}: {words}"


def _names(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMES
    more = f" and {left} more" if left > 0 else ""
    return f"{', '.join(names[:MOST_NAMES])}{more}"
