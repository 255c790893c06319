"""A guest's snapshots: listed, taken, and gone back to."""

from __future__ import annotations

import libvirt

from vmtui.clock import boot_time
from vmtui.core.commands import Revert, TakeSnapshot
from vmtui.core.guest.snapshots import Snapshot, Snapshots, snapshot_of
from vmtui.core.model import VmId
from vmtui.hypervisor.errors import RefusalError
from vmtui.hypervisor.monitor import refuse_if_it_owes

MOST = 200
"""Snapshots that are told; the rest is counted."""

READS_FOR = 1.5
"""Seconds in which they are read, each by a call of its own; of the rest the name is told."""


def read_snapshots(connection: libvirt.virConnect, vm: VmId) -> Snapshots:
    """List a guest's snapshots and read each (virDomainSnapshotGetXMLDesc).

    libvirt knows them without asking the guest's QEMU.

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
        RefusalError: Its QEMU owes an answer, for which libvirt may hold back its own.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    return snapshots_of(domain)


def snapshots_of(domain: libvirt.virDomain) -> Snapshots:
    """List the snapshots of a domain that has been looked up; raises libvirt.libvirtError."""
    found = domain.listAllSnapshots(libvirt.VIR_DOMAIN_SNAPSHOT_LIST_TOPOLOGICAL)
    current = ""
    if found and domain.hasCurrentSnapshot():
        current = domain.snapshotCurrent().getName()
    ends = boot_time() + READS_FOR
    listed = [_snapshot(one, current, is_late=boot_time() > ends) for one in found[:MOST]]
    return Snapshots(tuple(listed), max(len(found) - MOST, 0))


def _snapshot(found: libvirt.virDomainSnapshot, current: str, *, is_late: bool) -> Snapshot:
    name = found.getName()
    if is_late:
        problem = "not read: its host took too long for those before it"
        return Snapshot(name, is_current=name == current, problem=problem)
    try:
        return snapshot_of(found.getXMLDesc(), current=current)
    except (libvirt.libvirtError, ValueError) as error:
        # One that is deleted just now, or that nobody can read, hides no other.
        return Snapshot(name, is_current=name == current, problem=" ".join(str(error).split()))


def take(domain: libvirt.virDomain, order: TakeSnapshot) -> None:
    """Take a snapshot of its disks, and of its memory while it runs (virDomainSnapshotCreateXML).

    Raises:
        libvirt.libvirtError: It was refused, such as for a disk that is no qcow2.
    """
    from xml.etree import ElementTree as ET

    root = ET.Element("domainsnapshot")
    ET.SubElement(root, "name").text = order.name
    if order.description:
        ET.SubElement(root, "description").text = order.description
    domain.snapshotCreateXML(ET.tostring(root, encoding="unicode"))


def check_run(domain: libvirt.virDomain, order: Revert) -> None:
    """See that a guest that was off when this was meant is off still.

    Raises:
        RefusalError: It was started meanwhile: nothing was done.
    """
    if order.domain_id is None and domain.ID() >= 0:
        raise RefusalError("nothing was done: it was started while this waited")


def revert(domain: libvirt.virDomain, order: Revert) -> None:
    """Bring a snapshot's state back (virDomainRevertToSnapshot); what is now is lost.

    Raises:
        libvirt.libvirtError: It was refused, or there is no such snapshot.
    """
    domain.revertToSnapshot(domain.snapshotLookupByName(order.name))
