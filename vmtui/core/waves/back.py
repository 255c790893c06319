"""The way back: the guests that a fleet shutdown took down, powered on in the reverse order."""

from __future__ import annotations

from collections.abc import Mapping

from vmtui.core.model import Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.waves.plan import Course, LeftOut, Wave
from vmtui.core.waves.run import FleetShutdown

ANOTHERS_SAVE = Obstacle(
    "saved",
    "it has a managed save of another time, which would bring its old memory back",
    "o restores it after a look",
)
"""What stands against starting a guest whose memory was not saved by that fleet shutdown."""


def way_back(run: FleetShutdown, domains: Mapping[VmId, Vm]) -> Course:
    """Lay the course out: the last wave first, and in each the last guest first.

    Only guests that were taken down by it and are off now are in it. The pause between two waves
    is the one that lay between them on the way down, from the moment at which all of a wave run.

    Args:
        run: The fleet shutdown; its end has come.
        domains: The guests that are there now.
    """
    taken = run.asked | run.saved
    down = run.course.waves
    waves: list[Wave] = []
    left_out: list[tuple[VmId, LeftOut]] = []
    for number in reversed(range(len(down))):
        meant = [vm_id for vm_id in reversed(down[number].guests) if vm_id in taken]
        why = {vm_id: _why_left_out(domains.get(vm_id)) for vm_id in meant}
        left_out += [(vm_id, reason) for vm_id, reason in why.items() if reason is not None]
        guests = tuple(vm_id for vm_id in meant if why[vm_id] is None)
        if guests:
            pause = down[number - 1].pause if number else 0.0
            waves.append(Wave(down[number].name, guests, down[number].limit, pause=pause))
    return Course(tuple(waves), run.course.at_once, left_out=tuple(left_out))


def _why_left_out(vm: Vm | None) -> LeftOut | None:
    if vm is None:
        return LeftOut.GONE
    return LeftOut.ON if vm.state.has_process else None
