"""What is remembered of a host between its changes, and what its events mean for a domain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from vmtui.core.events import Detail, Lifecycle, LifecycleSeen
from vmtui.core.frozen import mutable
from vmtui.core.model import PowerState, Reason, VmId

STATE_AFTER: Mapping[Lifecycle, PowerState] = {
    Lifecycle.STARTED: PowerState.RUNNING,
    Lifecycle.RESUMED: PowerState.RUNNING,
    Lifecycle.SUSPENDED: PowerState.PAUSED,
    Lifecycle.SHUTDOWN: PowerState.IN_SHUTDOWN,
    Lifecycle.STOPPED: PowerState.SHUT_OFF,
    Lifecycle.PMSUSPENDED: PowerState.SUSPENDED,
    Lifecycle.CRASHED: PowerState.CRASHED,
}
"""The state that an event brings a domain to; other events change none."""

_REASON_OF_STOP: Mapping[Detail, Reason] = {
    Detail.SHUT_DOWN: Reason.SHUT_DOWN,
    Detail.DESTROYED: Reason.DESTROYED,
    Detail.CRASHED: Reason.CRASHED,
    Detail.MIGRATED: Reason.MIGRATED,
    Detail.SAVED: Reason.SAVED,
    Detail.FAILED: Reason.FAILED,
    Detail.SNAPSHOT: Reason.FROM_SNAPSHOT,
}

_REASON_OF_SUSPEND: Mapping[Detail, Reason] = {
    Detail.USER: Reason.USER,
    Detail.IO_ERROR: Reason.IO_ERROR,
    Detail.WATCHDOG: Reason.WATCHDOG,
    Detail.MIGRATED: Reason.MIGRATING,
    Detail.API_ERROR: Reason.API_ERROR,
    Detail.POST_COPY: Reason.POST_COPY,
    Detail.POST_COPY_FAILED: Reason.POST_COPY_FAILED,
    Detail.RESTORED: Reason.USER,  # It was paused by hand when it was saved.
    Detail.SNAPSHOT: Reason.FROM_SNAPSHOT,
}


@mutable
class HostBook:
    """What is remembered of a host between its changes.

    Attributes:
        ids: Its domains.
        named: Those that the parts of the present list have named so far.
        last_event: The number of the last event of each domain, on this connection.
        last_start: The number of the last STARTED of each domain.
        closing_by: Who began each SHUTDOWN that no STOPPED has followed yet.
        hibernating: Those that went to sleep on their own disk and will power off at once.
        forced: The domain IDs of the runs that our own force-off was sent for.
    """

    ids: set[VmId] = field(default_factory=set)
    named: set[VmId] = field(default_factory=set)
    last_event: dict[VmId, int] = field(default_factory=dict)
    last_start: dict[VmId, int] = field(default_factory=dict)
    closing_by: dict[VmId, Detail] = field(default_factory=dict)
    hibernating: set[VmId] = field(default_factory=set)
    forced: dict[VmId, int] = field(default_factory=dict)

    def has_later_news(self, vm_id: VmId, began: int) -> bool:
        """Whether an event told of the domain after the list's call had begun."""
        return self.last_event.get(vm_id, 0) > began

    def reconnected(self) -> None:
        """What happened meanwhile was not seen: keep nothing that a new connection may belie."""
        self.named = set()
        self.last_event = {}
        self.closing_by = {}
        self.hibernating = set()

    def forget(self, vm_id: VmId) -> None:
        """The domain is gone. Its last event stays: an older list must not bring it back."""
        self.ids.discard(vm_id)
        self.last_start.pop(vm_id, None)
        self.closing_by.pop(vm_id, None)
        self.hibernating.discard(vm_id)
        self.forced.pop(vm_id, None)


def reason_after(change: LifecycleSeen) -> Reason:
    """Why a domain is in the state that an event brought it to, as far as the event tells."""
    match change.event:
        case Lifecycle.STOPPED:
            return _REASON_OF_STOP.get(change.detail, Reason.UNKNOWN)
        case Lifecycle.SUSPENDED:
            return _REASON_OF_SUSPEND.get(change.detail, Reason.UNKNOWN)
        case Lifecycle.STARTED:
            return Reason.BOOTED if change.detail is Detail.BOOTED else Reason.UNKNOWN
        case _:
            return Reason.UNKNOWN
