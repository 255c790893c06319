"""A real guest that its manager starts again, as the session tells it."""

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.commands import Mode
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.records import JournalChange
from vmtui.core.row_text import row
from vmtui.core.shutdown import Phase
from vmtui.core.view import Column
from vmtui.guests import Manner
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

NOVA = """
<nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1">
  <nova:name>web</nova:name>
  <nova:owner><nova:project uuid="ff6c8d2f">shop</nova:project></nova:owner>
</nova:instance>"""

OVIRT = """
<ovirt-vm:vm xmlns:ovirt-vm="http://ovirt.org/vm/1.0">
  <ovirt-vm:destroy_on_reboot type="bool">False</ovirt-vm:destroy_on_reboot>
</ovirt-vm:vm>"""


@pytest.mark.parametrize(
    ("metadata", "manager"), [(NOVA, "OpenStack Nova"), (OVIRT, "oVirt")], ids=["nova", "ovirt"]
)
def test_a_guest_that_comes_back_is_told_with_its_manager(
    hypervisor: PrivateHypervisor, metadata: str, manager: str
) -> None:
    guest = hypervisor.guest(Manner.OBEY, metadata=[ET.fromstring(metadata)]).wait_ready()
    vm_id = VmId("hv1", guest.uuid)
    port = Connection("hv1", hypervisor.uri, clock=clock)
    session = Session([port], make_journal, clock)
    session.start()

    def until(condition: Callable[[], bool], what: str) -> None:
        def lives() -> bool:
            session.drain()
            session.tick()
            return condition()

        wait_until(lives, what)

    def note() -> str:
        vm, host = session.fleet.vms[vm_id], session.fleet.hosts["hv1"]
        return row(vm, host, session.doings(vm_id), session.now())[Column.NOTE].text

    try:
        until(lambda: session.fleet.hosts["hv1"].listed, "the guest is listed")
        session.want_facts([vm_id])
        assert session.shut_down(vm_id, Mode.ACPI, limit=60) is None
        until(lambda: session.soft.watches[vm_id].phase is Phase.OFF_BY_GUEST, "it goes off")
        guest.domain.create()
        until(lambda: session.fleet.vms[vm_id].state is PowerState.RUNNING, "it is back")
        until(lambda: f"came back, not by us ({manager} manages it)" in note(), "its note says so")
    finally:
        session.close()


def make_journal(sink: Callable[[JournalChange], None]) -> FakeJournal:
    """Records in memory, written at once."""
    return FakeJournal(sink)
