"""A line of the journal as JSON, and back."""

import json
import math
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from vmtui.core.record.records import Action, Author, Line, Phase, Record

VERSION = 1
"""The version of the lines written, and the only one read."""

_YEARS = range(1970, 9999)
"""Of times that can be told in any zone."""

_LAST = datetime.max.replace(tzinfo=UTC).timestamp() - 1.0
"""Seconds since the epoch, a whole one before the last that a time can be told of."""


def encode(line: Line) -> bytes:
    """Write a line as a JSON object of one line, without its link to the line before.

    Only ASCII: control and bidirectional characters in a guest's name do no harm in a pager.

    Raises:
        TypeError, ValueError: The evidence is not JSON.
    """
    record = {field.name: getattr(line.record, field.name) for field in fields(Record)}
    author = {field.name: getattr(line.author, field.name) for field in fields(Author)}
    head = {"v": VERSION, "time": iso_time(line.time), "id": line.id}
    what = {key: record.pop(key) for key in ("entry", "action", "phase")}
    return json.dumps(head | what | author | record, allow_nan=False).encode("ascii")


def decode(text: bytes) -> Line | None:
    """Read a line; None if it is torn, foreign or of a version that this program doesn't know."""
    if b'"v"' not in text:
        return None  # A file may hold millions of them: an exception for each is dear.
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("v") != VERSION:
            return None
        return _line(found)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def _line(found: dict[str, Any]) -> Line:
    author = Author(
        user=_text(found["user"]),
        sudo_user=_maybe_text(found["sudo_user"]),
        ssh_origin=_maybe_text(found["ssh_origin"]),
        pid=_whole(found["pid"]),
        pid_start=_whole(found["pid_start"]),
        boot=_text(found["boot"]),
    )
    record = Record(
        entry=_text(found["entry"]),
        action=Action(found["action"]),
        phase=Phase(found["phase"]),
        host=_text(found["host"]),
        uri=_text(found["uri"]),
        guest=_text(found["guest"]),
        uuid=_text(found["uuid"]),
        run=None if found["run"] is None else _whole(found["run"]),
        why=_maybe_text(found["why"]),
        evidence=found["evidence"],
        outcome=_maybe_text(found["outcome"]),
        limit=_maybe_seconds(found["limit"]),
        deadline=_maybe_seconds(found["deadline"]),
        mode=_maybe_text(found["mode"]),
    )
    return Line(_text(found["id"]), _epoch(_text(found["time"])), author, record)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _maybe_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


def _maybe_seconds(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return float(value)


def iso_time(seconds: float) -> str:
    """A wall time as programs are told it: ISO 8601 in UTC, with milliseconds.

    One that no calendar has is told as the last one that it has.
    """
    moment = datetime.fromtimestamp(min(seconds, _LAST), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _epoch(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    if moment.year not in _YEARS:
        raise ValueError("a time that can't be told")
    return moment.timestamp()
