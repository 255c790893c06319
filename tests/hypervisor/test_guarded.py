"""A guest's protection is seen before it is forced, also while its QEMU hangs."""

from __future__ import annotations

import threading

import libvirt
import pytest

from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.guards import NAMESPACE
from vmtui.guests import Manner
from vmtui.hypervisor import orders
from vmtui.hypervisor.guarded import is_protected

ELEMENT = libvirt.VIR_DOMAIN_METADATA_ELEMENT


def test_the_look_before_a_force_sees_it_while_qemu_hangs(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    look = orders.look(hypervisor.connection, guest.uuid)
    assert (look.protected, look.domain_id) == (False, guest.domain.ID())
    guest.domain.setMetadata(ELEMENT, "<protected/>", "vmtui", NAMESPACE)
    guest.stop_qemu()
    asking = threading.Thread(target=ask_qemu, args=(hypervisor.uri, guest.uuid), daemon=True)
    asking.start()
    try:
        occupied = libvirt.VIR_DOMAIN_CONTROL_OCCUPIED
        wait_until(lambda: guest.domain.controlInfo()[0] == occupied, "its QEMU owes an answer")
        assert orders.look(hypervisor.connection, guest.uuid).protected is True
    finally:
        guest.cont_qemu()
        asking.join(60)


def ask_qemu(uri: str, uuid: str) -> None:
    """Ask what only QEMU knows, on a connection of its own."""
    connection = libvirt.open(uri)
    connection.lookupByUUIDString(uuid).injectNMI()
    connection.close()


@pytest.mark.parametrize(
    ("element", "protects"),
    [
        ("<protected xmlns='urn:vmtui'/>", True),
        ("<protected xmlns='urn:vmtui'>ask Eve</protected>", True),
        ("<unprotected xmlns='urn:vmtui'/>", False),
        ("<protected-by-day xmlns='urn:vmtui'/>", False),
    ],
)
def test_only_the_element_itself_protects(element: str, protects: bool) -> None:
    connection = libvirt.open("test:///default")
    domain = connection.lookupByName("test")
    domain.setMetadata(ELEMENT, element, "vmtui", NAMESPACE)
    assert is_protected(domain) is protects
    connection.close()


def test_what_can_not_be_asked_is_not_known() -> None:
    connection = libvirt.open("test:///default")
    what = "<name>gone</name><memory>1024</memory><os><type>hvm</type></os>"
    domain = connection.defineXML(f"<domain type='test'>{what}</domain>")
    assert is_protected(domain) is False
    domain.undefine()
    assert is_protected(domain) is None
    connection.close()
