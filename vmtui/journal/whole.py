"""All that the journal holds, in all its files and places, and whether its chain holds."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from vmtui.core.frozen import frozen
from vmtui.core.record.chain import TooLong
from vmtui.core.record.checked import CheckedFile, checked
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import Line
from vmtui.journal.file import FilePlace
from vmtui.journal.journald import JournaldPlace
from vmtui.journal.places import Place
from vmtui.journal.reading import MAX_AGE

LONGEST = 8 * 1024 * 1024
"""Bytes of a line that is read. The longest ones, plans for thousands of guests, have a tenth."""


@frozen
class Found:
    """A line, and where it stands: FILE:LINE, or the name of its place."""

    where: str
    line: Line


@frozen
class Read:
    """What one place holds.

    Attributes:
        place: Its name.
        found: What stands there and can be understood.
        files: Its files, checked, the oldest first; none where it keeps no chain.
        problem: Why it could not be read to its end, in words for a person; "" if it could.
        copies: Of journald: its copies of lines that stand, or stood, in a file, by that file.
    """

    place: str
    found: tuple[Found, ...] = ()
    files: tuple[CheckedFile, ...] = ()
    problem: str = ""
    copies: tuple[Found, ...] = ()


def read_whole(place: Place, *, since: float = 0.0, verify: bool = False) -> Read:
    """Read a place from its first line to its last.

    Args:
        place: It.
        since: Wall time before which lines need not be read; those of earlier ones may come along.
        verify: Whether its chain is checked, from its first line whatever `since` says.
    """
    if isinstance(place, JournaldPlace):
        return _read_journald(place)
    if not isinstance(place, FilePlace):
        return Read(place.name)
    found: list[Found] = []
    files: list[CheckedFile] = []
    problem = ""
    try:
        if verify:
            files += _checked(place, found)
        else:
            _read_since(place, since - MAX_AGE, found)
    except OSError as error:
        problem = str(error.strerror or error)
    return Read(place.name, tuple(found), tuple(files), problem)


def missing_copies(reads: Sequence[Read], place: str) -> list[Found]:
    """Of the copies in journald, those of lines that this place should still hold, and does not.

    A chain alone can't show that lines are missing at its end.
    """
    held = [one.line for read in reads if read.place == place for one in read.found]
    ids = {line.id for line in held}
    begin = min((line.time for line in held), default=0.0)  # What is older was rotated away.
    copies = (one for read in reads for one in read.copies if one.where == place)
    return [one for one in copies if one.line.id not in ids and one.line.time >= begin]


def _checked(place: FilePlace, found: list[Found]) -> Iterator[CheckedFile]:
    """Check its files one by one, and note what stands there."""
    files = (
        (str(one.path), one.number, _noted(one.path, file, found)) for one, file in place.whole()
    )
    return checked(files, is_rotated_away=place.is_full())


def _read_since(place: FilePlace, since: float, found: list[Found]) -> None:
    """Note what stands in its files, but not in those that were finished before."""
    for one, file in place.whole():
        if os.fstat(file.fileno()).st_mtime >= since:
            deque(_noted(one.path, file, found), maxlen=0)


def _noted(path: Path, file: BinaryIO, found: list[Found]) -> Iterator[bytes | TooLong]:
    """Yield lines, and note those that can be understood."""
    for number, text in enumerate(_bounded(file), start=1):
        if isinstance(text, bytes) and (line := decode(text)) is not None:
            found.append(Found(f"{path}:{number}", line))
        yield text


def _bounded(file: BinaryIO) -> Iterator[bytes | TooLong]:
    """Yield a file's lines; of one that is longer than `LONGEST` no more than its digest."""
    while text := file.readline(LONGEST):
        if len(text) < LONGEST or text.endswith(b"\n"):
            yield text
        else:
            yield TooLong(_rest_digest(text, file))


def _rest_digest(begin: bytes, file: BinaryIO) -> str:
    """The digest of a line that begins so and goes on in the file, without its newline."""
    line = hashlib.sha256(begin)
    while more := file.readline(LONGEST):
        line.update(more.removesuffix(b"\n"))
        if more.endswith(b"\n"):
            break
    return line.hexdigest()


def _read_journald(place: JournaldPlace) -> Read:
    try:
        told = [(file, decode(text)) for text, file in place.whole()]
    except OSError as error:
        return Read(place.name, problem=str(error.strerror or error))
    lines = [Found(file, line) for file, line in told if line is not None]
    return Read(
        place.name,
        tuple(Found(place.name, one.line) for one in lines),
        copies=tuple(one for one in lines if one.where),
    )
