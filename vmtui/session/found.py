"""What became of the guests of a lost host that no event told of, once it lists them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from vmtui.core.changes import Change, DomainsListed, HostDown
from vmtui.core.events import LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.found import Stood, found, gathered, stood
from vmtui.core.frozen import mutable
from vmtui.core.happenings import Happening
from vmtui.core.model import VmId


@mutable
class _Lost:
    """A host between its loss and its next whole list.

    Attributes:
        before: How its guests were last seen.
        told: Of whom an event has told since.
    """

    before: Stood
    told: set[VmId] = field(default_factory=set)


class FoundDesk:
    """Remembers how the guests of a lost host stood, and compares.

    Attributes:
        on_found: Called with a line for each guest, however many they are.
    """

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._lost: dict[str, _Lost] = {}
        self.on_found: Callable[[Sequence[Happening]], None] = lambda _lines: None

    def take(self, change: Change) -> list[Happening]:
        """What is to be told after a change; to be asked once the fleet has taken it in."""
        match change:
            case HostDown():
                self._part(change.host)
            case LifecycleSeen() if lost := self._lost.get(change.host):
                lost.told.add(change.vm)
            case DomainsListed(complete=True) if change.epoch == self._epoch(change.host):
                return self._compare(change)
        return []

    def forget(self, host: str) -> None:
        """A host was closed: one that is opened by its name may be another."""
        self._lost.pop(host, None)

    def _epoch(self, host: str) -> int:
        return self._fleet.hosts[host].epoch

    def _part(self, host: str) -> None:
        """A host is lost; what is known of its guests now is how they were last seen."""
        if lost := self._lost.get(host):
            # Only events told of it since: before it is listed whole, a state may be an old one.
            now = self._now(host)
            for vm_id in lost.told:
                lost.before.pop(vm_id, None)
            lost.before |= {vm_id: now[vm_id] for vm_id in lost.told & now.keys()}
            lost.told.clear()
        elif self._fleet.hosts[host].listed:
            self._lost[host] = _Lost(self._now(host))

    def _now(self, host: str) -> Stood:
        return stood(self._fleet.vms[vm_id] for vm_id in self._fleet.of_host(host))

    def _compare(self, change: DomainsListed) -> list[Happening]:
        lost = self._lost.pop(change.host, None)
        if lost is None:
            return []
        lines = found(change.at, lost.before, self._now(change.host), lost.told)
        self.on_found(lines)
        return gathered(lines)
