"""The desk for what else was tried with a guest in its present run, from our own records."""

from __future__ import annotations

from vmtui.core.changes import Change
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen
from vmtui.core.model import VmId
from vmtui.core.record.records import Record
from vmtui.core.tried import KEPT, Tried, tried_by
from vmtui.session.outside import Clock


class TriedDesk:
    """The last such deeds of each guest, until its run ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tried: dict[VmId, tuple[Tried, ...]] = {}

    def of(self, vm_id: VmId) -> tuple[Tried, ...]:
        """What was tried with a guest, oldest first."""
        return self._tried.get(vm_id, ())

    def recorded(self, record: Record) -> None:
        """Something was written down, and so it was done at this console."""
        tried = tried_by(record, self._clock())
        if tried is not None:
            vm_id = VmId(record.host, record.uuid)
            self._tried[vm_id] = (*self.of(vm_id), tried)[-KEPT:]

    def take(self, change: Change) -> None:
        """Forget what was tried with a run that has ended."""
        if not isinstance(change, LifecycleSeen) or change.detail is Detail.WAKEUP:
            return
        if change.event in (Lifecycle.STARTED, Lifecycle.STOPPED):
            self._tried.pop(change.vm, None)
