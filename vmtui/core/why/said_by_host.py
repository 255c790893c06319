"""The rows of the diagnosis that libvirt and QEMU answer: states, events, jobs, silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vmtui.core.ends_text import end_cell, is_outdated
from vmtui.core.events import Detail, Signal
from vmtui.core.model import HostStatus, PowerState, Reason, Stop, Vm
from vmtui.core.obstacles import pause_note, pause_words
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.stops import stop_of_state
from vmtui.core.text import age, clock, size
from vmtui.core.visible import visible
from vmtui.core.why.evidence import Mark
from vmtui.core.why.own_deeds import OwnDeed
from vmtui.core.why.said import Said, agent_words, percent, seconds
from vmtui.core.why.signs import SILENCE, Case, Signs
from vmtui.core.why.verdict import Slug, Sureness

_ENDED = {
    Phase.OFF_BY_GUEST: Slug.OFF_BY_GUEST,
    Phase.OFF_FORCED: Slug.OFF_FORCED,
    Phase.OFF_CRASHED: Slug.OFF_CRASHED,
    Phase.OFF_FAILED: Slug.OFF_FAILED,
    Phase.OFF_SAVED: Slug.OFF_SAVED,
    Phase.OFF_HIBERNATED: Slug.OFF_HIBERNATED,
    Phase.OFF_MIGRATED: Slug.OFF_MIGRATED,
    Phase.VANISHED: Slug.VANISHED,
    Phase.RESTARTED: Slug.RESTARTS,
}

_STOPPED = {
    Stop.BY_GUEST: Slug.OFF_BY_GUEST,
    Stop.FORCED_BY_US: Slug.OFF_FORCED,
    Stop.FORCED: Slug.OFF_FORCED,
    Stop.REVERTED: Slug.OFF_FORCED,
    Stop.CRASHED: Slug.OFF_CRASHED,
    Stop.FAILED: Slug.OFF_FAILED,
    Stop.SAVED: Slug.OFF_SAVED,
    Stop.HIBERNATED: Slug.OFF_HIBERNATED,
    Stop.MIGRATED: Slug.OFF_MIGRATED,
    Stop.UNKNOWN: Slug.OFF,
}

_OFF_NOTES = {
    Slug.OFF: "off",
    Slug.OFF_BY_GUEST: "off by the guest",
    Slug.OFF_FORCED: "forced off",
    Slug.OFF_CRASHED: "off after a crash",
    Slug.OFF_FAILED: "off: its QEMU failed or was killed",
    Slug.OFF_SAVED: "off: its state was saved",
    Slug.OFF_HIBERNATED: "hibernated, its session kept",
    Slug.OFF_MIGRATED: "migrated away",
    Slug.VANISHED: "off and gone",
    Slug.RESTARTS: "restarted",
}

LOOP_RESETS = 6
"""REBOOT events within LOOP_SECONDS beyond which a guest resets again and again: one reset alone
gives two or three of them."""

LOOP_SECONDS = 5.0

_STILL_LOOPS = 15.0
"""Seconds after its last REBOOT event for which a loop counts as going on."""

_ONE_RESET = 1.5
"""Seconds within which REBOOT events belong to one reset."""


def ended(case: Case) -> Said | None:
    """It is off, or it restarted, by whom: the shutdown knows, or else the guest's last end."""
    shutdown, vm = case.shutdown, case.vm
    is_over = shutdown is not None and vm is not None and is_outdated(shutdown, vm)
    if shutdown is not None and shutdown.phase in _ENDED and not is_over:
        slug = _ENDED[shutdown.phase]
        words = f"{end_cell(shutdown).text} after {clock(shutdown.elapsed(case.now))}"
        back = "it runs again, not by us" if shutdown.came_back is not None else ""
        return Said(
            slug,
            words,
            _OFF_NOTES[slug],
            Sureness.SEEN,
            (visible(shutdown.words), back),
            at=shutdown.ended,
        )
    if vm is None:
        return None
    if vm.ended is not None and not vm.state.is_up:
        slug = _STOPPED[vm.ended.how]
        return Said(slug, vm.ended.how.value, _OFF_NOTES[slug], Sureness.SEEN, at=vm.ended.at)
    if vm.departed:
        return vanished(case)
    if vm.state is PowerState.SHUT_OFF and case.host.status is HostStatus.UP:
        how = stop_of_state(vm.reason, None, forced_by_us=False)
        slug = _STOPPED[how]
        sure = Sureness.PERHAPS if how is Stop.UNKNOWN else Sureness.LIKELY
        unknown = "who ended its last run, and when: nobody watched"
        return Said(slug, how.value, _OFF_NOTES[slug], sure, unknown=unknown)
    return None


def vanished(case: Case) -> Said:
    """No such domain is there any more, and nobody saw how it ended."""
    return Said(
        Slug.VANISHED,
        f"{visible(case.host.name)} knows no such domain any more",
        _OFF_NOTES[Slug.VANISHED],
        Sureness.SEEN,
        unknown="how it ended: it was transient, or somebody undefined it",
    )


def host_unreachable(signs: Signs) -> Said | None:
    """Its host gives no answer, so nothing is known of it."""
    host = signs.case.host
    if host.status is HostStatus.UP:
        return None
    since = f" for {clock(signs.boot - host.last_seen.boot)}" if host.last_seen else ""
    words = f"{visible(host.name)} gives no answer{since}; last seen {signs.vm.state.value}"
    return Said(
        Slug.HOST_UNREACHABLE,
        words,
        f"no answer from its host{since}",
        Sureness.SEEN,
        (visible(host.error),),
        "whether the guest still runs",
    )


def qemu_closing(signs: Signs) -> Said | None:
    """The guest is done; QEMU flushes and ends."""
    shutdown = signs.case.shutdown
    closing = shutdown is not None and shutdown.closing is not None and signs.asked is not None
    if signs.vm.state is not PowerState.IN_SHUTDOWN and not (
        closing and signs.vm.state.has_process
    ):
        return None
    is_told = shutdown is not None and shutdown.closing_by is Detail.HOST
    what = "its QEMU was told to end, and" if is_told else "the guest is done and QEMU"
    return Said(
        Slug.QEMU_CLOSING,
        f"{what} closes its disks: wait, don't force",
        "QEMU is closing: wait",
        Sureness.SEEN,
        ("what QEMU still writes would be lost by force",),
    )


def asleep(signs: Signs) -> Said | None:
    """It sleeps (S3), and a sleeping guest does not follow its button."""
    if signs.vm.state is not PowerState.SUSPENDED:
        return None
    return Said(
        Slug.ASLEEP,
        "it sleeps and does not follow the button: wake it, then press again",
        "asleep: wake it, then press",
        Sureness.SEEN,
        ("libvirt says pmsuspended",),
    )


def crashed(signs: Signs) -> Said | None:
    """It told the machine that it crashed (pvpanic and such)."""
    vm = signs.vm
    panicked = vm.state is PowerState.PAUSED and vm.reason in (Reason.CRASHED, Reason.PANICKED)
    if vm.state is not PowerState.CRASHED and not panicked:
        return None
    return Said(
        Slug.CRASHED,
        "it has crashed and is kept as it is: reset it, or force it off",
        "crashed: R resets, F forces off",
        Sureness.SEEN,
        (f"libvirt says {vm.state.value} ({vm.reason.value})",),
    )


def paused(signs: Signs) -> Said | None:
    """It does not compute, by the reason that libvirt names."""
    if signs.vm.state is not PowerState.PAUSED:
        return None
    how, advice = pause_words(signs.vm.reason)
    return Said(
        Slug.PAUSED,
        f"it is paused {how}".rstrip() + f": {advice}",
        pause_note(signs.vm.reason),
        Sureness.SEEN,
        ("a paused guest sees no button; it can follow it once it is resumed",),
    )


def restarts(signs: Signs) -> Said | None:
    """Its machine was reset since the press, once or again and again."""
    if signs.press is None:
        marks = signs.marks(Signal.REBOOT.value, _STILL_LOOPS)
    else:
        marks = signs.marks(Signal.REBOOT.value)
    if not marks:
        return None
    ago = clock(signs.boot - marks[-1].at.boot)
    if _is_loop(marks) and signs.boot - marks[-1].at.boot < _STILL_LOOPS:
        return Said(
            Slug.RESET_LOOP,
            f"it resets again and again: {len(marks)} REBOOT events, the last {ago} ago",
            "resets again and again",
            Sureness.SEEN,
            ("one reset gives two or three of them", "p pauses it, v shows its screen"),
        )
    if signs.asked is None:
        return None
    instead = "as it was asked to" if signs.asked.is_reboot else "instead of powering off"
    return Said(
        Slug.RESTARTS,
        f"it restarted {instead}, {ago} ago",
        f"restarted {'as asked' if signs.asked.is_reboot else 'instead'}, {ago} ago",
        Sureness.SEEN,
        (
            f"{_resets(marks)} reset{'s' if _resets(marks) > 1 else ''} seen since the press",
            "" if signs.asked.is_reboot else "the press is used up: press again once it is up",
        ),
    )


def _is_loop(marks: Sequence[Mark]) -> bool:
    recent = [mark for mark in marks if marks[-1].at.boot - mark.at.boot <= LOOP_SECONDS]
    return len(recent) > LOOP_RESETS


def _resets(marks: Sequence[Mark]) -> int:
    """How many resets these events are, when those close together are one."""
    count, last = 0, float("-inf")
    for mark in marks:
        if mark.at.boot - last > _ONE_RESET:
            count += 1
        last = mark.at.boot
    return count


def job_running(signs: Signs) -> Said | None:
    """A libvirt job runs, which a power-off would lose."""
    job = visible(signs.vm.job)
    if not job:
        return None
    return Said(
        Slug.JOB_RUNNING,
        f"a libvirt job is running: {job}; a power-off would lose it",
        f"job running: {job}"[:40],
        Sureness.SEEN,
        ("wait for it, or end it first (virsh domjobabort, blockjob --abort)",),
    )


def qemu_hung(signs: Signs) -> Said | None:
    """QEMU's monitor gives no answer, though its host does."""
    if not signs.vm.state.is_up:
        return None
    if signs.evidence.is_left_alone:
        return None
    since, readings = signs.evidence.sampled_since, signs.evidence.readings
    heard = max(signs.last.at.boot, since) if signs.last else since
    silent = signs.boot - heard
    refused = bool(readings) and readings[-1].is_silent and readings[-1].at.boot >= since
    if silent <= SILENCE:
        return None
    busy = visible(signs.case.host.note)
    why = busy or visible(signs.evidence.error, 80)
    if not refused and not why and _nothing_came(signs, heard):
        return None
    if not refused or busy:
        # A hung guest is left out of the samples; that none come at all has other causes too, such
        # as a force on its host, which holds them back, or a connection that can't be opened.
        return Said(
            Slug.BLIND,
            f"no sample of it for {seconds(silent)}{f': {why}' if why else ''}",
            f"{'its host is busy' if busy else 'no samples come'}: nothing seen",
            Sureness.SEEN,
            unknown="whether it is the guest or its host that hangs",
        )
    return Said(
        Slug.QEMU_HUNG,
        f"its QEMU gives no answer for {seconds(silent)}, while its host does: hung?",
        f"QEMU silent for {seconds(silent)}: hung?",
        Sureness.LIKELY,
        (
            "libvirt leaves it out: another call still waits for its monitor",
            "stopped (SIGSTOP), stuck on its storage, or short of its host's memory",
        ),
        "whether the guest itself still computes",
    )


def _nothing_came(signs: Signs, heard: float) -> bool:
    """Whether its host too told nothing since: after a sleep of the console, or when it is lost."""
    last_seen = signs.case.host.last_seen
    return last_seen is not None and last_seen.boot <= heard + SILENCE / 2


def not_sampled(signs: Signs) -> Said | None:
    """Nobody sampled it for a while: what was seen before that tells nothing of it now."""
    gap = signs.evidence.gap
    if gap is None or signs.asked is None or not signs.vm.state.is_up:
        return None
    if gap.over is not None and signs.last is not None and signs.last.at.boot >= gap.over:
        return None
    over = signs.boot if gap.over is None else gap.over
    again = "" if gap.over is None else ", and is looked at again: too early to tell"
    return Said(
        Slug.TOO_EARLY,
        f"it was not watched for {seconds(over - gap.began)}{again}",
        "",
        Sureness.SEEN,
        (request_words(signs.asked, signs),),
    )


def not_passed_on(signs: Signs) -> Said | None:
    """libvirt has not answered the request yet, so that the guest can't have seen it."""
    asked = signs.asked
    if asked is None or asked.accepted or asked.raised or asked.adopted or asked.observed:
        return None
    return Said(
        Slug.TOO_EARLY,
        f"libvirt has not passed the request on yet, after {clock(asked.elapsed(signs.case.now))}",
        "",
        Sureness.SEEN,
        (visible(asked.words),),
    )


def no_acpi(signs: Signs) -> Said | None:
    """Its definition has no ACPI, and so no button."""
    by_agent = signs.asked is not None and signs.asked.asks_agent
    if signs.vm.has_acpi is not False or by_agent:
        return None
    return Said(
        Slug.NO_ACPI,
        "its definition has no <acpi/>, so the power button does not exist",
        "no <acpi/>, so no power button",
        Sureness.SEEN,
        ("shut it down from inside, or by its agent", agent_words(signs.evidence.agent)),
    )


def not_asked(signs: Signs) -> Said | None:
    """It runs, and nobody asked it to go down."""
    if signs.asked is not None:
        return None
    return Said(
        Slug.UP,
        _up_words(signs),
        "",
        Sureness.SEEN if signs.vm.state.is_up else Sureness.LIKELY,
        (_up_for(signs.vm, signs), agent_words(signs.evidence.agent)),
    )


def _up_words(signs: Signs) -> str:
    figures, shutdown = figure_words(signs), signs.case.shutdown
    if shutdown is not None and shutdown.phase is Phase.REFUSED:
        return f"it runs, for the request was refused: {visible(shutdown.words)}"
    first = signs.case.first_press
    if first is not None:
        ago = clock(max(signs.boot - first.boot, 0.0))
        words = f"it runs, and its button was pressed {ago} ago"
    else:
        words = "it runs, and nobody asked it to go down, as far as this vmtui saw"
    return f"{words}{': ' + figures if figures else ''}"


def _up_for(vm: Vm, signs: Signs) -> str:
    return f"up for {age(signs.boot - vm.started.boot)}" if vm.started else ""


def figure_words(signs: Signs) -> str:
    """Its present figures, such as ``CPU 13 % · reads 0 B/s · writes 510 KiB/s``."""
    now = signs.now
    parts = []
    if now.cpu is not None:
        parts.append(f"CPU {percent(now.cpu)}")
    for verb, rate in (("reads", now.read), ("writes", now.written), ("sends", now.sent)):
        if rate is not None:
            parts.append(f"{verb} {size(rate)}/s")
    return " · ".join(parts)


_TELLING: Mapping[Signal | OwnDeed, str] = {
    Signal.IO_ERROR: "an I/O error",
    Signal.WATCHDOG: "its watchdog fired",
    Signal.MEMORY_FAILURE: "its memory failed",
    Signal.AGENT: "its agent",
} | {deed: deed.value for deed in OwnDeed}
"""Events that tell something of a guest that still runs, whatever the verdict."""


def event_words(signs: Signs) -> tuple[str, ...]:
    """The last event of each telling kind since the press, or while it is watched."""
    last = [
        (words, marks[-1]) for event, words in _TELLING.items() if (marks := signs.marks(event))
    ]
    return tuple(_event_words(words, mark, signs) for words, mark in last)


def _event_words(words: str, mark: Mark, signs: Signs) -> str:
    detail = f": {visible(mark.words, 80)}" if mark.words else ""
    return f"{words} {clock(signs.boot - mark.at.boot)} ago{detail}"


def request_words(shutdown: SoftShutdown, signs: Signs) -> str:
    """What is known of the request's way to the guest."""
    ways = [_button_words(shutdown, signs)] if shutdown.asks_button else []
    if shutdown.asks_agent:
        last = signs.boot - shutdown.agent_asked[-1].boot if ways else signs.since_press
        ways.append(f"its agent was asked {clock(last)} ago")
    return " · ".join(ways)


def _button_words(shutdown: SoftShutdown, signs: Signs) -> str:
    since = clock(signs.since_press)
    if shutdown.raised:
        return f"QEMU raised the button {since} ago"
    if shutdown.adopted and not shutdown.accepted:
        by = visible(shutdown.asked_by, 40)
        if shutdown.observed:
            who = f"by another vmtui{f' ({by})' if by else ''}"
        else:
            who = f"before this vmtui began{f', by {by}' if by else ''}"
        return f"asked {since} ago, {who}; whether QEMU raised the button was not seen"
    return f"libvirt passed the press on {since} ago"
