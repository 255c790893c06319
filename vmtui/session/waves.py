"""The desk for fleet shutdowns: has each wave asked when its turn comes, and writes down how far.

Each guest is asked and watched by the desk for soft shutdowns, as if somebody had pressed its
key; this desk only decides when. So a guest of a wave can be given time, let go or forced like
any other, and what becomes of it counts here however it came about.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping

from vmtui.core.commands import Mode
from vmtui.core.fleet import Fleet
from vmtui.core.model import HostStatus, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.waves import record as lines
from vmtui.core.waves import run as way
from vmtui.core.waves.plan import Course
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown, Orders, Stage, Standing
from vmtui.session.conducting import Conducted, Conductor, Look
from vmtui.session.outside import Outside
from vmtui.session.soft import SoftDesk

_STANDINGS = {
    Phase.REQUESTED: Standing.GOING,
    Phase.WAITING: Standing.GOING,
    Phase.OVERDUE: Standing.OVERDUE,
    Phase.OUT_OF_SIGHT: Standing.UNKNOWN,
    Phase.LOST: Standing.UNKNOWN,
    Phase.REFUSED: Standing.REFUSED,
}
"""Of a guest that is up; one whose shutdown ended in another way is overdue: it is still there."""


class WavesDesk(Conductor):
    """One fleet shutdown at a time.

    Attributes:
        left: Those of other consoles that have no end, ways back among them, as the journal told.
    """

    def __init__(
        self,
        fleet: Fleet,
        outside: Outside,
        soft: SoftDesk,
        ask: Callable[[VmId, Mode, float, str], Obstacle | None],
        save: Callable[[Action, VmId], Obstacle | None],
    ) -> None:
        """A desk that conducts nothing.

        Args:
            ask: Asks a guest softly, and watches it; returns what stood against it.
            save: Saves a guest, likewise.
        """
        super().__init__(fleet, outside)
        self._soft = soft
        self._ask = ask
        self._save = save
        self.left: tuple[OpenFleetShutdown, ...] = ()
        self._taken_up_late = ""

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of it, or of one of another console."""
        return super().is_told or bool(self.left)

    # What can be wished

    def begin(self, course: Course, mode: Mode, look: Look | None = None) -> bool:
        """Take the guests of a course down in order, once that is written down.

        Args:
            course: Whom, and in which order.
            mode: How they are asked.
            look: Has nobody asked before it was seen that no other console was quicker.

        Returns:
            Whether it goes ahead; not where another one is under way.
        """
        if self.is_under_way:
            return False
        now = self._outside.now()
        run = FleetShutdown(uuid.uuid4().hex, course, now, now)
        vms = self._fleet.vms
        names = {vm_id: vms[vm_id].name for vm_id in course.guests if vm_id in vms}
        self._begin(run, names, mode, look)
        return True

    def adopt(self, found: OpenFleetShutdown) -> bool:
        """As ``Conductor.adopt`` does; it is none of another console's any more."""
        is_ours = super().adopt(found)
        self.learn(self.left)
        # Its guests may have been started again since: a person says whether they are saved now.
        is_late = way.is_late(found.run, self._outside.now())
        self._taken_up_late = found.run.entry if is_ours and is_late else ""
        return is_ours

    def abandon(self, found: OpenFleetShutdown) -> None:
        """Give up what another console left: nobody is asked by it any more."""
        self._outside.record(lines.abandoned(found.run))
        self.learn(one for one in self.left if one.run.entry != found.run.entry)

    def learn(self, found: Iterable[OpenFleetShutdown]) -> None:
        """Know which ones are open; not that of this console itself."""
        entry = self.present.run.entry if self.present else ""
        self.left = tuple(one for one in found if one.run.entry != entry)

    # What comes in

    def tick(self) -> set[VmId]:
        """Let time pass; returns the guests that were asked."""
        present = self.present
        if present is None or present.waits_for or present.run.stage.is_end:
            return set()
        now = self._outside.now()
        if present.run.stage is not Stage.HELD:
            self._catch_up(present.run)
        elif present.run.entry == self._taken_up_late:
            return set()
        run, orders = way.advance(present.run, self.standings(), now)
        if run is present.run:
            return set()
        self._carry_out(orders, run)
        self._keep(run)
        return {vm_id for vm_id, _limit in orders.ask} | set(orders.save)

    # How it is done

    def _carry_out(self, orders: Orders, run: FleetShutdown) -> None:
        names = {vm_id: wave.name for wave in run.course.waves for vm_id in wave.guests}
        for vm_id, limit in orders.ask:
            watch = self._soft.watches.get(vm_id)
            if watch is None or watch.phase.is_end:
                why = f"fleet shutdown, wave {names[vm_id]!r}"
                self._note(vm_id, self._ask(vm_id, self._mode, limit, why))
        for vm_id in orders.save:
            self._note(vm_id, self._save(Action.MANAGED_SAVE, vm_id))

    def _catch_up(self, run: FleetShutdown) -> None:
        """Press for those that the console before was about to ask when it ended.

        It wrote down that it will, and not that it did: their host had them wait, for a guest that
        hangs or for too many at once. Their time begins now.
        """
        begun = (x for wave in run.course.waves[: run.wave + 1] for x in wave.guests)
        for vm_id in begun:
            watch, host = self._soft.watches.get(vm_id), self._fleet.hosts.get(vm_id.host)
            if watch is None or not _was_not_pressed(watch):
                continue
            if host is not None and host.status is HostStatus.UP and host.listed:
                self._soft.press_again(vm_id, gated=True)
                missing = run.course.limit_of(vm_id) - watch.remaining(self._outside.now())
                if missing > 0:
                    self._soft.give_time(vm_id, missing)

    @property
    def _mode(self) -> Mode:
        return self.present.mode if self.present else Mode.ACPI

    def _standings(self, present: Conducted, guests: Iterable[VmId]) -> dict[VmId, Standing]:
        refused = dict(present.refused)
        return {x: self._standing(present.run, x, refused) for x in guests}

    def _standing(self, run: FleetShutdown, vm_id: VmId, refused: Mapping[VmId, str]) -> Standing:
        vm = self._fleet.vms.get(vm_id)
        host = self._fleet.hosts.get(vm_id.host)
        watch = self._soft.watches.get(vm_id)
        if host is None or host.status is not HostStatus.UP:
            is_known_off = watch is not None and watch.phase.is_off and watch.came_back is None
            return Standing.OFF if is_known_off else Standing.UNKNOWN
        if vm is None or vm.departed or not vm.state.has_process:
            return Standing.OFF if host.listed else Standing.UNKNOWN
        if watch is not None and (not watch.phase.is_end or _is_of(run, watch)):
            return _STANDINGS.get(watch.phase, Standing.OVERDUE)
        if vm_id in refused:
            return Standing.REFUSED
        return Standing.OVERDUE if vm_id in run.asked else Standing.WAITING


def _was_not_pressed(watch: SoftShutdown) -> bool:
    """Whether nobody follows it but us, and nothing tells that its guest was ever asked."""
    told = watch.presses or watch.accepted or watch.raised
    return watch.adopted and not (watch.observed or watch.phase.is_end or told)


def _is_of(run: FleetShutdown, watch: SoftShutdown) -> bool:
    """Whether a shutdown that has ended was asked for since the whole began."""
    return watch.asked.boot >= run.began.boot
