"""The calls that act on a guest, and the looks before a force. Each runs on a lane's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import libvirt

from vmtui.core.commands import (
    CutLinks,
    Deed,
    Dump,
    Force,
    InjectNmi,
    ManagedSave,
    Mode,
    Pause,
    PowerOn,
    PressSysRq,
    Reboot,
    Reset,
    RestoreLinks,
    Resume,
    Revert,
    Shutdown,
    TakeSnapshot,
    Thaw,
    Wake,
)
from vmtui.core.frozen import frozen
from vmtui.core.model import PowerState
from vmtui.hypervisor import links, snapshots, states, sysrq
from vmtui.hypervisor.errors import RefusalError
from vmtui.hypervisor.guarded import is_protected

Begun = Callable[[], None]
"""Told, on the lane's thread, just before the call that acts on the guest is made."""

_SHUTDOWN_BY = {
    Mode.ACPI: libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
    Mode.AGENT: libvirt.VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,
}

_REBOOT_BY = {
    Mode.ACPI: libvirt.VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,
    Mode.AGENT: libvirt.VIR_DOMAIN_REBOOT_GUEST_AGENT,
}

_ITS_QEMU_ENDED = "End of file from "
"""What libvirt says, as an internal error, of QEMU's end of the monitor or the agent's socket."""


@frozen
class Look:
    """A domain just before it is forced.

    Attributes:
        cpu_time: Nanoseconds; None where it is off (the figure would be libvirtd's own).
        protected: Whether its metadata protects it; None where that can't be told.
    """

    name: str
    state: PowerState
    domain_id: int | None
    cpu_time: int | None
    protected: bool | None = None


def shut_down(connection: libvirt.virConnect, order: Shutdown, begun: Begun) -> None:
    """Ask the guest to power off (virDomainShutdownFlags).

    Raises:
        libvirt.libvirtError: It was refused; code 42 if the domain is gone.
    """
    domain = connection.lookupByUUIDString(order.vm.uuid)
    begun()
    with _may_end_at_once():
        _shut_down(domain, order.mode)


def _shut_down(domain: libvirt.virDomain, mode: Mode) -> None:
    try:
        domain.shutdownFlags(_SHUTDOWN_BY[mode])
    except libvirt.libvirtError as error:
        # The test driver takes no flags, and has but one way.
        if mode is not Mode.ACPI or error.get_error_code() != libvirt.VIR_ERR_INVALID_ARG:
            raise
        domain.shutdown()


def reboot(connection: libvirt.virConnect, order: Reboot, begun: Begun) -> None:
    """Ask the guest to restart (virDomainReboot).

    Raises:
        libvirt.libvirtError: It was refused; code 42 if the domain is gone.
    """
    domain = connection.lookupByUUIDString(order.vm.uuid)
    begun()
    with _may_end_at_once():
        domain.reboot(_REBOOT_BY[order.mode])


@contextmanager
def _may_end_at_once() -> Iterator[None]:
    """Take it for no refusal that the guest's QEMU ends in the middle of the call.

    A guest can be off before its agent's answer is read. How it ended is told by its events.
    """
    try:
        yield
    except libvirt.libvirtError as error:
        if _ITS_QEMU_ENDED not in str(error):
            raise


def do(connection: libvirt.virConnect, order: Deed, begun: Begun) -> None:
    """Do what one call does, such as to start, wake, pause, save or unplug the guest.

    Raises:
        RefusalError: The domain is not what it was when this was meant: nothing was done.
        libvirt.libvirtError: It was refused; code 42 if the domain is gone.
    """
    if isinstance(order, PowerOn) and order.definition:
        _create(connection, order, begun)
        return
    domain = connection.lookupByUUIDString(order.vm.uuid)
    if not isinstance(order, PowerOn | Wake | Pause | Resume):
        if order.domain_id is None and isinstance(order, PressSysRq | InjectNmi | Dump):
            raise RefusalError("nothing was done: it is not known which run of it was meant")
        check_id(domain, order.domain_id)
    if isinstance(order, Revert):
        snapshots.check_run(domain, order)
    begun()
    match order:
        case PowerOn():
            domain.create()
        case Wake():
            domain.pMWakeup()
        case Pause():
            domain.suspend()
        case Resume():
            domain.resume()
        case ManagedSave():
            domain.managedSave()
        case PressSysRq():
            sysrq.press(domain)
        case CutLinks():
            links.cut(domain)
        case RestoreLinks():
            links.restore(domain)
        case InjectNmi():
            domain.injectNMI()
        case Dump(path=path):
            as_elf = libvirt.VIR_DOMAIN_CORE_DUMP_FORMAT_RAW
            domain.coreDumpWithFormat(path, as_elf, libvirt.VIR_DUMP_MEMORY_ONLY)
        case TakeSnapshot():
            snapshots.take(domain, order)
        case Revert():
            snapshots.revert(domain, order)


def check_id(domain: libvirt.virDomain, meant: int | None) -> None:
    """See that a domain, looked up just now, is in the run that was meant.

    Args:
        domain: It.
        meant: The ID of that run (virDomainGetID); None, which no run has, is not checked.

    Raises:
        RefusalError: It is another run, or off.
    """
    if meant not in (None, domain.ID()):
        raise RefusalError("nothing was done: it went off, or was restarted, while this waited")


def _create(connection: libvirt.virConnect, order: PowerOn, begun: Begun) -> None:
    """Create a transient guest anew, unless its host knows it again (virDomainCreateXML).

    libvirt would start a domain that was defined meanwhile with this definition instead of its
    own, and beside a managed save.
    """
    try:
        connection.lookupByUUIDString(order.vm.uuid)
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
            raise
    else:
        raise RefusalError("nothing was done: its host knows it again, o starts it as it is")
    begun()
    connection.createXML(order.definition)


def look(connection: libvirt.virConnect, uuid: str) -> Look:
    """Read what a forced power-off is decided by, without asking the guest's QEMU.

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
    """
    domain = connection.lookupByUUIDString(uuid)
    return replace(_look_at(domain), protected=is_protected(domain))


def force(
    connection: libvirt.virConnect,
    order: Force,
    boot_time: Callable[[], float],
    reading_limit: float,
    begun: Begun,
) -> None:
    """Look once more, and if it is still the run that the user meant, end or reset it.

    The calls are virDomainDestroy and virDomainReset.

    Args:
        connection: The forcing connection.
        order: What to do to which guest, and to which run of it.
        boot_time: Seconds of CLOCK_BOOTTIME.
        reading_limit: Seconds that the look may take. A daemon that was stopped may go on an
            hour later, when nobody means it any more.

    Raises:
        RefusalError: It is another run, or off, or the look took too long: nothing was done.
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
    """
    began = boot_time()
    domain = check_run(connection, order)
    took = boot_time() - began
    if took > reading_limit:
        raise RefusalError(f"nothing was done: the host took {took:.0f} s to say how it stands")
    begun()
    if isinstance(order, Reset):
        domain.reset()
        return
    try:
        domain.destroy()
    except libvirt.libvirtError as error:
        if not _is_off_after(error, domain):
            raise


def check_run(connection: libvirt.virConnect, order: Force | Thaw) -> libvirt.virDomain:
    """The domain, if it is in the run that the user meant.

    Raises:
        RefusalError: It is another run, or off.
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
    """
    domain = connection.lookupByUUIDString(order.vm.uuid)
    _check(_look_at(domain), order)
    return domain


def _look_at(domain: libvirt.virDomain) -> Look:
    number, _maximum, _memory, _vcpus, cpu_time = domain.info()
    domain_id = domain.ID()
    state = states.power_state(number)
    return Look(
        name=domain.name(),
        state=state,
        domain_id=domain_id if domain_id >= 0 else None,
        cpu_time=states.cpu_time(state, cpu_time),
    )


def _is_off_after(error: libvirt.libvirtError, domain: libvirt.virDomain) -> bool:
    """Whether destroy only failed because the domain was off before it was done.

    libvirt 11 can say "domain is not running" of a QEMU that has just ended by destroy's own TERM.
    """
    code = error.get_error_code()
    if code == libvirt.VIR_ERR_NO_DOMAIN:
        return True
    return code == libvirt.VIR_ERR_OPERATION_INVALID and not domain.isActive()


def _check(seen: Look, order: Force | Thaw) -> None:
    if not seen.state.has_process or seen.domain_id is None:
        raise RefusalError("nothing was done: it went off meanwhile")
    restarted = seen.domain_id != order.domain_id or (
        order.min_cpu_time is not None
        and seen.cpu_time is not None
        and seen.cpu_time < order.min_cpu_time
    )
    if restarted:
        raise RefusalError("nothing was done: it was restarted meanwhile, this is another run")
