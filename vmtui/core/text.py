"""What the model looks like in words: cells of text, each with a role that a theme colours.

A role never carries a meaning alone; the text says the same. Texts from guests and hosts pass
through ``visible`` here, so whoever paints a cell need not think of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import humanize

from vmtui.core.doings import FOREIGN_PRESS_SHOWN, Doings
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm
from vmtui.core.obstacles import pause_words
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.view import Column, state_word
from vmtui.core.visible import visible


class Role(StrEnum):
    """What kind of thing a text is; a theme gives each a style."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    GOING = "going"
    OVERDUE = "overdue"
    BAD = "bad"
    ASLEEP = "asleep"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text and what kind of thing it is."""

    text: str
    role: Role = Role.PLAIN


_STATES = {
    "running": Cell("● running", Role.GOOD),
    "idle": Cell("● running", Role.GOOD),
    "paused": Cell("‖ paused", Role.OVERDUE),
    "in shutdown": Cell("◐ closing", Role.GOING),
    "shut off": Cell("○ shut off", Role.MUTED),
    "crashed": Cell("✗ crashed", Role.BAD),
    "pmsuspended": Cell("☾ asleep", Role.ASLEEP),
    "no state": Cell("? no state", Role.UNKNOWN),
    "unknown": Cell("? unknown", Role.UNKNOWN),
}

_GOING_DOWN = Cell("◐ going down", Role.GOING)
_OVERDUE = Cell("! overdue", Role.OVERDUE)

ENDS = {
    Phase.OFF_BY_GUEST: "off by the guest",
    Phase.OFF_FORCED: "forced off",
    Phase.OFF_CRASHED: "off after a crash",
    Phase.OFF_FAILED: "off: its QEMU failed or was killed",
    Phase.OFF_SAVED: "off: its state was saved",
    Phase.OFF_MIGRATED: "migrated away",
    Phase.VANISHED: "off and gone (it was transient)",
    Phase.RESTARTED: "restarted instead",
    Phase.ASLEEP: "fell asleep instead",
    Phase.CRASHED: "crashed, and is kept as it is",
    Phase.REFUSED: "refused",
    Phase.LOST: "lost with its host",
    Phase.UNWATCHED: "not watched any more; it may still go down",
}
"""How a soft shutdown ended, in words."""


def clock(seconds: float) -> str:
    """A span as ``m:ss`` or ``h:mm:ss``; never negative."""
    whole = max(int(seconds), 0)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def age(seconds: float) -> str:
    """A span in its largest unit, such as ``3 h`` or ``12 d``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(int(seconds), 0)} s"


def size(count: float) -> str:
    """Bytes as people read them, such as ``4 GiB``."""
    text = humanize.naturalsize(count, binary=True, format="%.1f")
    return text.replace(".0 ", " ").replace("Bytes", "B").replace("Byte", "B")


def bar(part: float, width: int = 10) -> str:
    """How much of the time is used, as a bar of ``width`` cells."""
    filled = min(max(round(part * width), 0), width)
    return "▓" * filled + "░" * (width - filled)


def row(vm: Vm, host: Host, doings: Doings, now: Moment) -> dict[Column, Cell]:
    """All cells of a domain's line in the fleet table."""
    known = host.status is HostStatus.UP
    return {
        Column.STATE: state(vm, host, doings.shutdown),
        Column.NAME: Cell(visible(vm.name)),
        Column.HOST: Cell(visible(host.name), Role.MUTED),
        Column.VCPUS: Cell("–" if vm.vcpus is None else str(vm.vcpus), Role.MUTED),
        Column.MEMORY: Cell("–" if vm.memory is None else size(vm.memory), Role.MUTED),
        Column.CPU: _cpu(vm) if known else Cell("–", Role.MUTED),
        Column.UP: _up(vm, now) if known else Cell("–", Role.MUTED),
        Column.NOTE: note(vm, host, doings, now),
    }


def state(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> Cell:
    """Glyph and word of a domain's state; a shutdown under way says more than "running"."""
    if host.status is HostStatus.UP and shutdown is not None and vm.state.is_up:
        if shutdown.phase is Phase.OVERDUE:
            return _OVERDUE
        if not shutdown.phase.is_end:
            return _GOING_DOWN
    return _STATES[state_word(vm, host.status)]


def state_words(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> str:
    """The words by which a filter finds the state as shown, without the glyph."""
    return state(vm, host, shutdown).text[2:]


def _cpu(vm: Vm) -> Cell:
    if vm.cpu_percent is None or vm.run is None:
        return Cell("–", Role.MUTED)
    return Cell(f"{vm.cpu_percent:.0f} %")


def _up(vm: Vm, now: Moment) -> Cell:
    if vm.run is None:
        return Cell("–", Role.MUTED)
    if vm.started is not None:
        return Cell(age(now.wall - vm.started.wall), Role.MUTED)
    if vm.up_since is not None:
        return Cell("≥ " + age(now.boot - vm.up_since.boot), Role.MUTED)
    return Cell("–", Role.MUTED)


def note(vm: Vm, host: Host, doings: Doings, now: Moment) -> Cell:
    """The most urgent thing to say of a domain."""
    if doings.forcing is not None and not doings.forcing.phase.is_open:
        return _force_note(doings.forcing, now)
    if doings.shutdown is not None:
        return shutdown_note(doings.shutdown, now, vm.manager)
    pressed = doings.foreign_press
    if pressed is not None and now.boot - pressed.boot < FOREIGN_PRESS_SHOWN:
        ago = clock(now.boot - pressed.boot)
        return Cell(f"power button pressed by somebody else {ago} ago", Role.OVERDUE)
    if host.status is not HostStatus.UP:
        return Cell(_last_seen(vm, host, now), Role.UNKNOWN)
    if vm.job:
        return Cell(f"job running: {visible(vm.job)}", Role.GOING)
    match vm.state:
        case PowerState.PAUSED:
            how, advice = pause_words(vm.reason)
            return Cell(f"{how}: {advice}" if how else advice, Role.OVERDUE)
        case PowerState.SUSPENDED:
            return Cell("w wakes it, then s", Role.ASLEEP)
        case PowerState.CRASHED:
            return Cell("crashed: reset it, or F forces it off", Role.BAD)
        case _:
            return Cell(visible(vm.title or ""), Role.MUTED)


def _force_note(forcing: Forcing, now: Moment) -> Cell:
    words = visible(force_words(forcing, now))
    if forcing.phase is ForcePhase.DONE and not forcing.in_doubt(now):
        since = now.boot - (forcing.ended or now).boot
        return Cell(f"{words}, {_ago(since)}", Role.MUTED)
    role = Role.OVERDUE if forcing.phase is ForcePhase.REFUSED else Role.BAD
    return Cell(words, role)


def _last_seen(vm: Vm, host: Host, now: Moment) -> str:
    seen = host.last_seen
    if seen is None:
        return host.status.value
    return f"last seen {vm.state.value} {clock(now.boot - seen.boot)} ago"


def shutdown_note(shutdown: SoftShutdown, now: Moment, manager: str = "") -> Cell:
    """A soft shutdown in one line: countdown, overdue, or how it ended."""
    left = shutdown.remaining(now)
    if shutdown.came_back is not None:
        whose = f" ({visible(manager)} manages it)" if manager else ""
        return Cell(f"came back, not by us{whose}", Role.OVERDUE)
    match shutdown.phase:
        case Phase.REQUESTED | Phase.WAITING:
            part = 1 - left / shutdown.limit if shutdown.limit else 1.0
            words = shutdown.words or ("QEMU is closing: wait" if shutdown.closing else "")
            return Cell(f"{bar(part)} {clock(left)}  {visible(words)}".rstrip(), Role.GOING)
        case Phase.OVERDUE:
            words = visible(shutdown.words) or "+ more time · s again · F force"
            return Cell(f"{clock(-left)} over  {words}", Role.OVERDUE)
        case Phase.OUT_OF_SIGHT:
            return Cell(f"no answer from its host; {clock(left)} left", Role.UNKNOWN)
        case Phase.LOST:
            return Cell("no answer from its host; the time is over", Role.UNKNOWN)
        case Phase.REFUSED:
            return Cell(f"refused: {visible(shutdown.words)}", Role.BAD)
        case _:
            return _ended(shutdown, now)


def _ended(shutdown: SoftShutdown, now: Moment) -> Cell:
    words = ENDS[shutdown.phase]
    if shutdown.phase is Phase.OFF_FORCED:
        words = "forced off by us" if shutdown.forced_by_us else "forced off, not by us"
    ago = _ago(now.boot - (shutdown.ended or now).boot)
    role = Role.MUTED if shutdown.phase.is_off else Role.OVERDUE
    if shutdown.phase is Phase.OFF_BY_GUEST:
        role = Role.GOOD
    return Cell(f"{words}, {ago}", role)


def _ago(seconds: float) -> str:
    return "just now" if seconds < 5 else f"{age(seconds)} ago"


def host_cell(host: Host, running: int, total: int, now: Moment) -> Cell:
    """A host in the header: its name, how it stands, and how many of its domains run."""
    name = visible(host.name)
    match host.status:
        case HostStatus.UP:
            busy = f" {visible(host.note)}" if host.note else ""
            counts = f"{running}/{total}" if host.listed else "listing…"
            return Cell(f"{name} ● {counts}{busy}", Role.GOING if busy else Role.GOOD)
        case HostStatus.CONNECTING:
            return Cell(f"{name} ◌ connecting", Role.UNKNOWN)
        case _:
            since = f" for {clock(now.boot - host.last_seen.boot)}" if host.last_seen else ""
            return Cell(f"{name} ◌ {host.status.value}{since}{_next_try(host, now)}", Role.BAD)


def _next_try(host: Host, now: Moment) -> str:
    if host.next_try is None:
        return ", trying now"
    return f", next try in {max(int(host.next_try.boot - now.boot), 0)} s"
