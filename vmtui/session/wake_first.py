"""The desk for shutdowns of guests that sleep: wakes them, waits, and has them asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from vmtui.core.commands import Mode
from vmtui.core.deeds import SHOWN
from vmtui.core.fleet import Fleet
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action
from vmtui.core.wake_first import WAKES_WITHIN, Waking
from vmtui.session.deeds import DeedDesk

Ask = Callable[[VmId, Mode, float, str], Obstacle | None]
"""Asks a guest to power off, and says what stood against it."""

AskedSince = Callable[[VmId, Moment], bool]
"""Whether somebody else than this desk asked a guest to power off since a moment."""


class WakeFirst:
    """Guests that are woken only to be shut down.

    Attributes:
        wakings: By domain; one that was given up stays for a while, or until it is dismissed.
    """

    def __init__(self, fleet: Fleet, deeds: DeedDesk, ask: Ask, asked_since: AskedSince) -> None:
        self._fleet = fleet
        self._deeds = deeds
        self._ask = ask
        self._asked_since = asked_since
        self._wakings: dict[VmId, Waking] = {}
        self.wakings: Mapping[VmId, Waking] = MappingProxyType(self._wakings)

    def begin(self, vm: Vm, mode: Mode, limit: float, why: str, now: Moment) -> None:
        """Wake a guest, and have it asked to power off once it is awake."""
        self._wakings[vm.id] = Waking(vm.id, vm.name, mode, limit, why, now, vm.run)
        self._deeds.do(vm, Action.WAKE)

    def under_way(self) -> list[Waking]:
        """Those that are still to be asked."""
        return [one for one in self._wakings.values() if one.ended is None]

    def dismiss(self, vm_id: VmId) -> str:
        """Ask it no more, or forget that it was given up.

        Returns:
            What becomes of one that was to be asked; "" where there is none.
        """
        waking = self._wakings.pop(vm_id, None)
        is_open = waking is not None and waking.ended is None
        return "woken only: it will not be asked" if is_open else ""

    def tick(self, now: Moment) -> set[VmId]:
        """Go on where it is time to; returns the domains whose note must be painted again."""
        painted = set(self._wakings)
        for vm_id, waking in list(self._wakings.items()):
            if waking.ended is None:
                self._go_on(waking, now)
            elif now.boot - waking.ended.boot >= SHOWN:
                del self._wakings[vm_id]
        return painted

    def _go_on(self, waking: Waking, now: Moment) -> None:
        vm = self._fleet.vms.get(waking.vm)
        deed = self._deeds.deeds.get(waking.vm)
        if vm is None or not vm.state.has_process:
            del self._wakings[waking.vm]  # It is off, which is all that was wanted.
        elif self._asked_since(waking.vm, waking.asked):
            del self._wakings[waking.vm]  # The user was faster.
        elif waking.is_another(vm.run):
            self._give_up(waking, "it was restarted meanwhile", now)
        elif deed is not None and deed.action is Action.WAKE and deed.failed:
            self._give_up(waking, f"it was not woken: {deed.words}", now)
        elif waking.is_late(now):
            self._give_up(waking, f"it did not wake within {WAKES_WITHIN:.0f} s", now)
        elif waking.awake is None and vm.state.is_up:
            self._wakings[waking.vm] = replace(waking, awake=now)
        elif waking.awake is not None and vm.state is PowerState.SUSPENDED:
            self._give_up(waking, "it fell asleep again", now)
        elif waking.is_settled(now):
            against = self._ask(waking.vm, waking.mode, waking.limit, waking.why)
            if against is None:
                del self._wakings[waking.vm]
            else:
                self._give_up(waking, against.words, now)

    def _give_up(self, waking: Waking, words: str, now: Moment) -> None:
        self._wakings[waking.vm] = replace(waking, ended=now, words=words)
