"""The ladder in words: the verdict on top, the rungs, then all that is known and may be behind it.

Each rung has one line, so that all of them are seen at once on a terminal of 24 lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.cures.ladder import EVIDENCE, Rung, Step, rung_of
from vmtui.core.cures.remedies import Finding, Remedy
from vmtui.core.cures.remedy_text import Alike, alike, likeliest_line
from vmtui.core.model import Moment, Vm
from vmtui.core.shortened import shortened
from vmtui.core.text import Cell, Role, ago, clock
from vmtui.core.tried import Tried, tried_words
from vmtui.core.visible import visible
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Slug, Verdict

Line = tuple[Cell, ...]

REMEDY = 5
"""Cells before a remedy's words."""

NAME = 20
"""Cells that a rung's name takes."""

RUNG = 5 + NAME
"""Cells before what a rung does."""

WHOLE = RUNG + 50
"""Cells of a rung's line that says all that there is to say."""

LEAST = RUNG + 37
"""Likewise, of one that says what the rung costs, or else what it does."""

NOT_JUDGED = "not judged yet: it was not watched so far, and is looked at now"

_CALM = frozenset({Slug.WORKING, Slug.QEMU_CLOSING, Slug.UP, Slug.TOO_EARLY, Slug.OFF_BY_GUEST})
"""Verdicts in which nothing is amiss."""


def verdict_lines(
    verdict: Verdict | None, found: Sequence[Finding], now: Moment, cells: int
) -> tuple[Line, ...]:
    """The verdict, how sure it is and for how long; then the likeliest reason and its remedy.

    Args:
        verdict: As it stands now; None where there is none yet.
        found: What may be behind it.
        now: Both clocks.
        cells: Of the line for the likeliest reason.
    """
    if verdict is None:
        return ((Cell(NOT_JUDGED, Role.MUTED),),)
    role = Role.GOING if verdict.slug in _CALM else Role.OVERDUE
    since = clock(now.boot - verdict.since.boot)
    sure = Cell(f"  {verdict.sureness.value}, for {since}", Role.MUTED)
    likeliest = likeliest_line(found, cells)
    return (
        (Cell(visible(verdict.words, 300), role), sure),
        *([(Cell(likeliest),)] if likeliest else []),
    )


def tried_lines(tried: Sequence[Tried], now: Moment) -> tuple[Line, ...]:
    """What was tried besides asking; nothing where nothing was."""
    words = tried_words(tried, now)
    return ((Cell(f"tried: {words}", Role.MUTED),),) if words else ()


def reason_lines(verdict: Verdict | None) -> tuple[Line, ...]:
    """What speaks for a verdict, and what nobody can know."""
    if verdict is None:
        return ()
    lines: list[Line] = [(Cell(f"  · {visible(reason, 300)}"),) for reason in verdict.reasons]
    if verdict.unknown:
        lines.append((Cell(f"  ? {visible(verdict.unknown, 300)}", Role.MUTED),))
    return tuple(lines)


def agent_line(agent: AgentSigns | None, vm: Vm, now: Moment) -> Line:
    """What its agent said last, or why it says nothing."""
    if vm.has_agent is False:
        words = "no guest agent: its definition has no channel for one"
    elif agent is None:
        words = "its guest agent was not asked yet"
    elif not agent.responds:
        words = f"its guest agent gave no answer, {ago(now.boot - agent.at.boot)}: {agent.error}"
    else:
        parts = [f"its guest agent answered {ago(now.boot - agent.at.boot)}"]
        parts += [agent.os] if agent.os else []
        if agent.users is not None:
            who = ", ".join(agent.users)
            parts.append(f"logged on: {who}" if who else "nobody is logged on")
        words = " · ".join(parts)
    return (Cell(f"  · {visible(words, 300)}", Role.MUTED),)


def finding_lines(found: Sequence[Finding]) -> tuple[Line, ...]:
    """Each reason that may be behind a verdict, with what can be done about it now."""
    return tuple(line for one in alike(found) for line in _alike(one))


def _alike(reasons: Alike) -> list[Line]:
    words = reasons.words
    head = (Cell(visible(f"{words[:1].upper()}{words[1:]}", 300)),)
    return [head, *(_remedy(one) for one in reasons.remedies)]


def lasting_lines(found: Sequence[Finding]) -> tuple[Line, ...]:
    """What to set inside the guest so that it goes down the next time; each thing once."""
    settings = dict.fromkeys(one for each in found for one in each.remedies if one.setting)
    words = "So that it goes down the next time, inside the guest, as its administrator"
    heading: Line = (Cell(words, Role.MUTED),)
    lines = [line for one in settings for line in _setting(one)]
    return (heading, *lines) if lines else ()


def _setting(remedy: Remedy) -> list[Line]:
    setting = remedy.setting
    if setting is None:
        return []
    policy = (f"policy {setting.policy}",) if setting.policy else ()
    how = (*policy, *setting.commands)
    before = " " * REMEDY
    lines: list[Line] = [(Cell(f"{before}{one}", Role.MUTED),) for one in how]
    if setting.caution:
        lines.append((Cell(f"{before}mind: {setting.caution}", Role.OVERDUE),))
    return [_remedy(remedy), *lines]


def _remedy(remedy: Remedy) -> Line:
    key = Cell(f"  {remedy.key or '·':<{REMEDY - 2}}", Role.GOING if remedy.key else Role.MUTED)
    return (key, Cell(visible(remedy.words, 300)))


def rung_lines(rungs: Sequence[Rung], found: Sequence[Finding], cells: int) -> tuple[Line, ...]:
    """The rungs, then a heading and what is kept as evidence; each in a line of so many cells."""
    if not rungs:
        return ((Cell("it is not there any more: nothing is left to do", Role.MUTED),),)
    pointed = pointed_at(found, rungs)
    climbed = [_rung(one, cells, one is pointed) for one in rungs if one.step not in EVIDENCE]
    kept = [_rung(one, cells) for one in rungs if one.step in EVIDENCE]
    heading: Line = (Cell("Evidence to keep before it is forced", Role.MUTED),)
    return (*climbed, heading, *kept)


def pointed_at(found: Sequence[Finding], rungs: Sequence[Rung]) -> Rung | None:
    """The rung to climb first by the likeliest reason; None where something else comes first.

    Nobody is ever pointed at a reset or a force.
    """
    for remedy in found[0].remedies if found else ():
        rung = rung_of(remedy.key, rungs)
        if rung is None or rung.step in (Step.RESET, Step.FORCE, Step.FREEZE_AND_FORCE):
            return None
        if not rung.blocked:
            return rung
    return None


def _rung(rung: Rung, cells: int, is_pointed_at: bool = False) -> Line:
    """One line; a rung that can't be climbed is dimmed, marked, and says why."""
    room = cells - RUNG
    name = f"{rung.name:<{NAME}}"
    if rung.blocked:
        why = shortened(visible(rung.blocked, 300), room)
        return (Cell(f"– {rung.key}  {name}{why}", Role.MUTED),)
    both = f"{rung.does} · {rung.costs}" if rung.costs else rung.does
    words = both if len(both) <= room else shortened(rung.costs or rung.does, room)
    if is_pointed_at:
        return (Cell(f"▸ {rung.key}  {name}", Role.GOING), Cell(words))
    return (Cell(f"  {rung.key}  ", Role.GOING), Cell(name), Cell(words, Role.MUTED))


def why_blocked(rung: Rung) -> str:
    """What is said where the key of a rung is pressed that can't be climbed."""
    return visible(f"{rung.name} can't be done: {rung.blocked}", 300)
