"""What keys do to guests, and what is said about it.

Each function carries a wish to the session and returns remarks for the user. Names in them are
made visible already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vmtui.core import power_text
from vmtui.core.commands import Mode
from vmtui.core.ends_text import LINGERS
from vmtui.core.model import PowerState, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.records import Action
from vmtui.core.shutdown import Goal, SoftShutdown
from vmtui.core.visible import visible
from vmtui.session import Session
from vmtui.ui.screens.shutdown_dialog import ShutdownChoice

MORE_TIME = 120.0
"""Seconds that ``+`` adds."""

MOST_REMARKS = 4
"""Remarks said one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the user.

    Attributes:
        is_warning: Whether a wish was not carried out.
    """

    words: str
    is_warning: bool = False


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
    return Remark(f"{name_of(session, vm_id)}: {obstacle.words}{advice}", is_warning=True)


def ask(session: Session, choice: ShutdownChoice, goal: Goal) -> list[Remark]:
    """Ask guests to power off or to restart."""
    asked = ((vm_id, _ask(session, vm_id, choice, goal)) for vm_id in choice.vm_ids)
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
        name = name_of(session, vm_id)
        wait = session.soft.press_again(vm_id)
        if wait > 0:
            words = f"{name}: asked just now, again in {wait:.0f} s (too early, it may cancel)"
            remarks.append(Remark(words, is_warning=True))
        else:
            remarks.append(Remark(f"{name}: asked again"))
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
        if watch := under_way(session, vm_id):
            left = LINGERS if watch.lingers else "it may still go down"
            remarks.append(Remark(f"{name_of(session, vm_id)}: not watched any more; {left}"))
        session.put_away(vm_id)
    return remarks


def wake(session: Session, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Wake those of the guests that sleep."""
    vms = session.fleet.vms
    asleep = [x for x in vm_ids if x in vms and vms[x].state is PowerState.SUSPENDED]
    if not asleep:
        return [Remark("not asleep: w wakes guests in pmsuspended", is_warning=True)]
    return do(session, Action.WAKE, asleep)


def do(session: Session, action: Action, vm_ids: Sequence[VmId]) -> list[Remark]:
    """Start, wake, pause, resume or save guests, and say how that is done by hand."""
    asked = [(vm_id, session.power.do(action, vm_id)) for vm_id in vm_ids]
    refused = [against(session, vm_id, obstacle) for vm_id, obstacle in asked if obstacle]
    done = [vm_id for vm_id, obstacle in asked if obstacle is None]
    if not done:
        return refused
    names = ", ".join(name_of(session, vm_id) for vm_id in done[:MOST_REMARKS])
    more = f" and {len(done) - MOST_REMARKS} more" if len(done) > MOST_REMARKS else ""
    by_hand = power_text.by_hand(action, session.fleet.vms[done[0]], session.host(done[0]).uri)
    words = f"{power_text.DOING[action]} {names}{more}: {by_hand}"
    return [Remark(words if len(done) == 1 else f"{words}, and so on"), *refused]


def summed_up(remarks: Sequence[Remark]) -> list[Remark]:
    """So many remarks as can be read at once."""
    left = len(remarks) - MOST_REMARKS
    if left <= 1:
        return list(remarks)
    return [*remarks[:MOST_REMARKS], Remark(f"… and {left} more", is_warning=True)]
