"""What the journal keeps: one line for each thing that a console was about to do, did or saw.

A line is a JSON object: who (`Author`), when, and what (`Record`). The lines of one shutdown or
one forced power-off share their `entry`. A soft shutdown is *open* from its intent until an
outcome, or until somebody stops watching it: `open_shutdowns` finds those, so that a console can
pick up what another one left, after a quit, a lost terminal or a kill -9.

Nothing here touches a disk. How lines are tied together is in `vmtui.core.chain`.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

VERSION = 1
"""The version of the lines written, and the only one read."""

Json: TypeAlias = "None | bool | int | float | str | Sequence[Json] | Mapping[str, Json]"


class Action(StrEnum):
    """What is done to a guest."""

    SOFT_SHUTDOWN = "soft-shutdown"
    FORCE_OFF = "force-off"
    REBOOT = "reboot"
    POWER_ON = "power-on"
    WAKE = "wake"
    PAUSE = "pause"
    RESUME = "resume"


class Phase(StrEnum):
    """Which part of an action a line tells of."""

    INTENT = "intent"
    """It is about to be done."""
    OUTCOME = "outcome"
    """It ended: `Record.outcome` says how."""
    PRESSED = "pressed"
    """The power button was pressed, or the agent asked, at this line's time."""
    EXTENDED = "extended"
    """The guest was given more time: `Record.deadline` is the new one."""
    RESUMED = "resumed"
    """Another console took over the watch: this line's author is the watcher from now on."""
    UNWATCHED = "unwatched"
    """Nobody watches any more; the guest may still go down."""
    ABANDONED = "abandoned"
    """The intent was written too late, after the console had given up: nothing was done."""


CLOSING = frozenset({Phase.OUTCOME, Phase.UNWATCHED, Phase.ABANDONED})
"""The phases after which there is nothing left to pick up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes: a person, and the process that acts for them.

    Attributes:
        user: Login name of the process's real user.
        sudo_user: Who called sudo, if anybody.
        ssh_origin: Address from which they are logged in by SSH, if they are.
        pid: The process.
        pid_start: Its start, in clock ticks since boot: tells it from a later one with that pid.
        boot: The kernel's boot id: a pid means nothing after a reboot.
    """

    user: str
    sudo_user: str | None
    ssh_origin: str | None
    pid: int
    pid_start: int
    boot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing to be written down.

    The later lines of an entry are made from its intent, so that each line stands alone:
    `dataclasses.replace(intent, phase=Phase.OUTCOME, outcome="off by the guest")`.

    Attributes:
        entry: Ties the lines of one shutdown or one force together; unique, such as a UUID.
        action: What is done.
        phase: Which part of it this line tells of.
        host: The host's short name.
        uri: Its connection URI.
        guest: The domain's name.
        uuid: The domain's UUID.
        run: The domain's id (`virDomainGetID`) while it runs.
        why: The reason given, if one was.
        evidence: What was seen, as JSON.
        outcome: How it ended, in the phase "outcome".
        limit: Of a soft shutdown: seconds that the guest was given.
        deadline: Of a soft shutdown: when they are over, wall time in seconds since the epoch.
        mode: Of a soft shutdown: "acpi" or "agent".

    Raises:
        ValueError: A soft shutdown's intent or extension has no deadline, so that no later
            console could show its remaining time.
    """

    entry: str
    action: Action
    phase: Phase
    host: str
    uri: str
    guest: str
    uuid: str
    run: int | None = None
    why: str | None = None
    evidence: Json = None
    outcome: str | None = None
    limit: float | None = None
    deadline: float | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        timed = self.phase in (Phase.INTENT, Phase.EXTENDED)
        if self.action is Action.SOFT_SHUTDOWN and timed and self.deadline is None:
            raise ValueError(f"the phase {self.phase.value!r} of a soft shutdown needs a deadline")

    @property
    def gates(self) -> bool:
        """Whether the action may only follow once this is written: so it is with every force."""
        return self.action is Action.FORCE_OFF and self.phase is Phase.INTENT


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record is on stable storage.

    Attributes:
        id: What `Journal.record` returned.
        place: Where it is, in words for a person: a path, or "journald".
    """

    id: str
    place: str


@dataclass(frozen=True, slots=True)
class NotRecorded:
    """No place took a record in time. What it gates (`Record.gates`) must not be done.

    Attributes:
        id: What `Journal.record` returned.
        reason: Each place with its reason, in words for a person.
    """

    id: str
    reason: str


JournalChange: TypeAlias = Recorded | NotRecorded


@dataclass(frozen=True, slots=True)
class Line:
    """A record as it stands in the journal.

    Attributes:
        id: Unique to this record. One record can stand in two places, when the first one was slow.
        time: When it was asked for, wall time in seconds since the epoch.
        author: Who wrote it.
        record: What it says.
    """

    id: str
    time: float
    author: Author
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShutdown:
    """A soft shutdown under way.

    Attributes:
        intent: What was asked for; its deadline is the first one.
        started: When, wall time in seconds since the epoch.
        deadline: The latest deadline that it was given, likewise.
        presses: When the button was pressed, likewise, in order.
        watcher: Who watches it, or last did.
        watched: Whether that process still lives. Only a look at this machine can tell
            (`vmtui.journal.read_open`), so it is False until then.
    """

    intent: Record
    started: float
    deadline: float
    presses: tuple[float, ...]
    watcher: Author
    watched: bool = False


def encode(line: Line) -> bytes:
    """Write a line as a JSON object of one line, without its link to the line before.

    Only ASCII: control and bidirectional characters in a guest's name do no harm in a pager.

    Raises:
        TypeError, ValueError: The evidence is not JSON.
    """
    record = {field.name: getattr(line.record, field.name) for field in fields(Record)}
    author = {field.name: getattr(line.author, field.name) for field in fields(Author)}
    head = {"v": VERSION, "time": _iso(line.time), "id": line.id}
    what = {key: record.pop(key) for key in ("entry", "action", "phase")}
    return json.dumps(head | what | author | record, allow_nan=False).encode("ascii")


def decode(text: bytes) -> Line | None:
    """Read a line; None if it is torn, foreign or of a version that this program doesn't know."""
    try:
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("v") != VERSION:
            return None
        return _line(found)
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def open_shutdowns(lines: Iterable[bytes]) -> list[OpenShutdown]:
    """Find the soft shutdowns that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice: they can come from several places.
    """
    entries: dict[str, dict[str, Line]] = {}
    for text in lines:
        # Parsing is what costs: most lines of a large journal are about other actions.
        line = decode(text) if _SOFT_SHUTDOWN in text else None
        if line is not None and line.record.action is Action.SOFT_SHUTDOWN:
            entries.setdefault(line.record.entry, {})[line.id] = line
    found = [_open_shutdown(sorted(e.values(), key=lambda x: x.time)) for e in entries.values()]
    return sorted((one for one in found if one is not None), key=lambda one: one.started)


_SOFT_SHUTDOWN = Action.SOFT_SHUTDOWN.value.encode()


def _open_shutdown(lines: Sequence[Line]) -> OpenShutdown | None:
    phases = {line.record.phase for line in lines}
    if Phase.INTENT not in phases or phases & CLOSING:
        return None
    intent = next(line for line in lines if line.record.phase is Phase.INTENT)
    watches = [line for line in lines if line.record.phase in (Phase.INTENT, Phase.RESUMED)]
    return OpenShutdown(
        intent=intent.record,
        started=intent.time,
        deadline=max(x.record.deadline for x in lines if x.record.deadline is not None),
        presses=tuple(line.time for line in lines if line.record.phase is Phase.PRESSED),
        watcher=watches[-1].author,
    )


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


def _iso(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _epoch(text: str) -> float:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.timestamp()
