"""The reasons behind a verdict in few words: the likeliest in one line, those alike together."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.cures.remedies import Cause, Finding, Remedy, findings
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm
from vmtui.core.shortened import shortened
from vmtui.core.visible import visible
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.verdict import Verdict

PANEL = 73
"""Cells of a line of the panel behind its indent, on a terminal of 80 columns."""

MORE = " · l more"
"""Where the other reasons and remedies are."""

_BY_LADDER = "l, a"
"""What has the agent asked where the ladder is not open yet."""

_LEAST_REMEDY = 32
"""Cells that a remedy has at least beside its reason."""

_SHORTLY = {
    Cause.UPDATE: "an update or a slow service",
    Cause.PROMPT: "a prompt waits for a person",
    Cause.NO_LOGON: "nobody is logged on",
    Cause.APPLICATION: "an application refuses",
    Cause.BUTTON_OFF: "its button does nothing",
    Cause.ASLEEP: "it sleeps",
}
"""Causes that are longer in their own words; damage is called by what shows it."""


def remedy_line(
    verdict: Verdict,
    vm: Vm | None = None,
    agent: AgentSigns | None = None,
    cells: int = PANEL,
) -> str:
    """The likeliest reason, its first remedy, and where the others are, for one line of a panel.

    Returns:
        Such as "a prompt waits for a person? v look and answer · l more".
    """
    found = findings(verdict, vm, agent)
    told = _told(found, cells - len(MORE) - len("? "), _BY_LADDER)
    if told is None:
        return "l what can be done"
    reason, todo = told
    return f"{reason}{':' if found[0].is_sure else '?'} {todo}{MORE}"


def likeliest_line(found: Sequence[Finding], cells: int) -> str:
    """The likeliest reason and its first remedy; "" where nothing can be done.

    Returns:
        Such as "most likely: a prompt waits for a person → v look and answer".
    """
    if not found:
        return ""
    before = "" if found[0].is_sure else "most likely: "
    told = _told(found, cells - len(before) - len(" → "))
    return f"{before}{told[0]} → {told[1]}" if told else ""


def _told(found: Sequence[Finding], cells: int, agent: str = "a") -> tuple[str, str] | None:
    """The first reason and the first thing to do about it, together in so many cells.

    Args:
        found: The likeliest first.
        cells: How many.
        agent: What is pressed to have the agent asked, which only the ladder has a key for.
    """
    first = first_remedy(found)
    if first is None:
        return None
    cause = found[0].cause
    words = visible(_SHORTLY.get(cause, found[0].words) if cause else found[0].words)
    room = max(cells - len(words), _LEAST_REMEDY)
    key = agent if first.key == "a" else first.key
    todo = shortened(visible(f"{key} {first.words}".strip()), room)
    return shortened(words, cells - len(todo)), todo


def first_remedy(found: Sequence[Finding]) -> Remedy | None:
    """What to do first about the likeliest reason for which anything can be done now."""
    return next((remedy for one in found for remedy in one.remedies if not remedy.setting), None)


def finding_words(finding: Finding) -> str:
    """A reason, with "perhaps" where it is not known."""
    return finding.words if finding.is_sure else f"perhaps {finding.words}"


@frozen
class Alike:
    """Reasons for which the same can be done.

    Attributes:
        words: Such as "perhaps a prompt waits for a person, or an application refuses to end".
        remedies: What to do now and was not told of the reasons before.
    """

    words: str
    remedies: tuple[Remedy, ...]


def alike(found: Sequence[Finding]) -> tuple[Alike, ...]:
    """Reasons with the same remedies told together, and no remedy told twice."""
    groups: list[tuple[list[Finding], set[Remedy]]] = []
    for one in found:
        now = {remedy for remedy in one.remedies if remedy.setting is None}
        same = next((group for group in groups if group[1] == now and now), None)
        if same is None:
            groups.append(([one], now))
        else:
            same[0].append(one)
    told: set[Remedy] = set()
    lines = []
    for reasons, now in groups:
        first, *others = reasons
        words = ", or ".join((finding_words(first), *(one.words for one in others)))
        fresh = (remedy for remedy in first.remedies if remedy in now - told)
        lines.append(Alike(words, tuple(fresh)))
        told |= now
    return tuple(lines)
