"""A fleet shutdown under way: who is asked when, and what holds it up.

Theory of operation
-------------------
`advance` looks at how every guest stands and says whom to ask now. It keeps no clock and asks
nobody itself: each guest that it names becomes a soft shutdown of its own, watched as any other.

    asking --all of the wave are off--> resting --pause over--> asking (the next wave)
       |--the wave's time has passed--> asking (the next wave)
       |--last wave, and all of all waves are off--> done
       +--hold--> held --go on--> as before
    from each of them: the deadline --> over, somebody stops it --> stopped

A guest that is overdue, was refused or sleeps *holds* its wave until it is off or is let go; it
takes up no place among those that may go down at once, so others of its wave are asked meanwhile.
So does one that comes back after its wave was off. Nothing here leads to force.

The way back (see ``back``) goes the same way, with guests that are started: there a guest stands
as ``OFF`` once it runs, for that is where it shall be, and is ``asked`` to start.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.record.records import Action
from vmtui.core.waves.plan import AtDeadline, Course, Until, Wave


class Standing(StrEnum):
    """How a guest of a course stands; the values are the slugs of the JSON output."""

    WAITING = "waiting"
    """It runs and was not asked yet."""
    GOING = "going-down"
    OVERDUE = "overdue"
    """Longer than its limit; also one that fell asleep, restarted or is not watched any more."""
    REFUSED = "refused"
    """Libvirt refused, or it could not be asked."""
    UNKNOWN = "unknown"
    """Its host gives no answer."""
    OFF = "off"
    LET_GO = "let-go"
    """It may stay up: it holds nothing any more."""


class Stage(StrEnum):
    """Where the whole stands; the values are the slugs of the JSON output."""

    ASKING = "asking"
    RESTING = "resting"
    HELD = "held"
    """Somebody holds it: nobody new is asked, those that were asked are watched on."""
    DONE = "done"
    OVER = "over"
    """The deadline came."""
    STOPPED = "stopped"

    @property
    def is_end(self) -> bool:
        """Whether nobody will be asked any more."""
        return self in (Stage.DONE, Stage.OVER, Stage.STOPPED)


_SETTLED = (Standing.OFF, Standing.LET_GO)


@frozen
class FleetShutdown:
    """One course under way, down or, from another one's record, back up.

    Attributes:
        entry: Ties the lines of its record in the journal together.
        began: When it was started.
        wave: Which one is under way, from 0.
        wave_began: When its first guest could be asked.
        rest_until: While resting: when the next wave begins.
        asked: Those that were asked by it, so that nobody is asked twice.
        let_go: Those that may stay up.
        saved: Those whose memory was saved at the deadline; on the way back: by the one before.
        ended: When it came to its end.
        action: Which way it goes: a fleet shutdown, or the power-on of its guests.
    """

    entry: str
    course: Course
    began: Moment
    wave_began: Moment
    stage: Stage = Stage.ASKING
    wave: int = 0
    rest_until: float | None = None
    asked: frozenset[VmId] = frozenset()
    let_go: frozenset[VmId] = frozenset()
    saved: frozenset[VmId] = frozenset()
    ended: Moment | None = None
    action: Action = Action.FLEET_SHUTDOWN

    @property
    def is_way_back(self) -> bool:
        """Whether its guests are powered on."""
        return self.action is Action.FLEET_POWER_ON

    @property
    def present(self) -> Wave | None:
        """The wave that is under way; None for a course without any."""
        return self.course.waves[self.wave] if self.wave < len(self.course.waves) else None

    @property
    def not_begun(self) -> tuple[VmId, ...]:
        """The guests of the waves to come."""
        later = self.course.waves[self.wave + 1 :]
        return tuple(vm_id for wave in later for vm_id in wave.guests)


@frozen
class Orders:
    """What is to be done now.

    Attributes:
        ask: Guests to be asked softly, with the seconds that each has.
        save: Guests whose memory is to be saved, at the deadline.
    """

    ask: tuple[tuple[VmId, float], ...] = ()
    save: tuple[VmId, ...] = ()


Standings = Mapping[VmId, Standing]


def advance(run: FleetShutdown, standings: Standings, now: Moment) -> tuple[FleetShutdown, Orders]:
    """Go as far as the guests and the time allow.

    Args:
        run: As it was.
        standings: Of every guest of the course that is there; one that is not counts as off.
        now: The present.

    Returns:
        As it is now, and whom to ask or save.
    """
    if run.stage.is_end:
        return run, Orders()
    if is_late(run, now):
        up = tuple(x for x in run.course.guests if _standing(run, standings, x) not in _SETTLED)
        saved = up if run.course.then is AtDeadline.SAVE else ()
        over = replace(run, stage=Stage.OVER, ended=now, saved=run.saved | set(saved))
        return over, Orders(save=saved)
    if run.stage is Stage.HELD:
        return run, Orders()
    if run.stage is Stage.RESTING:
        if not _all_settled(run, standings):
            run = replace(run, stage=Stage.ASKING, rest_until=None)
        elif run.rest_until is not None and now.boot < run.rest_until:
            return run, Orders()
        else:
            run = _next_wave(run, now)
    asked = _due(run, standings)
    if asked:
        run = replace(run, asked=run.asked | {vm_id for vm_id, _limit in asked})
        return run, Orders(asked)
    return _after(run, standings, now), Orders()


def hold(run: FleetShutdown) -> FleetShutdown:
    """Ask nobody new until `go_on`; the deadline still counts."""
    return run if run.stage.is_end else replace(run, stage=Stage.HELD)


def go_on(run: FleetShutdown) -> FleetShutdown:
    """Go on where it was held; a rest that was under way then lasts as long as it would have."""
    if run.stage is not Stage.HELD:
        return run
    resting = run.rest_until is not None
    return replace(run, stage=Stage.RESTING if resting else Stage.ASKING)


def stop(run: FleetShutdown, now: Moment) -> FleetShutdown:
    """Ask nobody any more. Those that were asked may still go off, and are watched."""
    return run if run.stage.is_end else replace(run, stage=Stage.STOPPED, ended=now)


def let_go(run: FleetShutdown, guests: frozenset[VmId]) -> FleetShutdown:
    """Let guests stay up, so that they hold their wave no more."""
    return run if run.stage.is_end else replace(run, let_go=run.let_go | guests)


def holding(run: FleetShutdown, standings: Standings) -> tuple[VmId, ...]:
    """Those that were asked, or can't be, and on which the next step waits nevertheless."""
    holds = (Standing.OVERDUE, Standing.REFUSED, Standing.UNKNOWN)
    return tuple(x for x in _waited_for(run) if _standing(run, standings, x) in holds)


def tally(run: FleetShutdown, standings: Standings) -> Counter[Standing]:
    """How many guests stand how, over the whole course."""
    return Counter(_standing(run, standings, vm_id) for vm_id in run.course.guests)


def _standing(run: FleetShutdown, standings: Standings, vm_id: VmId) -> Standing:
    standing = standings.get(vm_id, Standing.OFF)
    return Standing.LET_GO if vm_id in run.let_go and standing is not Standing.OFF else standing


def is_late(run: FleetShutdown, now: Moment) -> bool:
    """Whether its deadline has passed."""
    return _left(run, now) == 0.0


def _left(run: FleetShutdown, now: Moment) -> float | None:
    if run.course.deadline is None:
        return None
    return max(run.began.boot + run.course.deadline - now.boot, 0.0)


def _due(run: FleetShutdown, standings: Standings) -> tuple[tuple[VmId, float], ...]:
    """The next ones for whom there is a place on their host, with the seconds that each has.

    A wave that only waits for its time can leave some behind: they come before the next ones.
    """
    stands = {vm_id: _standing(run, standings, vm_id) for vm_id in run.course.guests}
    # One that was asked and still waits was asked a moment ago: its session has not told of it
    # yet. One that goes down takes its place whoever asked it.
    unclear = (Standing.UNKNOWN, Standing.WAITING)
    taken = Counter(
        vm_id.host
        for vm_id, standing in stands.items()
        if standing is Standing.GOING or (vm_id in run.asked and standing in unclear)
    )
    due = []
    for wave in run.course.waves[: run.wave + 1]:
        for vm_id in wave.guests:
            is_next = stands[vm_id] is Standing.WAITING and vm_id not in run.asked
            if is_next and taken[vm_id.host] < run.course.at_once:
                taken[vm_id.host] += 1
                due.append((vm_id, wave.limit))
    return tuple(due)


def _after(run: FleetShutdown, standings: Standings, now: Moment) -> FleetShutdown:
    """What follows where nobody is to be asked just now."""
    wave = run.present
    is_last = run.wave + 1 >= len(run.course.waves)
    if wave is not None and wave.until is Until.TIME and not is_last:
        return _next_wave(run, now) if now.boot >= run.wave_began.boot + wave.pause else run
    if not _all_settled(run, standings):
        return run
    if wave is None or is_last:
        return replace(run, stage=Stage.DONE, ended=now)
    return replace(run, stage=Stage.RESTING, rest_until=now.boot + wave.pause)


def _next_wave(run: FleetShutdown, now: Moment) -> FleetShutdown:
    return replace(run, stage=Stage.ASKING, wave=run.wave + 1, wave_began=now, rest_until=None)


def _all_settled(run: FleetShutdown, standings: Standings) -> bool:
    return all(_standing(run, standings, vm_id) in _SETTLED for vm_id in _waited_for(run))


def _waited_for(run: FleetShutdown) -> tuple[VmId, ...]:
    """The guests on which the next step waits: at the end, all of all waves.

    Before that also those of earlier waves that had to be off: one may have come back.
    """
    wave = run.present
    if wave is None or run.wave + 1 == len(run.course.waves):
        return run.course.guests
    if wave.until is Until.TIME:
        return ()
    begun = run.course.waves[: run.wave + 1]
    return tuple(x for one in begun if one.until is Until.ALL_OFF for x in one.guests)
