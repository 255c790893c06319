"""What the model looks like in words: cells of text, each with a role that a theme colours.

A role never carries a meaning alone; the text says the same. Texts from guests and hosts pass
through ``visible`` here, so whoever paints a cell need not think of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import humanize

from vmtui.core.deeds import Deed, DeedPhase, deed_words
from vmtui.core.doings import FOREIGN_PRESS_SHOWN, Doings
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.model import End, Host, HostStatus, Moment, PowerState, Stop, Vm
from vmtui.core.obstacles import pause_words
from vmtui.core.records import Action
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.tally import Tally
from vmtui.core.view import Column, state_word
from vmtui.core.visible import visible
from vmtui.core.wake_first import waking_words


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
_REBOOTING = Cell("◐ rebooting", Role.GOING)
_OVERDUE = Cell("! overdue", Role.OVERDUE)

ENDS = {
    Phase.OFF_BY_GUEST: Stop.BY_GUEST.value,
    Phase.OFF_FORCED: "forced off",
    Phase.OFF_CRASHED: Stop.CRASHED.value,
    Phase.OFF_FAILED: Stop.FAILED.value,
    Phase.OFF_SAVED: Stop.SAVED.value,
    Phase.OFF_HIBERNATED: "hibernated instead: off, its session kept on its own disk",
    Phase.OFF_MIGRATED: Stop.MIGRATED.value,
    Phase.VANISHED: "off and gone (it was transient)",
    Phase.RESTARTED: "restarted instead",
    Phase.ASLEEP: "fell asleep instead",
    Phase.CRASHED: "crashed, and is kept as it is",
    Phase.REFUSED: "refused",
    Phase.LOST: "lost with its host",
    Phase.UNWATCHED: "not watched; it may still go down",
}
"""How a soft shutdown ended, in words."""


_REBOOT_ENDS = {
    Phase.RESTARTED: Cell("restarted", Role.GOOD),
    Phase.OFF_BY_GUEST: Cell("off instead, by the guest", Role.OVERDUE),
    Phase.UNWATCHED: Cell("reboot not watched any more", Role.OVERDUE),
}
"""How a reboot ended where that has another name than the end of a shutdown."""


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
    number, unit = text.replace("Bytes", "B").replace("Byte", "B").split()
    whole = number.partition(".")[0]
    return f"{whole if number.endswith('.0') or len(whole) > 2 else number} {unit}"


def bar(part: float, width: int = 10) -> str:
    """How much of the time is used, as a bar of ``width`` cells."""
    filled = min(max(round(part * width), 0), width)
    return "▓" * filled + "░" * (width - filled)


BAR = 10
"""Cells of a countdown's bar, where there is room for one."""


def row(
    vm: Vm, host: Host, doings: Doings, now: Moment, bar_cells: int = BAR
) -> dict[Column, Cell]:
    """All cells of a domain's line in the fleet table."""
    known = host.status is HostStatus.UP
    of_state = state(vm, host, doings.shutdown)
    return {
        Column.STATE: of_state,
        Column.NAME: Cell(visible(vm.name), _NAMES.get(of_state.role, Role.PLAIN)),
        Column.HOST: Cell(visible(host.name), Role.MUTED),
        Column.VCPUS: Cell("–" if vm.vcpus is None else str(vm.vcpus), Role.MUTED),
        Column.MEMORY: Cell("–" if vm.memory is None else size(vm.memory), Role.MUTED),
        Column.CPU: _cpu(vm) if known else Cell("–", Role.MUTED),
        Column.UP: _up(vm, now) if known else Cell("–", Role.MUTED),
        Column.NOTE: note(vm, host, doings, now, bar_cells),
    }


_NAMES = {role: role for role in (Role.MUTED, Role.OVERDUE, Role.BAD)}
"""The name of what is off steps back, and the name of what is urgent stands out."""


def state(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> Cell:
    """Glyph and word of a domain's state; a shutdown under way says more than "running"."""
    if host.status is HostStatus.UP and shutdown is not None and vm.state.is_up:
        if shutdown.phase is Phase.OVERDUE:
            return _OVERDUE
        if not shutdown.phase.is_end:
            return _REBOOTING if shutdown.is_reboot else _GOING_DOWN
    return _STATES[state_word(vm, host.status)]


def state_words(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> str:
    """The words by which a filter finds the state as shown, without the glyph."""
    return state(vm, host, shutdown).text[2:]


_BY_URGENCY = (
    "crashed",
    "overdue",
    "paused",
    "asleep",
    "going down",
    "rebooting",
    "closing",
    "unknown",
    "running",
    "no state",
    "shut off",
)

_ROLES_BY_URGENCY = (
    Role.BAD,
    Role.OVERDUE,
    Role.GOING,
    Role.ASLEEP,
    Role.UNKNOWN,
    Role.GOOD,
    Role.PLAIN,
    Role.MUTED,
)


def state_rank(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> int:
    """Orders states as shown: the lower, the more urgent."""
    return _BY_URGENCY.index(state_words(vm, host, shutdown))


def note_rank(vm: Vm, host: Host, doings: Doings, now: Moment) -> float:
    """Orders notes: the lower, the more urgent. Of two countdowns the shorter comes first."""
    cell = note(vm, host, doings, now)
    if not cell.text:
        return len(_ROLES_BY_URGENCY)
    going = doings.shutdown is not None and cell.role in (Role.GOING, Role.OVERDUE)
    left = doings.shutdown.remaining(now) if going and doings.shutdown else 0.0
    return _ROLES_BY_URGENCY.index(cell.role) + 0.5 * (left / (1 + abs(left)))


def needs_a_look(rank: float) -> bool:
    """Whether a note of this rank tells of trouble, or of a shutdown under way."""
    return rank < _ROLES_BY_URGENCY.index(Role.ASLEEP)


def _cpu(vm: Vm) -> Cell:
    if vm.cpu_percent is None or vm.run is None:
        return Cell("–", Role.MUTED)
    return Cell(f"{vm.cpu_percent:.0f} %")


def _up(vm: Vm, now: Moment) -> Cell:
    return Cell(up_words(vm, now) or "–", Role.MUTED)


def up_words(vm: Vm, now: Moment) -> str:
    """How long the domain's present run has lasted, or at least; "" if off or unknown."""
    if vm.run is None:
        return ""
    if vm.started is not None:
        return age(now.wall - vm.started.wall)
    if vm.up_since is not None:
        return "≥ " + age(now.boot - vm.up_since.boot)
    return ""


def note(vm: Vm, host: Host, doings: Doings, now: Moment, bar_cells: int = BAR) -> Cell:
    """The most urgent thing to say of a domain; it begins with what must not be cut off."""
    cell = _note(vm, host, doings, now, bar_cells)
    if not vm.departed or cell.text.startswith(ENDS[Phase.VANISHED]):
        return cell
    return Cell(f"{cell.text} · its definition is gone", cell.role)


def _note(vm: Vm, host: Host, doings: Doings, now: Moment, bar_cells: int) -> Cell:
    if doings.forcing is not None and not doings.forcing.phase.is_open:
        return _force_note(doings.forcing, now)
    if doings.waking is not None:
        role = Role.GOING if doings.waking.ended is None else Role.OVERDUE
        return Cell(visible(waking_words(doings.waking, now)), role)
    if doings.deed is not None and _is_newer(doings.deed, doings.shutdown):
        return _deed_note(doings.deed, vm, now)
    if doings.shutdown is not None and not _is_outdated(doings.shutdown, vm):
        return shutdown_note(doings.shutdown, now, vm.manager, bar_cells)
    pressed = doings.foreign_press
    if pressed is not None and now.boot - pressed.boot < FOREIGN_PRESS_SHOWN:
        ago = clock(now.boot - pressed.boot)
        return Cell(f"somebody else pressed its button {ago} ago", Role.OVERDUE)
    if host.status is not HostStatus.UP:
        return Cell(_last_seen(vm, host, now), Role.UNKNOWN)
    if vm.job:
        return Cell(f"job running: {visible(vm.job)}", Role.GOING)
    match vm.state:
        case PowerState.PAUSED:
            how, advice = pause_words(vm.reason)
            return Cell(f"{how}: {advice}" if how else advice, Role.OVERDUE)
        case PowerState.SUSPENDED:
            return Cell("w wakes it · s shuts it down", Role.ASLEEP)
        case PowerState.CRASHED:
            return Cell("crashed: R resets it, F forces it off", Role.BAD)
        case PowerState.SHUT_OFF if vm.ended is not None:
            return _stop_note(vm.ended, visible(vm.title or ""), now)
        case _:
            return Cell(visible(vm.title or ""), Role.MUTED)


def _is_newer(deed: Deed, shutdown: SoftShutdown | None) -> bool:
    """Whether a deed says more of the guest than its shutdown."""
    if deed.is_under_way or shutdown is None:
        return True
    return shutdown.phase.is_end and deed.asked.boot >= shutdown.asked.boot


def _deed_note(deed: Deed, vm: Vm, now: Moment) -> Cell:
    if deed.phase is DeedPhase.PASSED_ON and vm.state is not PowerState.SUSPENDED:
        deed = replace(deed, phase=DeedPhase.DONE)  # The guest's state tells what no answer did.
    words = visible(deed_words(deed, now))
    if deed.is_under_way or deed.phase is DeedPhase.PASSED_ON:
        return Cell(words, Role.GOING)
    if deed.failed:
        return Cell(words, Role.BAD)
    since = _ago(now.boot - (deed.ended or now).boot)
    return Cell(f"{words}, {since}", Role.OVERDUE if deed.action is Action.PAUSE else Role.GOOD)


def _is_outdated(shutdown: SoftShutdown, vm: Vm) -> bool:
    """Whether the guest went off after its shutdown had ended in another way ("restarted")."""
    return shutdown.phase.is_end and not shutdown.phase.is_off and vm.ended is not None


def _stop_note(end: End, title: str, now: Moment) -> Cell:
    words = f"{end.how.value}, {_ago(now.boot - end.at.boot)}"
    role = Role.BAD if end.how in (Stop.CRASHED, Stop.FAILED) else Role.MUTED
    return Cell(f"{words} · {title}" if title else words, role)


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


def shutdown_note(
    shutdown: SoftShutdown, now: Moment, manager: str = "", bar_cells: int = BAR
) -> Cell:
    """A soft shutdown in one line: countdown, overdue, or how it ended."""
    left = shutdown.remaining(now)
    if shutdown.came_back is not None:
        whose = f" ({visible(manager)} manages it)" if manager else ""
        since = _ago(now.boot - shutdown.came_back.boot)
        return Cell(f"came back, not by us{whose}, {since}", Role.OVERDUE)
    match shutdown.phase:
        case Phase.REQUESTED | Phase.WAITING:
            part = 1 - left / shutdown.limit if shutdown.limit else 1.0
            words = shutdown.words or ("QEMU is closing: wait" if shutdown.closing else "")
            graph = f"{bar(part, bar_cells)} " if bar_cells else ""
            return Cell(f"{graph}{clock(left)}  {visible(words)}".rstrip(), Role.GOING)
        case Phase.OVERDUE:
            words = visible(shutdown.words) or _overdue_words(shutdown)
            return Cell(f"{clock(-left)} over  {words}", Role.OVERDUE)
        case Phase.OUT_OF_SIGHT:
            return Cell(f"no answer from its host; {clock(left)} left", Role.UNKNOWN)
        case Phase.LOST:
            return Cell("no answer from its host; the time is over", Role.UNKNOWN)
        case Phase.REFUSED:
            return Cell(f"refused: {visible(shutdown.words)}", Role.BAD)
        case _:
            return _ended(shutdown, now)


def _overdue_words(shutdown: SoftShutdown) -> str:
    if shutdown.lingers:
        return "reset pending: s makes it a shutdown · + more time · R reset"
    again = "r" if shutdown.is_reboot else "s"
    return f"+ more time · {again} again · F force"


LINGERS = "a reset is pending: if it powers off later, it restarts; s makes it a shutdown"
"""What is left of a reboot by ACPI that the guest has not followed."""


def _ended(shutdown: SoftShutdown, now: Moment) -> Cell:
    end = end_cell(shutdown)
    return Cell(f"{end.text}, {_ago(now.boot - (shutdown.ended or now).boot)}", end.role)


def end_cell(shutdown: SoftShutdown) -> Cell:
    """How a soft shutdown or a reboot ended, and by whom."""
    if shutdown.is_reboot and shutdown.phase in _REBOOT_ENDS:
        return _REBOOT_ENDS[shutdown.phase]
    if shutdown.phase is Phase.OFF_FORCED:
        whose = Stop.FORCED_BY_US if shutdown.forced_by_us else Stop.FORCED
        return Cell(whose.value, Role.MUTED)
    if shutdown.phase is Phase.OFF_BY_GUEST:
        return Cell(ENDS[shutdown.phase], Role.GOOD)
    is_calm = shutdown.phase.is_off and shutdown.phase is not Phase.OFF_HIBERNATED
    role = Role.MUTED if is_calm else Role.OVERDUE
    return Cell(ENDS[shutdown.phase], role)


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


_TOTALS = (
    ("running", Role.GOOD, ("running",)),
    ("going down", Role.GOING, ("going down", "closing")),
    ("rebooting", Role.GOING, ("rebooting",)),
    ("overdue", Role.OVERDUE, ("overdue",)),
    ("crashed", Role.BAD, ("crashed",)),
    ("unknown", Role.UNKNOWN, ("unknown", "no state")),
    ("paused", Role.OVERDUE, ("paused",)),
    ("asleep", Role.ASLEEP, ("asleep",)),
)


def totals(tally: Tally) -> list[Cell]:
    """The fleet in numbers; what there is none of is not said, except that none runs."""
    guests = Cell(f"{tally.total} guest{'' if tally.total == 1 else 's'}")
    counts = [(tally.of_state(*words), word, role) for word, role, words in _TOTALS]
    said = [Cell(f"{n} {word}", role) for n, word, role in counts if n or word == "running"]
    return [guests, *said]


def shown_words(shown: int, total: int, titles_unknown: int, problem: str) -> str:
    """What the filter leaves, and what it can't know of yet."""
    words = f"shown {shown} of {total}"
    if titles_unknown:
        plural = "" if titles_unknown == 1 else "s"
        words += f" · {titles_unknown} title{plural} not known yet"
    return f"{words} · {problem}" if problem else words


def why_empty(hosts: Iterable[Host], filter_line: str, total: int, now: Moment) -> str:
    """What to say where no guest is shown."""
    if total:
        return f"no guest matches “{visible(filter_line)}”: Esc clears the filter"
    known = list(hosts)
    pending = [host for host in known if host.status is HostStatus.CONNECTING]
    listing = [host for host in known if host.status is HostStatus.UP and not host.listed]
    failed = [host for host in known if host.error]
    if pending:
        return f"connecting to {_names(pending)} …"
    if listing:
        return f"reading the guests of {_names(listing)} …"
    if failed and len(failed) == len(known):
        first = failed[0]
        words = f"{visible(first.name)}: {visible(first.error)}"
        return f"no host answers. {words}{_next_try(first, now)}"
    return f"no guests on {_names(known)}: what is defined there appears here by itself"


def _names(hosts: list[Host], most: int = 3) -> str:
    names = ", ".join(visible(host.name) for host in hosts[:most])
    return f"{names} and {len(hosts) - most} more" if len(hosts) > most else names
