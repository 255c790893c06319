"""The file of a recorded run: everything that went into a session, in order.

One JSON object a line: first the version and the hosts, then entries. ``clock`` is what the
session's clock said. What went in is a change that a host or the journal told, a wish, or a tick;
so a session that is fed with them again knows exactly what the recorded one knew. Two kinds of
lines do not go in: what the session sent, by which a replay notices that the program acts
differently now, and marks, the moments at which pictures are taken.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from screenshots.encoding import decode, encode
from screenshots.wishes import Wish
from vmtui.core.changes import Change
from vmtui.core.commands import Action
from vmtui.core.model import Moment
from vmtui.core.record.records import JournalChange

VERSION = 1

FILE = Path(__file__).with_name("recording.jsonl")
"""The run that README's pictures show."""

RECORD_AGAIN = ".venv/bin/python -m screenshots.take --record"


@dataclass(frozen=True, slots=True)
class Tick:
    """The session was told that time passes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The session sent a command that is answered."""

    command: Action


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment to which a replay can go."""

    name: str


Told = Change | JournalChange | Wish | Tick | Sent | Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """A line: what happened, and when."""

    at: Moment
    what: Told


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded run.

    Attributes:
        hosts: Connection URI by host name.
        entries: At least one.
    """

    hosts: Mapping[str, str]
    entries: tuple[Entry, ...]


class RecordingError(Exception):
    """A recording does not fit this version of the program; the words say what to do."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; record again: {RECORD_AGAIN}")


def write(recording: Recording, path: Path = FILE) -> None:
    """Write a recording."""
    header = {"version": VERSION, "hosts": dict(recording.hosts)}
    lines = [header, *({"clock": encode(one.at), **encode(one.what)} for one in recording.entries)]
    dump = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
    path.write_text("".join(f"{dump(line)}\n" for line in lines))


def read(path: Path = FILE) -> Recording:
    """Read a recording.

    Raises:
        RecordingError: Another version wrote it.
    """
    first, *others = (json.loads(line) for line in path.read_text().splitlines())
    if first["version"] != VERSION:
        raise RecordingError(f"{path.name} has version {first['version']}, this is {VERSION}")
    try:
        return Recording(first["hosts"], tuple(_entry(line) for line in others))
    except (TypeError, ValueError) as error:
        raise RecordingError(f"{path.name} was written by another version ({error})") from error


def _entry(line: dict[str, Any]) -> Entry:
    return Entry(decode(Moment, line.pop("clock")), decode(Told, line))
