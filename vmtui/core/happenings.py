"""What happened, in words: one line for each event that a person on call wants to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from vmtui.core.changes import Change, HostBusy, HostChange, HostDown, HostUp
from vmtui.core.commands import (
    CutLinks,
    Dump,
    ForceOff,
    InjectNmi,
    ManagedSave,
    Ordered,
    Pause,
    PowerOn,
    PressSysRq,
    Reboot,
    Reset,
    RestoreLinks,
    Resume,
    Revert,
    SendKeys,
    Shutdown,
    TakeSnapshot,
    Wake,
)
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.freeze import FreezeStage
from vmtui.core.freeze_text import happening_words
from vmtui.core.frozen import frozen
from vmtui.core.looks import PictureKept
from vmtui.core.model import Moment, Stop, VmId
from vmtui.core.record.records import Action as Did
from vmtui.core.replies import CommandDone, CommandFailed, FreezeSeen
from vmtui.core.text import Role

RING = 2000
"""How many lines are kept."""

FOLD_WITHIN = 5.0
"""Seconds from a line on in which the same about the same guest is only counted in it."""


@frozen
class Happening:
    """One line of the event pane.

    Attributes:
        vm: The domain it is about; None for a host.
        name: The domain's name as the event gave it, not yet made visible; "" for a host.
        words: What happened and by whom.
        kind: What kind of thing it is, for filters: libvirt's word for the event, "host",
            "command", or "vmtui".
        times: How often it happened, from ``at`` to ``last``; the same words for the same guest
            in quick succession are one line.
        detail: Which of its kind it is, as a slug for programs: of a guest's lifecycle libvirt's
            detail (of "stopped" who stopped it), of a host "up", "lost", "no-answer", "refused"
            or "failure"; "" where there is nothing to tell apart.
    """

    at: Moment
    host: str
    name: str
    words: str
    role: Role = Role.PLAIN
    vm: VmId | None = None
    kind: str = "vmtui"
    times: int = 1
    last: Moment | None = None
    detail: str = ""

    def repeats(self, line: Happening) -> bool:
        """Whether it says what a line says already that is still fresh."""
        is_same = (self.vm, self.name, self.words) == (line.vm, line.name, line.words)
        return is_same and self.at.boot - line.at.boot < FOLD_WITHIN


class Ring:
    """The last lines of what happened; the oldest go when it is full.

    Each line has a number that it keeps: the first ever is 0, and ``count`` is the next one's.
    In a storm (a disk that fails a thousand times a second) a guest's repetitions are counted in
    its line, so that they do not drive out what else happened.

    Attributes:
        count: How many lines there have ever been.
        heard: How many happenings came in: those that became a line and those counted in one.
        on_add: Called with each of them, as it came.
    """

    def __init__(self, size: int = RING) -> None:
        self._size = size
        self._lines: list[Happening] = []  # once full, line number n is at n modulo size
        self._latest: dict[VmId, int] = {}
        self.count = 0
        self.heard = 0
        self.on_add: Callable[[Happening], None] = lambda _happening: None

    def add(self, happening: Happening) -> None:
        """Take in one more."""
        self.heard += 1
        self.on_add(happening)
        number = self._latest.get(happening.vm) if happening.vm else None
        if number is not None and happening.repeats(self[number]):
            line = self[number]
            self._lines[number % self._size] = replace(
                line, times=line.times + 1, last=happening.at
            )
            return
        if len(self._lines) < self._size:
            self._lines.append(happening)
        else:
            self._forget_oldest()
            self._lines[self.count % self._size] = happening
        if happening.vm:
            self._latest[happening.vm] = self.count
        self.count += 1

    def _forget_oldest(self) -> None:
        vm_id = self[self.first].vm
        if vm_id and self._latest.get(vm_id) == self.first:
            del self._latest[vm_id]

    @property
    def first(self) -> int:
        """The number of the oldest line that is kept; ``count`` where there is none."""
        return self.count - len(self._lines)

    def __getitem__(self, number: int) -> Happening:
        if not self.first <= number < self.count:
            raise IndexError(f"line {number} is not kept")
        return self._lines[number % self._size]

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Happening]:
        return (self[number] for number in range(self.first, self.count))


@frozen
class Ours:
    """What vmtui itself did to the domain lately, by which an event is ascribed.

    Attributes:
        pressed: A press of ours has not been answered by a POWERDOWN yet.
        deed: What of ours may be its cause: a start, a pause, a wake-up, a dump.
        restarts: A reboot of ours is under way, or a reset was called just now.
        asked: What of ours an answered command was to do.
        was_begun: Whether its call was made: then it may be done though its connection broke.
        is_over: Whether the guest went off, or restarted, before the answer came.
        is_again: Whether the guest was asked before, and that request still is watched.
    """

    pressed: bool = False
    deed: Did | None = None
    restarts: bool = False
    asked: Ordered | None = None
    was_begun: bool = False
    is_over: bool = False
    is_again: bool = False


NOT_OURS = Ours()


def happening_of(
    change: Change, ours: Ours = NOT_OURS, stop: Stop = Stop.UNKNOWN, presser: str = ""
) -> Happening | None:
    """The line for a change; None where it is nothing to read.

    Args:
        stop: Of the event STOPPED: who stopped it, as the fleet judged it.
        presser: Of a power button that we did not press: who did, "" where nobody knows.
    """
    match change:
        case LifecycleSeen():
            words, role = _lifecycle(change, ours, stop)
            detail = _slug(stop if change.event is Lifecycle.STOPPED else change.detail)
            return _of_guest(change, words, role, change.event.value, detail)
        case SignalSeen(signal=signal) if signal in _TOLD_BY_LIFECYCLE:
            return None
        case SignalSeen():
            words, role = _signal(change, ours, presser)
            return _of_guest(change, words, role, change.signal.value)
        case HostUp():
            words = "connected" if change.epoch == 1 else "connected again"
            return _of_host(change, words, Role.GOOD, "up")
        case HostDown():
            words = f"{'refused' if change.refused else 'no answer'}: {change.error}"
            detail = "lost" if change.silent is not None else "no-answer"
            return _of_host(change, words, Role.BAD, "refused" if change.refused else detail)
        case HostBusy(is_failure=True):
            return _of_host(change, change.note, Role.BAD, "failure")
        case FreezeSeen() if words := happening_words(change):
            role = Role.BAD if change.stage is FreezeStage.STUCK else Role.PLAIN
            return Happening(change.at, change.vm.host, "", words, role, change.vm, "command")
        case CommandDone() if words := _done(ours.asked):
            return Happening(change.at, change.vm.host, "", words, Role.GOING, change.vm, "command")
        case CommandFailed() if not change.gone and not ours.is_over:
            words = f"{_not_done(ours, change.host_lost)}{change.error}"
            return Happening(change.at, change.vm.host, "", words, Role.BAD, change.vm, "command")
        case PictureKept(error=error, path=path):
            words = f"its screen could not be kept: {error}" if error else f"its screen: {path}"
            role = Role.BAD if error else Role.PLAIN
            return Happening(change.at, change.vm.host, "", words, role, change.vm)
        case _:
            return None


def _of_guest(
    change: LifecycleSeen | SignalSeen, words: str, role: Role, kind: str, detail: str = ""
) -> Happening:
    where = (change.host, change.name)
    return Happening(change.at, *where, words, role, change.vm, kind, detail=detail)


def _of_host(change: HostChange, words: str, role: Role, detail: str) -> Happening:
    return Happening(change.at, change.host, "", words, role, kind="host", detail=detail)


def _slug(detail: Detail | Stop) -> str:
    unknown = (Detail.OTHER, Stop.UNKNOWN)
    return "" if detail in unknown else detail.name.lower().replace("_", "-")


_STOP_ROLES = {
    Stop.FORCED_BY_US: Role.OVERDUE,
    Stop.FORCED: Role.OVERDUE,
    Stop.REVERTED: Role.OVERDUE,
    Stop.CRASHED: Role.BAD,
    Stop.FAILED: Role.BAD,
}

_ASKED: dict[type[Ordered], str] = {
    SendKeys: "keys not sent",
    Shutdown: "not shut down",
    Reboot: "not rebooted",
    ForceOff: "not forced off",
    Reset: "not reset",
    PowerOn: "not started",
    Wake: "not woken",
    Pause: "not paused",
    Resume: "not resumed",
    ManagedSave: "not saved",
    PressSysRq: "not told by SysRq",
    CutLinks: "its network was not cut",
    RestoreLinks: "its network was not restored",
    InjectNmi: "not interrupted",
    Dump: "not dumped",
    TakeSnapshot: "no snapshot taken",
    Revert: "not reverted",
}


def _not_done(ours: Ours, host_lost: bool) -> str:
    """What was not done, or perhaps was, before the reason for that."""
    if ours.asked is None:
        return ""
    words = "not asked again" if ours.is_again else _ASKED[type(ours.asked)]
    if not (host_lost and ours.was_begun):
        return f"{words}: "
    perhaps = words.replace("not ", "perhaps ", 1)
    return f"{perhaps}, nobody knows: "


_DONE: dict[type[Ordered], str] = {
    PressSysRq: "SysRq s, u, o sent by us",
    CutLinks: "its network was cut by us",
    RestoreLinks: "its network was restored by us",
    InjectNmi: "NMI sent by us",
}
"""What no event tells of, or none that says whose doing it is."""


def _done(asked: Ordered | None) -> str:
    """What of ours was done; "" where an event tells it."""
    if isinstance(asked, Dump):
        return f"memory dumped by us to {asked.path}"
    if isinstance(asked, TakeSnapshot):
        return f"snapshot {asked.name} taken by us"
    if isinstance(asked, Revert):
        return f"reverted to snapshot {asked.name} by us"
    return _DONE.get(type(asked), "") if asked is not None else ""


_STARTED = {
    Detail.RESTORED: "restored from its saved state",
    Detail.MIGRATED: "arrived by migration",
    Detail.SNAPSHOT: "started from a snapshot",
}

_SUSPENDED = {
    Detail.IO_ERROR: ("paused after an I/O error", Role.BAD),
    Detail.WATCHDOG: ("paused by its watchdog", Role.BAD),
    Detail.MIGRATED: ("paused by a migration", Role.PLAIN),
    Detail.POST_COPY: ("paused: it moves on in post-copy mode", Role.PLAIN),
    Detail.POST_COPY_FAILED: ("paused: its post-copy migration failed", Role.BAD),
    Detail.API_ERROR: ("paused after a call to libvirt failed", Role.BAD),
    Detail.RESTORED: ("paused, as it was saved", Role.PLAIN),
    Detail.SNAPSHOT: ("paused, as its snapshot was", Role.PLAIN),
}

_RESUMED = {
    Detail.MIGRATED: "runs on after a migration",
    Detail.POST_COPY: "runs here already, while its memory still comes (post-copy)",
    Detail.SNAPSHOT: "runs on from a saved state",
}

_CRASHED = {
    Detail.PANICKED: "crashed: its kernel panicked",
    Detail.CRASH_LOADED: "crashed, and writes its own dump (kdump)",
}

_DEFINED = {
    Detail.RENAMED: "renamed",
    Detail.UPDATED: "its definition was changed",
    Detail.SNAPSHOT: "its definition came from a snapshot",
}


def _lifecycle(change: LifecycleSeen, ours: Ours, stop: Stop) -> tuple[str, Role]:
    match change.event:
        case Lifecycle.STARTED if change.detail is Detail.WAKEUP:
            return _by_us("woke up", ours, Did.WAKE), Role.GOOD
        case Lifecycle.STARTED:
            words = _STARTED.get(change.detail, "started")
            return _by_us(words, ours, Did.POWER_ON), Role.GOOD
        case Lifecycle.STOPPED if stop is Stop.SAVED:
            return _by_us(stop.value, ours, Did.MANAGED_SAVE), Role.PLAIN
        case Lifecycle.STOPPED:
            return stop.value, _STOP_ROLES.get(stop, Role.PLAIN)
        case Lifecycle.SHUTDOWN if change.detail is Detail.HOST:
            return "QEMU is closing, told by the host", Role.GOING
        case Lifecycle.SHUTDOWN:
            return "the guest powered off; QEMU is closing", Role.GOING
        case Lifecycle.SUSPENDED if change.detail in _SUSPENDED:
            return _SUSPENDED[change.detail]
        case Lifecycle.SUSPENDED if ours.deed is Did.DUMP:
            return "paused while its memory is dumped, by us", Role.GOING
        case Lifecycle.SUSPENDED:
            return _by_us("paused", ours, Did.PAUSE), Role.OVERDUE
        case Lifecycle.RESUMED:
            words = _RESUMED.get(change.detail, "resumed")
            if ours.deed is Did.DUMP:
                words = f"{words} after the dump, by us"
            return _by_us(words, ours, Did.RESUME), Role.PLAIN
        case Lifecycle.PMSUSPENDED if change.detail is Detail.DISK:
            return "hibernates to its own disk", Role.ASLEEP
        case Lifecycle.PMSUSPENDED:
            return "fell asleep", Role.ASLEEP
        case Lifecycle.CRASHED:
            return _CRASHED.get(change.detail, "crashed"), Role.BAD
        case Lifecycle.DEFINED:
            return _DEFINED.get(change.detail, "defined"), Role.MUTED
        case Lifecycle.UNDEFINED if change.detail is Detail.RENAMED:
            return "gets another name", Role.MUTED
        case Lifecycle.UNDEFINED:
            return "undefined", Role.MUTED


def _by_us(words: str, ours: Ours, deed: Did) -> str:
    return f"{words}, by us" if ours.deed is deed else words


_TOLD_BY_LIFECYCLE = frozenset({Signal.GUEST_SHUTDOWN, Signal.ASLEEP, Signal.AWAKE})
"""Signals that always come with a lifecycle event that says the same."""

_SIGNALS = {
    Signal.REBOOT: ("restarted (reset)", Role.OVERDUE),
    Signal.WATCHDOG: ("its watchdog fired", Role.BAD),
    Signal.IO_ERROR: ("I/O error", Role.BAD),
    Signal.CONTROL_ERROR: ("libvirt lost QEMU's monitor", Role.BAD),
    Signal.AGENT: ("guest agent", Role.MUTED),
    Signal.JOB_DONE: ("job completed", Role.PLAIN),
    Signal.JOB_FAILED: ("job failed", Role.BAD),
    Signal.DEVICE_REMOVAL_FAILED: ("a device could not be removed", Role.OVERDUE),
    Signal.BLOCK_THRESHOLD: ("a disk passed its write threshold", Role.OVERDUE),
    Signal.MEMORY_FAILURE: ("memory failure", Role.BAD),
}


def _signal(change: SignalSeen, ours: Ours, presser: str) -> tuple[str, Role]:
    if change.signal is Signal.POWER_BUTTON:
        if ours.pressed:
            return "power button pressed, by us", Role.GOING
        return f"power button pressed, by {presser or 'somebody else'}", Role.OVERDUE
    if change.signal is Signal.REBOOT and ours.restarts:
        return "restarted (reset), by us", Role.GOING
    words, role = _SIGNALS[change.signal]
    return (f"{words}: {change.words}" if change.words else words), role
