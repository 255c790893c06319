"""What the dialog for a forced power-off says of a guest, in words.

It must let a tired person decide: which guest this is, what was tried, what a host can see of
it, what is gentler, and what a forced power-off may cost. Only what is known is said.
"""

from __future__ import annotations

from vmtui.core.doings import Doings
from vmtui.core.ends_text import end_cell
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.foreign_text import pressed_by_words
from vmtui.core.frozen import frozen
from vmtui.core.guards import force_guard, tagged
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Reason, Vm
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action, Json
from vmtui.core.row_text import up_words
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.text import Cell, Role, clock
from vmtui.core.tried import tried_words
from vmtui.core.virsh import out_of_reach, same_as, virsh_line
from vmtui.core.visible import visible
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.core.work_text import tells, work_words

BUSY_WRITING = 64 * 1024
"""Bytes a second from which on a guest is said to be writing."""

LONG_NAME = 40
"""Characters from which on a name is a burden to type."""


@frozen
class Words:
    """What the dialog calls the thing that it is about.

    Attributes:
        do_it: With ``{}`` where the guests are named.
        does_it: Likewise, of the key that does it.
        verb: Of virsh.
    """

    title: str
    button: str
    do_it: str
    does_it: str
    not_done: str
    soft_instead: str
    verb: str


WORDS = {
    Action.FORCE_OFF: Words(
        "Force power off",
        "Force",
        "force {} off",
        "forces {} off",
        "not forced",
        "Soft instead (^s)",
        "destroy",
    ),
    Action.RESET: Words(
        "Reset",
        "Reset",
        "reset {}",
        "resets {}",
        "not reset",
        "Reboot instead (^s)",
        "reset",
    ),
}


@frozen
class ToType:
    """What must be typed to mean one guest.

    A name that nobody can type on a plain keyboard, or only at length, can be replaced by the
    first eight characters of its UUID. What a field shows has been made visible, so that a
    pasted name is compared in its visible form too.

    Attributes:
        accepted: The texts that mean the guest.
        hint: What to type, in words.
    """

    accepted: frozenset[str]
    hint: str


def to_type(vm: Vm, action: Action = Action.FORCE_OFF, *, freeze: bool = False) -> ToType:
    """What must be typed to mean this guest; ``freeze`` where it is frozen first."""
    first = "freeze its file systems, then " if freeze else ""
    return name_to_type(vm, f"{first}{WORDS[action].do_it.format('it')}")


def name_to_type(vm: Vm, todo: str) -> ToType:
    """What must be typed to mean this guest, and to do to it what ``todo`` says."""
    shown = visible(vm.name)
    plain = vm.name.isascii() and shown == vm.name and vm.name == vm.name.strip()
    if plain and len(vm.name) <= LONG_NAME:
        return ToType(frozenset({vm.name}), f"Type its name to {todo}")
    short = vm.id.uuid[:8]
    texts = {short} if shown.endswith("…") else {short, shown}
    return ToType(frozenset(texts), f"Type its name, or {short} (of its UUID)")


def by_hand(verb: str, vm: Vm, uri: str, *, freeze: bool) -> Cell:
    """The same thing done by hand; with the freeze before it where that was chosen."""
    verbs = ("domfsfreeze", verb) if freeze else (verb,)
    line = " && ".join(virsh_line(one, vm, uri) for one in verbs)
    return Cell(same_as(uri, line), Role.MUTED)


def name(vm: Vm) -> Cell:
    """Its name, whatever is in it."""
    return Cell(visible(vm.name))


def title(vm: Vm) -> tuple[Cell, ...]:
    """What its owner wrote about it, such as whom to ask first; nothing where nobody did."""
    return (Cell(visible(vm.title, 130)),) if vm.title else ()


def about(vm: Vm, host: Host, forcing: Forcing | None, now: Moment) -> Cell:
    """Which run of which guest this is."""
    parts = [f"on {visible(host.name)}"]
    if system := system_words(vm):
        parts.append(system)
    domain_id = forcing.domain_id if forcing else None
    if domain_id is None and vm.run is not None:
        domain_id = vm.run.domain_id
    if domain_id is not None:
        parts.append(f"domain {domain_id}")
    if up := up_words(vm, now):
        parts.append(f"up {up}")
    return Cell(" · ".join(parts), Role.MUTED)


def system_words(vm: Vm) -> str:
    """The guest's operating system by its libosinfo identifier; "" where nobody knows.

    Example: ``http://debian.org/debian/12`` is ``debian 12``.
    """
    if not vm.os_id:
        return ""
    parts = [part for part in vm.os_id.partition("://")[2].split("/") if part]
    words = " ".join(parts[1:]) or vm.os_id
    return visible(f"Windows {words.removeprefix('win').strip()}" if vm.is_windows else words, 60)


def tried(doings: Doings, earlier: Forcing | None, now: Moment) -> Cell:
    """What was done so far to take the guest down.

    Args:
        earlier: A forced power-off before this one.
    """
    parts = []
    if doings.shutdown is not None:
        parts.append(_soft_words(doings.shutdown, now))
    if words := pressed_by_words(doings, now):
        parts.append(f"its button was {words}")
    if words := tried_words(doings.tried, now):
        parts.append(words)
    if earlier is not None and earlier.ended is not None:
        parts.append(visible(f"force: {force_words(earlier, now)}{_since(earlier.ended, now)}"))
    if parts:
        return Cell(" · ".join(parts))
    return Cell("nothing yet: no soft shutdown was asked for", Role.OVERDUE)


def was_asked_softly(doings: Doings, action: Action = Action.FORCE_OFF) -> bool:
    """Whether what is gentler than ``action`` is under way in this run, or was and did not help.

    A reboot is not gentler than a forced power-off: it leaves the guest on.
    """
    shutdown = doings.shutdown
    if shutdown is None or shutdown.is_reboot is not (action is Action.RESET):
        return False
    return not shutdown.phase.is_off and shutdown.phase not in _UNDONE


_UNDONE = (Phase.REFUSED, Phase.RESTARTED)


def _soft_words(shutdown: SoftShutdown, now: Moment) -> str:
    what = "reboot" if shutdown.is_reboot else "soft shutdown"
    parts = [f"{what} {clock(now.boot - shutdown.asked.boot)} ago ({shutdown.mode.value})"]
    if len(shutdown.presses) > 1:
        parts.append(f"asked {len(shutdown.presses)} times")
    if shutdown.raised:
        parts.append("button pressed by QEMU")
    elif shutdown.accepted:
        parts.append("passed on by libvirt")
    if shutdown.phase is Phase.OVERDUE:
        parts.append(f"overdue by {clock(-shutdown.remaining(now))}")
    elif shutdown.phase.is_end:
        parts.append(end_cell(shutdown).text)
    else:
        parts.append(f"{clock(shutdown.remaining(now))} left")
    if shutdown.words:
        parts.append(visible(shutdown.words))
    return ", ".join(parts)


def seen(vm: Vm, host: Host, forcing: Forcing | None, doings: Doings, now: Moment) -> Cell:
    """What the host says of the guest now, and through which connection."""
    fresh = forcing.state.value if forcing and forcing.phase is ForcePhase.READY else ""
    if host.status is not HostStatus.UP:
        is_over = forcing is not None and forcing.ended is not None
        return _seen_from_afar(vm, host, fresh, now, is_over=is_over)
    parts = [_state_words(vm)]
    if not vm.state.has_process:
        return Cell(parts[0], Role.OVERDUE)
    if fresh and fresh != vm.state.value:
        parts.append(f"read afresh: {fresh}")
    elif fresh:
        parts[0] += ", read afresh"
    elif forcing is None or not forcing.ended:
        parts.append("reading the guest afresh…")
    closing = doings.shutdown is not None and doings.shutdown.closing is not None
    if vm.state is PowerState.IN_SHUTDOWN or (closing and vm.state.has_process):
        parts.append("the guest is done and QEMU closes its disks: wait")
    elif vm.state.is_up and doings.verdict is not None and tells(doings.verdict):
        parts.append(visible(doings.verdict.words))
    if work := work_words(vm):
        parts.append(work)
    return Cell(" · ".join(parts))


def _seen_from_afar(vm: Vm, host: Host, fresh: str, now: Moment, *, is_over: bool) -> Cell:
    since = f" for {clock(now.boot - host.last_seen.boot)}" if host.last_seen else ""
    silence = f"{visible(host.name)} gives no answer{since}, last seen {vm.state.value}"
    if fresh:
        return Cell(f"{silence} · through a connection of its own: {fresh}", Role.OVERDUE)
    if is_over:
        return Cell(silence, Role.OVERDUE)
    return Cell(f"{silence} · trying a connection of its own…", Role.OVERDUE)


def _state_words(vm: Vm) -> str:
    reason = "" if vm.reason in _SAYS_NOTHING else f" ({vm.reason.value})"
    word = "asleep" if vm.state is PowerState.SUSPENDED else vm.state.value
    return f"{word}{reason}"


_SAYS_NOTHING = (Reason.UNKNOWN, Reason.BOOTED)


def gentler(
    vm: Vm,
    doings: Doings,
    against: Obstacle | None,
    uri: str,
    now: Moment,
    action: Action = Action.FORCE_OFF,
    *,
    is_short: bool = False,
) -> Cell:
    """What loses less than force.

    Args:
        vm: The guest.
        doings: What is going on with it.
        against: What stands against a soft shutdown, if anything does.
        uri: Its host's connection URI.
        now: Both clocks.
        action: What is about to be done.
        is_short: Whether to leave out how it is done by hand, for want of room.
    """
    if against is not None and against.slug == "host-unreachable":
        return Cell("wait until its host is back: nothing gentler reaches it", Role.GOOD)
    parts = []
    shutdown = doings.shutdown
    if shutdown is not None and not shutdown.phase.is_end:
        left = shutdown.remaining(now)
        wait = f"wait {clock(left)} more" if left > 0 else "more time: Esc, then +"
        again = "r" if shutdown.is_reboot else "s"
        parts.append(f"{wait} · ask again: Esc, then {again}")
    elif against is None and action is Action.RESET:
        parts.append("a reboot: ^s")
    elif against is None:
        parts.append("a soft shutdown: ^s")
    elif against.advice and not _advises_force(against):
        parts.append(visible(f"{against.words}: {against.advice}"))
    if doings.verdict is not None and doings.verdict.slug is Slug.QEMU_HUNG:
        parts.append("look at its host and its storage: what hangs may go on")
    elif vm.persistent is not False and vm.state in _CAN_BE_SAVED:
        is_told = not is_short and not out_of_reach(uri)
        with_virsh = f" ({virsh_line('managedsave', vm, uri)})" if is_told else ""
        parts.append(f"keep its state: Esc, then S{with_virsh}")
    return Cell(" · or ".join(parts) or "nothing that this host offers", Role.GOOD)


_CAN_BE_SAVED = (PowerState.RUNNING, PowerState.BLOCKED, PowerState.PAUSED)


def _advises_force(against: Obstacle) -> bool:
    return against.slug in ("host-unreachable", "read-only")


def risk(vm: Vm, action: Action = Action.FORCE_OFF) -> Cell:
    """What a forced power-off, or a reset, may cost this guest."""
    parts = [_system_risk(vm)]
    if action is Action.RESET:
        stays = vm.state is PowerState.PAUSED
        parts.append("it stays paused" if stays else "it starts again at once")
    if vm.job:
        parts.append(visible(f"the running {vm.job} is lost"))
    if vm.write_rate is not None and vm.write_rate >= BUSY_WRITING:
        parts.append("it is writing right now")
    if vm.persistent is False and action is Action.FORCE_OFF:
        parts.append("it is transient: its definition goes too")
    if vm.manager and action is Action.FORCE_OFF:
        parts.append(visible(f"{vm.manager} may start it again"))
    return Cell(" · ".join(parts), Role.BAD)


def _system_risk(vm: Vm) -> str:
    if vm.is_windows:
        return "unsaved work · a Windows Update left half done · NTFS damage"
    if vm.os_id:
        return "unsaved work · data not on disk yet · a journal replay at its next start"
    return (
        "unsaved work · data not on disk yet · on Windows also a Windows Update left half done"
        " and NTFS damage"
    )


def entry(vm: Vm, host: Host, doings: Doings, dropped: str, now: Moment) -> tuple[Cell, ...]:
    """One guest of several in a line: which one, its state, what was tried, the risk.

    Args:
        dropped: Why it is not forced with the others; "" if it is.
    """
    where = (Cell(f" on {visible(host.name)}", Role.MUTED), *tagged(host.tags))
    if dropped:
        name = Cell(f"– {visible(vm.name)}", Role.MUTED)
        return (name, *where, Cell(f"  left out: {visible(dropped)}", Role.OVERDUE))
    answers = host.status is HostStatus.UP
    state = _state_words(vm) if answers else "no answer, asked through a connection of its own"
    risks = "Windows Update, NTFS" if vm.is_windows else "unsaved work"
    words = f"  {state} · {_tried_shortly(doings, now)} · risk: {risks}"
    return (Cell(f"! {visible(vm.name)}"), *where, Cell(words, Role.MUTED))


def _tried_shortly(doings: Doings, now: Moment) -> str:
    shutdown = doings.shutdown
    if shutdown is None:
        return "no soft shutdown tried"
    what = "reboot" if shutdown.is_reboot else "soft"
    if shutdown.phase is Phase.OVERDUE:
        return f"{what}, overdue by {clock(-shutdown.remaining(now))}"
    if shutdown.phase.is_end:
        return f"{what}: {end_cell(shutdown).text}"
    return f"{what}, {clock(shutdown.remaining(now))} left"


def evidence(
    vm: Vm, host: Host, doings: Doings, earlier: Forcing | None, now: Moment
) -> dict[str, Json]:
    """What the dialog showed, for the record."""
    action = doings.forcing.action if doings.forcing else Action.FORCE_OFF
    return {
        "state": vm.state.value,
        "reason": vm.reason.value,
        "host_status": host.status.value,
        "cpu_percent": vm.cpu_percent,
        "write_rate": vm.write_rate,
        "tried": tried(doings, earlier, now).text,
        "seen": seen(vm, host, doings.forcing, doings, now).text,
        "risk": risk(vm, action).text,
        "protected": force_guard(vm, host),
        "verdict": _verdict(doings.verdict),
    }


def _verdict(verdict: Verdict | None) -> Json:
    if verdict is None:
        return None
    return {
        "slug": verdict.slug.value,
        "words": verdict.words,
        "sureness": verdict.sureness.value,
        "reasons": list(verdict.reasons),
        "unknown": verdict.unknown,
    }


def _since(at: Moment | None, now: Moment) -> str:
    return f", {clock(now.boot - at.boot)} ago" if at else ""
