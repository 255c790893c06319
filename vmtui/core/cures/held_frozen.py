"""File systems that are frozen: what stands before all other reasons why a guest can't go down."""

from __future__ import annotations

from vmtui.core.cures.remedies import NOTHING, Finding, Remedy
from vmtui.core.freeze import LeftFrozen
from vmtui.core.model import Moment
from vmtui.core.text import ago
from vmtui.core.visible import visible
from vmtui.core.why.evidence import AgentSigns

_THAW = Remedy("thaw them first", "T")
_THAW_BY_HAND = Remedy("thaw them first, unless a backup needs them: virsh domfsthaw")


def with_freeze(
    found: tuple[Finding, ...], left: LeftFrozen | None, agent: AgentSigns | None, now: Moment
) -> tuple[Finding, ...]:
    """What may be behind a verdict, with the freeze before it; then nothing is said to be well.

    Args:
        found: What may be behind it otherwise, the likeliest first.
        left: A freeze of ours that may hold; None if there is none.
        agent: The last answer of its agent, or its silence; None where it was not asked.
        now: Both clocks.
    """
    freeze = _of_ours(left, now) if left is not None else _of_others(agent)
    if freeze is None:
        return found
    return (freeze, *(one for one in found if one.words != NOTHING))


def _of_ours(left: LeftFrozen, now: Moment) -> Finding:
    since = ago(now.wall - left.frozen_at)
    if left.thawing:
        return Finding(f"its file systems, frozen by us {since}, are being thawed")
    doubt = "" if left.is_sure else "perhaps "
    why = f" ({visible(left.words)})" if left.words else ""
    return Finding(f"its file systems are {doubt}frozen by us, {since}{why}", remedies=(_THAW,))


def _of_others(agent: AgentSigns | None) -> Finding | None:
    if agent is None or not agent.frozen:
        return None
    words = "its file systems are frozen, by a backup or a console that died"
    return Finding(words, remedies=(_THAW_BY_HAND,))


def held_words(left: LeftFrozen | None, now: Moment) -> str:
    """What to know before the guest is asked to go down; "" where nothing of ours may hold."""
    if left is None:
        return ""
    if left.thawing:
        return "its file systems are being thawed"
    doubt = "" if left.is_sure else "perhaps "
    return f"{doubt}frozen by us {ago(now.wall - left.frozen_at)}: Esc, T thaws it"


def held_count(count: int) -> str:
    """Of how many of several guests this holds, where they are not all in sight."""
    return f"{count} of these may be frozen by us: thaw them first, see below"
