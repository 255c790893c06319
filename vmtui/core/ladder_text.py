"""The ladder in words: the verdict on top, what may be behind it, then the rungs."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.evidence import AgentSigns
from vmtui.core.ladder import EVIDENCE, Rung
from vmtui.core.model import Moment, Vm
from vmtui.core.remedies import Finding, Remedy, findings
from vmtui.core.remedy_text import finding_words
from vmtui.core.text import Cell, Role, ago, clock
from vmtui.core.verdict import Slug, Sureness, Verdict
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

REMEDY = 5
"""Cells before a remedy's words."""

NAME = 20
"""Cells that a rung's name takes."""

RUNG = 5 + NAME
"""Cells before what a rung does."""

NOT_JUDGED = "not judged yet: it was not watched so far, and is looked at now"

_SURE = {
    Sureness.SEEN: "seen",
    Sureness.LIKELY: "likely, from its figures",
    Sureness.PERHAPS: "perhaps: something else may look the same",
}

_CALM = frozenset({Slug.WORKING, Slug.QEMU_CLOSING, Slug.UP, Slug.TOO_EARLY, Slug.OFF_BY_GUEST})
"""Verdicts in which nothing is amiss."""


def verdict_lines(verdict: Verdict | None, now: Moment) -> tuple[Line, ...]:
    """The verdict, how sure it is, what speaks for it, and what nobody can know."""
    if verdict is None:
        return ((Cell(NOT_JUDGED, Role.MUTED),),)
    role = Role.GOING if verdict.slug in _CALM else Role.OVERDUE
    since = now.boot - verdict.since.boot
    sure = f"  {_SURE[verdict.sureness]}, for {clock(since)}"
    lines: list[Line] = [(Cell(visible(verdict.words, 300), role), Cell(sure, Role.MUTED))]
    lines += [(Cell(f"  · {visible(reason, 300)}"),) for reason in verdict.reasons]
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


def finding_lines(
    verdict: Verdict | None, vm: Vm | None, agent: AgentSigns | None = None
) -> tuple[Line, ...]:
    """Each reason that may be behind a verdict, with what can be done about it now."""
    found = findings(verdict, vm, agent) if verdict else ()
    return tuple(line for one in found for line in _finding(one))


def _finding(finding: Finding) -> list[Line]:
    words = finding_words(finding)
    head = (Cell(visible(f"{words[:1].upper()}{words[1:]}", 300)),)
    return [head, *(_remedy(one) for one in finding.remedies if one.setting is None)]


def lasting_lines(
    verdict: Verdict | None, vm: Vm | None, agent: AgentSigns | None = None
) -> tuple[Line, ...]:
    """What to set inside the guest so that it goes down the next time; each thing once."""
    found = findings(verdict, vm, agent) if verdict else ()
    settings = dict.fromkeys(one for each in found for one in each.remedies if one.setting)
    heading: Line = (Cell("So that it goes down the next time, inside the guest", Role.MUTED),)
    lines = [line for one in settings for line in _setting(one)]
    return (heading, *lines) if lines else ()


def _setting(remedy: Remedy) -> list[Line]:
    setting = remedy.setting
    if setting is None:
        return []
    policy = (f"policy {setting.policy}",) if setting.policy else ()
    how = (*policy, *setting.commands)
    before = " " * REMEDY
    return [_remedy(remedy), *((Cell(f"{before}{one}", Role.MUTED),) for one in how)]


def _remedy(remedy: Remedy) -> Line:
    key = Cell(f"  {remedy.key or '·':<{REMEDY - 2}}", Role.GOING if remedy.key else Role.MUTED)
    return (key, Cell(visible(remedy.words, 300)))


def rung_lines(rungs: Sequence[Rung]) -> tuple[Line, ...]:
    """The rungs, then a heading and what is kept as evidence."""
    if not rungs:
        return ((Cell("it is not there any more: nothing is left to do", Role.MUTED),),)
    climbed = [_rung(one) for one in rungs if one.step not in EVIDENCE]
    kept = [_rung(one) for one in rungs if one.step in EVIDENCE]
    heading: Line = (Cell("Evidence to keep before it is forced", Role.MUTED),)
    return (*climbed, heading, *kept)


def _rung(rung: Rung) -> Line:
    """One line; a rung that can't be climbed is dimmed, marked, and says why."""
    name = f"{rung.name:<{NAME}}"
    if rung.blocked:
        return (
            Cell(f"– {rung.key}  {name}", Role.MUTED),
            Cell(f"can't: {visible(rung.blocked, 300)}", Role.MUTED),
        )
    costs = (Cell(f" · {rung.costs}", Role.MUTED),) if rung.costs else ()
    return (Cell(f"  {rung.key}  ", Role.GOING), Cell(name), Cell(rung.does), *costs)


def why_blocked(rung: Rung) -> str:
    """What is said where the key of a rung is pressed that can't be climbed."""
    return visible(f"{rung.name} can't be done: {rung.blocked}", 300)
