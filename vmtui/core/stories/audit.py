"""Who did what to which guest, when, and how it ended: the journal's lines, entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase

from vmtui.core.frozen import frozen
from vmtui.core.record.records import CLOSING, IN_WAVES, WATCHED, Author, Line, Phase, Record
from vmtui.core.stories.record_words import intent_words, outcome_words, title
from vmtui.core.view import Filter, fits

FIELDS = ("host", "user", "action")
"""What can stand before a colon in a filter of entries."""


class State(StrEnum):
    """How far an entry came, as its lines tell."""

    ENDED = "ended"
    UNDER_WAY = "under-way"
    """Its console still runs on this machine."""
    UNWATCHED = "unwatched"
    """Nobody watches it any more; what became of it is not recorded."""
    ABANDONED = "abandoned"
    """Nothing was done: its intent was written too late."""
    UNKNOWN = "unknown"
    """Its console ended before the outcome: nobody knows whether it was done."""


@frozen
class Entry:
    """What somebody did to a guest, once.

    Attributes:
        lines: What tells of it, in the order of their times; at least one.
        state: How far it came.
    """

    lines: tuple[Line, ...]
    state: State

    @property
    def first(self) -> Line:
        """The line that tells who and what: the intent, unless that was rotated away."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """The one that tells how it ended, or else the latest."""
        return _closing(self.lines) or self.lines[-1]

    @property
    def words(self) -> str:
        """How it ended, for people."""
        match self.state:
            case State.ENDED:
                return outcome_words(self.last.record)
            case State.UNDER_WAY:
                return "under way"
            case State.ABANDONED:
                return "nothing was done: it could not be written down in time"
            case State.UNWATCHED:
                return f"watched no longer; {self._last_seen}what became of it is not recorded"
            case State.UNKNOWN:
                return "its console ended before the outcome: nobody knows whether it was done"

    @property
    def _last_seen(self) -> str:
        """Why its guest was still up when that was last written; "" where it never was."""
        verdicts = (one.record for one in reversed(self.lines) if one.record.phase is Phase.VERDICT)
        said = next((one.word("words") or one.word("verdict") for one in verdicts), "")
        return f"last seen: {said}; " if said else ""


def entries(lines: Iterable[Line], lives: Callable[[Author], bool]) -> list[Entry]:
    """Find what was done, the earliest first.

    Args:
        lines: In any order; one may come twice, from two places.
        lives: Whether a console still runs.
    """
    # A thaw stands in the entry of the force that made it necessary, and is a deed of its own.
    found: dict[tuple[str, str], dict[str, Line]] = {}
    for line in lines:
        found.setdefault((line.record.entry, line.record.action.value), {})[line.id] = line
    told = (tuple(sorted(one.values(), key=_when)) for one in found.values())
    return sorted(
        (Entry(one, _state(one, lives)) for one in told), key=lambda entry: entry.first.time
    )


def _when(line: Line) -> tuple[float, bool]:
    """The order of lines; of those with one time, the intent is the first."""
    return line.time, line.record.phase is not Phase.INTENT


def _closing(lines: Sequence[Line]) -> Line | None:
    closing = [line for line in lines if line.record.phase in CLOSING]
    # A shutdown that was given up by one console may have been seen to its end by another.
    outcomes = [line for line in closing if line.record.phase is Phase.OUTCOME]
    return next(reversed(outcomes or closing), None)


def _state(lines: Sequence[Line], lives: Callable[[Author], bool]) -> State:
    closing = _closing(lines)
    if closing is not None:
        return _ENDS[closing.record.phase]
    takers = (Phase.INTENT, Phase.TAKEN_OVER)
    watchers = [line.author for line in lines if line.record.phase in takers]
    if lives((watchers or [lines[-1].author])[-1]):
        return State.UNDER_WAY
    return State.UNWATCHED if lines[0].record.action in _GOES_ON else State.UNKNOWN


_GOES_ON = WATCHED | IN_WAVES
"""What its guests do in their own time: it may have been done after its console ended."""

_ENDS = {
    Phase.OUTCOME: State.ENDED,
    Phase.UNWATCHED: State.UNWATCHED,
    Phase.ABANDONED: State.ABANDONED,
}


def passes(entry: Entry, guests: Sequence[str], parsed: Filter) -> bool:
    """Whether an entry is asked for.

    Args:
        entry: It.
        guests: NAME, UUID or HOST/NAME, or a pattern of one as a shell has them; none for all.
        parsed: A filter of `FIELDS`.
    """
    record, author = entry.first.record, entry.first.author
    names = (record.guest, record.uuid)
    called = (*names, *(f"{record.host}/{name}" for name in names))
    if guests and not any(fnmatchcase(name, guest) for name in called for guest in guests):
        return False
    texts = {
        "host": record.host,
        "user": f"{author.user}\n{author.sudo_user or ''}",
        "action": f"{record.action.value}\n{title(record.action)}",
    }
    return fits(parsed, {field: text.lower() for field, text in texts.items()})


def meant(record: Record) -> str:
    """Whom a line is about: a guest, or what its waves hold; "" where it does not say."""
    if record.guest:
        return f"{record.host}/{record.guest}"
    hosts, waves = record.told("hosts"), record.told("waves")
    if record.action not in IN_WAVES or not isinstance(hosts, dict) or not isinstance(waves, list):
        return ""
    lists = [wave.get("guests") for wave in waves if isinstance(wave, dict)]
    count = sum(len(guests) for guests in lists if isinstance(guests, list))
    plurals = ("" if count == 1 else "s", "" if len(waves) == 1 else "s")
    told = f"{count} guest{plurals[0]} in {len(waves)} wave{plurals[1]}"
    return f"{', '.join(map(str, hosts))}: {told}"


def line_words(line: Line) -> str:
    """What one line tells, for people."""
    record = line.record
    match record.phase:
        case Phase.INTENT:
            return intent_words(record)
        case Phase.OUTCOME:
            words = outcome_words(record)
        case Phase.VERDICT:
            words = f"verdict: {record.word('verdict')}"
        case phase:
            words = phase.value.replace("-", " ")
    return f"{title(record.action)}: {words}"
