"""The soft shutdowns and reboots under way, or given up, as the journal tells them."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen, frozen_by_name
from vmtui.core.record.record_lines import decode
from vmtui.core.record.records import CLOSING, WATCHED, Action, Author, Line, Phase, Record

ACCEPTED, RAISED = "accepted", "raised"
"""What the evidence of a line says of the request's way: wall time in seconds since the epoch."""

_TELLING = WATCHED | {Action.RESET}
"""A reset begins another boot of the same run: what was asked before it is over."""

_MARKS = tuple(f'"{action.value}"'.encode() for action in sorted(_TELLING))

_NOTHING_DONE = ("refused", "not-forced")
"""Outcomes after which the guest is as it was, and so is what was asked before."""


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


@frozen_by_name
class OpenShutdown:
    """A soft shutdown, or a reboot, that its guest has not followed, as far as the journal tells.

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
        given_up: When the last one stopped watching it, wall time; None while it is under way.
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
    given_up: float | None = None


def open_shutdowns(lines: Iterable[bytes]) -> list[OpenShutdown]:
    """Find those that have an intent and no end, the earliest first.

    Torn, foreign and unknown lines are passed over. The order of the lines does not matter, and a
    line may come twice: they can come from several places.
    """
    return [one for one in unfollowed_shutdowns(lines) if one.given_up is None]


def unfollowed_shutdowns(lines: Iterable[bytes]) -> list[OpenShutdown]:
    """Find those under way, as `open_shutdowns` does, and of each guest the last one given up.

    One is given up where somebody stopped watching (`given_up` is set) a guest whose button had
    been pressed, or its agent asked. It is not told where a later one ended, or the guest was
    reset since: that was another boot of the guest.
    """
    entries: dict[str, dict[str, Line]] = {}
    for text in lines:
        # Parsing is what costs: most lines of a large journal are about other actions.
        line = decode(text) if any(mark in text for mark in _MARKS) else None
        if line is not None and line.record.action in _TELLING:
            entries.setdefault(line.record.entry, {})[line.id] = line
    found: list[OpenShutdown] = []
    given_up: dict[tuple[str, str], OpenShutdown] = {}
    over: dict[tuple[str, str], float] = {}
    for entry in entries.values():
        told = sorted(entry.values(), key=lambda line: line.time)
        guest = (told[0].record.uri, told[0].record.uuid)
        over[guest] = max(over.get(guest, 0.0), _ended(told))
        one = _unfollowed(told)
        if one is None:
            continue
        if one.given_up is None:
            found.append(one)
        elif guest not in given_up or given_up[guest].started < one.started:
            given_up[guest] = one
    found += [one for guest, one in given_up.items() if one.started > over[guest]]
    return sorted(found, key=lambda one: one.started)


def _ended(lines: Sequence[Line]) -> float:
    """When what an entry tells of ended, and the boot before it; 0 where it did not."""
    ends = (x for x in lines if x.record.phase is Phase.OUTCOME)
    return max((x.time for x in ends if x.record.outcome not in _NOTHING_DONE), default=0.0)


def _unfollowed(lines: Sequence[Line]) -> OpenShutdown | None:
    intent = next((line for line in lines if line.record.phase is Phase.INTENT), None)
    closing = [line for line in lines if line.record.phase in CLOSING]
    presses = [line for line in lines if line.record.phase is Phase.PRESSED]
    if intent is None or intent.record.action not in WATCHED:
        return None
    is_given_up = bool(presses) and all(x.record.phase is Phase.UNWATCHED for x in closing)
    if closing and not is_given_up:
        return None
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
        given_up=closing[-1].time if closing else None,
    )


def _last_verdict(lines: Sequence[Line]) -> LastVerdict | None:
    """That of the last line, since the first one of those that agree with it."""
    last = str(lines[-1].record.told("verdict")) if lines else ""
    agreeing = list(takewhile(lambda line: line.record.told("verdict") == last, reversed(lines)))
    return LastVerdict(last, agreeing[-1].time, agreeing[-1].author) if agreeing else None


def _first_number(lines: Iterable[Line], key: str) -> float | None:
    told = (line.record.told(key) for line in lines)
    return next((float(one) for one in told if isinstance(one, int | float)), None)
