"""What stands against a soft shutdown before it is asked for, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, HostStatus, PowerState, Reason, Vm


@frozen
class Obstacle:
    """Why a soft shutdown would be pointless or wrong now.

    Attributes:
        slug: A fixed word for scripts, such as "asleep".
        words: What is the matter, as a short sentence without a full stop.
        advice: What to do instead, likewise; "" if nothing needs to be done.
        already_off: Whether the guest is off already, so that there is nothing to do.
    """

    slug: str
    words: str
    advice: str = ""
    already_off: bool = False


@frozen
class OwnMachine:
    """How to recognise the guest in which vmtui itself runs.

    Attributes:
        uuid: The DMI product UUID, lower case, "" if it can't be read.
        macs: The MAC addresses of the machine's own interfaces, lower case.
    """

    uuid: str = ""
    macs: frozenset[str] = frozenset()

    def is_guest(self, uuid: str, macs: Iterable[str]) -> bool:
        """Whether a domain with this UUID and these MAC addresses is the own machine."""
        return (bool(self.uuid) and uuid.lower() == self.uuid) or bool(self.macs & set(macs))


NO_DEFINITION = "it is off, and its definition is gone"
"""What stands against anything that is wished of a domain that has departed."""

_RESUME = "resume it (p, or virsh resume), then shut it down"

_PAUSES = {
    Reason.IO_ERROR: ("after an I/O error", "free space on its storage, then resume it"),
    Reason.MIGRATING: ("by a migration", "wait for the migration to end"),
    Reason.SAVING: ("while it is saved", "wait for the save to end"),
    Reason.DUMPING: ("while its memory is dumped", "wait for the dump to end"),
    Reason.CREATING_SNAPSHOT: ("while a snapshot is taken", "wait for the snapshot to end"),
    Reason.STARTING_UP: ("while it starts", "wait until it has started"),
    Reason.CRASHED: ("after a crash", "reset it, or force it off"),
    Reason.PANICKED: ("after a crash", "reset it, or force it off"),
    Reason.POST_COPY_FAILED: ("by a failed migration", "see to the migration first"),
    Reason.WATCHDOG: ("by its watchdog", "look at it, then resume it"),
    Reason.USER: ("by a user", _RESUME),
}


def pause_words(reason: Reason) -> tuple[str, str]:
    """How a paused guest came to be paused ("" if unknown), and what to do about it."""
    return _PAUSES.get(reason, ("", _RESUME))


_PAUSE_NOTES = {
    Reason.IO_ERROR: "I/O error: free its storage, then p",
    Reason.MIGRATING: "by a migration: wait for its end",
    Reason.SAVING: "while it is saved: wait",
    Reason.DUMPING: "while its memory is dumped: wait",
    Reason.CREATING_SNAPSHOT: "while a snapshot is taken: wait",
    Reason.STARTING_UP: "while it starts: wait",
    Reason.CRASHED: "after a crash: R resets, F forces off",
    Reason.PANICKED: "after a crash: R resets, F forces off",
    Reason.POST_COPY_FAILED: "a migration failed: see to that first",
    Reason.WATCHDOG: "by its watchdog: v look, then p",
    Reason.USER: "by a user · p resumes it",
}


def pause_note(reason: Reason) -> str:
    """What ``pause_words`` says, in at most 40 cells."""
    return _PAUSE_NOTES.get(reason, "p resumes it")


def obstacle(
    vm: Vm, host: Host, *, mode: Mode = Mode.ACPI, is_own_machine: bool = False
) -> Obstacle | None:
    """The first thing that stands against a soft shutdown of ``vm``; None if nothing does."""
    if is_own_machine:
        return own_machine("run vmtui on another machine, or shut this one down from inside")
    if vm.departed:
        return Obstacle("gone", NO_DEFINITION, already_off=True)
    of_host = by_host(host, "so a shutdown can't be asked for")
    return of_host or _by_state(vm) or _by_facts(vm, mode)


def own_machine(advice: str) -> Obstacle:
    """Nothing that stops the guest in which vmtui runs is done from inside."""
    return Obstacle("own-machine", "vmtui itself runs inside this guest", advice)


def by_host(host: Host, therefore: str) -> Obstacle | None:
    """What stands against any action on a host's guests.

    Args:
        host: The host.
        therefore: What can't be done while it gives no answer.
    """
    if host.status is not HostStatus.UP and not host.kept_read_only:
        return Obstacle(
            "host-unreachable",
            f"{host.name} gives no answer, {therefore}",
            "wait until it is back; F still tries a connection of its own",
        )
    return read_only(host)


def read_only(host: Host) -> Obstacle | None:
    """What stands against all that a host does for those alone who may act there.

    Besides actions, these are its guests' screens and consoles, and what their agents tell.
    """
    if host.kept_read_only:
        return Obstacle(
            "read-only",
            f"{host.name} is opened read-only",
            "its read_only in the configuration says so, or --read-only",
        )
    if host.read_only:
        return Obstacle(
            "read-only",
            f"the connection to {host.name} is read-only",
            "connect with the right to manage it (group libvirt, or a polkit rule)",
        )
    return None


def _by_state(vm: Vm) -> Obstacle | None:
    match vm.state:
        case PowerState.SHUT_OFF:
            return Obstacle("off", "it is off already", already_off=True)
        case PowerState.IN_SHUTDOWN:
            return Obstacle(
                "qemu-closing",
                "the guest is done and QEMU is closing",
                "wait: it may still be writing to its disks",
            )
        case PowerState.SUSPENDED:
            return Obstacle(
                "asleep",
                "it sleeps and does not see the button",
                "wake it (w, or virsh dompmwakeup), then shut it down",
            )
        case PowerState.CRASHED:
            return Obstacle("crashed", "it has crashed", "reset it, or force it off (F)")
        case PowerState.PAUSED:
            how, advice = pause_words(vm.reason)
            return Obstacle("paused", f"it is paused {how}".rstrip(), advice)
        case _:
            return None


def _by_facts(vm: Vm, mode: Mode) -> Obstacle | None:
    if vm.job:
        return Obstacle(
            "job-running",
            f"a libvirt job is running: {vm.job}",
            "wait for it, or end it first (virsh domjobabort)",
        )
    inside = "log on and shut it down from inside"
    if mode is Mode.AGENT and vm.has_agent is False:
        return Obstacle(
            "no-agent",
            "its definition has no guest agent channel",
            inside if vm.has_acpi is False else "use the ACPI button, or give it an agent",
        )
    if mode is Mode.ACPI and vm.has_acpi is False:
        return Obstacle(
            "no-acpi",
            "its definition has no <acpi/>, so it has no power button",
            inside if vm.has_agent is False else f"use the agent, or {inside}",
        )
    return None
