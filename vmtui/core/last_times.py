"""How long a guest's last soft shutdowns took: the best guess of how long the next one will.

Only those count that ended as they should, off by the guest, while somebody watched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Action, Line, Phase, Record
from vmtui.core.shutdown import Goal, SoftShutdown
from vmtui.core.shutdown import Phase as Standing

KEPT = 5
"""Times kept of each guest."""

NOBODY_LOOKED = "it happened while nobody looked"
"""The remark on an end that was found later: nobody knows when it was."""

_SOFT = f'"{Action.SOFT_SHUTDOWN.value}"'.encode()
_ENDED_WELL = f'"{Standing.OFF_BY_GUEST.value}"'.encode()
_INTENT = f'"{Phase.INTENT.value}"'.encode()


@frozen
class Took:
    """One soft shutdown: how many seconds it took, and in which way it was asked for."""

    seconds: float
    mode: Mode


class LastTimes:
    """The last times of every guest, by its UUID: a guest keeps them when it moves."""

    def __init__(self) -> None:
        self._of: dict[str, deque[Took]] = {}
        self._noted: dict[str, str] = {}

    def learn(self, found: Mapping[str, Iterable[Took]]) -> None:
        """Take in what the journal tells, at the start."""
        for uuid, times in found.items():
            self._of[uuid] = deque(times, KEPT)

    def of(self, uuid: str) -> tuple[Took, ...]:
        """A guest's last times, oldest first."""
        return tuple(self._of.get(uuid, ()))

    def note(self, shutdown: SoftShutdown) -> None:
        """Take in a soft shutdown; only one that ended well counts, and only once."""
        if shutdown.phase is not Standing.OFF_BY_GUEST or shutdown.goal is not Goal.OFF:
            return
        uuid = shutdown.vm.uuid
        if shutdown.words == NOBODY_LOOKED or self._noted.get(uuid) == shutdown.entry:
            return
        if shutdown.ended is not None:
            self._noted[uuid] = shutdown.entry
            seconds = shutdown.ended.boot - shutdown.asked.boot
            times = self._of.setdefault(uuid, deque(maxlen=KEPT))
            times.append(Took(seconds, shutdown.mode))


def last_times(lines: Iterable[bytes]) -> dict[str, tuple[Took, ...]]:
    """Find the last times of each guest in the lines of the journal, in whatever order they are.

    Torn, foreign and unknown lines are passed over.
    """
    begun: dict[str, Line] = {}
    ended: dict[str, Line] = {}
    for text in lines:
        # Parsing is what costs, and most lines are no ends of soft shutdowns.
        if _SOFT not in text or not (_INTENT in text or _ENDED_WELL in text):
            continue
        line = decode(text)
        if line is None or line.record.action is not Action.SOFT_SHUTDOWN:
            continue
        if line.record.phase is Phase.INTENT:
            begun[line.record.entry] = line
        elif _ended_well(line.record):
            ended[line.record.entry] = line
    found: dict[str, list[tuple[float, Took]]] = {}
    for entry in begun.keys() & ended.keys():
        start, end = begun[entry], ended[entry]
        mode = Mode.AGENT if start.record.mode == Mode.AGENT.value else Mode.ACPI
        took = Took(max(end.time - start.time, 0.0), mode)
        found.setdefault(end.record.uuid, []).append((end.time, took))
    return {uuid: _newest(times) for uuid, times in found.items()}


def _ended_well(record: Record) -> bool:
    ended = record.phase is Phase.OUTCOME and record.outcome == Standing.OFF_BY_GUEST.value
    return ended and record.told("words") != NOBODY_LOOKED


def _newest(found: Sequence[tuple[float, Took]]) -> tuple[Took, ...]:
    return tuple(took for _, took in sorted(found, key=lambda one: one[0])[-KEPT:])
