"""``vmtui audit``: who did what to which guest, when, and how it ended; and whether that holds."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from vmtui.config import BadInputError
from vmtui.core.frozen import frozen
from vmtui.core.record.author_text import by_words
from vmtui.core.record.chain import Flaw
from vmtui.core.record.checked import FLAWS, CheckedFile
from vmtui.core.record.record_lines import iso_time
from vmtui.core.record.records import Author, Json, Line
from vmtui.core.stories.audit import FIELDS, Entry, State, entries, line_words, meant, passes
from vmtui.core.stories.record_words import title
from vmtui.core.view import Filter, parse_filter
from vmtui.core.visible import visible
from vmtui.endings import Exit
from vmtui.headless.table import table
from vmtui.journal import Place
from vmtui.journal.author import lives
from vmtui.journal.file import FilePlace
from vmtui.journal.whole import Found, Read, missing_copies, read_whole
from vmtui.output import complain, put

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guests: As typed: NAME, UUID, HOST/NAME, or patterns; all where none was.
        filter: Of `FIELDS`.
        since: Only what was still under way then, wall time in seconds since the epoch.
        every_line: Whether each line is told, not each entry.
        as_json: Whether to print JSON lines.
    """

    guests: tuple[str, ...] = ()
    filter: Filter = Filter()
    since: float = 0.0
    every_line: bool = False
    as_json: bool = False


def wish_of(
    words: Sequence[str], since: str | None, *, every_line: bool = False, as_json: bool = False
) -> Wish:
    """Understand what was typed.

    Raises:
        BadInputError: It makes no sense.
    """
    is_field = {word: word.partition(":")[0].lower() in FIELDS and ":" in word for word in words}
    parsed = parse_filter(" ".join(word for word in words if is_field[word]), FIELDS)
    guests = tuple(word for word in words if not is_field[word])
    begin = 0.0 if since is None else since_of(since, time.time())
    return Wish(guests, parsed, begin, every_line, as_json)


def since_of(text: str, now: float) -> float:
    """The wall time that ``90m``, ``7d``, ``2026-11-22`` or ``2026-11-22T03:00`` means.

    Raises:
        BadInputError: It means none.
    """
    span = re.fullmatch(r"([0-9]{1,9}) ?([a-z]+)", text.strip().lower())
    if span is not None and span[2] in _UNITS:
        return now - int(span[1]) * _UNITS[span[2]]
    try:
        return datetime.fromisoformat(text.strip()).timestamp()
    except (ValueError, OverflowError) as error:
        example = "90m, 24h, 7d, 2026-11-22 or 2026-11-22T03:00"
        raise BadInputError(f"--since {text!r} is neither a span nor a date: {example}") from error


def audit(places: Sequence[Place], wish: Wish, *, verify: bool = False) -> Exit:
    """Tell what the journal holds, or whether its chain does.

    Raises:
        BrokenPipeError, OutputError: The output can't be written, or nobody reads it.
    """
    reads = [read_whole(place, since=wish.since, verify=verify) for place in places]
    files = {place.name for place in places if isinstance(place, FilePlace)}
    code = Exit.DONE
    for read in reads:
        if read.problem:
            complain(f"the journal can't be read: {read.place}: {read.problem}")
            # What journald keeps not everybody may read, and mostly nothing is there.
            code = Exit.REFUSED if read.place in files else code
    if verify:
        return max(code, _Verdict(reads, wish.as_json).tell())
    told = entries((one.line for read in reads for one in read.found), lives)
    meant = [one for one in told if passes(one, wish.guests, wish.filter)]
    _tell_of_slips(wish.guests, told)
    recent = [one for one in meant if _latest(one) >= wish.since or one.state is State.UNDER_WAY]
    if not recent and not wish.as_json and code is Exit.DONE:
        put(f"nothing is recorded{visible(_sought(wish), 1000)}", sys.stdout)
    elif wish.every_line:
        _tell_lines(recent, _places_of(reads), wish)
    else:
        _tell_entries(recent, wish)
    return code


def _places_of(reads: Sequence[Read]) -> dict[str, str]:
    """Where each line stands, by its id; where it stands twice, the first place counts."""
    return {one.line.id: one.where for read in reversed(reads) for one in reversed(read.found)}


def _latest(entry: Entry) -> float:
    return max(line.time for line in entry.lines)


def _sought(wish: Wish) -> str:
    """What was looked for, as the end of a sentence; "" if it was all."""
    words = (*wish.guests, *(f"{field}:{value}" for field, value in wish.filter.fields))
    said = f" of {' '.join(words)}" if words else ""
    if wish.since <= 0:  # a span that is longer than there are times
        return said
    return f"{said} since {datetime.fromtimestamp(wish.since).strftime('%Y-%m-%d %H:%M:%S')}"


def _tell_of_slips(guests: Iterable[str], told: Iterable[Entry]) -> None:
    """Say of whom nothing is recorded at all: perhaps the name is a slip."""
    known = list(told)
    for guest in guests:
        if not any(passes(one, (guest,), Filter()) for one in known):
            complain(f"nothing is recorded of {guest!r}")


# Entries and lines


def _tell_entries(told: Sequence[Entry], wish: Wish) -> None:
    if wish.as_json:
        for one in told:
            _put_json("entry", **_entry(one))
        return
    heading = ("WHEN", "WHO", "WHAT", "GUEST", "HOW IT ENDED")
    rows = [(*_row(one.first, title(one.first.record.action)), _ended(one)) for one in told]
    _put_table(heading, rows)


def _tell_lines(told: Iterable[Entry], where: dict[str, str], wish: Wish) -> None:
    lines = sorted((x for one in told for x in one.lines), key=lambda line: line.time)
    if wish.as_json:
        for line in lines:
            _put_json("line", **_line(line, where[line.id]))
        return
    heading = ("WHEN", "WHO", "GUEST", "WHAT")
    rows = []
    for line in lines:
        when, who, what, guest = _row(line, line_words(line))
        rows.append((when, who, guest, what))
    _put_table(heading, rows)


def _put_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        put(table(heading, rows, frozenset()), sys.stdout)


def _row(line: Line, what: str) -> tuple[str, str, str, str]:
    when = datetime.fromtimestamp(line.time).strftime("%Y-%m-%d %H:%M:%S")
    whom = visible(meant(line.record)) or "–"
    return when, visible(by_words(line.author), 80), visible(what, 1000), whom


def _ended(entry: Entry) -> str:
    why = entry.first.record.why
    return visible(f"{entry.words} (reason: {why})" if why else entry.words, 1000)


def _entry(entry: Entry) -> dict[str, Json]:
    first = entry.first
    closed = entry.state in (State.ENDED, State.UNWATCHED, State.ABANDONED)
    return {
        "time": iso_time(first.time),
        "ended": iso_time(entry.last.time) if closed else None,
        "state": entry.state.value,
        **_what(first),
        "outcome": entry.last.record.outcome,
        "words": entry.words,
    }


def _line(line: Line, where: str) -> dict[str, Json]:
    record = line.record
    return {
        "time": iso_time(line.time),
        "id": line.id,
        "where": where,
        "phase": record.phase.value,
        **_what(line),
        "limit": record.limit,
        "deadline": record.deadline,
        "mode": record.mode,
        "outcome": record.outcome,
        "evidence": record.evidence,
        "words": line_words(line),
    }


def _what(line: Line) -> dict[str, Json]:
    record = line.record
    return {
        "entry": record.entry,
        "action": record.action.value,
        "host": record.host or None,
        "uri": record.uri or None,
        "guest": record.guest or None,
        "uuid": record.uuid or None,
        "run": record.run,
        "why": record.why,
        **{field.name: getattr(line.author, field.name) for field in fields(Author)},
    }


# The chain


class _Verdict:
    """Tells whether the chain holds."""

    def __init__(self, reads: Sequence[Read], as_json: bool) -> None:
        self._reads = reads
        self._as_json = as_json
        self._is_sound = True

    def tell(self) -> Exit:
        for read in self._reads:
            for file in read.files:
                self._file(file)
                for problem in file.problems:
                    self._flaw(file.name, problem.line, problem.flaw)
                if file.unlisted and not self._as_json:
                    more = f"{file.unlisted} more flaws are not listed"
                    put(f"{visible(file.name, 300)}: {more}", sys.stdout)
            self._missing(missing_copies(self._reads, read.place), read.place)
        if not self._as_json and not any(read.files for read in self._reads):
            put("there is no journal yet", sys.stdout)
        return Exit.DONE if self._is_sound else Exit.BROKEN_RECORD

    def _file(self, file: CheckedFile) -> None:
        self._is_sound = self._is_sound and file.is_sound
        if self._as_json:
            _put_json(
                "file",
                file=file.name,
                lines=file.lines,
                torn=file.torn,
                sound=file.is_sound,
                unlisted=file.unlisted,
            )
            return
        count = "1 line" if file.lines == 1 else f"{file.lines} lines"
        verdict = "sound" if file.is_sound else "BROKEN"
        put(f"{visible(file.name, 300)}: {count}, {verdict}", sys.stdout)

    def _flaw(self, name: str, number: int, flaw: Flaw) -> None:
        if self._as_json:
            _put_json("flaw", file=name, line=number, flaw=flaw.value, words=FLAWS[flaw])
        else:
            put(f"{visible(name, 300)}:{number}: {FLAWS[flaw]}", sys.stdout)

    def _missing(self, missing: Sequence[Found], place: str) -> None:
        """Tell of lines that journald has a copy of, and the file should have."""
        for one in missing:
            self._is_sound = False
            if not Path(place).exists():
                words = "missing: journald has a copy of it, and the file is gone"
            else:
                words = "missing: journald has a copy of it"
            line = one.line
            if self._as_json:
                _put_json(
                    "flaw",
                    file=place,
                    line=None,
                    flaw=Flaw.MISSING.value,
                    words=f"{words} (of {iso_time(line.time)}, id {line.id})",
                )
            else:
                when, who, what, guest = _row(line, line_words(line))
                told = f"{words}: {when}  {who}  {guest}  {what}"
                put(f"{visible(place, 300)}: {told}", sys.stdout)


def _put_json(kind: str, **told: Json) -> None:
    # Only ASCII: whatever a name holds, nothing of it can act on a terminal.
    put(json.dumps({"version": VERSION, "kind": kind, **told}, ensure_ascii=True), sys.stdout)
