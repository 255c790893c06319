"""The writer with places that work, fail and hang: nobody waits for a disk."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Event, current_thread
from typing import Any

import pytest

from tests.journal.samples import AUTHOR, FORCE, SOFT
from tests.qemu.waiting import PATIENCE, wait_until
from vmtui.core.record.chain import verify
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import JournalChange, NotRecorded, Phase, Record, Recorded
from vmtui.journal import Journal, Place
from vmtui.journal.file import FilePlace

SHORT = 1.0
"""A bound for tests in which it must run out: long enough for a place that does answer."""


class FakePlace:
    """Keeps what it was given, once the disk works.

    Attributes:
        working: While it is not set, an append hangs.
        batches: What was appended, call by call.
        entered: Gets an item as each append begins.
    """

    def __init__(self, name: str, *, error: OSError | None = None, hung: bool = False) -> None:
        self.name = name
        self.error = error
        self.working = Event()
        if not hung:
            self.working.set()
        self.batches: SimpleQueue[list[Record]] = SimpleQueue()
        self.entered: SimpleQueue[str] = SimpleQueue()

    def append(self, bodies: Sequence[bytes]) -> None:
        self.entered.put(current_thread().name)
        self.working.wait()
        if self.error is not None:
            raise self.error
        lines = [decode(body) for body in bodies]
        self.batches.put([line.record for line in lines if line is not None])

    def tail(self, limit: int) -> Sequence[bytes]:
        raise AssertionError(limit)

    def next_batch(self) -> list[Record]:
        return self.batches.get(timeout=PATIENCE)


class Console:
    """A journal and the answers that came from it."""

    def __init__(self, *places: Place, bound: float = PATIENCE, **clock: Any) -> None:
        self.answers: SimpleQueue[JournalChange] = SimpleQueue()
        self.journal = Journal(
            places, self.answers.put, wall=lambda: 1_000.0, author=AUTHOR, bound=bound, **clock
        )

    def record(self, record: Record) -> str:
        return self.journal.record(record)

    def answer(self) -> JournalChange:
        return self.answers.get(timeout=PATIENCE)

    def not_recorded(self) -> NotRecorded:
        answer = self.answer()
        assert isinstance(answer, NotRecorded)
        return answer


@contextmanager
def hanging(*names: str) -> Iterator[list[FakePlace]]:
    places = [FakePlace(name, hung=True) for name in names]
    try:
        yield places
    finally:
        for place in places:
            place.working.set()


DISK_FULL = OSError(errno.ENOSPC, "No space left on device")


def test_the_first_place_that_works_takes_it() -> None:
    full, free, spare = FakePlace("full", error=DISK_FULL), FakePlace("free"), FakePlace("spare")
    console = Console(full, free, spare)

    id_ = console.record(FORCE)

    assert console.answer() == Recorded(id_, "free", "full: No space left on device")
    assert free.next_batch() == [FORCE]
    assert spare.entered.empty()


def test_no_place_means_not_recorded_with_each_reason() -> None:
    console = Console(FakePlace("a", error=DISK_FULL), FakePlace("b", error=OSError("not ours")))

    id_ = console.record(FORCE)

    assert console.answer() == NotRecorded(id_, "a: No space left on device; b: not ours")


def test_a_journal_without_places_says_so_too() -> None:
    console = Console()
    id_ = console.record(FORCE)
    assert console.not_recorded().id == id_


def test_a_hung_place_is_left_for_the_next() -> None:
    with hanging("hung") as [hung]:
        working = FakePlace("working")
        console = Console(hung, working, bound=SHORT)

        id_ = console.record(FORCE)

        assert console.answer() == Recorded(id_, "working", "hung: no answer")


def test_a_hung_place_is_not_asked_again_while_it_hangs() -> None:
    with hanging("hung") as [hung]:
        working = FakePlace("working")
        console = Console(hung, working, bound=SHORT)
        console.record(FORCE)
        console.answer()

        ids = [console.record(SOFT) for _ in range(3)]

        why = "hung: still busy with an earlier record"
        assert [console.answer() for _ in ids] == [Recorded(id_, "working", why) for id_ in ids]
        assert hung.entered.qsize() == 1


def test_a_place_that_recovers_is_used_again() -> None:
    with hanging("hung") as [hung]:
        console = Console(hung, FakePlace("working"), bound=SHORT)
        console.record(FORCE)
        console.answer()

        hung.working.set()

        def taken_by_the_first() -> bool:
            id_ = console.record(SOFT)
            return console.answer() == Recorded(id_, "hung")

        wait_until(taken_by_the_first, "the first place is used again")


def test_with_every_place_hung_it_is_not_recorded() -> None:
    with hanging("disk", "tmpfs") as places:
        console = Console(*places, bound=SHORT)

        id_ = console.record(FORCE)

        assert console.answer() == NotRecorded(id_, "disk: no answer; tmpfs: no answer")


def test_a_slow_place_may_still_answer_while_the_last_one_has_failed() -> None:
    with hanging("slow") as [slow]:
        full = FakePlace("full", error=DISK_FULL)
        console = Console(slow, full, bound=2 * SHORT)
        id_ = console.record(FORCE)
        full.entered.get(timeout=PATIENCE)

        slow.working.set()

        assert console.answer() == Recorded(id_, "slow")


def test_an_intent_written_after_giving_up_is_marked_as_abandoned() -> None:
    with hanging("hung") as [hung]:
        console = Console(hung, bound=SHORT)
        console.record(FORCE)
        console.record(SOFT)
        console.not_recorded()
        console.not_recorded()

        hung.working.set()

        late = hung.next_batch()
        abandoned = hung.next_batch()
        assert late[0] == FORCE
        assert [(line.entry, line.phase) for line in abandoned] == [(FORCE.entry, Phase.ABANDONED)]
        assert console.journal.flush(PATIENCE)
        assert console.answers.empty()


def test_a_soft_shutdown_written_late_is_not_abandoned() -> None:
    """It may well have been done: being gentle waits for no record."""
    with hanging("hung") as [hung]:
        console = Console(hung, bound=SHORT)
        console.record(SOFT)
        console.not_recorded()

        hung.working.set()

        def recorded_again() -> bool:
            console.record(replace(SOFT, phase=Phase.OUTCOME))
            return isinstance(console.answer(), Recorded)

        wait_until(recorded_again, "the place is used again")
        assert hung.next_batch() == [SOFT]
        assert hung.next_batch()[0].phase is Phase.OUTCOME


def test_an_early_places_late_failure_does_not_hurry_the_next() -> None:
    read = Event()

    class FailureError(OSError):
        def __str__(self) -> str:
            read.set()
            return "failed"

    with hanging("first", "second") as [first, second]:
        first.error = FailureError()
        third = FakePlace("third")
        console = Console(first, second, third, bound=2 * SHORT)
        id_ = console.record(FORCE)
        second.entered.get(timeout=PATIENCE)

        first.working.set()
        assert read.wait(PATIENCE)
        second.working.set()

        assert console.answer() == Recorded(id_, "second", "first: failed")
        assert third.entered.empty()


def test_a_late_second_copy_is_neither_reported_nor_abandoned() -> None:
    with hanging("slow") as [slow]:
        console = Console(slow, FakePlace("working"), bound=SHORT)
        console.record(FORCE)
        console.answer()

        slow.working.set()

        assert slow.next_batch() == [FORCE]
        assert console.journal.flush(PATIENCE)
        assert slow.batches.empty()
        assert console.answers.empty()


def test_an_answer_after_a_long_sleep_is_too_late() -> None:
    """Nothing is forced by a console that wakes up hours after it was told to."""
    now = 0.0

    class Suspended(FakePlace):
        def append(self, bodies: Sequence[bytes]) -> None:
            nonlocal now
            now += 3_600.0
            super().append(bodies)

    place = Suspended("disk")
    console = Console(place, bound=PATIENCE, boottime=lambda: now)

    id_ = console.record(FORCE)

    assert console.not_recorded().id == id_
    assert place.next_batch() == [FORCE]
    assert place.next_batch()[0].phase is Phase.ABANDONED


def test_what_waits_is_written_together() -> None:
    with hanging("busy") as [busy]:
        console = Console(busy)
        console.record(replace(SOFT, entry="0"))
        busy.entered.get(timeout=PATIENCE)
        for number in range(1, 20):
            console.record(replace(SOFT, entry=str(number)))

        busy.working.set()

        assert [record.entry for record in busy.next_batch()] == ["0"]
        assert [record.entry for record in busy.next_batch()] == [str(n) for n in range(1, 20)]


def test_the_callers_thread_touches_no_place() -> None:
    place = FakePlace("disk")
    console = Console(place)
    console.record(FORCE)
    assert place.entered.get(timeout=PATIENCE) == "journal disk"


def test_evidence_that_is_not_json_fails_at_its_caller_and_stops_nothing() -> None:
    console = Console(FakePlace("disk"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        console.record(replace(FORCE, evidence=float("nan")))
    id_ = console.record(FORCE)
    assert console.answer() == Recorded(id_, "disk")


def test_a_flush_waits_for_what_was_asked_before() -> None:
    with hanging("busy") as [busy]:
        console = Console(busy)
        assert console.journal.flush(PATIENCE)

        console.record(SOFT)

        assert not console.journal.flush(0.1)
        busy.working.set()
        assert console.journal.flush(PATIENCE)
        assert console.answers.qsize() == 1


def test_two_records_on_a_real_disk(tmp_path: Path) -> None:
    path = tmp_path / "state" / "vmtui" / "audit.jsonl"
    console = Console(FilePlace(path))
    outcome = replace(FORCE, phase=Phase.OUTCOME, outcome="forced off")

    ids = [console.record(FORCE), console.record(outcome)]

    assert [console.answer() for _ in ids] == [Recorded(id_, str(path)) for id_ in ids]
    lines = path.read_bytes().splitlines()
    assert verify(lines) == []
    found = [line for text in lines if (line := decode(text)) is not None]
    assert [(line.id, line.record) for line in found] == list(
        zip(ids, [FORCE, outcome], strict=True)
    )


def test_a_state_directory_that_cannot_be_made_leaves_it_to_the_runtime_directory(
    tmp_path: Path,
) -> None:
    (tmp_path / "state").touch()
    runtime = tmp_path / "run" / "audit.jsonl"
    console = Console(FilePlace(tmp_path / "state" / "vmtui" / "audit.jsonl"), FilePlace(runtime))

    id_ = console.record(FORCE)

    why = f"{tmp_path / 'state' / 'vmtui' / 'audit.jsonl'}: Not a directory"
    assert console.answer() == Recorded(id_, str(runtime), why)
