"""What was asked of guests before this process began, and is not watched any more.

A console that gave up watching (or a ``vmtui shutdown`` that reached its limit) left a guest that
had been asked. As long as that guest is in the same run, it still has the request before it: what
it does is judged by it, and a dialog for force tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from vmtui.core.fleet import Fleet
from vmtui.core.model import Moment, PowerState, Vm, VmId
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.shutdown import SoftShutdown
from vmtui.session import soft_lines
from vmtui.session.outside import Outside


class GivenUp:
    """Those that the journal tells of, until their hosts say whether it is the same run."""

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._told: dict[VmId, OpenShutdown] = {}

    def learn(self, told: Iterable[OpenShutdown]) -> None:
        """Know what the journal tells; what is of no host of this process is passed over."""
        for one in told:
            host = self._outside.host_with(one.intent.uri)
            if host is not None:
                self._told[VmId(host, one.intent.uuid)] = one

    def forget(self, vm_id: VmId) -> None:
        """Another run of this guest begins, or this one ends."""
        self._told.pop(vm_id, None)

    def of_runs(self, vm_ids: Iterable[VmId]) -> list[SoftShutdown]:
        """Those that were asked of the present runs of these guests; each is told once.

        Args:
            vm_ids: Guests that their host has just listed.
        """
        found: list[SoftShutdown] = []
        if not self._told:
            return found
        for vm_id in self._told.keys() & set(vm_ids):
            one, vm = self._told.pop(vm_id), self._fleet.vms.get(vm_id)
            asked = soft_lines.read(one, vm_id.host, self._outside.now())
            if vm is not None and is_its_run(asked, vm):
                found.append(asked)
        return found


def is_its_run(asked: SoftShutdown, vm: Vm) -> bool:
    """Whether a guest is surely in the run that was asked, as far as is known by now.

    A host that was restarted counts its IDs anew: then the guest has computed less, or is younger.
    """
    if vm.run is None or vm.state is PowerState.SHUT_OFF:
        return False
    if asked.domain_id is None or vm.run.domain_id != asked.domain_id:
        return False
    is_less = _is_less(vm.cpu_time, asked.cpu_time)
    return not is_less and not _is_after(vm.started, asked.asked)


def _is_less(now: int | None, then: int | None) -> bool:
    return now is not None and then is not None and now < then


def _is_after(started: Moment | None, asked: Moment) -> bool:
    return started is not None and started.boot > asked.boot
