"""``vmtui drain --back``: power on in the reverse order what the last one took down."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from vmtui.config import BadInputError
from vmtui.core.waves.back import way_back
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import Standings
from vmtui.core.waves.text import UP, parts_words
from vmtui.endings import Exit
from vmtui.headless.drain import Wish
from vmtui.headless.drain_report import DrainReport
from vmtui.headless.drain_rivals import Rivals, check_others, give_way, take_up
from vmtui.headless.drain_run import DrainRun, Ends
from vmtui.headless.waiting import read_facts
from vmtui.output import complain
from vmtui.session import Session


def bring_back(
    session: Session,
    wish: Wish,
    ended: OpenFleetShutdown | None,
    left: Sequence[OpenFleetShutdown] = (),
    out: TextIO | None = None,
    rivals: Rivals | None = None,
) -> Exit:
    """Power guests on in waves; returns when all run, or nobody will be started any more.

    Args:
        session: Not started yet.
        wish: Its plan does not count: the order is that of the way down, reversed.
        ended: The last fleet shutdown that came to its end.
        left: What the journal has open.
        out: Where to tell it; None for the standard output of now.
        rivals: Reads anew what the journal has open.

    Raises:
        BadInputError: It makes no sense now; then nobody was started.
    """
    found = None if wish.resume else _found(session, ended)
    if not (wish.resume or wish.dry_run):
        check_others(left)
    session.start()
    again = rivals or (lambda _entry: left)
    return _Back(session, wish, found, again, out or sys.stdout).run()


def _found(session: Session, ended: OpenFleetShutdown | None) -> OpenFleetShutdown:
    """The one whose way back it is, by this command's names of its hosts.

    Raises:
        BadInputError: There is none, or its hosts are not open.
    """
    if ended is None:
        raise BadInputError("no fleet shutdown of the last days has ended: there is no way back")
    found = session.waves.as_here(ended)
    if found is None:
        uris = " ".join(f"-c {uri}" for uri in ended.hosts.values())
        raise BadInputError(f"it was about hosts that are not open: give all of them, {uris}")
    return found


class _Back(DrainRun):
    """The way back up."""

    def __init__(
        self,
        session: Session,
        wish: Wish,
        found: OpenFleetShutdown | None,
        rivals: Rivals,
        out: TextIO,
    ) -> None:
        report = DrainReport(session.now, out, as_json=wish.as_json, wording=UP)
        super().__init__(session, session.way_back, report, wish.when_held)
        self._wish = wish
        self._found = found
        self._rivals = rivals

    def _set_out(self) -> bool:
        if self._found is None:
            self._take_up()
        elif not self._begin(self._found):
            return False
        self._session.tick()
        return True

    def _begin(self, found: OpenFleetShutdown) -> bool:
        """Begin where there is something to do; returns whether there is."""
        session = self._session
        course = way_back(found.run, session.fleet.vms)
        if found.parts:
            complain(parts_words(found))
        self._report.plan(course, found.names)
        if self._wish.dry_run or not course.waves:
            return False
        read_facts(session, course.guests)
        session.way_back.begin(course, found.names, found.run.saved)
        give_way(session, session.way_back, self._rivals)
        return True

    def _take_up(self) -> None:
        """Conduct on what was left."""
        session = self._session
        take_up(session.way_back, self._rivals, is_way_back=True)
        course = self._present.run.course
        self._report.plan(course, self._present.names)
        read_facts(session, course.guests)
        session.way_back.go_on()

    def _go_on(self) -> None:
        self._session.drain(timeout=0.2)
        self._session.tick()

    def _is_calling(self) -> bool:
        """Whether a guest is being started: it can run before its outcome is written."""
        guests, deeds = self._present.run.course.guests, self._session.power.deeds.under_way()
        return any(deed.vm in guests and not deed.is_left for deed in deeds)

    def _tell(self) -> None:
        present, desk = self._present, self._session.way_back
        standings = desk.standings()
        refusals = {vm_id: desk.refusal(vm_id) for vm_id in standings}
        self._report.tell(present.run, present.names, standings, {}, refusals)

    def _ends(self, standings: Standings) -> Ends:
        return dict.fromkeys(standings, (None, None))
