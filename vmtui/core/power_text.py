"""What is said before and while something is done to a guest by one call, or it is rebooted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.commands import Mode
from vmtui.core.deeds_text import deed_by_hand, deed_remarks
from vmtui.core.frozen import frozen
from vmtui.core.guards import tagged
from vmtui.core.model import Host, HostStatus, Moment, Reason, Stop, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action
from vmtui.core.row_text import state_sign
from vmtui.core.shutdown_text import left_out, title_cells
from vmtui.core.text import Cell, Role, age, size
from vmtui.core.virsh import same_as, virsh_line
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

BY_HAND = len("same as   ")
"""Cells before the same thing done by hand."""

TITLES = {
    Action.POWER_ON: "Power on",
    Action.PAUSE: "Pause",
    Action.RESUME: "Resume",
    Action.MANAGED_SAVE: "Managed save",
    Action.SYSRQ: "SysRq: sync, unmount, power off",
    Action.CUT_LINK: "Cut the network",
    Action.RESTORE_LINK: "Restore the network",
    Action.NMI: "Send an NMI",
    Action.DUMP: "Dump the memory",
    Action.SNAPSHOT: "Take a snapshot",
    Action.REVERT: "Revert to a snapshot",
}

DOES = {
    Action.POWER_ON: "starts",
    Action.PAUSE: "pauses",
    Action.RESUME: "resumes",
    Action.MANAGED_SAVE: "saves",
    Action.SYSRQ: "sends the keys to",
    Action.CUT_LINK: "cuts the network of",
    Action.RESTORE_LINK: "restores the network of",
    Action.NMI: "interrupts",
    Action.DUMP: "dumps",
}

DOING = {
    Action.POWER_ON: "starting",
    Action.WAKE: "waking",
    Action.PAUSE: "pausing",
    Action.RESUME: "resuming",
    Action.MANAGED_SAVE: "saving",
    Action.SYSRQ: "sending SysRq to",
    Action.CUT_LINK: "cutting the network of",
    Action.RESTORE_LINK: "restoring the network of",
    Action.NMI: "sending an NMI to",
    Action.DUMP: "dumping",
    Action.SNAPSHOT: "taking a snapshot of",
    Action.REVERT: "reverting",
}

_VERBS = {
    Action.POWER_ON: "start",
    Action.WAKE: "dompmwakeup",
    Action.PAUSE: "suspend",
    Action.RESUME: "resume",
    Action.MANAGED_SAVE: "managedsave",
    Action.NMI: "inject-nmi",
}


@frozen
class Meant:
    """A guest for which a dialog was opened.

    Attributes:
        name: As last known, for a guest that is gone too.
        vm: The domain; None where it is gone.
        action: What would be done to it; None where it is left out.
        against: Why it is left out; None if it is not.
        remarks: What must be known before.
        tags: Those of its host.
    """

    id: VmId
    name: str
    vm: Vm | None
    action: Action | None
    against: Obstacle | None
    remarks: tuple[Cell, ...] = ()
    tags: tuple[str, ...] = ()


def by_hand(action: Action, vm: Vm, uri: str, path: str = "") -> str:
    """The same thing done with virsh; a dump to this file, a snapshot of this name."""
    if action is Action.POWER_ON and vm.departed:
        line = f"{virsh_line('create', vm, uri).rsplit(' ', 1)[0]} ITS-DEFINITION.xml"
    else:
        line = deed_by_hand(action, vm, uri, path) or virsh_line(_VERBS[action], vm, uri)
    return same_as(uri, line)


def asking_by_hand(mode: Mode, vm: Vm, uri: str, *, reboot: bool) -> str:
    """A soft shutdown or a reboot done with virsh."""
    verb = f"{'reboot' if reboot else 'shutdown'} --mode {mode.value}"
    return same_as(uri, virsh_line(verb, vm, uri))


def meant_lines(guests: Sequence[Meant], actions: Sequence[Action]) -> tuple[Line, ...]:
    """Those for which it is done, by action, then those that are left out."""
    lines: list[Line] = []
    for action in actions:
        group = [one for one in guests if one.action is action]
        if len(actions) > 1 and group:
            lines.append((Cell(f"{TITLES[action]}:", Role.GOING),))
        for one in group:
            lines += _meant(one, title_cells(len(guests)))
    for one in guests:
        if one.against is not None:
            lines += left_out(one.name, one.id.host, one.against)
    return tuple(lines)


def _meant(one: Meant, cells: int) -> list[Line]:
    title = one.vm.title if one.vm else None
    head = (
        *([state_sign(one.vm)] if one.vm else []),
        Cell(visible(one.name)),
        Cell(f" on {visible(one.id.host)}", Role.MUTED),
        *tagged(one.tags),
        *([Cell(f"  {visible(title, cells)}", Role.MUTED)] if title else []),
    )
    return [head, *((Cell(f"    {remark.text}", remark.role),) for remark in one.remarks)]


def remarks(action: Action, vm: Vm, silent: Iterable[Host], now: Moment) -> tuple[Cell, ...]:
    """What must be known before an action on a guest.

    Args:
        action: What would be done.
        vm: The guest.
        silent: The other hosts that give no answer, where the guest may be as well.
        now: Both clocks.
    """
    match action:
        case Action.POWER_ON:
            return (*_of_start(vm, now), *_unseen(silent))
        case Action.PAUSE:
            return (Cell("its service stops at once; p lets it go on"),)
        case Action.RESUME:
            return _of_resume(vm)
        case Action.MANAGED_SAVE:
            return _of_save(vm)
        case Action.SYSRQ | Action.CUT_LINK | Action.RESTORE_LINK | Action.NMI | Action.DUMP:
            return deed_remarks(action, vm)
        case _:
            return ()


def _of_start(vm: Vm, now: Moment) -> Iterable[Cell]:
    if vm.departed:
        yield Cell("it was transient: created anew from its definition as last read")
        if vm.reason is Reason.UNKNOWN:
            words = "nobody saw how it ended: it may run on a host that is not open here"
            yield Cell(words, Role.OVERDUE)
    saved_at = vm.saved_at
    if saved_at is None and vm.ended is not None and vm.ended.how is Stop.SAVED:
        saved_at = vm.ended.at
    if vm.saved:
        old = f"of {age(now.wall - saved_at.wall)} ago" if saved_at else "whose age nobody can tell"
        yield Cell(
            f"it has a managed save: restores its memory {old}; its clock jumps", Role.OVERDUE
        )
    elif vm.saved is None and not vm.departed:
        yield Cell(
            "not read yet: whether it has a managed save, which restores its memory", Role.OVERDUE
        )
    if vm.manager:
        yield Cell(visible(f"{vm.manager} manages it, and may not expect this"), Role.OVERDUE)


def _unseen(silent: Iterable[Host]) -> Iterable[Cell]:
    names = ", ".join(visible(host.name) for host in silent)
    if names:
        words = f"no answer from {names}: nobody knows whether it runs there"
        yield Cell(words, Role.OVERDUE)


def _of_resume(vm: Vm) -> tuple[Cell, ...]:
    match vm.reason:
        case Reason.IO_ERROR:
            words = "an I/O error paused it: free its storage first, or it pauses again"
            return (Cell(words, Role.OVERDUE),)
        case Reason.WATCHDOG:
            words = "its own watchdog paused it, for it hung: look at it first (v)"
            return (Cell(words, Role.OVERDUE),)
        case Reason.API_ERROR:
            return (Cell("libvirt paused it after a call had failed", Role.OVERDUE),)
        case Reason.UNKNOWN:
            return (Cell("its host does not say why it is paused", Role.OVERDUE),)
        case _:
            return ()


def _of_save(vm: Vm) -> tuple[Cell, ...]:
    memory = f"its {size(vm.memory)} of memory" if vm.memory else "its memory"
    return (
        Cell(f"keeps {memory} on the host's disk; may take minutes"),
        Cell("o restores it then; its clock jumps, its connections are cut"),
    )


def silent_hosts(hosts: Iterable[Host], vm_id: VmId) -> list[Host]:
    """The other hosts of which nobody knows what runs there now."""
    others = (host for host in hosts if host.name != vm_id.host)
    return [host for host in others if host.status is not HostStatus.UP or not host.listed]


def count_words(number: int) -> str:
    """So many guests."""
    return "1 guest" if number == 1 else f"{number} guests"
