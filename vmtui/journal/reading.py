"""The soft shutdowns that some console left under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from vmtui.core.frozen import frozen
from vmtui.core.last_times import Took, last_times
from vmtui.core.model import Moment
from vmtui.core.record.open_dumps import OpenDump, open_dumps
from vmtui.core.record.open_freezes import OpenFreeze, open_freezes
from vmtui.core.record.open_shutdowns import OpenShutdown, unfollowed_shutdowns
from vmtui.core.record.records import IN_WAVES
from vmtui.journal.author import lives
from vmtui.journal.places import Place

if TYPE_CHECKING:
    from vmtui.core.waves.record import OpenFleetShutdown

TAIL = 8 * 1024 * 1024
"""How many bytes of each place are read, from its end: some 12,000 lines."""

MAX_AGE = 7 * 24 * 3600.0
"""Seconds after its request from which a shutdown without an end is no longer under way."""

TRIED_LATELY = 24 * 3600.0
"""Seconds for which a shutdown that was given up counts as tried, where its guest still runs."""

_IN_WAVES = tuple(action.value.encode() for action in IN_WAVES)

_Left = TypeVar("_Left", OpenFreeze, OpenDump)


@frozen
class LeftOpen:
    """What the places told.

    Attributes:
        shutdowns: Those under way, the earliest first.
        freezes: Those before a force that may still hold, of consoles that ended or gave them up.
        last_times: How long each guest's last ones took, by its UUID, oldest first.
        problems: Why a place could not be read, in words for a person: there may be more.
        dumps: Those of consoles that ended before their answer came.
        lines: All that was read, for the stories of earlier incidents.
        given_up: Of each guest the last one that nobody watches any more and that had no end, of
            the last `TRIED_LATELY`: whether its guest is still in that run must be looked up.
    """

    shutdowns: tuple[OpenShutdown, ...]
    freezes: tuple[OpenFreeze, ...]
    last_times: Mapping[str, tuple[Took, ...]]
    problems: tuple[str, ...]
    dumps: tuple[OpenDump, ...] = ()
    lines: tuple[bytes, ...] = ()
    given_up: tuple[OpenShutdown, ...] = ()

    def fleet_shutdowns(self, now: Moment) -> list[OpenFleetShutdown]:
        """Those, and ways back, that have no end, of the last `MAX_AGE`, the earliest first.

        Looked up only when it is asked for: few journals have any.
        """
        if not any(mark in line for line in self.lines for mark in _IN_WAVES):
            return []
        from vmtui.core.waves.record import open_fleet_shutdowns

        found = open_fleet_shutdowns(self.lines, now)
        recent = (one for one in found if one.run.began.wall >= now.wall - MAX_AGE)
        return [replace(one, watched=lives(one.author)) for one in recent]

    def fleet_shutdowns_before(self, entry: str, now: Moment) -> list[OpenFleetShutdown]:
        """Those of them that stand before this one.

        The order of the journal's lines decides between two that begin at the same moment, for it
        is the same to both.
        """
        found = self.fleet_shutdowns(now)
        place = {one.run.entry: self._first_line(one.run.entry) for one in found}
        return [one for one in found if place[one.run.entry] < place.get(entry, len(self.lines))]

    def _first_line(self, entry: str) -> int:
        """Where it stands."""
        sought = entry.encode()
        return next(number for number, line in enumerate(self.lines) if sought in line)


def read_open(places: Sequence[Place], *, now: float, patience: float = 2.0) -> LeftOpen:
    """Read which soft shutdowns are under way, in time for the program's start.

    Of each place only the last `TAIL` bytes are read, and of those only shutdowns asked for within
    `MAX_AGE`, so that a journal of any size costs the same. A shutdown with `watched` set belongs
    to another console that still runs on this machine.

    Args:
        places: Where consoles write.
        now: Wall time, in seconds since the epoch.
        patience: Seconds to wait for all places together; a disk that hangs costs no more.
    """
    answers: SimpleQueue[tuple[Place, Sequence[bytes] | OSError]] = SimpleQueue()
    for place in places:
        threading.Thread(
            target=_read, args=(place, answers), name=f"read {place.name}", daemon=True
        ).start()
    unread = list(places)
    lines: list[bytes] = []
    problems = []
    until = time.monotonic() + patience
    while unread:
        try:
            place, answer = answers.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            break
        unread.remove(place)
        if isinstance(answer, OSError):
            problems.append(f"{place.name}: {answer.strerror or answer}")
        else:
            lines += answer
    problems += [f"{place.name}: no answer within {patience:g} s" for place in unread]
    unfollowed = unfollowed_shutdowns(lines)
    under_way = [x for x in unfollowed if x.given_up is None and x.started >= now - MAX_AGE]
    given_up = [x for x in unfollowed if x.given_up and x.given_up >= now - TRIED_LATELY]
    return LeftOpen(
        shutdowns=tuple(replace(one, watched=lives(one.watcher)) for one in under_way),
        freezes=tuple(_abandoned(open_freezes(lines), since=now - MAX_AGE)),
        last_times=last_times(lines),
        problems=tuple(problems),
        dumps=tuple(_abandoned(open_dumps(lines), since=now - MAX_AGE)),
        lines=tuple(lines),
        given_up=tuple(given_up),
    )


def _abandoned(found: Iterable[_Left], *, since: float) -> Iterator[_Left]:
    """What consoles that live have begun is under way, unless they have given it up."""
    recent = (one for one in found if one.at >= since)
    return (one for one in recent if _is_given_up(one) or not lives(one.author))


def _is_given_up(one: OpenFreeze | OpenDump) -> bool:
    return isinstance(one, OpenFreeze) and one.given_up


def _read(place: Place, answers: SimpleQueue[tuple[Place, Sequence[bytes] | OSError]]) -> None:
    try:
        answers.put((place, place.tail(TAIL)))
    except OSError as error:
        answers.put((place, error))
