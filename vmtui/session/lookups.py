"""What is read of hosts in the background: statistics round by round, facts when wanted."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from vmtui.core.commands import ReadFacts, ReadStats
from vmtui.core.events import Lifecycle, LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.model import HostStatus, Moment, PowerState, VmId
from vmtui.session.outside import Outside

_STAGGER = 0.1
"""Seconds between the first rounds of two hosts, so that their rows do not all come at once."""

_WHOLE_EVERY = 60.0
"""Seconds between two readings of guests that are off, too.

Their memory and CPUs change by hand alone, mostly with an event; but not with ``virsh setmem
--config``.
"""

_FEW = 16
"""Guests of a host to which something happened that are read one by one; of more, all are read."""

_AGAIN_AFTER = 15.0
"""Seconds after which facts that did not come are asked for again.

libvirt keeps the XML of a guest back while it starts it, and while its QEMU owes an answer.
"""


class Lookups:
    """Asks for statistics and facts, neither more often than it makes sense.

    Most readings are of the guests that run, and a host without any is left alone: guests that are
    off have no load. A guest to which something happened is read as well, and once a minute all.
    """

    def __init__(self, fleet: Fleet, outside: Outside, stats_every: float | None) -> None:
        """Ask for nothing yet.

        Args:
            fleet: Hosts and domains.
            outside: Where commands go.
            stats_every: Seconds between statistics of a host; None for none.
        """
        self._fleet = fleet
        self._outside = outside
        self.stats_every = stats_every
        self._stats_due: dict[str, float] = {}
        self._whole_due: dict[str, float] = {}
        self._happened: dict[str, set[str]] = {}
        self._facts_asked: dict[VmId, int] = {}
        self._facts_again: dict[VmId, float] = {}
        self._now = 0.0

    def came_up(self, host: str, at: Moment) -> None:
        """A host is connected (again): its statistics can be read."""
        self._now = at.boot
        self._stats_due[host] = at.boot + _STAGGER * len(self._stats_due)
        self._whole_due[host] = 0.0

    def happened(self, change: LifecycleSeen) -> None:
        """Something happened to a guest, which may be off now, or defined otherwise.

        One that runs on without its definition is read at once: only now can it be kept.
        """
        vm_id = change.vm
        self._happened.setdefault(vm_id.host, set()).add(vm_id.uuid)
        vm = self._fleet.vms.get(vm_id)
        if change.event is Lifecycle.UNDEFINED and vm is not None and vm.state.has_process:
            self.want_facts([vm_id], afresh=True)

    def tick(self, now: Moment) -> None:
        """Read the statistics that are due, and the facts that did not come."""
        self._now = now.boot
        self._ask_again()
        if self.stats_every is None:
            return
        for host in self._fleet.hosts.values():
            due = self._stats_due.get(host.name)
            if host.status is HostStatus.UP and due is not None and due <= now.boot:
                self._stats_due[host.name] = now.boot + self.stats_every
                self._read(host.name, now)

    def _read(self, host: str, now: Moment) -> None:
        also = frozenset(self._happened.pop(host, ()))
        if self._whole_due[host] <= now.boot or len(also) > _FEW:
            self._whole_due[host] = now.boot + _WHOLE_EVERY
            self._outside.send(ReadStats(host))
        elif also or any(self._is_active(vm_id) for vm_id in self._fleet.of_host(host)):
            self._outside.send(ReadStats(host, only_active=True, also=also))

    def _is_active(self, vm_id: VmId) -> bool:
        return self._fleet.vms[vm_id].state is not PowerState.SHUT_OFF

    def want_facts(self, vm_ids: Iterable[VmId], *, afresh: bool) -> None:
        """Have the facts of domains read, once for each connection unless ``afresh``."""
        for vm_id in vm_ids:
            host = self._fleet.hosts[vm_id.host]
            if host.status is not HostStatus.UP:
                continue
            if afresh or self._facts_asked.get(vm_id) != host.epoch:
                self._facts_asked[vm_id] = host.epoch
                self._facts_again.pop(vm_id, None)  # So that the one asked for last is the last.
                self._facts_again[vm_id] = self._now + _AGAIN_AFTER
                self._outside.send(ReadFacts(vm_id))

    def _ask_again(self) -> None:
        due = [
            vm_id
            for vm_id, _ in takewhile(lambda one: one[1] <= self._now, self._facts_again.items())
        ]
        for vm_id in due:
            del self._facts_again[vm_id]
        self.want_facts((vm for vm in due if self._has_no_title(vm)), afresh=True)

    def _has_no_title(self, vm_id: VmId) -> bool:
        vm = self._fleet.vms.get(vm_id)
        return vm is not None and vm.title is None

    def forget(self, vm_id: VmId) -> None:
        """The domain is gone."""
        self._facts_asked.pop(vm_id, None)
        self._facts_again.pop(vm_id, None)
