"""Shutdowns under way are found at the start, quickly, whatever the disks do."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from tests.journal.samples import AUTHOR, SOFT, body
from vmtui.core.record.records import Phase
from vmtui.journal import read_open, this_author
from vmtui.journal.file import FilePlace
from vmtui.journal.reading import MAX_AGE, TAIL


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path / "vmtui" / "audit.jsonl")


def test_a_place_never_used_has_nothing(place: FilePlace) -> None:
    found = read_open([place], now=1_000.0)
    assert (found.shutdowns, found.problems) == ((), ())


def test_places_are_read_together(place: FilePlace, tmp_path: Path) -> None:
    other = FilePlace(tmp_path / "run" / "vmtui" / "audit.jsonl")
    place.append([body(SOFT, entry="ended"), body(SOFT, entry="open", deadline=1_300.0)])
    other.append([body(SOFT, entry="ended", phase=Phase.OUTCOME)])
    other.append([body(SOFT, entry="open", phase=Phase.EXTENDED, deadline=1_900.0)])

    [shutdown] = read_open([place, other], now=1_000.0).shutdowns

    assert (shutdown.intent.entry, shutdown.deadline) == ("open", 1_900.0)


def test_how_long_shutdowns_took_is_read_with_them(place: FilePlace) -> None:
    ended = replace(SOFT, phase=Phase.OUTCOME, outcome="off-by-guest")
    place.append([body(SOFT), body(ended, time=1_100.0), body(SOFT, entry="open")])
    [took] = read_open([place], now=1_200.0).last_times[SOFT.uuid]
    assert took.seconds == 100.0


def test_it_says_whether_the_watcher_still_lives(place: FilePlace) -> None:
    with subprocess.Popen(["true"]) as ended:
        pass
    gone = replace(AUTHOR, pid=ended.pid, boot=this_author().boot)
    place.append([body(SOFT, entry="gone", author=gone)])
    place.append([body(SOFT, entry="here", author=this_author())])

    found = read_open([place], now=1_000.0).shutdowns

    assert {one.intent.entry: one.watched for one in found} == {"gone": False, "here": True}


def test_what_was_asked_for_long_ago_is_not_under_way(place: FilePlace) -> None:
    place.append([body(SOFT, time=1_000.0)])
    assert len(read_open([place], now=1_000.0 + MAX_AGE).shutdowns) == 1
    assert read_open([place], now=1_001.0 + MAX_AGE).shutdowns == ()


def test_of_a_large_journal_only_the_end_is_read(place: FilePlace) -> None:
    place.append([body(SOFT, entry="far back")])
    with open(place.name, "ab") as file:
        file.truncate(100 * TAIL)
        file.seek(0, 2)
        file.write(b"\nthe end of much else\n")
    place.append([body(SOFT, entry="recent")])

    [shutdown] = read_open([place], now=1_000.0).shutdowns

    assert shutdown.intent.entry == "recent"


def test_a_place_that_cannot_be_read_is_named(place: FilePlace, tmp_path: Path) -> None:
    place.append([body(SOFT)])
    unsafe = FilePlace(tmp_path / "other" / "audit.jsonl")
    unsafe.append([body(SOFT)])
    Path(unsafe.name).chmod(0o666)

    found = read_open([place, unsafe], now=1_000.0)

    assert len(found.shutdowns) == 1
    [problem] = found.problems
    assert problem.startswith(f"{unsafe.name}: others can write")


class HangingDisk:
    """Answers once the test is over."""

    name = "hung"

    def __init__(self) -> None:
        self.released = Event()

    def append(self, bodies: Sequence[bytes]) -> None:
        raise AssertionError(bodies)

    def tail(self, limit: int) -> Sequence[bytes]:
        del limit
        self.released.wait()
        return ()


def test_a_disk_that_hangs_holds_up_no_start(place: FilePlace) -> None:
    place.append([body(SOFT)])
    hung = HangingDisk()

    found = read_open([hung, place], now=1_000.0, patience=0.5)

    assert not hung.released.is_set()
    assert len(found.shutdowns) == 1
    assert found.problems == ("hung: no answer within 0.5 s",)
    hung.released.set()
