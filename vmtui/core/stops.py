"""Who stopped a guest: the one place where that is judged.

Neither event of the pair SHUTDOWN and STOPPED suffices. ``destroy`` ends in STOPPED "destroyed".
A SIGTERM to QEMU ends in STOPPED "shut down", like a guest's own power-off; only the SHUTDOWN
before it says that the host began it. And whether a force was ours, only we know.

A guest that hibernates (ACPI S4) writes its memory to its own disk and then powers off. QEMU
tells SUSPEND_DISK just before, libvirt PMSUSPENDED with the detail DISK; the pair that follows is
the same as that of a shutdown (hw/acpi/core.c and qemuProcessHandlePMSuspendDisk).
"""

from __future__ import annotations

from vmtui.core.events import Detail
from vmtui.core.model import Reason, Stop

_STOPPED = {
    Detail.SHUT_DOWN: Stop.BY_GUEST,
    Detail.DESTROYED: Stop.FORCED,
    Detail.SNAPSHOT: Stop.REVERTED,
    Detail.CRASHED: Stop.CRASHED,
    Detail.FAILED: Stop.FAILED,
    Detail.SAVED: Stop.SAVED,
    Detail.MIGRATED: Stop.MIGRATED,
}

_SHUT_OFF = {
    Reason.SHUT_DOWN: Stop.BY_GUEST,
    Reason.DESTROYED: Stop.FORCED,
    Reason.FROM_SNAPSHOT: Stop.REVERTED,
    Reason.CRASHED: Stop.CRASHED,
    Reason.FAILED: Stop.FAILED,
    Reason.DAEMON: Stop.FAILED,
    Reason.SAVED: Stop.SAVED,
    Reason.MIGRATED: Stop.MIGRATED,
}


def stop_of_event(
    detail: Detail, closing_by: Detail | None, *, forced_by_us: bool, hibernating: bool = False
) -> Stop:
    """Judge by the event STOPPED.

    Args:
        detail: Its detail.
        closing_by: Who began it: the detail of the SHUTDOWN before it, if one was seen.
        forced_by_us: Whether our own force-off of this run is under way or was carried out.
        hibernating: Whether PMSUSPENDED with the detail DISK was seen before it.
    """
    return _judged(_STOPPED.get(detail, Stop.UNKNOWN), closing_by, forced_by_us, hibernating)


def stop_of_state(
    reason: Reason, closing_by: Detail | None, *, forced_by_us: bool, hibernating: bool = False
) -> Stop:
    """Judge by the reason of "shut off", where nobody saw the event STOPPED, or not yet."""
    return _judged(_SHUT_OFF.get(reason, Stop.UNKNOWN), closing_by, forced_by_us, hibernating)


def _judged(stop: Stop, closing_by: Detail | None, forced_by_us: bool, hibernating: bool) -> Stop:
    if stop is Stop.BY_GUEST and closing_by is Detail.HOST:
        stop = Stop.FORCED
    if stop is Stop.BY_GUEST and hibernating:
        return Stop.HIBERNATED
    return Stop.FORCED_BY_US if stop is Stop.FORCED and forced_by_us else stop
