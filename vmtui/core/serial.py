"""A person on a guest's serial console: what is asked of its host, what it tells, and the words."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, Moment, Vm, VmId

LEAVE_KEY = "ctrl+]"
"""The key that leaves it; as in virsh."""

HOW_TO_ADD_ONE = (
    "it has no serial console. Add <serial type='pty'/> to its XML (virsh edit), start it anew, "
    "and have the guest use it (Linux: console=ttyS0)"
)


@frozen
class OpenConsole:
    """Join a guest's serial console to a line (virDomainOpenConsole); on a connection of its own.

    Answered by one ConsoleOpened and one ConsoleClosed, or by the latter alone.

    Attributes:
        line: A file descriptor of a connected stream socket, which the host's thread closes. What
            is written to its other end goes to the guest, and the guest's bytes come out there.
            The console is left when the other end is closed.
        take_over: Whether somebody else who has the console loses it.
    """

    ticket: int
    vm: VmId
    line: int
    take_over: bool = False


@frozen
class ConsoleOpened:
    """The guest's serial console is joined to the line."""

    ticket: int
    vm: VmId
    at: Moment


@frozen
class ConsoleClosed:
    """It is not joined to the line (any more).

    Attributes:
        words: Why; "" where that was wished.
        is_taken: Whether somebody else has it, so that it could be taken over.
    """

    ticket: int
    vm: VmId
    at: Moment
    words: str = ""
    is_taken: bool = False


ConsoleChange = ConsoleOpened | ConsoleClosed


def against_console(vm: Vm | None, host: Host) -> str:
    """Why a guest's serial console can't be opened; "" if it may be tried."""
    if host.status is not HostStatus.UP:
        return f"{host.name} gives no answer"
    if host.read_only:
        return f"the connection to {host.name} is read-only: libvirt opens no console on it"
    if vm is None:
        return "it is not there any more"
    if not vm.state.has_process:
        return "it is off: it has a serial console only while it runs"
    return ""


def greeting(name: str, host: str) -> tuple[str, str]:
    """What is said before the guest's own words: whose they are, and how to leave.

    Args:
        name: Of the guest, as it may be shown.
        host: Its name, likewise.
    """
    return (
        f"serial console of {name} on {host}: {LEAVE_KEY} leaves (or ctrl+5)",
        "all below comes from the guest; Enter may wake a silent one",
    )
