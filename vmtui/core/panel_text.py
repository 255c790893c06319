"""The panel of one soft shutdown in words: where it stands, what was seen, what can be done.

At most nine lines, so that it stays beside the fleet on a terminal of 24 lines. Where a verdict
needs the room, the steps of which nothing new can be said share a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmtui.core.doings import Doings
from vmtui.core.ends_text import LINGERS, end_cell, is_outdated
from vmtui.core.force import ForcePhase, Forcing, force_words
from vmtui.core.foreign_text import pressed_by_words
from vmtui.core.freeze import left_words
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, Vm
from vmtui.core.newest import force_told
from vmtui.core.shutdown import AFTERMATH, Goal, Phase, SoftShutdown
from vmtui.core.steps import Progress, Step, steps
from vmtui.core.text import Cell, Role, ago, bar, clock
from vmtui.core.times_text import times_words
from vmtui.core.tried import tried_words
from vmtui.core.visible import visible
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.core.work_text import tells, work_words

Line = tuple[Cell, ...]

MOST_LINES = 9
"""Lines of the panel at most, on a terminal of 24."""

INDENT = 5
"""Cells before the words of a step, and before what goes on in a next line."""


@frozen
class Room:
    """How much may be said.

    Attributes:
        lines: At most.
        width: Cells of each.
    """

    lines: int = MOST_LINES
    width: int = 78


_USUAL = Room()

_MARKS = {
    Progress.SEEN: Cell("✓", Role.GOOD),
    Progress.INFERRED: Cell("~", Role.GOOD),
    Progress.NOW: Cell("▸", Role.GOING),
    Progress.AHEAD: Cell("·", Role.MUTED),
    Progress.NOT_SEEN: Cell("–", Role.MUTED),
}

_STEP_ROLES = {Progress.AHEAD: Role.MUTED, Progress.NOT_SEEN: Role.MUTED}

_INSIDE = (3, 4)
"""The steps inside the guest, which no host can see or tell apart."""


def panel(vm: Vm | None, doings: Doings, now: Moment, room: Room = _USUAL) -> tuple[Line, ...]:
    """The lines of the panel; none where there is nothing to show.

    Args:
        vm: The domain, or None where it is gone.
        doings: What is going on with it.
        now: Both clocks.
        room: How much may be said.
    """
    shutdown, forcing = doings.shutdown, force_told(doings)
    lines: list[Line] = []
    if shutdown is not None and not _is_over(shutdown, forcing, vm):
        head = (*_whose(shutdown), standing(shutdown, now))
        after = [*_presses(doings, shutdown, now), *_held(doings, now), *_remarks(shutdown)]
        after += _outlook(shutdown, vm.manager if vm else "", now)
        way = [_step(shutdown, step) for step in steps(shutdown)]
        seen: list[Line] = []
        if vm is not None and forcing is None and not shutdown.phase.is_end:
            if doings.verdict is not None and tells(doings.verdict):
                seen = _verdict(doings.verdict, vm)
            else:
                seen = _work(vm)
        if _height([head, *way, *seen, *after], room.width) > room.lines and len(seen) > 1:
            way = _short_way(shutdown)
        left = room.lines - _height([head, *way, *after], room.width)
        lines = [head, *way, *_fitting(seen, left, room.width), *after]
    if forcing is not None:
        calm = forcing.phase is ForcePhase.DONE and not forcing.in_doubt(now)
        words = Cell(visible(force_words(forcing, now)), Role.PLAIN if calm else Role.BAD)
        lines = [*lines[: room.lines - 1], (words,)] if lines else [(*_whose(forcing), words)]
    return tuple(lines)


def _is_over(shutdown: SoftShutdown, forcing: Forcing | None, vm: Vm | None) -> bool:
    """Whether something else ended the run since: a save, or a force-off or reset of ours."""
    if vm is not None and is_outdated(shutdown, vm):
        return True
    if forcing is None or forcing.phase is not ForcePhase.DONE or shutdown.phase.is_off:
        return False
    began, ended = forcing.called, shutdown.ended
    return began is not None and ended is not None and ended.boot < began.boot


def _whose(deed: SoftShutdown | Forcing) -> Line:
    name = Cell(visible(deed.name, 40))
    return (name, Cell(f" on {visible(deed.vm.host)}  ", Role.MUTED))


def _work(vm: Vm) -> list[Line]:
    words = work_words(vm)
    return [(Cell(f"seen  {words}", Role.MUTED),)] if words else []


_RUNS_ON = frozenset({Phase.RESTARTED, Phase.REFUSED, Phase.ASLEEP, Phase.CRASHED})
"""Ends at which the guest runs on, though it was to go off."""

_LEAVE_ALONE = frozenset({Slug.WORKING, Slug.BUSY_AS_BEFORE, Slug.CPU_WORKING, Slug.QEMU_CLOSING})
"""Verdicts under which a guest is to be left alone."""


def _verdict(verdict: Verdict, vm: Vm) -> list[Line]:
    """The verdict, what can be done, what can't be known, and what speaks for it.

    In the order of their worth: the last ones find no room first.
    """
    from vmtui.core.cures.remedy_text import remedy_line

    role = Role.GOING if verdict.slug in _LEAVE_ALONE else Role.OVERDUE
    told = f"why  {visible(verdict.words)}"
    why = [(Cell(told, role),), (Cell(f"     {remedy_line(verdict, vm)}"),)]
    more = [f"not known: {verdict.unknown}"] if verdict.unknown else []
    said = [*more, *verdict.reasons]
    return [*why, *((Cell(f"     {visible(one)}", Role.MUTED),) for one in said)]


def _fitting(lines: Sequence[Line], left: int, width: int) -> list[Line]:
    """Those of the lines that there is room for, the first ones first."""
    found: list[Line] = []
    for line in lines:
        height = _height([line], width)
        if height <= left:
            found.append(line)
            left -= height
    return found


def _height(lines: Sequence[Line], width: int) -> int:
    """Lines on screen, at most: words that do not fit go on after the indent."""
    total = 0
    for line in lines:
        over = sum(len(cell.text) for cell in line) - width
        # A word that is broken off leaves some room unused.
        total += 1 if over <= 0 else 2 + over // max(width - INDENT - _LONG_WORD, 1)
    return total


_LONG_WORD = 12


def _short_way(shutdown: SoftShutdown) -> list[Line]:
    """The steps in fewer lines: what was passed on was asked, and inside nothing is told apart."""
    first, second, third, fourth, last = steps(shutdown)
    if second.progress in (Progress.SEEN, Progress.INFERRED):
        way = [_step(shutdown, second, "1-2")]
    else:
        way = [_step(shutdown, first), _step(shutdown, second)]
    if third.progress is fourth.progress:
        both = replace(third, text=f"{third.text}, then its core")
        way.append(_step(shutdown, both, "3-4"))
    else:
        way += [_step(shutdown, third), _step(shutdown, fourth)]
    return [*way, _step(shutdown, last)]


def standing(shutdown: SoftShutdown, now: Moment) -> Cell:
    """Where a soft shutdown stands: its countdown, or how it ended."""
    left = shutdown.remaining(now)
    of = f"of {clock(shutdown.limit)}"
    match shutdown.phase:
        case Phase.REQUESTED | Phase.WAITING:
            part = 1 - left / shutdown.limit if shutdown.limit else 1.0
            return Cell(f"{bar(part)} {clock(left)} left {of}", Role.GOING)
        case Phase.OVERDUE:
            return Cell(
                f"{bar(1)} overdue by {clock(-left)}, limit {clock(shutdown.limit)}", Role.OVERDUE
            )
        case Phase.OUT_OF_SIGHT:
            return Cell(f"no answer from its host, {clock(left)} left {of}", Role.UNKNOWN)
        case Phase.LOST:
            return Cell(f"no answer from its host, the time {of} is over", Role.UNKNOWN)
        case _:
            end = end_cell(shutdown)
            return Cell(f"{end.text} after {clock(shutdown.elapsed(now))}", end.role)


def _step(shutdown: SoftShutdown, step: Step, numbers: str = "") -> Line:
    mark = _MARKS[step.progress]
    role = _STEP_ROLES.get(step.progress, Role.PLAIN)
    return (
        Cell(f" {mark.text} ", mark.role),
        Cell(f"{numbers or step.number} {step.text}", role),
        Cell(_how_known(shutdown, step), Role.MUTED),
    )


def _how_known(shutdown: SoftShutdown, step: Step) -> str:
    match step.progress:
        case Progress.SEEN if step.at is not None:
            return f"  {clock(step.at.boot - shutdown.asked.boot)}"
        case Progress.INFERRED:
            return "  inferred"
        case Progress.NOW if step.number in _INSIDE:
            return "  hidden inside"
        case Progress.NOT_SEEN:
            return "  not seen"
        case _:
            return ""


def _presses(doings: Doings, shutdown: SoftShutdown, now: Moment) -> list[Line]:
    parts = []
    if doings.last_times and shutdown.goal is Goal.OFF:
        parts.append(times_words(doings.last_times))
    if len(shutdown.presses) > 1:
        pressed = [at for at in shutdown.presses if at not in shutdown.agent_asked]
        parts += _times("pressed", pressed, shutdown)
        parts += _times("agent asked", shutdown.agent_asked, shutdown)
    if words := pressed_by_words(doings, now):
        parts.append(words)
    if words := tried_words(doings.tried, now):
        parts.append(words)
    if shutdown.observed:
        parts.append("another vmtui watches it too")
    return [(Cell(" · ".join(parts), Role.MUTED),)] if parts else []


def _held(doings: Doings, now: Moment) -> list[Line]:
    """That a freeze of ours may hold it: then nothing that it writes comes to an end."""
    left = doings.left_frozen
    if left is None:
        return []
    return [(Cell(visible(left_words(left, ago(now.wall - left.frozen_at))), Role.BAD),)]


def _times(what: str, moments: Sequence[Moment], shutdown: SoftShutdown) -> list[str]:
    """How often and when; nothing where it was never done."""
    if not moments:
        return []
    times = ", ".join(clock(at.boot - shutdown.asked.boot) for at in moments[-6:])
    return [f"{what} {len(moments)} times: {times}" if len(moments) > 1 else f"{what} at {times}"]


def _remarks(shutdown: SoftShutdown) -> list[Line]:
    if shutdown.words:
        role = Role.BAD if shutdown.phase is Phase.REFUSED else Role.OVERDUE
        return [(Cell(visible(shutdown.words), role),)]
    if shutdown.lingers and shutdown.phase in (Phase.OVERDUE, Phase.UNWATCHED):
        return [(Cell(LINGERS, Role.OVERDUE),)]
    if shutdown.closing and not shutdown.phase.is_end:
        return [(Cell("QEMU is closing and may still write: wait, don't force", Role.GOING),)]
    return []


def _outlook(shutdown: SoftShutdown, manager: str, now: Moment) -> list[Line]:
    if not shutdown.phase.is_end:
        return [(Cell(_next_steps(shutdown, now), Role.MUTED),)]
    if shutdown.came_back is not None:
        whose = f" ({visible(manager)} manages it)" if manager else ""
        return [(Cell(f"came back, not by us{whose}", Role.OVERDUE),)]
    left = AFTERMATH - (now.boot - shutdown.ended.boot) if shutdown.ended else 0.0
    if shutdown.phase.is_off and left > 0:
        watching = f"watching for {clock(left)} more whether it comes back · x dismisses"
        return [(Cell(watching, Role.MUTED),)]
    runs_on = shutdown.phase in _RUNS_ON and not shutdown.is_reboot
    todo = "l what can be done · " if runs_on else ""
    return [(Cell(f"{todo}x dismisses", Role.MUTED),)]


def _next_steps(shutdown: SoftShutdown, now: Moment) -> str:
    wait = shutdown.until_next_press(now)
    key = "r" if shutdown.is_reboot else "s"
    again = f"{key} asks again" if wait <= 0 else f"{key} asks again in {wait:.0f} s"
    parts = ["v look", "+ time", again, "x stops watching"]
    if shutdown.phase in (Phase.OVERDUE, Phase.LOST) and not shutdown.closing:
        parts.append("F forces it off")
    return " · ".join(parts)
