"""What stands against what is done to a guest by one call, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.cures.guest_os import Family, family
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, PowerState, Reason, Stop, Vm
from vmtui.core.obstacles import NO_DEFINITION, Obstacle, by_host, own_machine, pause_words
from vmtui.core.record.records import Action

Twin = tuple[Vm, Host]
"""A domain with the same UUID on another connection: perhaps the same guest, migrated."""


MARKED_TWICE = Obstacle(
    "marked-twice",
    "the same guest (its UUID) is marked twice",
    "start it in one place only: run twice, it would destroy its disks",
)
"""What stands against starting all that are marked, where some are one guest."""

ANOTHER_RUN = Obstacle(
    "another-run",
    "it was restarted meanwhile: this is another run",
    "look at it again, then decide",
)
"""What stands against doing to a guest what another run of it was chosen for."""


_NO_PASSWORD = Obstacle(
    "no-password",
    "its definition was kept without the password of its screen (VNC, SPICE), if it has one",
    "take the definition from the journal, give its graphics a passwd, and virsh create it",
)
"""What stands against creating a guest anew whose screen would be open to the network then."""


@frozen
class Around:
    """What must be known besides the domain itself.

    Attributes:
        twins: The domains with its UUID on other connections.
        is_own_machine: Whether vmtui itself runs inside it.
        under_way: What of ours has no answer yet, in words; "" if nothing.
        is_kept: Whether the definition of a guest that is gone was kept.
        may_lack_password: Whether a password of its screen may be missing there.
    """

    twins: Sequence[Twin] = ()
    is_own_machine: bool = False
    under_way: str = ""
    is_kept: bool = False
    may_lack_password: bool = False


def against(action: Action, vm: Vm, host: Host, around: Around) -> Obstacle | None:
    """The first thing that stands against an action on ``vm``; None if nothing does.

    Args:
        action: What is done by one call: neither a shutdown, nor a reboot, nor a force.
        vm: The guest.
        host: Its host.
        around: What else matters.
    """
    if around.is_own_machine:
        return own_machine("do it from another machine")
    if obstacle := by_host(host, "so nothing can be asked of it"):
        return obstacle
    if around.under_way:
        return Obstacle("busy", around.under_way, "wait for it")
    if vm.departed and not (action is Action.POWER_ON and around.is_kept):
        return Obstacle("gone", NO_DEFINITION, "it was not started here while its XML was known")
    if vm.remembered or vm.state is PowerState.NO_STATE:
        return Obstacle("unknown", "its host has not told how it stands", "wait a moment")
    match action:
        case Action.POWER_ON:
            return _against_start(vm, around)
        case Action.WAKE:
            return None if vm.state is PowerState.SUSPENDED else _stands(vm, "it does not sleep")
        case Action.PAUSE:
            return None if vm.state.is_up else _stands(vm, "it is paused already")
        case Action.RESUME:
            return _against_resume(vm)
        case Action.MANAGED_SAVE:
            return _against_save(vm)
        case Action.SYSRQ:
            return _against_sysrq(vm)
        case Action.CUT_LINK:
            return _against_cut(vm)
        case Action.RESTORE_LINK:
            return _against_restore(vm)
        case Action.NMI:
            return None if vm.state.is_up else _stands(vm, "it is paused, and sees no interrupt")
        case Action.DUMP:
            return _against_dump(vm)
        case Action.SNAPSHOT | Action.REVERT:
            return _against_snapshot(vm)
        case _:
            raise ValueError(f"{action} is none of these")


def _stands(vm: Vm, otherwise: str) -> Obstacle:
    """Why the guest's state does not allow it; ``otherwise`` where it is none of the usual."""
    match vm.state:
        case PowerState.SHUT_OFF:
            return Obstacle("off", "it is off", "o starts it", already_off=True)
        case PowerState.IN_SHUTDOWN:
            return Obstacle("qemu-closing", "the guest is done and QEMU is closing", "wait")
        case PowerState.SUSPENDED:
            return Obstacle("asleep", "it sleeps", "w wakes it")
        case PowerState.CRASHED:
            return Obstacle("crashed", "it has crashed", "reset it (R), or force it off (F)")
        case _:
            return Obstacle("state", otherwise)


def _against_start(vm: Vm, around: Around) -> Obstacle | None:
    twins = around.twins
    if vm.state is PowerState.PAUSED:
        return Obstacle("runs", "it is on, and paused", "p lets it go on")
    if vm.state is PowerState.SUSPENDED:
        return Obstacle("runs", "it is on, and sleeps", "w wakes it")
    if vm.state.has_process:
        return Obstacle("runs", f"it is on already: {vm.state.value}")
    for twin, where in twins:
        if obstacle := _runs_elsewhere(twin, where):
            return obstacle
    if _went_elsewhere(vm) and all(_went_elsewhere(twin) for twin, _ in twins):
        return Obstacle(
            "migrated",
            "it was migrated away, and may run on a host that is not open here",
            "open that host too (-c); run twice, it would destroy its disks",
        )
    return _NO_PASSWORD if vm.departed and around.may_lack_password else None


def _went_elsewhere(vm: Vm) -> bool:
    """Whether what is left here is only its definition: a live migration can leave that."""
    return vm.reason is Reason.MIGRATED or (vm.ended is not None and vm.ended.how is Stop.MIGRATED)


def _runs_elsewhere(twin: Vm, where: Host) -> Obstacle | None:
    if not (twin.state.has_process or twin.remembered):
        return None
    if where.status is HostStatus.UP and not twin.remembered:
        return Obstacle(
            "runs-elsewhere",
            f"the same guest (its UUID) is {twin.state.value} on {where.name}",
            "started here too, both would write to its disks and destroy them",
        )
    return Obstacle(
        "perhaps-elsewhere",
        f"the same guest (its UUID) was last seen {twin.state.value} on {where.name},"
        " which gives no answer",
        f"wait until {where.name} is back: run twice, it would destroy its disks",
    )


HARMLESS_PAUSES = frozenset({Reason.USER, Reason.FROM_SNAPSHOT, Reason.SAVE_CANCELED})
"""Pauses after which a guest may go on without another thought."""

_DOUBTFUL_PAUSES = frozenset({Reason.IO_ERROR, Reason.WATCHDOG, Reason.API_ERROR, Reason.UNKNOWN})
"""Pauses after which somebody should look first."""


def _against_resume(vm: Vm) -> Obstacle | None:
    if vm.state is not PowerState.PAUSED:
        return _stands(vm, "it is not paused")
    if vm.reason in HARMLESS_PAUSES | _DOUBTFUL_PAUSES:
        return None
    how, advice = pause_words(vm.reason)
    return Obstacle("paused", f"it is paused {how or f'({vm.reason.value})'}", advice)


def _against_save(vm: Vm) -> Obstacle | None:
    if not (vm.state.is_up or vm.state is PowerState.PAUSED):
        return _stands(vm, "its state can't be saved")
    if vm.state is PowerState.PAUSED and (obstacle := _against_resume(vm)):
        return obstacle
    if vm.persistent is False:
        return Obstacle("transient", "it is transient: libvirt keeps no state of such guests")
    if vm.has_passthrough:
        return Obstacle("passthrough", "it has a device of the host, whose state can't be saved")
    if vm.job:
        return Obstacle("job-running", f"a libvirt job is running: {vm.job}", "wait for it")
    return None


def _against_sysrq(vm: Vm) -> Obstacle | None:
    if not vm.state.is_up:
        return _stands(vm, "it is paused, and sees no keys")
    system = family(vm)
    if system in (Family.LINUX, Family.UNKNOWN):
        return None
    words = f"only Linux knows SysRq, and by its definition it runs {system.value}"
    return Obstacle("not-linux", words)


_UNREAD = Obstacle("unread", "its network links are not read yet", "wait a moment")


def _against_cut(vm: Vm) -> Obstacle | None:
    if not (vm.state.is_up or vm.state is PowerState.PAUSED):
        return _stands(vm, "its network can't be cut now")
    if vm.links is None:
        return _UNREAD
    if vm.links.up:
        return None
    if vm.links.cut:
        return Obstacle("cut", "its network is cut already")
    return Obstacle("no-network", "it has no network interface")


def _against_restore(vm: Vm) -> Obstacle | None:
    if not vm.state.has_process:
        return _stands(vm, "it is off")
    if vm.links is None:
        return _UNREAD
    return None if vm.links.cut else Obstacle("not-cut", "vmtui has not cut its network")


def _against_dump(vm: Vm) -> Obstacle | None:
    if not vm.state.has_process or vm.state is PowerState.IN_SHUTDOWN:
        return _stands(vm, "it is off")
    if vm.job:
        return Obstacle("job-running", f"a libvirt job is running: {vm.job}", "wait for it")
    return None


def _against_snapshot(vm: Vm) -> Obstacle | None:
    """Against taking one or going back to one; libvirt tells the rest, such as of its disks."""
    if vm.state is PowerState.IN_SHUTDOWN:
        return _stands(vm, "it is off")
    if vm.job:
        return Obstacle("job-running", f"a libvirt job is running: {vm.job}", "wait for it")
    return None
