"""The two desks that have many guests act in waves, brought in when they are needed.

Nobody sees them in the first picture, which does not wait for their modules.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from vmtui.core.fleet import Fleet
from vmtui.core.model import VmId
from vmtui.core.quit_text import WavesUnderWay
from vmtui.core.record.records import NotRecorded, Recorded
from vmtui.session.outside import Outside
from vmtui.session.power import Power
from vmtui.session.soft import SoftDesk

if TYPE_CHECKING:
    from vmtui.session.conducting import Conductor
    from vmtui.session.waves import WavesDesk
    from vmtui.session.way_back import WayBackDesk


class InWaves:
    """The way down and the way back up, as one for whoever need not tell them apart."""

    def __init__(self, fleet: Fleet, outside: Outside, soft: SoftDesk, power: Power) -> None:
        self._fleet = fleet
        self._outside = outside
        self._soft = soft
        self._power = power

    @cached_property
    def down(self) -> WavesDesk:
        """The fleet shutdown: many guests, in order."""
        from vmtui.session.waves import WavesDesk

        ask, save = self._power.shut_down_in_wave, self._power.do
        return WavesDesk(self._fleet, self._outside, self._soft, ask=ask, save=save)

    @cached_property
    def back(self) -> WayBackDesk:
        """Powers on what a fleet shutdown took down, likewise."""
        from vmtui.session.way_back import WayBackDesk

        deeds, start = self._power.deeds, self._power.do
        return WayBackDesk(self._fleet, self._outside, deeds, start=start)

    @property
    def is_told(self) -> bool:
        """Whether there is anything to say of either; asking does not bring them in."""
        here = vars(self)
        return any(one in here and here[one].is_told for one in ("down", "back"))

    def recorded(self, change: Recorded | NotRecorded) -> frozenset[VmId]:
        """Take in the journal's answer; returns the domains touched."""
        return self.down.recorded(change) | self.back.recorded(change)

    def tick(self) -> set[VmId]:
        """Let time pass; returns the guests that were asked."""
        return self.down.tick() | self.back.tick()

    def under_way(self) -> list[WavesUnderWay]:
        """Those by which somebody may still be asked."""
        present = ((one, one.present) for one in self._conductors() if one.is_under_way)
        return [WavesUnderWay(told.run, one is self.down) for one, told in present if told]

    def guests(self) -> Iterator[VmId]:
        """The guests of those."""
        for one in self._conductors():
            yield from one.standings() if one.is_under_way else ()

    def _conductors(self) -> tuple[Conductor, Conductor]:
        return self.down, self.back
