"""The desk for a quiet day's check: reads definitions and asks agents, politely.

Of each host only so many are read or asked at a time, so that nothing else waits behind a check of
thousands. An agent that is silent costs its own time and nobody else's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from vmtui.core.changes import Change
from vmtui.core.commands import AskAgent
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import mutable
from vmtui.core.last_times import Took
from vmtui.core.looks import AgentHeard, FactsRead
from vmtui.core.model import HostStatus, Moment, VmId
from vmtui.core.record.past_ends import PastEnd, merged
from vmtui.core.why.evidence import AgentSigns
from vmtui.session.outside import Outside

if TYPE_CHECKING:
    from vmtui.core.cures.check import Checked

READ_AT_ONCE = 8
"""Definitions of a host that are read at a time."""

READ_WITHIN = 5.0
"""Seconds after which a definition is not waited for any more."""

ASKED_AT_ONCE = 2
"""Agents of a host that are asked at a time."""

ASKED_WITHIN = 8.0
"""Seconds after which an agent is not waited for any more: libvirt itself gives one 5."""


@mutable
class _Queue:
    """Guests of a host that wait for one kind of answer, and those under way since when."""

    at_once: int
    within: float
    waiting: deque[VmId] = field(default_factory=deque)
    asked: dict[VmId, float] = field(default_factory=dict)

    def next(self) -> VmId | None:
        """Who is to be asked now; None if nobody."""
        if not self.waiting or len(self.asked) >= self.at_once:
            return None
        return self.waiting.popleft()

    def late(self, now: Moment) -> list[VmId]:
        """Who has not answered in time."""
        return [vm for vm, since in self.asked.items() if now.boot - since >= self.within]


class CheckDesk:
    """What is known of guests on a quiet day."""

    def __init__(
        self,
        fleet: Fleet,
        outside: Outside,
        want_facts: Callable[[Iterable[VmId]], None],
        is_own_machine: Callable[[VmId], bool],
        times: Callable[[str], tuple[Took, ...]],
        ignores: Callable[[VmId], bool],
    ) -> None:
        """Check nobody yet.

        Args:
            fleet: Hosts and domains.
            outside: Where commands go.
            want_facts: Has the facts of guests read afresh.
            is_own_machine: Whether vmtui runs inside a guest.
            times: How long a guest's last soft shutdowns took, by its UUID.
            ignores: Whether a guest was asked to go down, and ignores its button.
        """
        self._fleet = fleet
        self._outside = outside
        self._want_facts = want_facts
        self._is_own_machine = is_own_machine
        self._times = times
        self._ignores = ignores
        self._reading: dict[str, _Queue] = {}
        self._asking: dict[str, _Queue] = {}
        self._agents: dict[VmId, AgentSigns] = {}
        self._ends: dict[str, tuple[PastEnd, ...]] = {}

    def learn(self, ends: Mapping[str, tuple[PastEnd, ...]]) -> None:
        """Take in what the journal tells of earlier shutdowns, by UUID, at the start or later."""
        for uuid, found in ends.items():
            self._ends[uuid] = merged(self._ends.get(uuid, ()), found)

    def ends_of(self, vm_id: VmId) -> tuple[PastEnd, ...]:
        """How the last shutdowns of a guest ended, as far as the journal told; oldest first."""
        return self._ends.get(vm_id.uuid, ())

    def begin(self, vm_ids: Iterable[VmId]) -> None:
        """Check these afresh, and no others any more."""
        self.stop()
        self._agents.clear()
        for vm_id in vm_ids:
            if self._fleet.hosts[vm_id.host].status is HostStatus.UP:
                queue = self._reading.setdefault(vm_id.host, _Queue(READ_AT_ONCE, READ_WITHIN))
                queue.waiting.append(vm_id)
        self._go_on(self._outside.now())

    def stop(self) -> None:
        """Ask nobody any more; what was learned stays."""
        self._reading.clear()
        self._asking.clear()

    @property
    def left(self) -> int:
        """How many guests have not been read and asked yet."""
        queues = (*self._reading.values(), *self._asking.values())
        return sum(len(queue.waiting) + len(queue.asked) for queue in queues)

    def checked(self, vm_id: VmId) -> Checked | None:
        """What is found of a guest by now; None where it is gone."""
        from vmtui.core.cures.check import Subject, check

        vm = self._fleet.vms.get(vm_id)
        if vm is None or vm.departed:
            return None
        host = self._fleet.hosts[vm_id.host]
        signs, ends = self._agents.get(vm_id), self._ends.get(vm_id.uuid, ())
        times, is_own = self._times(vm_id.uuid), self._is_own_machine(vm_id)
        return check(Subject(vm, host, signs, ends, times, is_own, self._ignores(vm_id)))

    def take(self, change: Change) -> set[VmId]:
        """Take in a change after the fleet has; returns the guests of which more is known."""
        match change:
            case FactsRead(vm=vm_id) if self._is_out(self._reading, vm_id):
                self._read(vm_id)
            case AgentHeard(vm=vm_id, signs=signs) if self._is_out(self._asking, vm_id):
                if change.epoch == self._fleet.hosts[vm_id.host].epoch:
                    self._agents[vm_id] = signs
                del self._asking[vm_id.host].asked[vm_id]
            case _:
                return set()
        self._go_on(self._outside.now())
        return {change.vm}

    def tick(self, now: Moment) -> set[VmId]:
        """Let time pass: wait for nobody for ever. Returns the guests that are given up."""
        late = set()
        for queue in self._reading.values():
            for vm_id in queue.late(now):
                late.add(vm_id)
                self._read(vm_id)
        for queue in self._asking.values():
            for vm_id in queue.late(now):
                late.add(vm_id)
                del queue.asked[vm_id]
        self._go_on(now)
        return late

    def _is_out(self, queues: Mapping[str, _Queue], vm_id: VmId) -> bool:
        queue = queues.get(vm_id.host)
        return queue is not None and vm_id in queue.asked

    def _read(self, vm_id: VmId) -> None:
        """Its definition is here, or does not come: its agent is next, if it has one."""
        from vmtui.core.cures.check import can_be_asked

        del self._reading[vm_id.host].asked[vm_id]
        vm = self._fleet.vms.get(vm_id)
        may_ask = not self._fleet.hosts[vm_id.host].read_only
        if vm is not None and may_ask and can_be_asked(vm):
            queue = self._asking.setdefault(vm_id.host, _Queue(ASKED_AT_ONCE, ASKED_WITHIN))
            queue.waiting.append(vm_id)

    def _go_on(self, now: Moment) -> None:
        """Read and ask those whose turn it is."""
        for queue in self._reading.values():
            while (vm_id := queue.next()) is not None:
                queue.asked[vm_id] = now.boot
                self._want_facts([vm_id])
        for queue in self._asking.values():
            while (vm_id := queue.next()) is not None:
                queue.asked[vm_id] = now.boot
                self._outside.send(AskAgent(vm_id))
