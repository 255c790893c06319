"""What happened, in words: one line for each event that a person on call wants to read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from vmtui.core.changes import (
    Change,
    CommandFailed,
    Detail,
    HostDown,
    HostUp,
    Lifecycle,
    LifecycleSeen,
    Signal,
    SignalSeen,
)
from vmtui.core.commands import Action, ForceOff, Shutdown, Wake
from vmtui.core.model import Moment, Stop, VmId
from vmtui.core.text import Role

RING = 2000
"""How many happenings are kept."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the event pane.

    Attributes:
        vm: The domain it is about; None for a host.
        name: The domain's name as the event gave it, not yet made visible; "" for a host.
        words: What happened and by whom.
    """

    at: Moment
    host: str
    name: str
    words: str
    role: Role = Role.PLAIN
    vm: VmId | None = None


class Ring:
    """The last happenings, oldest first; the oldest go when it is full."""

    def __init__(self, size: int = RING) -> None:
        self._lines: deque[Happening] = deque(maxlen=size)
        self.count = 0

    def add(self, happening: Happening) -> None:
        """Take in one more."""
        self._lines.append(happening)
        self.count += 1

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Happening]:
        return iter(self._lines)

    def last(self, number: int) -> list[Happening]:
        """The newest ``number``, oldest first."""
        first = max(len(self._lines) - number, 0)
        return [self._lines[index] for index in range(first, len(self._lines))]


@dataclass(frozen=True, slots=True)
class Ours:
    """What vmtui itself did to the domain lately, by which an event is ascribed.

    Attributes:
        pressed: A press of ours has not been answered by a POWERDOWN yet.
        woke: Our own wake-up is under way.
        asked: What of ours a failed command was to do.
    """

    pressed: bool = False
    woke: bool = False
    asked: Action | None = None


NOT_OURS = Ours()


def happening_of(
    change: Change, ours: Ours = NOT_OURS, stop: Stop = Stop.UNKNOWN
) -> Happening | None:
    """The line for a change; None where it is nothing to read.

    Args:
        stop: Of the event STOPPED: who stopped it, as the fleet judged it.
    """
    match change:
        case LifecycleSeen():
            words, role = _lifecycle(change, ours, stop)
            return Happening(change.at, change.host, change.name, words, role, change.vm)
        case SignalSeen(signal=signal) if signal in _TOLD_BY_LIFECYCLE:
            return None
        case SignalSeen():
            words, role = _signal(change, ours)
            return Happening(change.at, change.host, change.name, words, role, change.vm)
        case HostUp():
            words = "connected" if change.epoch == 1 else "connected again"
            return Happening(change.at, change.host, "", words, Role.GOOD)
        case HostDown():
            what = "refused" if change.refused else "no answer"
            return Happening(change.at, change.host, "", f"{what}: {change.error}", Role.BAD)
        case CommandFailed() if not change.gone:
            what = "" if ours.asked is None else f"{_ASKED[type(ours.asked)]}: "
            words = f"{what}{change.error}"
            return Happening(change.at, change.vm.host, "", words, Role.BAD, change.vm)
        case _:
            return None


_STOP_ROLES = {
    Stop.FORCED_BY_US: Role.OVERDUE,
    Stop.FORCED: Role.OVERDUE,
    Stop.REVERTED: Role.OVERDUE,
    Stop.CRASHED: Role.BAD,
    Stop.FAILED: Role.BAD,
}

_ASKED: dict[type[Action], str] = {
    Shutdown: "not shut down",
    Wake: "not woken",
    ForceOff: "not forced off",
}

_STARTED = {
    Detail.RESTORED: "restored from its saved state",
    Detail.MIGRATED: "arrived by migration",
    Detail.SNAPSHOT: "started from a snapshot",
}

_SUSPENDED = {
    Detail.IO_ERROR: ("paused after an I/O error", Role.BAD),
    Detail.WATCHDOG: ("paused by its watchdog", Role.BAD),
    Detail.MIGRATED: ("paused by a migration", Role.PLAIN),
}


def _lifecycle(change: LifecycleSeen, ours: Ours, stop: Stop) -> tuple[str, Role]:
    match change.event:
        case Lifecycle.STARTED if change.detail is Detail.WAKEUP:
            return ("woke up, by us" if ours.woke else "woke up"), Role.GOOD
        case Lifecycle.STARTED:
            return _STARTED.get(change.detail, "started"), Role.GOOD
        case Lifecycle.STOPPED:
            return stop.value, _STOP_ROLES.get(stop, Role.PLAIN)
        case Lifecycle.SHUTDOWN if change.detail is Detail.HOST:
            return "QEMU is closing, told by the host", Role.GOING
        case Lifecycle.SHUTDOWN:
            return "the guest powered off; QEMU is closing", Role.GOING
        case Lifecycle.SUSPENDED:
            return _SUSPENDED.get(change.detail, ("paused", Role.OVERDUE))
        case Lifecycle.RESUMED:
            return "resumed", Role.PLAIN
        case Lifecycle.PMSUSPENDED:
            return "fell asleep", Role.ASLEEP
        case Lifecycle.CRASHED:
            return "crashed", Role.BAD
        case Lifecycle.DEFINED if change.detail is Detail.RENAMED:
            return "renamed", Role.MUTED
        case Lifecycle.DEFINED | Lifecycle.UNDEFINED:
            return change.event.value, Role.MUTED


_TOLD_BY_LIFECYCLE = frozenset({Signal.GUEST_SHUTDOWN, Signal.ASLEEP, Signal.AWAKE})
"""Signals that always come with a lifecycle event that says the same."""

_SIGNALS = {
    Signal.REBOOT: ("restarted (reset)", Role.OVERDUE),
    Signal.WATCHDOG: ("its watchdog fired", Role.BAD),
    Signal.IO_ERROR: ("I/O error", Role.BAD),
    Signal.CONTROL_ERROR: ("libvirt lost QEMU's monitor", Role.BAD),
    Signal.AGENT: ("guest agent", Role.MUTED),
    Signal.JOB_DONE: ("job completed", Role.PLAIN),
    Signal.DEVICE_REMOVAL_FAILED: ("a device could not be removed", Role.OVERDUE),
    Signal.BLOCK_THRESHOLD: ("a disk passed its write threshold", Role.OVERDUE),
    Signal.MEMORY_FAILURE: ("memory failure", Role.BAD),
}


def _signal(change: SignalSeen, ours: Ours) -> tuple[str, Role]:
    if change.signal is Signal.POWER_BUTTON:
        if ours.pressed:
            return "power button pressed, by us", Role.GOING
        return "power button pressed, by somebody else", Role.OVERDUE
    words, role = _SIGNALS[change.signal]
    return (f"{words}: {change.words}" if change.words else words), role
