"""How the guests of a fleet shutdown went off, whichever console saw it."""

from __future__ import annotations

from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Phase
from vmtui.core.waves.run import FleetShutdown
from vmtui.core.waves.summary import Ended
from vmtui.session.session import Session


def ends(session: Session, run: FleetShutdown) -> dict[VmId, Ended]:
    """The ends since it began: as this console saw them, or else as the journal told."""
    found = {vm_id: _seen(session, vm_id) or _told(session, vm_id) for vm_id in run.course.guests}
    return {x: one for x, one in found.items() if one and one.at >= run.began.wall}


def _seen(session: Session, vm_id: VmId) -> Ended | None:
    watch = session.soft.watches.get(vm_id)
    if watch is None or watch.ended is None or not watch.phase.is_off:
        return None
    return Ended(watch.phase, watch.ended.wall, watch.forced_by_us)


def _told(session: Session, vm_id: VmId) -> Ended | None:
    for one in reversed(session.check.ends_of(vm_id)):
        if one.outcome in set(Phase) and Phase(one.outcome).is_off:
            return Ended(Phase(one.outcome), one.at, one.action is Action.FORCE_OFF)
    return None
