"""Whose doing it was that something happened to a guest: vmtui's own, or somebody else's."""

from __future__ import annotations

from collections.abc import Mapping

from vmtui.core.changes import Change
from vmtui.core.commands import Reboot, Shutdown
from vmtui.core.events import LifecycleSeen, SignalSeen
from vmtui.core.fleet import Fleet
from vmtui.core.happenings import Happening, Ours, happening_of
from vmtui.core.model import Stop, VmId
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed
from vmtui.core.shutdown import awaits_button
from vmtui.session.outside import Outside
from vmtui.session.power import Power
from vmtui.session.soft import SoftDesk


class Causes:
    """Ascribes changes to what this console has asked for."""

    def __init__(self, fleet: Fleet, outside: Outside, soft: SoftDesk, power: Power) -> None:
        self._fleet = fleet
        self._outside = outside
        self._soft = soft
        self._power = power

    def ours(self, change: Change) -> Ours:
        """What we did to the domain of a change; to be asked before anybody takes it in."""
        if isinstance(change, CommandDone | CommandFailed):
            return self._of_answer(change)
        if isinstance(change, CommandBegun):
            self._outside.begun(change.ticket)
        if not isinstance(change, LifecycleSeen | SignalSeen):
            return Ours()
        watch = self._soft.watches.get(change.vm)
        return Ours(
            pressed=watch is not None and not watch.phase.is_end and awaits_button(watch),
            deed=self._power.deeds.ours(change.vm, change.at),
            restarts=self._power.restarts(change.vm, change.at),
        )

    def happening(
        self, change: Change, ours: Ours, pressers: Mapping[VmId, str]
    ) -> Happening | None:
        """What a change is for a person; to be asked once the fleet has taken it in.

        Args:
            change: It.
            ours: What we did to its domain.
            pressers: Who last pressed a domain's power button, where another console of ours did.
        """
        presser = pressers.get(change.vm, "") if isinstance(change, SignalSeen) else ""
        return happening_of(change, ours, self._who_stopped(change), presser)

    def _of_answer(self, change: CommandDone | CommandFailed) -> Ours:
        was_begun = self._outside.was_begun(change.ticket)
        asked, watch = self._outside.answered(change.ticket), self._soft.watches.get(change.vm)
        is_soft = isinstance(asked, Shutdown | Reboot)
        is_forced = self._fleet.is_forced_by_us(change.vm)
        is_over = is_soft and watch is not None and (watch.phase.is_end or is_forced)
        is_again = self._soft.asks_again(change.ticket)
        return Ours(asked=asked, was_begun=was_begun, is_over=is_over, is_again=is_again)

    def _who_stopped(self, change: Change) -> Stop:
        """Of the event STOPPED: who stopped the guest, as the fleet judged it."""
        if isinstance(change, LifecycleSeen) and (vm := self._fleet.vms.get(change.vm)):
            return vm.ended.how if vm.ended else Stop.UNKNOWN
        return Stop.UNKNOWN
