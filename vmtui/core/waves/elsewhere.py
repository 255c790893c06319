"""What other consoles conduct in waves, or left, as the journal tells of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from vmtui.core.model import Moment
from vmtui.core.record.records import Author
from vmtui.core.waves.record import OpenFleetShutdown, open_fleet_shutdowns


class InWavesElsewhere:
    """Gathers the lines of what goes in waves, and tells what of others is open by now."""

    def __init__(self, own: Author) -> None:
        """Know nothing yet.

        Args:
            own: In whose name this console writes: what it conducts is no news to it.
        """
        self._own = own
        self._lines: list[bytes] = []
        self._has_grown = False
        self._open: tuple[OpenFleetShutdown, ...] = ()

    def take(self, line: bytes) -> None:
        """Take in a line as it stands in the journal."""
        self._lines.append(line)
        self._has_grown = True

    def news(
        self, now: Moment, since: float, lives: Callable[[Author], bool]
    ) -> tuple[OpenFleetShutdown, ...] | None:
        """Those of others that have no end, the earliest first; None where all was told before.

        Args:
            now: The time.
            since: The wall time before which what began is not told.
            lives: Whether a process still runs: one that was killed wrote no end.
        """
        has_grown, self._has_grown = self._has_grown, False
        # Parsing is what costs: without a new line only the processes are looked at.
        found = open_fleet_shutdowns(self._lines, now) if has_grown else self._open
        before = tuple(one.watched for one in self._open)
        self._open = tuple(self._of_others(found, since, lives))
        is_news = has_grown or before != tuple(one.watched for one in self._open)
        return self._open if is_news else None

    def _of_others(
        self, found: Iterable[OpenFleetShutdown], since: float, lives: Callable[[Author], bool]
    ) -> Iterable[OpenFleetShutdown]:
        for one in found:
            if one.author != self._own and one.run.began.wall >= since:
                yield replace(one, watched=lives(one.author))
