"""The desk for the way back: powers on in order what a fleet shutdown took down.

Each start is a deed of its own, with all that guards one (a guest that runs elsewhere, or was
migrated away), and is written down as such. The order itself is not: who begins the way back
anew starts those that are still off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from vmtui.core.fleet import Fleet
from vmtui.core.model import HostStatus, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action
from vmtui.core.waves import run as way
from vmtui.core.waves.back import ANOTHERS_SAVE
from vmtui.core.waves.plan import Course
from vmtui.core.waves.run import FleetShutdown, Standing
from vmtui.session.conducting import Conducted, Conductor
from vmtui.session.deeds import DeedDesk
from vmtui.session.outside import Outside


class WayBackDesk(Conductor):
    """One way back at a time."""

    def __init__(
        self,
        fleet: Fleet,
        outside: Outside,
        deeds: DeedDesk,
        start: Callable[[Action, VmId], Obstacle | None],
    ) -> None:
        """A desk that conducts nothing.

        Args:
            start: Powers a guest on; returns what stood against it.
        """
        super().__init__(fleet, outside)
        self._deeds = deeds
        self._start = start
        self._saved: frozenset[VmId] = frozenset()

    def begin(
        self, course: Course, names: Mapping[VmId, str], saved: Collection[VmId] = ()
    ) -> bool:
        """Power the guests of a course on, in order.

        Args:
            course: As ``back.way_back`` lays it out.
            names: The guests' names.
            saved: Those whose memory that fleet shutdown saved: they are restored.

        Returns:
            Whether it goes ahead; not where another one is under way.
        """
        if self.is_under_way:
            return False
        now = self._outside.now()
        self._saved = frozenset(saved)
        self.present = Conducted(FleetShutdown("", course, now, now), names)
        return True

    def tick(self) -> set[VmId]:
        """Let time pass; returns the guests that were started."""
        present = self.present
        if present is None or present.run.stage.is_end:
            return set()
        run, orders = way.advance(present.run, self.standings(), self._outside.now())
        self._keep(run)
        for vm_id, _limit in orders.ask:
            obstacle = self._against_restoring(vm_id) or self._start(Action.POWER_ON, vm_id)
            self._note(vm_id, obstacle, settled="runs")
        return {vm_id for vm_id, _limit in orders.ask}

    def _against_restoring(self, vm_id: VmId) -> Obstacle | None:
        vm = self._fleet.vms.get(vm_id)
        return ANOTHERS_SAVE if vm and vm.saved and vm_id not in self._saved else None

    def _standings(self, present: Conducted, guests: Iterable[VmId]) -> dict[VmId, Standing]:
        refused = dict(present.refused)
        return {x: self._standing(present, x, refused) for x in guests}

    def _standing(self, present: Conducted, vm_id: VmId, refused: Mapping[VmId, str]) -> Standing:
        vm, host = self._fleet.vms.get(vm_id), self._fleet.hosts.get(vm_id.host)
        deed = self._deeds.deeds.get(vm_id)
        is_asked = vm_id in present.run.asked
        if host is None or host.status is not HostStatus.UP:
            return Standing.UNKNOWN
        if vm is not None and vm.state.has_process:
            return Standing.OFF  # where it shall be: see core/waves/run.py
        if vm_id in refused:
            return Standing.REFUSED
        if is_asked and deed is not None and deed.action is Action.POWER_ON:
            if deed.is_under_way or (not deed.failed and not deed.is_seen):
                return Standing.GOING
            return Standing.REFUSED if deed.failed else Standing.OVERDUE
        return Standing.OVERDUE if is_asked else Standing.WAITING

    def refusal(self, vm_id: VmId) -> str:
        """Why a guest was not started, in words; "" where that is not so."""
        noted = dict(self.present.refused).get(vm_id, "") if self.present else ""
        deed = self._deeds.deeds.get(vm_id)
        return noted or (deed.words if deed is not None and deed.failed else "")
