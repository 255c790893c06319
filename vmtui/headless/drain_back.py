"""``vmtui drain --back``: power on in the reverse order what the last one took down."""

from __future__ import annotations

import sys
from typing import TextIO

from vmtui.config import BadInputError
from vmtui.core.waves.back import way_back
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import Standing, holding
from vmtui.core.waves.text import UP
from vmtui.endings import Exit, InterruptedBySignal
from vmtui.headless.drain import WhenHeld, Wish
from vmtui.headless.drain_report import DrainReport
from vmtui.headless.waiting import reach, read_facts
from vmtui.output import complain
from vmtui.session import Session
from vmtui.session.conducting import Conducted


def bring_back(
    session: Session, wish: Wish, ended: OpenFleetShutdown | None, out: TextIO | None = None
) -> Exit:
    """Power guests on in waves; returns when all run, or nobody will be started any more.

    Args:
        session: Not started yet.
        wish: Its plan does not count: the order is that of the way down, reversed.
        ended: The last fleet shutdown that came to its end.
        out: Where to tell it; None for the standard output of now.

    Raises:
        BadInputError: It makes no sense now; then nobody was started.
    """
    if ended is None:
        raise BadInputError("no fleet shutdown of the last days has ended: there is no way back")
    found = session.waves.as_here(ended)
    if found is None:
        uris = " ".join(f"-c {uri}" for uri in ended.hosts.values())
        raise BadInputError(f"it was about hosts that are not open: give all of them, {uris}")
    session.start()
    return _Back(session, wish, found, out or sys.stdout).run()


class _Back:
    """One run of the command."""

    def __init__(self, session: Session, wish: Wish, found: OpenFleetShutdown, out: TextIO) -> None:
        self._session = session
        self._wish = wish
        self._found = found
        self._report = DrainReport(session.now, out, as_json=wish.as_json, wording=UP)

    def run(self) -> Exit:
        session, found = self._session, self._found
        unreached = reach(session)
        worst = Exit.UNREACHABLE if unreached else Exit.DONE
        course = way_back(found.run, session.fleet.vms)
        self._report.plan(course, found.names)
        if self._wish.dry_run or not course.waves:
            return worst
        read_facts(session, course.guests)
        session.way_back.begin(course, found.names, found.run.saved)
        try:
            self._conduct()
        except (KeyboardInterrupt, InterruptedBySignal):
            complain("left as it is: vmtui drain --back starts those that are still off")
            raise
        return max(worst, self._sum_up())

    @property
    def _present(self) -> Conducted:
        present = self._session.way_back.present
        assert present is not None, "it was begun before"
        return present

    def _conduct(self) -> None:
        session = self._session
        session.tick()
        while not self._present.run.stage.is_end:
            session.drain(timeout=0.2)
            session.tick()
            self._tell()
            self._settle_holding()
        self._tell()

    def _settle_holding(self) -> None:
        """Do what was said before, once a wave only waits for guests that did not come up."""
        desk, run = self._session.way_back, self._present.run
        standings = desk.standings()
        begun = [x for wave in run.course.waves[: run.wave + 1] for x in wave.guests]
        held_by = holding(run, standings)
        moving = any(standings[x] in (Standing.GOING, Standing.WAITING) for x in begun)
        if moving or not held_by:
            return
        if self._wish.when_held is WhenHeld.SKIP:
            desk.let_go(frozenset(held_by))
        elif self._wish.when_held is WhenHeld.STOP:
            desk.stop()

    def _tell(self) -> None:
        present, desk = self._present, self._session.way_back
        standings = desk.standings()
        self._report.stage(present.run, standings)
        for vm_id, standing in standings.items():
            why = desk.refusal(vm_id) if standing is Standing.REFUSED else ""
            self._report.guest(vm_id, present.names, standing, None, why)

    def _sum_up(self) -> Exit:
        present, standings = self._present, self._session.way_back.standings()
        ends = dict.fromkeys(standings, (None, None))
        self._report.end(present.run, present.names, standings, ends)
        left = [standing for standing in standings.values() if standing is not Standing.OFF]
        if Standing.REFUSED in left:
            return Exit.REFUSED
        return Exit.NOT_OFF if left else Exit.DONE
