"""``vmtui events``: what happens to guests and hosts, a line for each happening, as it comes.

The same happenings as in the console's pane, but each in a line of its own: there, repetitions are
counted in one line. A host that is lost and regained is told, and what its guests did meanwhile
("found", compared with how they were last seen), for no event tells that.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import TextIO

from vmtui.config import BadInputError, nearest
from vmtui.core.clock_news import CLOCK
from vmtui.core.event_view import FIELDS, KINDS, OTHER_KINDS, kind_slug, passes, unknown_kind
from vmtui.core.found import FOUND, found, stood
from vmtui.core.frozen import frozen
from vmtui.core.happenings import Happening
from vmtui.core.model import HostStatus, VmId
from vmtui.core.record.record_lines import iso_time
from vmtui.core.view import Filter, parse_filter
from vmtui.core.visible import visible
from vmtui.endings import Exit
from vmtui.headless import naming
from vmtui.headless.reader import is_gone
from vmtui.headless.waiting import is_decided
from vmtui.headless.wrapping import broken
from vmtui.output import complain, put
from vmtui.session import Session

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

_TO_FILTER_BY = tuple(kind_slug(kind) for kind in (*KINDS, *OTHER_KINDS))

SLUGS = (*_TO_FILTER_BY, CLOCK)
"""Every kind that a line may have."""


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guests: As typed: NAME, UUID or HOST/NAME; all where none was.
        filters: As typed, such as "kind:stopped".
        seconds: For how long; None for ever.
        until: The kinds of which the first line is the last.
        initial: Whether to begin with the state of each guest.
        as_json: Whether to print JSON lines.
        out: Where to; None for the standard output of now.
    """

    guests: Sequence[str] = ()
    filters: Sequence[str] = ()
    seconds: float | None = None
    until: Sequence[str] = ()
    initial: bool = False
    as_json: bool = False
    out: TextIO | None = field(default=None, compare=False)


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What was typed as guests and as filters: a filter has a field before a colon."""
    filters = [word for word in words if word.partition(":")[0].lower() in FIELDS and ":" in word]
    return [word for word in words if word not in filters], filters


def events(session: Session, wish: Wish) -> Exit:
    """Tell what happens until there is an end to it.

    Args:
        session: Not started yet.
        wish: What was asked for.

    Raises:
        BadInputError: A filter, or a kind, makes no sense.
        BrokenPipeError, OutputError: The output can't be written, or nobody reads it.
    """
    parsed = parse_filter(" ".join(wish.filters), FIELDS)
    if (kind := unknown_kind(parsed)) is not None:
        raise BadInputError(f"no kind {kind!r}; {nearest(kind, _TO_FILTER_BY)}")
    if parsed.problem:
        raise BadInputError(parsed.problem)
    if unknown := [kind for kind in wish.until if kind not in SLUGS]:
        raise BadInputError(f"--until: no kind {unknown[0]!r}; {nearest(unknown[0], SLUGS)}")
    return _Feed(session, wish, parsed).run()


class _Feed:
    """One run of the command."""

    def __init__(self, session: Session, wish: Wish, parsed: Filter) -> None:
        self._session = session
        self._wish = wish
        self._filter = parsed
        self._out = wish.out or sys.stdout
        self._news: list[Happening] = []
        self._told: set[VmId] = set()
        self._listed: set[str] = set()
        self._checked = False

    def run(self) -> Exit:
        session, wish = self._session, self._wish
        session.ring.on_add = self._hear
        session.found.on_found = self._news.extend
        session.start()
        end = session.now().boot + (math.inf if wish.seconds is None else wish.seconds)
        while (left := end - session.now().boot) > 0:
            session.drain(timeout=min(left, 1.0))
            session.tick()
            news = [*self._taken(), *self._first_found()]
            for line in filter(self._is_meant, news):
                self._put(line)
                if kind_slug(line.kind) in wish.until:
                    return Exit.DONE
            self._check_names()
            if not news and is_gone(self._out):
                raise BrokenPipeError
        if wish.until:
            return Exit.NOT_OFF
        up = all(host.status is HostStatus.UP for host in session.fleet.hosts.values())
        return Exit.DONE if up else Exit.UNREACHABLE

    # What is told

    def _hear(self, line: Happening) -> None:
        """Take in what happens; what was found comes by itself, a line for each guest."""
        if line.kind != FOUND:
            self._news.append(line)
            if line.vm is not None:
                self._told.add(line.vm)

    def _taken(self) -> list[Happening]:
        taken = self._news[:]
        self._news.clear()
        return taken

    def _first_found(self) -> list[Happening]:
        """How each guest stands on hosts that were just listed for the first time."""
        if not self._wish.initial:
            return []
        lines: list[Happening] = []
        fleet = self._session.fleet
        for host in fleet.hosts.values():
            if host.listed and host.status is HostStatus.UP and host.name not in self._listed:
                self._listed.add(host.name)
                now = stood(fleet.vms[vm_id] for vm_id in fleet.of_host(host.name))
                lines += found(self._session.now(), {}, now, self._told)
        return lines

    # Who is meant

    def _is_meant(self, line: Happening) -> bool:
        if self._wish.guests and line.vm is not None:
            names = {line.name, line.vm.uuid}
            names |= {f"{line.host}/{name}" for name in names}
            if names.isdisjoint(self._wish.guests):
                return False
        return passes(line, self._filter)

    def _check_names(self) -> None:
        """Say once of whom there is no guest: perhaps there will be one, or it is a slip."""
        fleet = self._session.fleet
        if self._checked or not all(map(is_decided, fleet.hosts.values())):
            return
        self._checked = True
        known = list(fleet.vms.values())
        for asked in self._wish.guests:
            if not any(naming.means(asked, vm) for vm in known):
                complain(f"{naming.unknown(asked, known, fleet.hosts)} (it is waited for)")

    # How it is told

    def _put(self, line: Happening) -> None:
        told = _as_json(line) if self._wish.as_json else self._for_people(line)
        put(told, self._out)

    def _for_people(self, line: Happening) -> str:
        moment = datetime.fromtimestamp(line.at.wall).strftime("%Y-%m-%d %H:%M:%S")
        host, words = visible(line.host), visible(line.words, limit=1000)
        about = f"{visible(line.name)} on {host}" if line.name else host
        return broken(f"{moment}  {about}: {words}", self._out, " " * (len(moment) + 2))


def _as_json(line: Happening) -> str:
    fields = {
        "version": VERSION,
        "time": iso_time(line.at.wall),
        "host": line.host,
        "name": line.name or None,
        "uuid": line.vm.uuid if line.vm else None,
        "kind": kind_slug(line.kind),
        "detail": line.detail or None,
        "words": line.words,
    }
    # Only ASCII: whatever a name holds, nothing of it can act on a terminal.
    return json.dumps(fields, ensure_ascii=True)
