"""A fleet shutdown under way, as the console shows it: one line above, or wave by wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.text import Cell, Role, clock
from vmtui.core.visible import visible
from vmtui.core.waves.plan import Until, Wave
from vmtui.core.waves.run import FleetShutdown, Stage, Standing, Standings, tally
from vmtui.core.waves.text import DOWN, Wording, count_guests, span, time_left, trouble_words

Line = tuple[Cell, ...]

_ROLES = {
    Standing.WAITING: Role.MUTED,
    Standing.GOING: Role.GOING,
    Standing.OVERDUE: Role.OVERDUE,
    Standing.REFUSED: Role.BAD,
    Standing.UNKNOWN: Role.UNKNOWN,
    Standing.OFF: Role.GOOD,
    Standing.LET_GO: Role.MUTED,
}

_TOLD_ABOVE = (
    Standing.OFF,
    Standing.GOING,
    Standing.OVERDUE,
    Standing.REFUSED,
    Standing.UNKNOWN,
)

NAME = 24
"""Cells of a name at most; a longer one is cut, and its guest's own view has it whole."""


@frozen
class InWaves:
    """What is told of a course under way.

    Attributes:
        names: The guests' names.
        standings: How each guest stands.
        longest: Seconds that the guest with the most time has left; None where none goes down.
        wording: Which way it goes.
        waits: Whether its record is still being written.
        otherwise: How many of those off did not go off by themselves, once it has ended.
    """

    run: FleetShutdown
    names: Mapping[VmId, str]
    standings: Standings
    longest: float | None = None
    wording: Wording = DOWN
    waits: bool = False
    otherwise: str = ""

    @property
    def what(self) -> str:
        """What it is, in two words or so."""
        return self.wording.what


def above(told: InWaves, now: Moment) -> Line:
    """The whole in one line, above the fleet."""
    first, *rest = _counted(told, now)
    return (replace(first, text=f"{told.what}: {first.text}"), *rest)


def _counted(told: InWaves, now: Moment) -> Line:
    """Where it stands and how many guests stand how, what matters first."""
    run, counted = told.run, tally(told.run, told.standings)
    place = f"wave {run.wave + 1} of {len(run.course.waves)}"
    stage = {
        Stage.HELD: "held",
        Stage.RESTING: f"{place}, next in {clock(max((run.rest_until or 0.0) - now.boot, 0.0))}",
        Stage.DONE: "done",
        Stage.OVER: "its deadline came",
        Stage.STOPPED: "stopped",
    }.get(run.stage, place)
    parts = [Cell(stage, Role.OVERDUE if run.stage is Stage.HELD else Role.GOING)]
    parts += [
        Cell(f"{counted[one]} {told.wording.standings[one]}", _ROLES[one])
        for one in _TOLD_ABOVE
        if counted[one]
    ]
    if told.otherwise:
        parts.append(Cell(visible(told.otherwise), Role.OVERDUE))
    left = time_left(run, now)
    if left is not None and not run.stage.is_end:
        parts.append(Cell(f"{clock(left)} to the deadline", Role.GOING))
    elif told.longest is not None:
        parts.append(Cell(f"{clock(told.longest)} left", Role.GOING))
    if waiting := counted[Standing.WAITING]:
        parts.append(Cell(f"{waiting} waiting", Role.MUTED))
    return tuple(parts)


def wave_line(told: InWaves, number: int, now: Moment) -> Line:
    """The heading of a wave, from 0: how it stands, and what it waits for."""
    run, wave = told.run, told.run.course.waves[number]
    there = sum(told.standings.get(one) is Standing.OFF for one in wave.guests)
    words = told.wording.standings[Standing.OFF]
    head = f"wave {number + 1}  {visible(wave.name, 30)}  {there}/{len(wave.guests)} {words}"
    is_present = number == run.wave and not run.stage.is_end
    role = Role.GOING if is_present else Role.PLAIN if number < run.wave else Role.MUTED
    return (Cell(head, role), Cell(_condition(told, wave, number, now), Role.MUTED))


def _condition(told: InWaves, wave: Wave, number: int, now: Moment) -> str:
    run = told.run
    if number != run.wave or run.stage.is_end:
        return "" if number <= run.wave else "  waits for its turn"
    if told.waits:
        return "  begins once it is written down"
    if run.stage is Stage.HELD:
        return "  held by you: nobody new is asked"
    if run.stage is Stage.RESTING:
        left = clock(max((run.rest_until or 0.0) - now.boot, 0.0))
        return f"  {told.wording.all_there}; the next begins in {left}"
    if number + 1 == len(run.course.waves):
        return f"  the last; until {told.wording.awaited}"
    if wave.until is Until.TIME:
        left = clock(max(run.wave_began.boot + wave.pause - now.boot, 0.0))
        return f"  the next begins in {left}, whoever is up"
    pause = f", then {span(wave.pause)}" if wave.pause else ""
    return f"  until {told.wording.awaited}{pause}"


def guest_line(told: InWaves, vm_id: VmId, note: Cell, name: int, host: int) -> Line:
    """A guest of a wave.

    Args:
        note: What there is to say of it now; of one that waits nothing is said.
        name: Cells for the names.
        host: Cells for the names of hosts; 0 where all have one.
    """
    standing = told.standings.get(vm_id, Standing.OFF)
    if vm_id in told.run.let_go and standing is not Standing.OFF:
        standing = Standing.LET_GO
    role = _ROLES[standing]
    words = told.wording.standings[standing]
    who = f"  {visible(told.names.get(vm_id) or vm_id.uuid, name):<{name}}  "
    where = f"{visible(vm_id.host, host):<{host}}  " if host else ""
    note = Cell("") if standing is Standing.WAITING else note
    return (
        Cell(who, role if standing in (Standing.OVERDUE, Standing.REFUSED) else Role.PLAIN),
        Cell(where, Role.MUTED),
        Cell(f"{words:<{_widest(told.wording)}}  ", role),
        note,
    )


def widths(told: InWaves) -> tuple[int, int]:
    """The cells for names and for hosts, as ``guest_line`` takes them."""
    guests = told.run.course.guests
    names = [len(visible(told.names.get(one) or one.uuid, NAME)) for one in guests]
    hosts = {one.host for one in guests}
    return max(names, default=0), (max(map(len, hosts)) if len(hosts) > 1 else 0)


def head_lines(told: InWaves, trouble: str, now: Moment) -> Sequence[Line]:
    """How the whole stands: what stands above the waves."""
    first, *rest = _counted(told, now)
    gap = Cell(" · ", Role.MUTED)
    line = [first, *(cell for one in rest for cell in (gap, one))]
    lines: list[Line] = [tuple(line)]
    if trouble:
        lines.append((Cell(trouble_words(told.run, trouble), Role.BAD),))
    elif told.run.stage.is_end:
        lines.append((Cell(told.wording.ends[told.run.stage], Role.PLAIN),))
    elif (stuck := _stuck(told)) > 0:
        keys = "s ask again · + more time · g let go · F force (guarded)"
        lines.append((Cell(f"{count_guests(stuck)} held up: {keys}", Role.OVERDUE),))
    return lines


def _stuck(told: InWaves) -> int:
    counted = tally(told.run, told.standings)
    return counted[Standing.OVERDUE] + counted[Standing.REFUSED]


def _widest(wording: Wording) -> int:
    return max(len(wording.standings[one]) for one in (Standing.GOING, Standing.REFUSED))
