"""One run of ``vmtui drain``, down or back up: conducted to its end, told, and summed up."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import StrEnum

from vmtui.core.model import VmId
from vmtui.core.shutdown import Phase
from vmtui.core.waves.run import Stage, Standing, Standings, holding
from vmtui.core.waves.text import trouble_words
from vmtui.core.why.verdict import Verdict
from vmtui.endings import Exit, InterruptedBySignal
from vmtui.headless.drain_report import DrainReport
from vmtui.headless.drain_rivals import LEFT_SO, STOPPED_SO
from vmtui.headless.waiting import reach
from vmtui.output import complain
from vmtui.session import Session
from vmtui.session.conducting import Conducted, Conductor

Ends = Mapping[VmId, tuple[Phase | None, Verdict | None]]
"""How each guest's own shutdown stands, and why it still runs."""

_MOVING = (Standing.GOING, Standing.WAITING)


class WhenHeld(StrEnum):
    """What becomes of a wave that only waits for guests that did not follow."""

    STOP = "stop"
    SKIP = "skip"
    """They may stay as they are, and the next wave begins."""
    WAIT = "wait"


class DrainRun(ABC):
    """What both ways have in common."""

    def __init__(
        self, session: Session, desk: Conductor, report: DrainReport, when_held: WhenHeld
    ) -> None:
        """Conduct nothing yet.

        Args:
            session: Started already.
            desk: Of the session: it conducts.
            report: Where to tell it.
            when_held: What happens if guests do not follow.
        """
        self._session = session
        self._desk = desk
        self._report = report
        self._when_held = when_held
        self._worst = Exit.DONE

    def run(self) -> Exit:
        """Go through all of it.

        Raises:
            BadInputError: It makes no sense now; then nobody was asked.
        """
        if reach(self._session):
            self._worst = Exit.UNREACHABLE
        if not self._set_out():
            return self._worst
        try:
            self._conduct()
        except (KeyboardInterrupt, InterruptedBySignal):
            complain(LEFT_SO)
            raise
        return max(self._worst, self._sum_up())

    @abstractmethod
    def _set_out(self) -> bool:
        """Begin, or take up what was left; returns whether there is something to do."""

    @abstractmethod
    def _go_on(self) -> None:
        """Take in what has come since, and let time pass."""

    @abstractmethod
    def _is_calling(self) -> bool:
        """Whether a call is under way in the middle of which the program must not end."""

    @abstractmethod
    def _tell(self) -> None:
        """Tell how it stands."""

    @abstractmethod
    def _ends(self, standings: Standings) -> Ends:
        """How the guests' own shutdowns stand."""

    def _may_come_back(self, vm_id: VmId) -> bool:  # noqa: ARG002
        """Whether a guest that nobody sees may yet turn out to have followed."""
        return False

    @property
    def _present(self) -> Conducted:
        present = self._desk.present
        assert present is not None, "it was begun or taken up before"
        return present

    def _conduct(self) -> None:
        while not self._present.run.stage.is_end or self._is_calling():
            self._go_on()
            self._tell()
            self._settle_holding()
        self._tell()

    def _settle_holding(self) -> None:
        """Do what was said before, once a wave only waits for guests that did not follow."""
        run, standings = self._present.run, self._desk.standings()
        begun = [x for wave in run.course.waves[: run.wave + 1] for x in wave.guests]
        held_by = holding(run, standings)
        if any(standings[x] in _MOVING or self._may_come_back(x) for x in begun) or not held_by:
            return
        if self._when_held is WhenHeld.SKIP:
            self._desk.let_go(frozenset(held_by))
        elif self._when_held is WhenHeld.STOP:
            self._desk.stop()

    def _sum_up(self) -> Exit:
        present, standings = self._present, self._desk.standings()
        self._report.end(present.run, present.names, standings, self._ends(standings))
        if present.trouble:
            complain(trouble_words(present.run, present.trouble))
            return Exit.REFUSED
        if present.run.stage is Stage.STOPPED and not present.run.is_way_back:
            complain(STOPPED_SO)
        left = [standing for standing in standings.values() if standing is not Standing.OFF]
        if Standing.REFUSED in left:
            return Exit.REFUSED
        return Exit.NOT_OFF if left else Exit.DONE
