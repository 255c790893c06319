"""How each guest's last shutdowns ended, as the journal tells: who was late once may be again."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace

from vmtui.core.freeze import PERHAPS_FROZEN
from vmtui.core.frozen import frozen
from vmtui.core.last_times import NOBODY_LOOKED
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Action, Line, Phase, Record
from vmtui.core.why.verdict import Slug

KEPT = 5
"""Ends kept of each guest."""

_NOTHING_ENDED = (None, "refused", "not-forced", PERHAPS_FROZEN, "unknown")
"""Outcomes after which the guest ran on, or of which nobody knows whether it did."""

_IGNORES = f'"{Slug.IGNORES_BUTTON.value}"'.encode()
_VERDICT = f'"{Phase.VERDICT.value}"'.encode()

_ENDS = (Phase.OUTCOME, Phase.UNWATCHED)
_MARKS = tuple(f'"phase": "{phase.value}"'.encode() for phase in _ENDS)
_ACTIONS = {Action.SOFT_SHUTDOWN, Action.FORCE_OFF}


@frozen
class PastEnd:
    """One end.

    Attributes:
        at: Seconds since the epoch.
        action: SOFT_SHUTDOWN or FORCE_OFF.
        outcome: The outcome as it is recorded, such as "off-by-guest"; "unwatched" where somebody
            stopped watching a guest that was overdue; "ignores-button" where there is no end yet.
        late: Seconds by which it took longer than it was given; 0 if it did not, or nobody saw.
        ignored: Whether it ignored its power button then, as far as its watcher could tell.
    """

    at: float
    action: Action
    outcome: str
    late: float = 0.0
    ignored: bool = False


def past_ends(lines: Iterable[bytes]) -> dict[str, tuple[PastEnd, ...]]:
    """Find the last ends of each guest, by its UUID, oldest first.

    Torn, foreign and unknown lines are passed over, and so is what was refused, for it did nothing,
    and what nobody watched to its limit. The lines may be in any order.
    """
    found: dict[str, list[PastEnd]] = {}
    lines = tuple(lines)
    ignored = _ignored(lines)
    for text in lines:
        # Parsing is what costs, and most lines are no outcomes.
        if not may_end(text):
            continue
        line = decode(text)
        end = past_end(line.record, line.time) if line is not None else None
        if line is not None and end is not None:
            has_ignored = ignored.pop(line.record.entry, None) is not None
            end = replace(end, ignored=has_ignored)
            found.setdefault(line.record.uuid, []).append(end)
    for line in ignored.values():
        end = PastEnd(line.time, line.record.action, Slug.IGNORES_BUTTON.value, ignored=True)
        found.setdefault(line.record.uuid, []).append(end)
    return {
        uuid: tuple(deque(sorted(ends, key=lambda end: end.at), KEPT))
        for uuid, ends in found.items()
    }


def may_end(text: bytes) -> bool:
    """Whether a line may tell of an end, at a glance."""
    return any(mark in text for mark in _MARKS)


def _ignored(lines: Sequence[bytes]) -> dict[str, Line]:
    """The last verdicts of those entries whose guest ignored its button then, by entry."""
    last: dict[str, Line] = {}
    begun = {_entry(text) for text in lines if _IGNORES in text}
    for text in lines if begun else ():
        if _VERDICT not in text or _entry(text) not in begun:
            continue
        line = decode(text)
        if line is not None and line.record.phase is Phase.VERDICT:
            known = last.get(line.record.entry, line)
            last[line.record.entry] = max(known, line, key=lambda one: one.time)
    ignores = Slug.IGNORES_BUTTON.value
    return {entry: line for entry, line in last.items() if line.record.told("verdict") == ignores}


def _entry(text: bytes) -> bytes:
    """The entry of a line as it stands there, without parsing it; "" where there is none."""
    return text.partition(b'"entry": "')[2].partition(b'"')[0]


def past_end(record: Record, at: float) -> PastEnd | None:
    """The end that a record made at this time tells of; None if it tells of none."""
    if record.action not in _ACTIONS or record.phase not in _ENDS:
        return None
    was_seen = record.told("words") != NOBODY_LOOKED
    late = at - record.deadline if record.deadline is not None and was_seen else 0.0
    if record.phase is Phase.UNWATCHED:
        return PastEnd(at, record.action, Phase.UNWATCHED.value, late) if late > 0 else None
    if record.outcome in _NOTHING_ENDED:
        return None
    return PastEnd(at, record.action, record.outcome or "", max(late, 0.0))


def merged(ends: Sequence[PastEnd], more: Sequence[PastEnd]) -> tuple[PastEnd, ...]:
    """The last ends of a guest from both, each once."""
    return tuple(deque(sorted({*ends, *more}, key=lambda end: end.at), KEPT))
