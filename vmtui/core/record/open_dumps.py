"""The memory dumps of which nobody knows how they ended, as the journal tells them."""

from __future__ import annotations

from collections.abc import Iterable

from vmtui.core.frozen import frozen_by_name
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, Action, Author, Phase, Record

_DUMP = f'"{Action.DUMP.value}"'.encode()


@frozen_by_name
class OpenDump:
    """A dump that was begun and has no end.

    Attributes:
        intent: What was asked for.
        at: When, wall time in seconds since the epoch.
        author: By whom, and by which process.
    """

    intent: Record
    at: float
    author: Author

    @property
    def path(self) -> str:
        """Its file on the host; "" where the record does not tell."""
        return self.intent.word("path")


def open_dumps(lines: Iterable[bytes]) -> list[OpenDump]:
    """Find those that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over; their order does not matter, and a line may
    come twice.
    """
    begun: dict[str, OpenDump] = {}
    ended: set[str] = set()
    for text in lines:
        # Parsing is what costs, and few lines are about a dump.
        line = decode(text) if _DUMP in text else None
        if line is None or line.record.action is not Action.DUMP:
            continue
        record = line.record
        if record.phase is Phase.INTENT:
            begun[record.entry] = OpenDump(intent=record, at=line.time, author=line.author)
        elif record.phase in CLOSING:
            ended.add(record.entry)
    found = (one for entry, one in begun.items() if entry not in ended)
    return sorted(found, key=lambda one: one.at)
