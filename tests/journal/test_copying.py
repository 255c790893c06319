"""Copies of the journal's lines for journald and syslog: they gate nothing, and fail in words."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.journal.samples import FORCE, SOFT, body
from tests.qemu.waiting import wait_until
from vmtui.core.record.copies import CopyTo
from vmtui.core.record.journal_news import JournalNews
from vmtui.core.record.records import NotCopied, Recorded
from vmtui.journal.copying import Copier
from vmtui.journal.file import FilePlace
from vmtui.journal.journald import JournaldPlace
from vmtui.wiring import Wired

PATIENCE = 60.0


class Log:
    """A log of the system, as its socket shows it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.settimeout(PATIENCE)

    def took(self) -> bytes:
        return self._socket.recv(65536)

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = Log(tmp_path / "log")
    yield log
    log.close()


@pytest.fixture
def place(tmp_path: Path) -> FilePlace:
    return FilePlace(tmp_path / "state" / "audit.jsonl")


def copier(to: CopyTo, path: Path, place: FilePlace, told: list[NotCopied]) -> Copier:
    copier = Copier(to, told.append, path)
    copier.copy_from([place, JournaldPlace(path)])
    return copier


def test_journald_gets_the_lines_as_they_stand_and_their_file(log: Log, place: FilePlace) -> None:
    copier(CopyTo.JOURNALD, log.path, place, [])
    place.append([body(SOFT), body(FORCE)])

    for line in Path(place.name).read_bytes().splitlines():
        fields = log.took().splitlines()
        assert b"SYSLOG_IDENTIFIER=vmtui" in fields
        assert b"MESSAGE=" + line in fields
        assert f"VMTUI_JOURNAL={place.name}".encode() in fields


def test_syslog_gets_the_lines_as_they_stand(log: Log, place: FilePlace) -> None:
    copier(CopyTo.SYSLOG, log.path, place, [])
    place.append([body(SOFT)])

    (line,) = Path(place.name).read_bytes().splitlines()
    message = log.took()
    assert re.match(rb"<85>[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d vmtui\[\d+\]: \{", message)
    assert message.endswith(b": " + line)


def test_what_was_not_written_is_not_copied(
    log: Log, place: FilePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    copier(CopyTo.SYSLOG, log.path, place, [])

    def failing(_file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        place.append([body(SOFT, entry="lost")])
    monkeypatch.undo()
    place.append([body(SOFT, entry="kept")])

    assert b'"kept"' in log.took()


def test_a_copy_that_fails_is_told_once_and_the_record_is_written(
    tmp_path: Path, place: FilePlace
) -> None:
    told: list[NotCopied] = []
    copies = copier(CopyTo.SYSLOG, tmp_path / "nothing", place, told)
    place.append([body(SOFT), body(SOFT)])
    place.append([body(FORCE)])
    assert copies.flush(PATIENCE)

    assert told == [NotCopied("syslog", f"{tmp_path / 'nothing'}: No such file or directory")]
    assert len(Path(place.name).read_bytes().splitlines()) == 3


def test_it_works_again_where_the_log_comes_back(tmp_path: Path, place: FilePlace) -> None:
    told: list[NotCopied] = []
    copies = copier(CopyTo.SYSLOG, tmp_path / "late", place, told)
    place.append([body(SOFT, entry="first")])
    assert copies.flush(PATIENCE)
    log = Log(tmp_path / "late")
    place.append([body(SOFT, entry="second")])

    assert b'"second"' in log.took()
    log.close()
    assert len(told) == 1


def test_a_log_that_takes_nothing_holds_up_no_record(tmp_path: Path, place: FilePlace) -> None:
    full = Log(tmp_path / "full")
    copies = copier(CopyTo.SYSLOG, full.path, place, [])
    filler = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    filler.connect(str(full.path))
    filler.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            filler.send(b"x")
    place.append([body(SOFT)])

    assert len(Path(place.name).read_bytes().splitlines()) == 1
    assert not copies.flush(0.0)
    taker = threading.Thread(target=lambda: [full.took() for _ in range(2)])
    taker.start()
    wait_until(lambda: copies.flush(0.1), "the copy is sent or given up")
    taker.join()
    filler.close()
    full.close()


def test_what_the_program_records_is_copied_and_a_failure_is_among_its_troubles(
    tmp_path: Path, place: FilePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmtui.journal.copying.SYSLOG", tmp_path / "nothing")
    wired = Wired([], [place], copy_to=CopyTo.SYSLOG)
    wired.journal.record(SOFT)
    wired.close()
    assert [words.partition(":")[0] for words in wired.trouble] == [
        "records are not copied to syslog, but kept"
    ]


def test_it_is_told_in_words_and_hides_nothing_else() -> None:
    news = JournalNews()
    assert news.of(Recorded("1", "the state directory")) is None
    told = news.of(NotCopied("syslog", "/dev/log: No such file or directory"))
    assert told is not None
    assert told.words == (
        "records are not copied to syslog, but kept: /dev/log: No such file or directory"
    )
    assert told.is_trouble
    assert not told.is_lost
    assert news.of(Recorded("2", "the state directory")) is None
