"""How each guest's last shutdowns ended, as the journal tells: who was late once may be again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from vmtui.core.frozen import frozen
from vmtui.core.last_times import NOBODY_LOOKED
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Action, Line, Phase

KEPT = 5
"""Ends kept of each guest."""

_ENDS = (Phase.OUTCOME, Phase.UNWATCHED)
_MARKS = tuple(f'"{phase.value}"'.encode() for phase in _ENDS)
_ACTIONS = {Action.SOFT_SHUTDOWN, Action.FORCE_OFF}


@frozen
class PastEnd:
    """One end.

    Attributes:
        at: Seconds since the epoch.
        action: SOFT_SHUTDOWN or FORCE_OFF.
        outcome: The outcome as it is recorded, such as "off-by-guest"; "unwatched" where somebody
            stopped watching a guest that was overdue.
        late: Seconds by which it took longer than it was given; 0 if it did not, or nobody saw.
    """

    at: float
    action: Action
    outcome: str
    late: float = 0.0


def past_ends(lines: Iterable[bytes]) -> dict[str, tuple[PastEnd, ...]]:
    """Find the last ends of each guest, by its UUID, oldest first.

    Torn, foreign and unknown lines are passed over, and so is what was refused, for it did nothing,
    and what nobody watched to its limit. The lines may be in any order.
    """
    found: dict[str, list[PastEnd]] = {}
    for text in lines:
        # Parsing is what costs, and most lines are no outcomes.
        if not any(mark in text for mark in _MARKS):
            continue
        line = decode(text)
        end = _end(line) if line is not None else None
        if line is not None and end is not None:
            found.setdefault(line.record.uuid, []).append(end)
    return {
        uuid: tuple(deque(sorted(ends, key=lambda end: end.at), KEPT))
        for uuid, ends in found.items()
    }


def _end(line: Line) -> PastEnd | None:
    """The end that a line tells of; None if it tells of none."""
    record = line.record
    if record.action not in _ACTIONS or record.phase not in _ENDS:
        return None
    was_seen = record.told("words") != NOBODY_LOOKED
    late = line.time - record.deadline if record.deadline is not None and was_seen else 0.0
    if record.phase is Phase.UNWATCHED:
        return PastEnd(line.time, record.action, Phase.UNWATCHED.value, late) if late > 0 else None
    if record.outcome in (None, "refused"):
        return None
    return PastEnd(line.time, record.action, record.outcome or "", max(late, 0.0))
