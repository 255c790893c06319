"""A person types into a guest: how it stands, and when it can't go on."""

from __future__ import annotations

from vmtui.core.cures.guest_os import Family
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, Vm, VmId
from vmtui.core.screens.layout import Layout

MOST_WAITING = 4000
"""Combinations that may wait to be pressed: at 20 a second, more would surprise people later."""


@frozen
class Typing:
    """One time of typing into one guest, from its begin until somebody leaves it.

    Attributes:
        entry: Ties its line in the journal; unique.
        layout: The keyboard that the guest is taken to have.
        sent: Keys that were handed to the host.
        pressed: Those of them that libvirt has answered for: QEMU took them all.
        waiting: Keys that were typed and are not pressed yet.
        words: What is the matter; "" if nothing is.
        ended: Why no more key is taken; "" while keys are.
    """

    vm: VmId
    name: str
    entry: str
    domain_id: int | None
    layout: Layout
    sent: int = 0
    pressed: int = 0
    waiting: int = 0
    words: str = ""
    ended: str = ""


def against_typing(vm: Vm | None, host: Host) -> str:
    """Why no key can be sent to a guest; "" if it can."""
    if host.status is not HostStatus.UP:
        return f"{host.name} gives no answer"
    if host.read_only:
        return f"the connection to {host.name} is read-only: it may look, but not type"
    if vm is None:
        return "it is not there any more"
    if vm.run is None or not vm.state.has_process:
        return "it is off"
    return ""


def what_ctrl_alt_del_does(system: Family) -> tuple[str, ...]:
    """What it means to a system, in lines."""
    match system:
        case Family.WINDOWS:
            return (
                "Windows shows its security screen: lock, switch user, sign out, Task Manager.",
                "At a locked or logon screen it opens the logon. Nothing is ended by itself.",
            )
        case Family.LINUX:
            return (
                "A Linux text console reboots: systemd ends all services, then restarts.",
                "Pressed 7 times within 2 seconds it reboots at once, and unsaved work is lost.",
                "A desktop asks about logging out, or takes it as a shortcut of its own.",
            )
        case _:
            return (
                "It is not known which system this is. Many reboot, some of them at once",
                "(DOS, boot loaders, firmware), and unsaved work is lost. Windows asks.",
            )
