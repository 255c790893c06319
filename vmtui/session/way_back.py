"""The desk for the way back: powers on in order what a fleet shutdown took down.

Each start is a deed of its own, with all that guards one (a guest that runs elsewhere, or was
migrated away), and is written down as such. Before that the order's own record says that it is
now started: so who takes the order up after a console that was killed starts nobody twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping

from vmtui.core.fleet import Fleet
from vmtui.core.model import HostStatus, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action, NotRecorded, Recorded
from vmtui.core.waves import run as way
from vmtui.core.waves.back import ANOTHERS_SAVE
from vmtui.core.waves.plan import Course
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown, Standing
from vmtui.session.conducting import Conducted, Conductor, Look
from vmtui.session.deeds import DeedDesk
from vmtui.session.outside import Outside

STARTED_BEFORE = Obstacle(
    "started-before",
    "the console before started it, or was about to, and it is off: nobody starts it twice",
    "o starts it",
)
"""What stands against starting a guest that was off when its way back was taken up."""


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

    def begin(
        self,
        course: Course,
        names: Mapping[VmId, str],
        saved: Collection[VmId] = (),
        look: Look | None = None,
    ) -> bool:
        """Power the guests of a course on, in order, once that is written down.

        Args:
            course: As ``back.way_back`` lays it out.
            names: The guests' names.
            saved: Those whose memory that fleet shutdown saved: they are restored.
            look: Has nobody started before it was seen that no other console was quicker.

        Returns:
            Whether it goes ahead; not where another one is under way.
        """
        if self.is_under_way:
            return False
        now, entry, back = self._outside.now(), uuid.uuid4().hex, Action.FLEET_POWER_ON
        saved = frozenset(saved).intersection(course.guests)
        run = FleetShutdown(entry, course, now, now, saved=saved, action=back)
        self._begin(run, names, look=look)
        return True

    def adopt(self, found: OpenFleetShutdown) -> bool:
        """As ``Conductor.adopt`` does; whom it should have started already, it does not start."""
        is_ours = super().adopt(found)
        if is_ours and self.present:
            for vm_id in self.present.run.asked:
                self._note(vm_id, STARTED_BEFORE)
        return is_ours

    def tick(self) -> set[VmId]:
        """Let time pass; returns the guests that are started as soon as that is written."""
        present = self.present
        if present is None or present.waits_for or present.run.stage.is_end:
            return set()
        run, orders = way.advance(present.run, self.standings(), self._outside.now())
        ordered = frozenset(vm_id for vm_id, _limit in orders.ask)
        self._keep(run, ordered)
        return set(ordered)

    def recorded(self, change: Recorded | NotRecorded) -> frozenset[VmId]:
        """Start those of whom it is written that they are started now; returns them."""
        ordered = super().recorded(change)
        for vm_id in self.present.run.course.guests if self.present and ordered else ():
            if vm_id in ordered:
                obstacle = self._against_restoring(vm_id) or self._start(Action.POWER_ON, vm_id)
                self._note(vm_id, obstacle, settled="runs")
        return ordered

    def _against_restoring(self, vm_id: VmId) -> Obstacle | None:
        vm, saved = self._fleet.vms.get(vm_id), self.present.run.saved if self.present else ()
        return ANOTHERS_SAVE if vm and vm.saved and vm_id not in saved else None

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
        if vm_id in present.ordered:
            return Standing.GOING
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
