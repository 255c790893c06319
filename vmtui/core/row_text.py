"""A domain's line in the fleet table: its cells, and how urgent they are."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.deeds import Deed, DeedPhase, deed_words
from vmtui.core.doings import Doings
from vmtui.core.ends_text import ENDS, is_outdated, shutdown_note
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.foreign_text import foreign_words
from vmtui.core.freeze import LeftFrozen, left_words
from vmtui.core.model import End, Host, HostStatus, Moment, PowerState, Reason, Stop, Vm
from vmtui.core.newest import deed_told, force_told
from vmtui.core.obstacles import pause_note, pause_words
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.text import BAR, Cell, Role, age, ago, clock, size
from vmtui.core.view import Column, state_word
from vmtui.core.visible import visible
from vmtui.core.wake_first import Waking, waking_words
from vmtui.core.work_text import seen_words

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


SELDOM = (Column.TITLE, Column.TAGS, Column.OS, Column.WRITES, Column.ID, Column.UUID)
"""The columns that are only there where somebody chose them."""


def seldom_cells(vm: Vm, host: Host) -> dict[Column, Cell]:
    """What stands in them."""
    rate = vm.write_rate if host.status is HostStatus.UP else None
    os = (vm.os_id or "").rstrip("/").partition("://")[2]
    texts = {
        Column.TITLE: visible(vm.title or ""),
        Column.TAGS: visible(" ".join(host.tags)),
        # http://debian.org/debian/12: who made it says the same.
        Column.OS: visible(os.partition("/")[2].replace("/", " ")),
        Column.WRITES: "–" if rate is None or vm.run is None else f"{size(rate)}/s",
        Column.ID: "–" if vm.run is None else str(vm.run.domain_id),
        Column.UUID: vm.id.uuid,
    }
    return {column: Cell(text, Role.MUTED) for column, text in texts.items()}


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


def state_sign(vm: Vm) -> Cell:
    """The glyph of a domain's own state, with a space after it."""
    cell = _STATES[vm.state.value]
    return Cell(f"{cell.text[0]} ", cell.role)


def state_words(vm: Vm, host: Host, shutdown: SoftShutdown | None) -> str:
    """The words by which a filter finds the state as shown, without the glyph."""
    words = state(vm, host, shutdown).text[2:]
    # Each guest's are kept, and they are few.
    return _ONE_OF_EACH.get(words, words)


_CELLS = {cell.text[2:]: cell for cell in (*_STATES.values(), _GOING_DOWN, _REBOOTING, _OVERDUE)}


STATE_WORDS = frozenset(_STATES) | frozenset(_CELLS)
"""All words by which a filter finds states: libvirt's, and those that are shown."""

_ONE_OF_EACH = {words: words for words in STATE_WORDS}


def state_cell(words: str) -> Cell:
    """The state that has these words, with its glyph."""
    return _CELLS[words]


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


def words_rank(words: str) -> int:
    """Orders the words of states as shown: the lower, the more urgent."""
    return _BY_URGENCY.index(words)


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
        return age(now.boot - vm.started.boot)
    if vm.up_since is not None:
        return "≥ " + age(now.boot - vm.up_since.boot)
    return ""


def note(vm: Vm, host: Host, doings: Doings, now: Moment, bar_cells: int = BAR) -> Cell:
    """The most urgent thing to say of a domain; it begins with what must not be cut off."""
    cell = _note(vm, host, doings, now, bar_cells)
    if not vm.departed:
        return cell
    if doings.is_kept and cell.role in (Role.MUTED, Role.GOOD):
        return Cell(f"gone from libvirt: o starts it anew · {cell.text}", cell.role)
    if cell.text.startswith(ENDS[Phase.VANISHED]):
        return cell
    return Cell(f"{cell.text} · its definition is gone", cell.role)


def _note(vm: Vm, host: Host, doings: Doings, now: Moment, bar_cells: int) -> Cell:
    forcing, deed = force_told(doings), deed_told(doings)
    if doings.left_frozen is not None and not (forcing and forcing.phase.is_under_way):
        return _frozen_note(doings.left_frozen, now)
    if forcing is not None:
        return _force_note(forcing, now)
    if doings.waking is not None:
        return _waking_note(doings.waking, now)
    if deed is not None and deed.is_news(now):
        return _deed_note(deed, vm, now)
    if doings.shutdown is not None and not is_outdated(doings.shutdown, vm):
        seen = seen_words(vm, doings.verdict)
        return shutdown_note(doings.shutdown, now, vm.manager, bar_cells, seen)
    if host.status is not HostStatus.UP:
        return Cell(_last_seen(vm, host, now), Role.UNKNOWN)
    if words := foreign_words(doings, now):
        return Cell(words, Role.OVERDUE)
    if vm.job:
        return Cell(f"job running: {visible(vm.job)}", Role.GOING)
    if host.read_only and (seen_only := _seen_only(vm)):
        return seen_only
    match vm.state:
        case PowerState.PAUSED if deed is not None and vm.reason is Reason.USER:
            paused = _deed_note(deed, vm, now)
            return replace(paused, text=f"{paused.text} · p resumes it")
        case PowerState.PAUSED:
            return Cell(pause_note(vm.reason), Role.OVERDUE)
        case PowerState.SUSPENDED:
            return Cell("w wakes it · s shuts it down", Role.ASLEEP)
        case PowerState.CRASHED:
            return Cell("crashed: R resets it, F forces it off", Role.BAD)
        case _ if vm.links is not None and vm.links.cut:
            return Cell("vmtui cut its network · l restores it", Role.OVERDUE)
        case PowerState.SHUT_OFF if vm.ended is not None:
            return _stop_note(vm.ended, visible(vm.title or ""), now)
        case _:
            return Cell(visible(vm.title or ""), Role.MUTED)


def _seen_only(vm: Vm) -> Cell | None:
    """What stands in place of an offer, where nothing can be done from here; None for no offer."""
    match vm.state:
        case PowerState.PAUSED:
            return Cell(pause_words(vm.reason)[0], Role.OVERDUE)
        case PowerState.SUSPENDED | PowerState.CRASHED:
            return Cell(visible(vm.title or ""), Role.MUTED)
        case _ if vm.links is not None and vm.links.cut:
            return Cell("vmtui cut its network", Role.OVERDUE)
        case _:
            return None


def _deed_note(deed: Deed, vm: Vm, now: Moment) -> Cell:
    if deed.phase is DeedPhase.PASSED_ON and vm.state is not PowerState.SUSPENDED:
        deed = replace(deed, phase=DeedPhase.DONE)  # The guest's state tells what no answer did.
    words = visible(deed_words(deed, now))
    if deed.is_under_way or deed.phase is DeedPhase.PASSED_ON:
        return Cell(words, Role.GOING)
    if deed.failed:
        return Cell(words, Role.BAD)
    since = ago(now.boot - (deed.ended or now).boot)
    return Cell(f"{words}, {since}", Role.OVERDUE if deed.action is Action.PAUSE else Role.GOOD)


def _waking_note(waking: Waking, now: Moment) -> Cell:
    words = visible(waking_words(waking, now))
    if waking.ended is not None:
        return Cell(words, Role.OVERDUE)
    return Cell(f"{words} · x cancels", Role.GOING)


def _stop_note(end: End, title: str, now: Moment) -> Cell:
    words = f"{end.how.value}, {ago(now.boot - end.at.boot)}"
    role = Role.BAD if end.how in (Stop.CRASHED, Stop.FAILED) else Role.MUTED
    return Cell(f"{words} · {title}" if title else words, role)


def _force_note(forcing: Forcing, now: Moment) -> Cell:
    words = visible(force_words(forcing, now))
    if forcing.phase is ForcePhase.DONE and not forcing.in_doubt(now):
        since = now.boot - (forcing.ended or now).boot
        return Cell(f"{words}, {ago(since)}", Role.MUTED)
    role = Role.OVERDUE if forcing.phase is ForcePhase.REFUSED else Role.BAD
    return Cell(words, role)


def _frozen_note(left: LeftFrozen, now: Moment) -> Cell:
    words = visible(left_words(left, ago(now.wall - left.frozen_at)))
    return Cell(words, Role.GOING if left.thawing else Role.BAD)


def _last_seen(vm: Vm, host: Host, now: Moment) -> str:
    seen = host.last_seen
    if seen is None:
        return host.status.value
    return f"last seen {vm.state.value} {clock(now.boot - seen.boot)} ago"
