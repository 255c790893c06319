"""Where it goes what happened: into the ring of the last happenings, and into guests' stories."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.fleet import Fleet
from vmtui.core.happenings import Happening, Ring
from vmtui.session.soft import SoftDesk
from vmtui.session.story import StoryDesk
from vmtui.session.touched import Touched


class Teller:
    """Tells each happening once, by the name of its guest."""

    def __init__(self, ring: Ring, stories: StoryDesk, fleet: Fleet, soft: SoftDesk) -> None:
        self._ring = ring
        self._stories = stories
        self._fleet = fleet
        self._soft = soft

    def tell(self, happening: Happening, touched: Touched) -> None:
        """Tell what happened, and that there is something new to see."""
        named = self._named(happening)
        self._ring.add(named)
        self._stories.happened(named)
        touched.events = True

    def _named(self, happening: Happening) -> Happening:
        if happening.name or happening.vm is None:
            return happening
        vm, watch = self._fleet.vms.get(happening.vm), self._soft.watches.get(happening.vm)
        name = vm.name if vm else watch.name if watch else happening.vm.uuid
        return replace(happening, name=name)
