"""Statistics that tell nothing new cost nothing: no copy of a domain, no row to paint."""

from __future__ import annotations

from tests.fakes import domain, stage
from vmtui.core.fleet import Fleet
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.model import PowerState, VmId
from vmtui.session import Session

OFF = domain("batch-9", state=PowerState.SHUT_OFF, domain_id=None)


def read(session: Session, vm_id: VmId, vcpus: int) -> set[VmId]:
    fleet: Fleet = session.fleet
    row = StatsRow(vm_id.uuid, None, None, vcpus, fleet.vms[vm_id].memory)
    host = fleet.hosts[vm_id.host]
    return fleet.apply(StatsRead(host.name, session.now(), host.epoch, (row,)))


def test_a_domain_of_which_nothing_new_is_told_stays_the_same_object() -> None:
    set_ = stage(OFF)
    vm_id = set_.port.vm(OFF)
    assert read(set_.session, vm_id, 2) == {vm_id}
    known = set_.session.fleet.vms[vm_id]
    assert read(set_.session, vm_id, 2) == set()
    assert set_.session.fleet.vms[vm_id] is known
    assert read(set_.session, vm_id, 4) == {vm_id}
