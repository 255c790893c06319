"""A quiet day's check: which guests would not follow a soft shutdown, and what to do about it.

All of it can be seen while nothing is wrong: in a domain's definition, in what its agent says or
does not, and in how its last shutdowns ended. Nothing is asked of the guest but its agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import IntEnum, StrEnum

from vmtui.core.cures import linux_settings, windows_settings
from vmtui.core.cures.guest_os import Family, family
from vmtui.core.cures.guest_settings import Setting
from vmtui.core.frozen import frozen
from vmtui.core.last_times import Took
from vmtui.core.model import Host, PowerState, Traits, Vm
from vmtui.core.obstacles import Obstacle, obstacle
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.core.text import clock
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Slug


class Severity(IntEnum):
    """How bad a finding is; a guest is as bad as its worst one."""

    FINE = 0
    """Nothing stands in the way, though there may be something to do for a bad day."""
    NOTE = 1
    """Something to know, or that nobody knows: by itself it says little of how it will go."""
    MAY_FAIL = 2
    WOULD_FAIL = 3

    @property
    def words(self) -> str:
        """For people, and in JSON."""
        return ("fine", "note", "may fail", "would fail")[self]


class Edit(StrEnum):
    """What to change about a domain, from its host."""

    ACPI = "acpi"
    CHANNEL = "channel"
    NO_SLEEP = "no-sleep"
    ON_POWEROFF = "on-poweroff"
    DEFINE = "define"


class Agent(StrEnum):
    """What is known of a guest's agent."""

    ANSWERS = "answers"
    SILENT = "silent"
    NO_CHANNEL = "no-channel"
    OFF = "off"
    """The guest is off, asleep or paused: nobody can be asked."""
    NOT_ASKED = "not-asked"
    """It was not asked, or not in time; that says nothing of it."""


@frozen
class Finding:
    """One thing that was found.

    Attributes:
        slug: A fixed word for scripts, such as "no-acpi".
        words: What it is, as a short sentence without a full stop.
        shortly: The same for a line of a list, in at most 36 cells; "" where the words are short.
        advice: What to do about it, likewise; "" if nothing.
        edit: What to change about the domain; None if nothing.
        settings: What to set inside the guest.
    """

    slug: str
    severity: Severity
    words: str
    advice: str = ""
    edit: Edit | None = None
    settings: tuple[Setting, ...] = ()
    shortly: str = ""


@frozen
class Subject:
    """A guest, and what is known of it.

    Attributes:
        agent: What its agent answered, or its silence; None where it was not asked in time.
        ends: How its last shutdowns ended, oldest first.
        times: How long its last soft shutdowns took, oldest first.
        is_own_machine: Whether vmtui itself runs inside it.
        ignores: Whether it was asked in this run, and ignores its button by what is seen of it.
    """

    vm: Vm
    host: Host
    agent: AgentSigns | None = None
    ends: Sequence[PastEnd] = ()
    times: tuple[Took, ...] = ()
    is_own_machine: bool = False
    ignores: bool = False


@frozen
class Checked:
    """What a check found of one guest.

    Attributes:
        vm: The guest.
        findings: The worst first; of those alike, what it has done before what it may do.
        agent: What is known of its agent.
        times: How long its last soft shutdowns took, oldest first.
    """

    vm: Vm
    findings: tuple[Finding, ...]
    agent: Agent
    times: tuple[Took, ...] = ()

    @property
    def severity(self) -> Severity:
        """That of its worst finding."""
        return max((one.severity for one in self.findings), default=Severity.FINE)


def check(subject: Subject) -> Checked:
    """Judge one guest."""
    agent = agent_of(subject)
    ends = () if subject.ignores else _ends(subject.ends)
    found = [*_now(subject), *ends, *_definition(subject, agent)]
    found += _inside(subject, agent)
    found.sort(key=lambda one: -one.severity)
    return Checked(subject.vm, tuple(found), agent, subject.times)


def agent_of(subject: Subject) -> Agent:
    """What is known of a guest's agent."""
    vm = subject.vm
    if vm.has_agent is False:
        return Agent.NO_CHANNEL
    if not vm.state.is_up:
        return Agent.OFF
    if subject.agent is None or vm.has_agent is None:
        return Agent.NOT_ASKED
    return Agent.ANSWERS if subject.agent.responds else Agent.SILENT


_BY_DEFINITION = frozenset({"no-acpi", "no-agent"})
"""Obstacles that are looked at in the definition, whatever state the guest is in."""

_CAN_BE_WAITED_FOR = frozenset({"job-running", "qemu-closing"})


def _now(subject: Subject) -> Iterator[Finding]:
    """What would stand against a soft shutdown at this moment."""
    if subject.ignores:
        words = "it was asked to go down, and ignores its button"
        advice = "see why (l), and what can be done"
        shortly = "asked already: ignores its button"
        yield Finding("ignores-button", Severity.MAY_FAIL, words, advice, shortly=shortly)
    host = subject.host
    if host.kept_read_only:
        # Who only wants to look is told how the guest is, not how the look at it is.
        host = replace(host, read_only=False, kept_read_only=False)
    found = obstacle(subject.vm, host, is_own_machine=subject.is_own_machine)
    if found is None or found.already_off or found.slug in _BY_DEFINITION:
        return
    severity = Severity.MAY_FAIL if found.slug in _CAN_BE_WAITED_FOR else Severity.WOULD_FAIL
    yield _of_obstacle(found, severity)


def _of_obstacle(found: Obstacle, severity: Severity) -> Finding:
    shortly = "sleeps now: wake it first (w)" if found.slug == "asleep" else ""
    return Finding(found.slug, severity, found.words, found.advice, shortly=shortly)


def _definition(subject: Subject, agent: Agent) -> Iterator[Finding]:
    """What its definition says."""
    vm = subject.vm
    if vm.traits is None:
        words = "its definition could not be read, or not in time"
        yield Finding("unread", Severity.MAY_FAIL, words, "check it again")
        return
    if vm.has_acpi is False:
        yield _no_acpi(agent)
    yield from _after_power_off(vm.traits)
    yield from _sleep(subject, vm.traits)
    if agent is Agent.NO_CHANNEL:
        words = "it has no guest agent channel: if it ignores its button, nobody can ask inside"
        settings = _by_family(vm, windows_settings.AGENT, linux_settings.AGENT)
        yield Finding("no-agent", Severity.FINE, words, "give it one", Edit.CHANNEL, settings)
    if vm.persistent is False:
        words = "it is transient: once off, its definition is gone"
        yield Finding("transient", Severity.FINE, words, "keep its XML", Edit.DEFINE)
    if vm.has_passthrough:
        words = "it has a device of the host: if it hangs, its state can't be saved"
        yield Finding("passthrough", Severity.FINE, words)


def _no_acpi(agent: Agent) -> Finding:
    words = "no <acpi/> in its definition, so no power button"
    if agent is Agent.ANSWERS:
        words, shortly = f"{words}; only its agent can be asked", "no <acpi/>: only its agent hears"
        return Finding("no-acpi", Severity.MAY_FAIL, words, "add it", Edit.ACPI, shortly=shortly)
    shortly = "no <acpi/>: it has no power button"
    return Finding("no-acpi", Severity.WOULD_FAIL, words, "add it", Edit.ACPI, shortly=shortly)


def _after_power_off(traits: Traits) -> Iterator[Finding]:
    if traits.starts_again:
        words = f"on_poweroff is {traits.on_poweroff}: it starts again"
        advice, shortly = "set it to destroy", "on_poweroff: it starts again"
        severity = Severity.WOULD_FAIL
        yield Finding("restarts", severity, words, advice, Edit.ON_POWEROFF, shortly=shortly)
    elif traits.on_poweroff != "destroy":
        # qemuValidateLifecycleAction (qemu_validate.c): refused when defined, and when started.
        words = (
            f"on_poweroff is {traits.on_poweroff}: once off, libvirt does not start it with QEMU"
        )
        advice = "set it to destroy"
        yield Finding("preserves", Severity.FINE, words, advice, Edit.ON_POWEROFF)


def _sleep(subject: Subject, traits: Traits) -> Iterator[Finding]:
    """A guest that may fall asleep does not see its button then; few do so by themselves."""
    if traits.can_sleep is False:
        return
    vm = subject.vm
    system = family(vm)
    settings = _by_family(vm, windows_settings.SLEEP, linux_settings.SLEEP)
    edit, advice = Edit.NO_SLEEP, "forbid it"
    if traits.can_sleep:
        words = "may sleep (S3): then it sees no button"
        severity = _of_sleep(subject, system)
        yield Finding("can-sleep", severity, words, advice, edit, settings, "may sleep (S3)")
    elif system is Family.WINDOWS:
        words, shortly = "S3 is not forbidden: Windows may sleep by itself", "may sleep by itself"
        yield Finding("can-sleep", Severity.MAY_FAIL, words, advice, edit, settings, shortly)


def _of_sleep(subject: Subject, system: Family) -> Severity:
    """How much it counts that a guest could sleep: whether anything speaks for it."""
    os_id = (subject.vm.os_id or "").lower()
    has_slept = any(end.outcome == Phase.ASLEEP.value for end in subject.ends)
    is_asleep = subject.vm.state is PowerState.SUSPENDED
    is_desktop = system is Family.WINDOWS or any(word in os_id for word in _DESKTOPS)
    if has_slept or is_asleep or is_desktop:
        return Severity.MAY_FAIL
    return Severity.FINE if system is Family.LINUX else Severity.NOTE


_DESKTOPS = ("desktop", "workstation", "silverblue", "macosx", "endless")
"""In the libosinfo identifiers of systems that people sit before."""


ONE_END = 60.0
"""Seconds between two ends that are one: a soft shutdown, and the force that ended it."""

_FORCED = Phase.OFF_FORCED.value

_TROUBLE = {
    Slug.IGNORES_BUTTON.value: "ignored its button",
    Phase.UNWATCHED.value: "was not off in time",
    Phase.ASLEEP.value: "fell asleep instead",
    Phase.RESTARTED.value: "restarted instead",
    Phase.CRASHED.value: "crashed",
    Phase.OFF_CRASHED.value: "crashed",
    Phase.OFF_FAILED.value: "lost its QEMU",
    Phase.OFF_FORCED.value: "was forced off",
}


def _ends(ends: Sequence[PastEnd]) -> Iterator[Finding]:
    """How its last shutdown ended; an earlier trouble is past."""
    if not ends:
        return
    last = ends[-1]
    words = "was forced off" if last.action is Action.FORCE_OFF else _TROUBLE.get(last.outcome, "")
    is_one_end = [last.at - end.at <= ONE_END for end in ends]
    has_ignored = any(end.ignored for end, is_it in zip(ends, is_one_end, strict=True) if is_it)
    if has_ignored and words:
        shown = "ignored its button"
        words = f"{shown} and {words}" if last.outcome == _FORCED else shown
    if not words and last.late > 0:
        words = f"took {clock(last.late)} longer than it was given"
    if words:
        advice = "look at why, before it must go down again"
        shortly = f"last time it {words.partition(' and ')[0]}"
        words = f"last time it {words}"
        yield Finding("last-time", Severity.MAY_FAIL, words, advice, shortly=shortly)


def _inside(subject: Subject, agent: Agent) -> Iterator[Finding]:
    """What its agent says, or does not, and what can be set inside."""
    vm, signs = subject.vm, subject.agent
    if agent is Agent.SILENT and signs is not None:
        words = f"its guest agent does not answer: {signs.error}"
        settings = _by_family(vm, windows_settings.AGENT, linux_settings.AGENT)
        shortly = "its guest agent does not answer"
        advice = "start it inside"
        severity = Severity.MAY_FAIL
        yield Finding("agent-silent", severity, words, advice, None, settings, shortly)
    if agent is Agent.NOT_ASKED and vm.has_agent:
        words, shortly = (
            "nobody knows whether its guest agent answers",
            "no word of its guest agent",
        )
        advice = "check it again: no answer came in time"
        yield Finding("agent-not-asked", Severity.NOTE, words, advice, shortly=shortly)
    system = family(vm, signs)
    if agent is Agent.ANSWERS and signs is not None and signs.frozen:
        words = "its file systems are frozen, by a backup or a console that died"
        advice = "thaw them (virsh domfsthaw)"
        shortly = "its file systems are frozen"
        yield Finding("frozen", Severity.WOULD_FAIL, words, advice, shortly=shortly)
    if system is Family.WINDOWS:
        yield from _in_windows(signs)


def _in_windows(signs: AgentSigns | None) -> Iterator[Finding]:
    if signs is not None and signs.users == ():
        words = "nobody is logged on: Windows may be set to discard the request then"
        settings = (windows_settings.WITHOUT_LOGON,)
        advice, shortly = "see how that is set inside", "nobody is logged on"
        yield Finding("no-logon", Severity.MAY_FAIL, words, advice, None, settings, shortly)
    words = "it is a Windows: what decides can only be seen inside"
    yield Finding("windows", Severity.FINE, words, "look once", None, windows_settings.ALL)


def _by_family(vm: Vm, windows: Setting, linux: Setting) -> tuple[Setting, ...]:
    """The setting of its system; both where that is not known."""
    match family(vm):
        case Family.WINDOWS:
            return (windows,)
        case Family.LINUX:
            return (linux,)
        case Family.UNKNOWN:
            return (windows, linux)
        case _:
            return ()


def can_be_asked(vm: Vm) -> bool:
    """Whether a guest has an agent channel, and is in a state to answer."""
    return vm.has_agent is True and vm.state in (PowerState.RUNNING, PowerState.BLOCKED)
