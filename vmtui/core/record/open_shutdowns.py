"""The soft shutdowns and reboots under way, as the journal tells them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, WATCHED, Author, Line, Phase, Record

ACCEPTED, RAISED = "accepted", "raised"
"""What the evidence of a line says of the request's way: wall time in seconds since the epoch."""

_WATCHED = tuple(f'"{action.value}"'.encode() for action in sorted(WATCHED))


@frozen
class LastVerdict:
    """Why the guest still ran, as its watchers found at last.

    Attributes:
        slug: The value of a `why.verdict.Slug`, as this or another version knows them.
        time: When that was first written down, wall time in seconds since the epoch.
        author: Who watched then.
    """

    slug: str
    time: float
    author: Author


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenShutdown:
    """A soft shutdown, or a reboot, under way.

    Attributes:
        intent: What was asked for, and by which action; its deadline is the first one.
        started: When, wall time in seconds since the epoch.
        deadline: The latest deadline that it was given, likewise.
        presses: When the button was pressed or the agent asked, likewise, in order.
        agent_asked: Those of them that went to the agent.
        watcher: Who watches it, or last did.
        watched: Whether that process still lives. Only a look at this machine can tell
            (`vmtui.journal.read_open`), so it is False until then.
        asker: Who asked first; None where that is not told.
        accepted: When libvirt had passed the request on, wall time; None if no line tells.
        raised: When QEMU first raised the button for it, likewise.
        verdict: The last one; None if there was none.
    """

    intent: Record
    started: float
    deadline: float
    presses: tuple[float, ...]
    watcher: Author
    watched: bool = False
    agent_asked: tuple[float, ...] = ()
    asker: Author | None = None
    accepted: float | None = None
    raised: float | None = None
    verdict: LastVerdict | None = None


def open_shutdowns(lines: Iterable[bytes]) -> list[OpenShutdown]:
    """Find those that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice: they can come from several places.
    """
    entries: dict[str, dict[str, Line]] = {}
    for text in lines:
        # Parsing is what costs: most lines of a large journal are about other actions.
        line = decode(text) if any(action in text for action in _WATCHED) else None
        if line is not None and line.record.action in WATCHED:
            entries.setdefault(line.record.entry, {})[line.id] = line
    found = [_open_shutdown(sorted(e.values(), key=lambda x: x.time)) for e in entries.values()]
    return sorted((one for one in found if one is not None), key=lambda one: one.started)


def _open_shutdown(lines: Sequence[Line]) -> OpenShutdown | None:
    phases = {line.record.phase for line in lines}
    if Phase.INTENT not in phases or phases & CLOSING:
        return None
    intent = next(line for line in lines if line.record.phase is Phase.INTENT)
    presses = [line for line in lines if line.record.phase is Phase.PRESSED]
    watches = [line for line in lines if line.record.phase in (Phase.INTENT, Phase.TAKEN_OVER)]
    return OpenShutdown(
        intent=intent.record,
        started=intent.time,
        deadline=max(x.record.deadline for x in lines if x.record.deadline is not None),
        presses=tuple(line.time for line in presses),
        watcher=watches[-1].author,
        agent_asked=tuple(x.time for x in presses if x.record.mode == Mode.AGENT.value),
        asker=intent.author,
        accepted=_first_number(lines, ACCEPTED),
        raised=_first_number(lines, RAISED),
        verdict=_last_verdict([x for x in lines if x.record.phase is Phase.VERDICT]),
    )


def _last_verdict(lines: Sequence[Line]) -> LastVerdict | None:
    """That of the last line, since the first one of those that agree with it."""
    last = str(lines[-1].record.told("verdict")) if lines else ""
    agreeing = list(takewhile(lambda line: line.record.told("verdict") == last, reversed(lines)))
    return LastVerdict(last, agreeing[-1].time, agreeing[-1].author) if agreeing else None


def _first_number(lines: Iterable[Line], key: str) -> float | None:
    told = (line.record.told(key) for line in lines)
    return next((float(one) for one in told if isinstance(one, int | float)), None)
