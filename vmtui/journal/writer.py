"""The journal's writer: takes records at once, and tells later where they are, or that they aren't.

Disks hang: an fsync can stall for minutes, and nothing gets its thread back. So three kinds of
threads, with queues between them and no locks:

- a caller's, which only enqueues (`Journal`);
- one writer (`_Writer`), which decides and never waits for a disk itself. It takes all that waits
  as one batch, with one fsync, asks the first place for it, and after half of the time left the
  next one. A place that has not answered yet is passed over until it does;
- one for each place (`_PlaceThread`), which may hang.

A late answer. When the time is over the writer says `NotRecorded`, for good: that which waited for
the record is not done. Should the disk then finish after all, the journal holds an intent that
nothing followed; so the writer adds "abandoned" to that entry. An intent to force with neither an
outcome nor "abandoned" means that the console died in between, and that nobody can know. A batch
that a second place took in time counts as recorded; when the first one finishes too, the same
records, with the same ids, stand in both.
"""

import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeAlias

from vmtui.clock import boot_time
from vmtui.core.frozen import frozen, mutable
from vmtui.core.record.record_lines import encode
from vmtui.core.record.records import (
    Author,
    JournalChange,
    Line,
    NotRecorded,
    Phase,
    Record,
    Recorded,
)
from vmtui.journal.places import Place

BOUND = 3.0
"""Seconds from asking for a record to giving up on it."""


@frozen
class _Asked:
    line: Line
    body: bytes
    at: float
    reported: bool = True


@frozen
class _Flush:
    settled: Event


@mutable
class _Batch:
    """Records that are written together, and how far that is.

    Attributes:
        deadline: When to give up, by `boottime`.
        untried: The places not asked yet.
        unanswered: Those asked that may hang.
        failures: Why the others did not take it.
        given_up: Set once NotRecorded was said.
    """

    asked: Sequence[_Asked]
    deadline: float
    untried: deque["_PlaceThread"]
    unanswered: list["_PlaceThread"] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    given_up: bool = False


@frozen
class _Answer:
    place: "_PlaceThread"
    batch: _Batch
    error: OSError | None


_Message: TypeAlias = _Asked | _Flush | _Answer


class Journal:
    """The record of who did what to which guest. Its calls never wait for a disk.

    Attributes:
        author: Who writes.

    Args:
        places: Where to write, the first that works wins.
        sink: Gets `Recorded` or `NotRecorded` for each record, on the writer's thread.
        wall: The time for the records, in seconds since the epoch.
        author: Who writes.
        boottime: The clock for the bound, in seconds; it must not stop while the machine sleeps.
        bound: Seconds from `record` to `NotRecorded`. A record that gates nothing may wait for
            one batch before it, and then has as long again.
    """

    def __init__(
        self,
        places: Sequence[Place],
        sink: Callable[[JournalChange], None],
        *,
        wall: Callable[[], float],
        author: Author,
        boottime: Callable[[], float] = boot_time,
        bound: float = BOUND,
    ) -> None:
        self.author = author
        self._writer = _Writer(places, sink, wall, author, boottime, bound)
        Thread(target=self._writer.run, name="journal", daemon=True).start()

    def record(self, record: Record) -> str:
        """Have a record written; return its id at once. The answer comes through the sink.

        Raises:
            TypeError, ValueError: Its evidence is not JSON.
        """
        asked = self._writer.asked(record)
        self._writer.inbox.put(asked)
        return asked.line.id

    def flush(self, timeout: float) -> bool:
        """Wait until all records so far are answered, `timeout` seconds at most.

        Returns:
            Whether they are. For the end of the program: the UI's thread has no reason to wait.
        """
        flush = _Flush(Event())
        self._writer.inbox.put(flush)
        return flush.settled.wait(timeout)


class _Writer:
    """The one thread that decides what is written where."""

    def __init__(
        self,
        places: Sequence[Place],
        sink: Callable[[JournalChange], None],
        wall: Callable[[], float],
        author: Author,
        boottime: Callable[[], float],
        bound: float,
    ) -> None:
        self.inbox: SimpleQueue[_Message] = SimpleQueue()
        self._places = [_PlaceThread(place, self.inbox.put) for place in places]
        self._sink = sink
        self._wall = wall
        self._author = author
        self._boottime = boottime
        self._bound = bound
        self._waiting: deque[_Asked | _Flush] = deque()
        self._batch: _Batch | None = None
        self._patience_ends = 0.0

    def asked(self, record: Record, *, reported: bool = True) -> _Asked:
        line = Line(uuid.uuid4().hex, self._wall(), self._author, record)
        return _Asked(line, encode(line), self._boottime(), reported)

    def run(self) -> None:
        while True:
            try:
                message = self.inbox.get(timeout=self._patience())
            except Empty:
                self._ask_next_place()
            else:
                self._take(message)
            while self._batch is None and self._waiting:
                self._start()

    def _patience(self) -> float | None:
        if self._batch is None:
            return None
        return max(0.0, self._patience_ends - self._boottime())

    def _take(self, message: _Message) -> None:
        if isinstance(message, _Answer):
            self._take_answer(message)
        else:
            self._waiting.append(message)

    def _start(self) -> None:
        """Begin with all that waits, up to the next flush."""
        first = self._waiting.popleft()
        if isinstance(first, _Flush):
            first.settled.set()
            return
        asked = [first]
        while self._waiting and isinstance(following := self._waiting[0], _Asked):
            asked.append(following)
            self._waiting.popleft()
        # What gates an action is answered within the bound of its asking: a person waits for it.
        gates = [one.at for one in asked if one.line.record.gates]
        begin = min(gates, default=self._boottime())
        self._batch = _Batch(asked, begin + self._bound, untried=deque(self._places))
        self._ask_next_place()

    def _ask_next_place(self) -> None:
        """Ask the next place that is free; with none left, wait for those asked, then give up."""
        batch = self._batch
        if batch is None:
            return
        left = batch.deadline - self._boottime()
        while batch.untried and left > 0:
            place = batch.untried.popleft()
            if place.busy:
                batch.failures.append(f"{place.name}: still busy with an earlier record")
                continue
            place.ask(batch)
            batch.unanswered.append(place)
            self._patience_ends = batch.deadline - (left / 2 if batch.untried else 0.0)
            return
        if batch.unanswered and left > 0:
            self._patience_ends = batch.deadline
        else:
            self._give_up(batch)

    def _take_answer(self, answer: _Answer) -> None:
        answer.place.busy = False
        batch = answer.batch
        if batch is self._batch and self._boottime() > batch.deadline:
            self._give_up(batch)  # this process or machine slept meanwhile
        if batch is self._batch:
            if answer.error is None:
                why = self._why_not_first(batch, answer.place)
                self._settle(batch, lambda id_: Recorded(id_, answer.place.name, why))
            else:
                self._take_failure(batch, answer.place, answer.error)
        elif batch.given_up and answer.error is None:
            self._abandon(batch)

    def _take_failure(self, batch: _Batch, place: "_PlaceThread", error: OSError) -> None:
        latest = batch.unanswered[-1]
        batch.unanswered.remove(place)
        batch.failures.append(f"{place.name}: {error.strerror or error}")
        if place is latest or not batch.unanswered:
            self._ask_next_place()

    def _why_not_first(self, batch: _Batch, taken_by: "_PlaceThread") -> str:
        if taken_by is self._places[0]:
            return ""
        batch.unanswered.remove(taken_by)
        return "; ".join(batch.failures + _silent(batch))

    def _give_up(self, batch: _Batch) -> None:
        batch.given_up = True
        late = [f"{place.name}: not asked, the time was over" for place in batch.untried]
        reason = "; ".join(batch.failures + _silent(batch) + late)
        self._settle(batch, lambda id_: NotRecorded(id_, reason))

    def _settle(self, batch: _Batch, answer: Callable[[str], JournalChange]) -> None:
        self._batch = None
        for one in batch.asked:
            if one.reported:
                self._sink(answer(one.line.id))

    def _abandon(self, batch: _Batch) -> None:
        """Say of intents that were written too late that nothing followed; once for each."""
        batch.given_up = False
        for one in batch.asked:
            if one.line.record.gates:
                record = replace(one.line.record, phase=Phase.ABANDONED, outcome=_TOO_LATE)
                self._waiting.append(self.asked(record, reported=False))


def _silent(batch: _Batch) -> list[str]:
    return [f"{place.name}: no answer" for place in batch.unanswered]


_TOO_LATE = "nothing was done: the intent was written too late"


class _PlaceThread:
    """A place with a thread of its own. Both attributes belong to the writer's thread."""

    def __init__(self, place: Place, answer: Callable[[_Answer], None]) -> None:
        self.name = place.name
        self.busy = False
        self._place = place
        self._answer = answer
        self._batches: SimpleQueue[_Batch] = SimpleQueue()
        Thread(target=self._run, name=f"journal {place.name}", daemon=True).start()

    def ask(self, batch: _Batch) -> None:
        """Have the batch written; the answer may never come."""
        self.busy = True
        self._batches.put(batch)

    def _run(self) -> None:
        while True:
            batch = self._batches.get()
            try:
                self._place.append([one.body for one in batch.asked])
            except OSError as error:
                self._answer(_Answer(self, batch, error))
            else:
                self._answer(_Answer(self, batch, None))
