"""A soft shutdown, or a reboot, from the first press to its end.

Theory of operation
-------------------
vmtui asks a guest to power off and then only watches. Whatever it sees becomes a *trigger*, and
ONE table says which phase a trigger leads to. A trigger that the table does not name for a phase
changes nothing, so late, repeated and foreign events are harmless. Time is a trigger like any
other: nothing here reads a clock, and no trigger ever leads to force.

    requested --accepted--> waiting --deadline--> overdue --more time--> waiting
                               |                     |
                               +--host lost--> out of sight --deadline--> lost with its host
                                                   |                            |
                                                   +--host back--> waiting      +--> overdue

From every phase that is not an end, what the host reports leads to an end: off (by the guest, by
force, crashed, failed, saved, hibernated, migrated, vanished), or not off but no longer going down
(restarted, asleep, crashed and kept; refused, for libvirt's answer can come late). A guest is
*lost with its host* only as long as the host does not answer: what it reports afterwards still
counts.

A reboot is watched in the same way, by the same table: only its *goal* is another, and so the
words for its ends. By ACPI it is a press of the power button too, after which libvirt resets the
guest instead of letting it go off. A reboot that the guest has not followed yet *lingers*: when
the guest powers off later, for whatever reason, it restarts; a soft shutdown undoes that.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from vmtui.core.commands import Mode
from vmtui.core.events import Detail
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, PowerState, Stop, VmId
from vmtui.core.why.verdict import SeenBefore

PRESS_PAUSE = 10.0
"""Seconds between two presses: some guests take a quick second press for a cancellation."""

AFTERMATH = 180.0
"""Seconds after the end in which a guest that comes back is reported as such."""


class Goal(StrEnum):
    """What the guest is asked for."""

    OFF = "off"
    RESTART = "restart"


class Phase(StrEnum):
    """Where a soft shutdown stands; the values are the slugs of the JSON output."""

    REQUESTED = "requested"
    WAITING = "waiting"
    OVERDUE = "overdue"
    OUT_OF_SIGHT = "out-of-sight"
    LOST = "host-lost"
    OFF_BY_GUEST = "off-by-guest"
    OFF_FORCED = "off-forced"
    OFF_CRASHED = "off-crashed"
    OFF_FAILED = "off-failed"
    OFF_SAVED = "off-saved"
    OFF_HIBERNATED = "off-hibernated"
    OFF_MIGRATED = "off-migrated"
    VANISHED = "vanished"
    RESTARTED = "restarted"
    ASLEEP = "asleep"
    CRASHED = "crashed"
    REFUSED = "refused"
    UNWATCHED = "unwatched"

    @property
    def is_end(self) -> bool:
        """Whether nothing more is watched."""
        return self not in _UNDER_WAY

    @property
    def is_off(self) -> bool:
        """Whether the guest does not run here any more, whoever did it."""
        return self in _OFF

    @property
    def is_out_of_sight(self) -> bool:
        """Whether its host gives no answer: what is said of the guest is as old as that."""
        return self in (Phase.OUT_OF_SIGHT, Phase.LOST)


class Trigger(StrEnum):
    """What can happen to a soft shutdown."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DEADLINE = "deadline"
    MORE_TIME = "more time"
    HOST_LOST = "host lost"
    HOST_BACK = "host back"
    STOP_WATCHING = "stop watching"
    OFF_BY_GUEST = "off by the guest"
    OFF_FORCED = "forced off"
    OFF_CRASHED = "off after a crash"
    OFF_FAILED = "QEMU failed"
    OFF_SAVED = "saved"
    OFF_HIBERNATED = "hibernated"
    OFF_MIGRATED = "migrated away"
    VANISHED = "vanished"
    RESTARTED = "restarted"
    ASLEEP = "fell asleep"
    CRASHED = "crashed and kept"


_UNDER_WAY = frozenset(
    {Phase.REQUESTED, Phase.WAITING, Phase.OVERDUE, Phase.OUT_OF_SIGHT, Phase.LOST}
)

_OFF = frozenset(
    {
        Phase.OFF_BY_GUEST,
        Phase.OFF_FORCED,
        Phase.OFF_CRASHED,
        Phase.OFF_FAILED,
        Phase.OFF_SAVED,
        Phase.OFF_HIBERNATED,
        Phase.OFF_MIGRATED,
        Phase.VANISHED,
    }
)

_ENDS = {
    Trigger.OFF_BY_GUEST: Phase.OFF_BY_GUEST,
    Trigger.OFF_FORCED: Phase.OFF_FORCED,
    Trigger.OFF_CRASHED: Phase.OFF_CRASHED,
    Trigger.OFF_FAILED: Phase.OFF_FAILED,
    Trigger.OFF_SAVED: Phase.OFF_SAVED,
    Trigger.OFF_HIBERNATED: Phase.OFF_HIBERNATED,
    Trigger.OFF_MIGRATED: Phase.OFF_MIGRATED,
    Trigger.VANISHED: Phase.VANISHED,
    Trigger.RESTARTED: Phase.RESTARTED,
    Trigger.ASLEEP: Phase.ASLEEP,
    Trigger.CRASHED: Phase.CRASHED,
    Trigger.REFUSED: Phase.REFUSED,
    Trigger.STOP_WATCHING: Phase.UNWATCHED,
}

TABLE: dict[Phase, dict[Trigger, Phase]] = {
    Phase.REQUESTED: _ENDS
    | {
        Trigger.ACCEPTED: Phase.WAITING,
        Trigger.DEADLINE: Phase.OVERDUE,
        Trigger.HOST_LOST: Phase.OUT_OF_SIGHT,
    },
    Phase.WAITING: _ENDS
    | {
        Trigger.DEADLINE: Phase.OVERDUE,
        Trigger.HOST_LOST: Phase.OUT_OF_SIGHT,
    },
    Phase.OVERDUE: _ENDS
    | {
        Trigger.REFUSED: Phase.REFUSED,
        Trigger.MORE_TIME: Phase.WAITING,
        Trigger.HOST_LOST: Phase.LOST,
    },
    Phase.OUT_OF_SIGHT: _ENDS
    | {
        Trigger.DEADLINE: Phase.LOST,
        Trigger.HOST_BACK: Phase.WAITING,
    },
    Phase.LOST: _ENDS
    | {
        Trigger.MORE_TIME: Phase.OUT_OF_SIGHT,
        Trigger.HOST_BACK: Phase.OVERDUE,
    },
}
"""Every transition there is. Phases without a line of their own are ends."""


@frozen
class SoftShutdown:
    """One guest on its way down.

    Attributes:
        entry: Ties the lines of its record in the journal together.
        asked: The first press.
        limit: Seconds granted in all, counted from ``asked``.
        domain_id: The run that was asked; another ID later is another life of the guest.
        cpu_time: Nanoseconds that this run has computed at least, None if not known: a lower
            figure later is another life, also where a host that was restarted counts IDs anew.
        mode: How it was asked first.
        presses: Every press of ours that libvirt did not refuse.
        agent_asked: Those of them that went to the agent, and to no button.
        unanswered: Those of them, made by this console, that no POWERDOWN has followed yet.
        accepted: When libvirt had passed the request on; None where this console did not see it.
        raised: When QEMU raised the power button (QMP POWERDOWN), for our presses.
        closing: When the guest was done and QEMU began to close (lifecycle SHUTDOWN).
        closing_by: Who began that: the guest, or the host.
        ended: When the end was seen.
        came_back: When a guest that was off ran again, within AFTERMATH.
        words: libvirt's words for a refusal, or a remark to the present phase.
        forced_by_us: Whether it was vmtui's own force-off that ended it.
        adopted: Whether another process pressed, and this one picked the watch up.
        observed: Whether that one still watches, as another vmtui, and writes the record.
        asked_by: Of an adopted one: who pressed first, in words; "" if not known.
        seen_before: Of an adopted one: what was found before it was.
        goal: What it was asked for.
    """

    vm: VmId
    name: str
    entry: str
    mode: Mode
    asked: Moment
    limit: float
    domain_id: int | None = None
    cpu_time: int | None = None
    phase: Phase = Phase.REQUESTED
    presses: tuple[Moment, ...] = ()
    agent_asked: tuple[Moment, ...] = ()
    unanswered: int = 0
    accepted: Moment | None = None
    raised: tuple[Moment, ...] = ()
    closing: Moment | None = None
    closing_by: Detail | None = None
    ended: Moment | None = None
    came_back: Moment | None = None
    words: str = ""
    forced_by_us: bool = False
    adopted: bool = False
    observed: bool = False
    asked_by: str = ""
    seen_before: SeenBefore | None = None
    goal: Goal = Goal.OFF

    @property
    def is_reboot(self) -> bool:
        """Whether the guest is to run again afterwards."""
        return self.goal is Goal.RESTART

    @property
    def is_reached(self) -> bool:
        """Whether the guest did what it was asked for."""
        return self.phase is (Phase.RESTARTED if self.is_reboot else Phase.OFF_BY_GUEST)

    @property
    def asks_button(self) -> bool:
        """Whether its power button was pressed, the first time or later."""
        if not self.presses:
            return self.mode is Mode.ACPI
        return any(at not in self.agent_asked for at in self.presses)

    @property
    def asks_agent(self) -> bool:
        """Whether its agent was asked, the first time or later."""
        return bool(self.agent_asked) if self.presses else self.mode is Mode.AGENT

    @property
    def lingers(self) -> bool:
        """Whether libvirt still waits for this run to power off, to reset it then.

        So it is after virDomainReboot by ACPI, until the guest is off or restarts, or a shutdown
        is asked for (QEMU driver: "fake reboot").
        """
        if not self.is_reboot or self.mode is not Mode.ACPI or not self.presses:
            return False
        return not (self.phase.is_off or self.phase in (Phase.RESTARTED, Phase.REFUSED))

    def remaining(self, now: Moment) -> float:
        """Seconds until the limit; negative once overdue."""
        return self.limit - (now.boot - self.asked.boot)

    def elapsed(self, now: Moment) -> float:
        """Seconds from the first press to its end, or to now."""
        return (self.ended or now).boot - self.asked.boot

    def until_next_press(self, now: Moment) -> float:
        """Seconds until the button may be pressed again; 0 or less: at once."""
        return PRESS_PAUSE - (now.boot - self.presses[-1].boot) if self.presses else 0.0


def advance(shutdown: SoftShutdown, trigger: Trigger, at: Moment, words: str = "") -> SoftShutdown:
    """Follow the table for one trigger; a trigger without a transition changes nothing."""
    phase = TABLE.get(shutdown.phase, {}).get(trigger)
    if phase is None:
        return shutdown
    return replace(
        shutdown,
        phase=phase,
        words=words,
        ended=at if phase.is_end else None,
    )


def check_time(shutdown: SoftShutdown, now: Moment) -> SoftShutdown:
    """Let the deadline pass if it has."""
    if shutdown.remaining(now) > 0:
        return shutdown
    return advance(shutdown, Trigger.DEADLINE, now, shutdown.words)


def give_time(shutdown: SoftShutdown, seconds: float, now: Moment) -> SoftShutdown:
    """Grant ``seconds`` more: on top of what is left, or from now on once overdue."""
    left = max(shutdown.remaining(now), 0.0)
    limit = shutdown.elapsed(now) + left + seconds
    return advance(replace(shutdown, limit=limit), Trigger.MORE_TIME, now, shutdown.words)


def computed(shutdown: SoftShutdown, cpu_time: int, at: Moment) -> SoftShutdown:
    """Note the run's CPU time; where it is lower than before, the guest was restarted."""
    if shutdown.phase.is_end:
        return shutdown
    if shutdown.cpu_time is not None and cpu_time < shutdown.cpu_time:
        return advance(shutdown, Trigger.RESTARTED, at)
    return replace(shutdown, cpu_time=cpu_time)


def press(shutdown: SoftShutdown, at: Moment, mode: Mode | None = None) -> SoftShutdown:
    """Note another press of ours.

    Args:
        mode: Whether the button was pressed or the agent asked; None: as the first time.
    """
    pressed = replace(shutdown, presses=(*shutdown.presses, at))
    if (mode or shutdown.mode) is Mode.AGENT:
        return replace(pressed, agent_asked=(*shutdown.agent_asked, at))
    return replace(pressed, unanswered=shutdown.unanswered + 1)


def accept(shutdown: SoftShutdown, at: Moment) -> SoftShutdown:
    """Note that libvirt passed a press on; what was remarked of its delay is over."""
    if shutdown.phase.is_end:
        return shutdown
    accepted = replace(shutdown, accepted=shutdown.accepted or at, words="")
    return advance(accepted, Trigger.ACCEPTED, at)


def press_refused(shutdown: SoftShutdown, pressed: Moment, mode: Mode, words: str) -> SoftShutdown:
    """Note that libvirt refused a press, which so was none.

    Args:
        pressed: When it was made; later ones may have been made meanwhile, and stand.
        mode: Whether it was the button or the agent.
        words: libvirt's words for it.
    """
    was_button = mode is Mode.ACPI and pressed in shutdown.presses
    return replace(
        shutdown,
        presses=tuple(at for at in shutdown.presses if at != pressed),
        agent_asked=tuple(at for at in shutdown.agent_asked if at != pressed),
        unanswered=max(shutdown.unanswered - was_button, 0),
        words=words,
    )


def button_raised(shutdown: SoftShutdown, at: Moment) -> SoftShutdown:
    """Note that QEMU raised the power button for a press of ours."""
    return replace(
        shutdown, raised=(*shutdown.raised, at), unanswered=max(shutdown.unanswered - 1, 0)
    )


def awaits_button(shutdown: SoftShutdown) -> bool:
    """Whether a press of ours has not been answered by a POWERDOWN yet.

    A POWERDOWN while this is false was caused by somebody else.
    """
    return shutdown.unanswered > 0


def begin_closing(shutdown: SoftShutdown, by: Detail, at: Moment) -> SoftShutdown:
    """Note the lifecycle event SHUTDOWN: the guest is done, or the host told QEMU to end."""
    if shutdown.phase.is_end or shutdown.closing:
        return shutdown
    return replace(shutdown, closing=at, closing_by=by)


_TRIGGER_OF_STOP = {
    Stop.BY_GUEST: Trigger.OFF_BY_GUEST,
    Stop.FORCED_BY_US: Trigger.OFF_FORCED,
    Stop.FORCED: Trigger.OFF_FORCED,
    Stop.REVERTED: Trigger.OFF_FORCED,
    Stop.CRASHED: Trigger.OFF_CRASHED,
    Stop.FAILED: Trigger.OFF_FAILED,
    Stop.SAVED: Trigger.OFF_SAVED,
    Stop.HIBERNATED: Trigger.OFF_HIBERNATED,
    Stop.MIGRATED: Trigger.OFF_MIGRATED,
    Stop.UNKNOWN: Trigger.VANISHED,
}


def went_off(shutdown: SoftShutdown, how: Stop, at: Moment, words: str = "") -> SoftShutdown:
    """End it: the guest is off. Changes nothing where it had ended before."""
    ended = advance(shutdown, _TRIGGER_OF_STOP[how], at, words)
    if ended is shutdown:
        return shutdown
    return replace(ended, forced_by_us=how is Stop.FORCED_BY_US)


def trigger_of_state(
    state: PowerState, domain_id: int | None, asked_id: int | None
) -> Trigger | None:
    """What a freshly read state says of a guest that is not off; None: nothing new."""
    if asked_id is not None and domain_id is not None and domain_id != asked_id:
        return Trigger.RESTARTED
    if state is PowerState.SUSPENDED:
        return Trigger.ASLEEP
    if state is PowerState.CRASHED:
        return Trigger.CRASHED
    return None
