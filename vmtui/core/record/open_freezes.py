"""The freezes before a force that may still hold, as the journal tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vmtui.core.freeze import FREEZE_FIRST, PERHAPS_FROZEN
from vmtui.core.frozen import frozen_by_name
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Action, Author, Line, Phase, Record

CPU_TIME = "cpu_time"
"""The key, in the evidence of the intent, of the run's CPU time in nanoseconds."""

RUN_ENDED = "run-ended"
"""The outcome of a thaw that nobody needs any more: the guest went off."""

_LEAVES_OPEN = (PERHAPS_FROZEN, "unknown")
"""The outcomes of a force-off after which the freeze may hold."""

_OURS = tuple(f'"{word}"'.encode() for word in (FREEZE_FIRST, Action.THAW.value))


@frozen_by_name
class OpenFreeze:
    """A freeze of which nobody knows that it ended.

    Attributes:
        intent: The force-off that it was made for.
        at: When that was meant, wall time in seconds since the epoch.
        is_sure: Whether the agent said that it froze.
        author: Who meant it, and by which process.
        given_up: Whether that process said that it may hold, and does no more about it by itself.
    """

    intent: Record
    at: float
    is_sure: bool
    author: Author
    given_up: bool = False

    @property
    def cpu_time(self) -> int | None:
        """The run's CPU time just before, in nanoseconds; None where it was not told."""
        return self.intent.number(CPU_TIME)


def open_freezes(lines: Iterable[bytes]) -> list[OpenFreeze]:
    """Find those that were neither forced off nor thawed, the earliest first.

    Torn, foreign and unknown lines are passed over; their order does not matter, and a line may
    come twice.
    """
    entries: dict[str, list[Line]] = {}
    for line in _lines(lines):
        entries.setdefault(line.record.entry, []).append(line)
    found = filter(None, map(_open_freeze, entries.values()))
    return sorted(found, key=lambda one: one.at)


def ended_freezes(lines: Iterable[bytes]) -> frozenset[str]:
    """The entries of those of which nothing holds any more."""
    return frozenset(line.record.entry for line in _lines(lines) if _ends(line.record))


def is_of_freeze(text: bytes) -> bool:
    """Whether a line may be about one, at a glance."""
    return any(word in text for word in _OURS)


def _lines(lines: Iterable[bytes]) -> Iterator[Line]:
    for text in lines:
        # Parsing is what costs, and few lines are about a freeze.
        line = decode(text) if is_of_freeze(text) else None
        if line is not None and _is_ours(line.record):
            yield line


def _is_ours(record: Record) -> bool:
    return record.action is Action.THAW or record.mode == FREEZE_FIRST


def _open_freeze(lines: Sequence[Line]) -> OpenFreeze | None:
    intent = next((line for line in lines if _begins(line.record)), None)
    if intent is None or any(_ends(line.record) for line in lines):
        return None
    return OpenFreeze(
        intent=intent.record,
        at=intent.time,
        is_sure=any(line.record.phase is Phase.FROZEN for line in lines),
        author=intent.author,
        given_up=any(line.record.phase is Phase.OUTCOME for line in lines),
    )


def _begins(record: Record) -> bool:
    return record.action is Action.FORCE_OFF and record.phase is Phase.INTENT


def _ends(record: Record) -> bool:
    if record.action is Action.THAW:
        return record.outcome in ("thawed", RUN_ENDED)
    if record.phase is Phase.ABANDONED:
        return True
    return record.phase is Phase.OUTCOME and record.outcome not in _LEAVES_OPEN
