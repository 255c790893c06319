"""A fleet shutdown in words: what is planned, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.text import age, clock
from vmtui.core.visible import visible
from vmtui.core.waves.plan import AtDeadline, Course, LeftOut, Until, Wave
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown, Stage, Standing, Standings, holding, tally

Names = Mapping[VmId, str]

Against = Mapping[VmId, Obstacle]
"""What stands against asking guests, of those alone that something stands against."""

NOTHING_AGAINST: Against = {}


@frozen
class Wording:
    """What is said in one direction.

    Attributes:
        what: What it is, in two words or so.
        standings: How a guest stands.
        ends: How the whole ended.
        all_there: That all of a wave are where they shall be.
        awaited: The same, as what is waited for.
    """

    what: str
    standings: Mapping[Standing, str]
    ends: Mapping[Stage, str]
    all_there: str
    awaited: str


STANDING_WORDS = {
    Standing.WAITING: "waiting",
    Standing.GOING: "going down",
    Standing.OVERDUE: "overdue",
    Standing.REFUSED: "not asked",
    Standing.UNKNOWN: "host without an answer",
    Standing.OFF: "off",
    Standing.LET_GO: "may stay up",
}

DOWN = Wording(
    "fleet shutdown",
    STANDING_WORDS,
    {
        Stage.DONE: "done: every guest is off, or was allowed to stay up",
        Stage.OVER: "the deadline came: nobody is asked any more",
        Stage.STOPPED: "stopped: nobody is asked any more; those that were asked may still go off",
    },
    "all are off",
    "all of them off",
)

UP = Wording(
    "power-on in reverse",
    {
        Standing.WAITING: "waiting",
        Standing.GOING: "starting",
        Standing.OVERDUE: "off again",
        Standing.REFUSED: "not started",
        Standing.UNKNOWN: "host without an answer",
        Standing.OFF: "running",
        Standing.LET_GO: "may stay off",
    },
    {
        Stage.DONE: "done: every guest runs, or was allowed to stay off",
        Stage.OVER: "the deadline came: nobody is started any more",
        Stage.STOPPED: "stopped: nobody is started any more",
    },
    "all run",
    "all of them run",
)
"""Of the way back."""


def wording_of(run: FleetShutdown) -> Wording:
    """What is said of the way that it goes."""
    return UP if run.is_way_back else DOWN


_TALLY = (
    Standing.OFF,
    Standing.GOING,
    Standing.WAITING,
    Standing.OVERDUE,
    Standing.REFUSED,
    Standing.UNKNOWN,
    Standing.LET_GO,
)
"""In this order it is told how many stand how."""


def plan_lines(
    course: Course, names: Names, wording: Wording = DOWN, against: Against = NOTHING_AGAINST
) -> list[str]:
    """The whole plan, as it is shown before it runs.

    Args:
        course: With the guests that are there now.
        names: The names of its guests and of those that are left out.
        wording: Which way it goes.
        against: Why some of its guests can't be asked.
    """
    lines = []
    for number, wave in enumerate(course.waves, 1):
        lines.append(wave_head(wave, number, wording))
        lines += [f"    {visible(host)}: {guests}" for host, guests in by_host(wave, names)]
        if number < len(course.waves):
            lines.append(f"  then {condition(wave, wording)}")
    lines += figure_lines(course)
    return lines + not_asked_lines(course, names, against) + left_out_lines(course, names)


def wave_head(wave: Wave, number: int, wording: Wording = DOWN) -> str:
    """A wave, numbered from 1, and what each of its guests has."""
    limit = f", {span(wave.limit)} for each" if wording is DOWN else ""
    return f"wave {number} {visible(wave.name)!r}: {count_guests(len(wave.guests))}{limit}"


def figure_lines(course: Course) -> list[str]:
    """What holds for all waves."""
    lines = []
    lines.append(f"at most {course.at_once} of a host at once; nothing is ever forced")
    if course.deadline is not None:
        fate = "is saved to disk" if course.then is AtDeadline.SAVE else "is left up"
        lines.append(f"after {span(course.deadline)} nobody is asked any more; who is up {fate}")
    return lines


def not_asked_lines(course: Course, names: Names, against: Against) -> list[str]:
    """Who will hold its wave, for it can't be asked: told while that can still be mended."""
    by_words: dict[str, list[VmId]] = {}
    for vm_id in course.guests:
        if vm_id in against:
            by_words.setdefault(against[vm_id].words, []).append(vm_id)
    return [
        f"{count_guests(len(guests))} can't be asked, for {visible(words)}:"
        f" {_whom(guests, course, names)}"
        for words, guests in by_words.items()
    ]


def left_out_lines(course: Course, names: Names) -> list[str]:
    """Who is not taken down although the plan means them, and patterns that mean nobody."""
    lines = []
    for reason in LeftOut:
        out = [vm_id for vm_id, why in course.left_out if why is reason]
        if out:
            lines.append(f"left out, {reason.value}: {_whom(out, course, names)}")
    return lines + [f"no guest fits {visible(one)!r}" for one in course.unmatched]


def stage_words(
    run: FleetShutdown, standings: Standings, now: Moment, wording: Wording = DOWN
) -> str:
    """Where the whole stands, in one line."""
    wave = run.present
    if wave is None or run.stage.is_end:
        return wording.ends.get(run.stage, "done")
    where = f"wave {run.wave + 1} of {len(run.course.waves)} {visible(wave.name)!r}"
    held_by = holding(run, standings)
    if run.stage is Stage.HELD:
        return f"{where}: held by you; nobody new is asked"
    if run.stage is Stage.RESTING:
        left = clock(max((run.rest_until or now.boot) - now.boot, 0.0))
        return f"{where}: {wording.all_there}; the next wave begins in {left}"
    if held_by and not any(standings.get(x) is Standing.GOING for x in wave.guests):
        return f"{where}: waits for {count_guests(len(held_by))}"
    return where


def tally_words(run: FleetShutdown, standings: Standings, wording: Wording = DOWN) -> str:
    """How many guests stand how, such as ``3 off · 2 going down · 25 waiting``."""
    counted = tally(run, standings)
    told = [f"{counted[one]} {wording.standings[one]}" for one in _TALLY if counted[one]]
    return " · ".join(told)


def time_left(run: FleetShutdown, now: Moment) -> float | None:
    """Seconds until the deadline, 0 once it is over; None where there is none."""
    if run.course.deadline is None:
        return None
    return max(run.began.boot + run.course.deadline - now.boot, 0.0)


def left_words(one: OpenFleetShutdown, going: int = 0) -> str:
    """One that another console conducts, or left, in a line; by whom last, for it may be clipped.

    Args:
        one: It.
        going: How many of its guests are still on their way, as far as that is known.
    """
    run = one.run
    where = f"wave {min(run.wave + 1, len(run.course.waves))} of {len(run.course.waves)}"
    who = f"by {visible(one.author.user)}'s process {one.author.pid}"
    wording = wording_of(run)
    on_their_way = f", {going} {wording.standings[Standing.GOING]}" if going else ""
    if one.watched:
        return f"{wording.what}, {where}{on_their_way}, conducted {who}"
    waiting = len(run.course.guests) - len(one.asked | run.let_go)
    asked = "started" if run.is_way_back else "asked"
    others = f"{waiting if going else count_guests(waiting)} not {asked} yet"
    asks = others if waiting else f"all {asked}"
    return f"{wording.what} left in {where}{on_their_way}, {asks}, {who}"


def parts_words(one: OpenFleetShutdown) -> str:
    """When those began that are taken as one."""
    began = ", ".join(f"{datetime.fromtimestamp(x.wall):%H:%M:%S}" for x in one.parts)
    return f"as one: the fleet shutdowns of {began}, each of which went on from the last"


def trouble_words(run: FleetShutdown, trouble: str) -> str:
    """Why one was stopped by itself."""
    who = "nobody else is" if run.asked else "nobody was"
    done = "started" if run.is_way_back else "asked"
    return f"{who} {done}, for {visible(trouble, 300)}"


def span(seconds: float) -> str:
    """A span as it was given, without a loss: ``90 s``, ``5 min``."""
    return age(seconds) if seconds < 60 or seconds % 60 == 0 else f"{clock(seconds)} min"


def condition(wave: Wave, wording: Wording = DOWN) -> str:
    """What a wave waits for before the next one."""
    if wave.until is Until.TIME:
        return f"{span(wave.pause)} after its start, whoever is still up"
    return f"{wording.awaited}, and {span(wave.pause)}" if wave.pause else wording.awaited


def by_host(wave: Wave, names: Names) -> list[tuple[str, str]]:
    """The guests of a wave, for each of its hosts."""
    host = attrgetter("host")
    return [
        (where, ", ".join(_name(vm_id, names) for vm_id in guests))
        for where, guests in groupby(sorted(wave.guests, key=host), key=host)
    ]


def _whom(guests: Iterable[VmId], course: Course, names: Names) -> str:
    """Some guests of a course, with their hosts where it is about several."""
    hosts = {vm_id.host for vm_id in course.guests}
    hosts |= {vm_id.host for vm_id, _why in course.left_out}
    if len(hosts) < 2:
        return ", ".join(_name(vm_id, names) for vm_id in guests)
    return ", ".join(f"{_name(vm_id, names)} on {visible(vm_id.host)}" for vm_id in guests)


def _name(vm_id: VmId, names: Names) -> str:
    return visible(names.get(vm_id) or vm_id.uuid)


def count_guests(count: int) -> str:
    """``1 guest``, ``2 guests``."""
    return "1 guest" if count == 1 else f"{count} guests"
