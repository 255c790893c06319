"""What can be done to a guest besides taking it down: checked, carried out, remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vmtui.core.changes import Change
from vmtui.core.commands import Mode
from vmtui.core.deeds import DONE_SHOWN
from vmtui.core.fleet import Fleet
from vmtui.core.guards import REASON_NEEDED, lacks_reason
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.power import Around, Twin, against
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal
from vmtui.core.shutdown_text import REBOOTING, UNDER_WAY
from vmtui.session.deeds import DeedDesk
from vmtui.session.definitions import Definitions
from vmtui.session.force import ForceDesk
from vmtui.session.outside import Outside
from vmtui.session.soft import SoftDesk
from vmtui.session.wake_first import WakeFirst

AgainstSoft = Callable[[VmId, Mode], Obstacle | None]
"""What stands against asking a guest for a shutdown or a reboot."""


class Power:
    """Does to guests what is no shutdown and no force, where nothing stands against it.

    Attributes:
        deeds: What was done by one call each.
        waking: The guests that are woken only to be shut down.
    """

    def __init__(
        self,
        *,
        fleet: Fleet,
        outside: Outside,
        soft: SoftDesk,
        force: ForceDesk,
        definitions: Definitions,
        against_soft: AgainstSoft,
        is_own_machine: Callable[[VmId], bool],
    ) -> None:
        self._fleet = fleet
        self._outside = outside
        self._soft = soft
        self._force = force
        self._definitions = definitions
        self._against_soft = against_soft
        self._is_own_machine = is_own_machine
        self.deeds = DeedDesk(outside)
        self.waking = WakeFirst(fleet, self.deeds, self.shut_down, self._asked_since)

    # What can be asked

    def against(self, action: Action, vm_id: VmId) -> Obstacle | None:
        """What stands against an action on a domain now; None if nothing does."""
        vm = self._fleet.vms.get(vm_id)
        if vm is None:
            return Obstacle("gone", "it is not there any more", already_off=True)
        twins = self.twins(vm_id)
        around = Around(
            twins=twins,
            is_own_machine=action is not Action.POWER_ON and self._is_own_machine(vm_id),
            under_way=self._under_way(action, vm_id, twins),
            is_kept=vm_id in self._definitions,
            may_lack_password=vm.departed and self._definitions.may_lack_password(vm_id),
        )
        return against(action, vm, self._fleet.hosts[vm_id.host], around)

    def twins(self, vm_id: VmId) -> list[Twin]:
        """The domains with the same UUID on other connections, with their hosts."""
        vms, uuid = self._fleet.vms, vm_id.uuid
        there = ((vms.get(VmId(name, uuid)), host) for name, host in self._fleet.hosts.items())
        return [(vm, host) for vm, host in there if vm is not None and vm.id != vm_id]

    def is_kept(self, vm_id: VmId) -> bool:
        """Whether the definition of a transient guest was read while it was there."""
        return vm_id in self._definitions

    def restarts(self, vm_id: VmId, now: Moment) -> bool:
        """Whether a reset of a guest, seen now, is our own doing."""
        watch = self._soft.watches.get(vm_id)
        if watch is not None and watch.is_reboot and not watch.phase.is_end:
            return True
        forcing = self._force.forcings.get(vm_id)
        called = forcing.called if forcing is not None and forcing.is_reset else None
        return called is not None and now.boot - called.boot < DONE_SHOWN

    # What can be wished

    def do(
        self,
        action: Action,
        vm_id: VmId,
        at: Moment | None = None,
        snapshot: tuple[str, str] = ("", ""),
        why: str = "",
    ) -> Obstacle | None:
        """Do to a guest what one call does: start, wake, pause, save or unplug it, and so on.

        Args:
            at: The time in the name of a dump's file; None for now.
            snapshot: The name of the snapshot that is taken or brought back, and the description
                of one that is taken.
            why: The reason for the record, "" if none was given.

        Returns:
            What stood against it, in which case nothing was done; None if it was asked for.
        """
        obstacle = self.against(action, vm_id) or self._unreasoned(action, vm_id, why)
        if obstacle is None:
            if action is Action.POWER_ON:
                self._forget_end(vm_id)
            vm = self._fleet.vms[vm_id]
            definition = self._definitions.of(vm_id) if vm.departed else ""
            self.deeds.do(vm, action, definition, at, snapshot, why)
        return obstacle

    def shut_down(self, vm_id: VmId, mode: Mode, limit: float, why: str = "") -> Obstacle | None:
        """Ask a guest to power off and watch it; returns what stood against it."""
        return self._ask(vm_id, mode, limit, why, Goal.OFF)

    def shut_down_in_wave(self, vm_id: VmId, mode: Mode, limit: float, why: str) -> Obstacle | None:
        """As ``shut_down`` does, once it is on the disk: others may go on with the wave."""
        return self._ask(vm_id, mode, limit, why, Goal.OFF, gated=True)

    def reboot(self, vm_id: VmId, mode: Mode, limit: float, why: str = "") -> Obstacle | None:
        """Ask a guest to restart and watch it; returns what stood against it."""
        return self._ask(vm_id, mode, limit, why, Goal.RESTART)

    def wake_and_shut_down(
        self, vm_id: VmId, mode: Mode, limit: float, why: str = ""
    ) -> Obstacle | None:
        """Wake a sleeping guest, and ask it to power off once it is awake."""
        obstacle = self.against(Action.WAKE, vm_id)
        if obstacle is None:
            now = self._outside.now()
            self.waking.begin(self._fleet.vms[vm_id], mode, limit, why, now)
        return obstacle

    def dismiss(self, vm_id: VmId) -> str:
        """Forget what has ended, and ask a guest no more that is only being woken.

        Returns:
            What becomes of what has not ended; "" where there is nothing to say.
        """
        said = (self.waking.dismiss(vm_id), self.deeds.dismiss(vm_id))
        return "; ".join(filter(None, said))

    # What comes in

    def take(self, change: Change) -> set[VmId]:
        """Take in a change after the fleet has; returns the domains that it touched."""
        self._definitions.take(change)
        return self.deeds.take(change)

    def tick(self, now: Moment) -> set[VmId]:
        """Let time pass; returns the domains whose note must be painted again."""
        self._definitions.forget_others(self._fleet.vms)
        return self.waking.tick(now) | self.deeds.tick(now, self._is_paused)

    # How it is done

    def _is_paused(self, vm_id: VmId) -> bool:
        vm = self._fleet.vms.get(vm_id)
        return vm is not None and vm.state is PowerState.PAUSED

    def _under_way(self, action: Action, vm_id: VmId, twins: Sequence[Twin]) -> str:
        """What of ours must be waited for, in words; "" if nothing."""
        deed = self.deeds.deeds.get(vm_id)
        if deed is not None and deed.holds_up(action):
            return "something of ours has no answer yet"
        if action is Action.POWER_ON:
            # Its host may not have told yet that it runs.
            starting = self.deeds.starting()
            for twin, where in twins:
                if twin.id in starting:
                    return f"the same guest (its UUID) was just started on {where.name}"
        return ""

    def _ask(
        self,
        vm_id: VmId,
        mode: Mode,
        limit: float,
        why: str,
        goal: Goal,
        *,
        gated: bool = False,
    ) -> Obstacle | None:
        obstacle = self._against_asking(vm_id, mode, goal)
        if obstacle is None:
            self._soft.ask(self._fleet.vms[vm_id], mode, limit, why, goal, gated=gated)
        return obstacle

    def _asked_since(self, vm_id: VmId, moment: Moment) -> bool:
        """Whether a shutdown of a guest is under way that was asked for after a moment."""
        watch = self._soft.watches.get(vm_id)
        if watch is None or watch.phase.is_end or watch.goal is not Goal.OFF:
            return False
        return watch.asked.boot >= moment.boot

    def _against_asking(self, vm_id: VmId, mode: Mode, goal: Goal) -> Obstacle | None:
        watch = self._soft.watches.get(vm_id)
        if watch is None or watch.phase.is_end:
            return self._against_soft(vm_id, mode)
        if watch.goal is goal:
            return REBOOTING if watch.is_reboot else UNDER_WAY
        wait = watch.until_next_press(self._outside.now())
        if wait > 0:
            words = "its button was pressed just now, and a quick second press may cancel the first"
            return Obstacle("pressed", words, f"again in {wait:.0f} s")
        return self._against_soft(vm_id, mode)

    def _unreasoned(self, action: Action, vm_id: VmId, why: str) -> Obstacle | None:
        """Whether a protected guest would lose its present without a reason."""
        if action is not Action.REVERT:
            return None
        is_bare = lacks_reason(self._fleet.vms[vm_id], self._fleet.hosts[vm_id.host], why)
        return Obstacle("protected", REASON_NEEDED) if is_bare else None

    def _forget_end(self, vm_id: VmId) -> None:
        """That we start a guest is no news of its end: it does not "come back" by itself."""
        watch = self._soft.watches.get(vm_id)
        if watch is not None and watch.phase.is_end:
            self._soft.stop_watching(vm_id)
        self._force.dismiss(vm_id)
