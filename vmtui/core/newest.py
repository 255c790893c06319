"""Which of our doings with a domain says most of it now: the latest one."""

from __future__ import annotations

from vmtui.core.deeds import Deed
from vmtui.core.doings import Doings
from vmtui.core.force import ForcePhase, Forcing
from vmtui.core.shutdown import SoftShutdown


def force_told(doings: Doings) -> Forcing | None:
    """The forced power-off or reset to tell of; None if there is none, or something came since.

    One that is under way is always told.
    """
    forcing = doings.forcing
    if forcing is None or forcing.phase.is_open:
        return None
    if forcing.phase.is_under_way:
        return forcing
    began = (forcing.called or forcing.ended or forcing.prepared).boot
    soft, deed, waking = doings.shutdown, doings.deed, doings.waking
    is_past = (
        (soft is not None and _is_newer_than(forcing, began, soft))
        or (deed is not None and deed.asked.boot > began)
        or (waking is not None and waking.asked.boot > began)
    )
    return None if is_past else forcing


def _is_newer_than(forcing: Forcing, began: float, shutdown: SoftShutdown) -> bool:
    """Whether a shutdown was asked for, or again, or ended by itself, after the force."""
    moments = [shutdown.asked, *shutdown.presses]
    if shutdown.came_back is not None:
        moments.append(shutdown.came_back)
    if shutdown.ended is not None and forcing.phase is ForcePhase.REFUSED:
        moments.append(shutdown.ended)  # nothing was forced: it is no effect of the force
    return any(at.boot > began for at in moments)


def deed_told(doings: Doings) -> Deed | None:
    """The deed to tell of; None if there is none, or its soft shutdown says more."""
    deed, soft = doings.deed, doings.shutdown
    if deed is None or deed.is_under_way or soft is None:
        return deed
    is_past = not soft.phase.is_end or soft.asked.boot > deed.asked.boot
    return None if is_past else deed
