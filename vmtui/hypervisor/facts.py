"""What a domain's XML and job say: title, owner, ACPI, agent, network cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from functools import lru_cache
from typing import TYPE_CHECKING

import libvirt

from vmtui.core.domain_xml import domain_root
from vmtui.core.frozen import frozen
from vmtui.core.guards import NAMESPACE
from vmtui.core.looks import FactsRead
from vmtui.core.model import Links, Moment, Traits, VmId
from vmtui.hypervisor import translate
from vmtui.hypervisor.links import links_of
from vmtui.hypervisor.monitor import refuse_if_it_owes
from vmtui.hypervisor.saves import managed_save
from vmtui.hypervisor.traits import traits_of

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

_MANAGERS = {
    "http://openstack.org/xmlns/libvirt/nova/": "OpenStack Nova",
    "http://ovirt.org/vm/": "oVirt",
    "http://kubevirt.io": "KubeVirt",
    "http://opennebula.org/xmlns/libvirt/": "OpenNebula",
    "https://wiki.gnome.org/Apps/Boxes": "GNOME Boxes",
}
"""XML namespaces of owners' metadata, by how they begin, and the owners' names."""

_PASSTHROUGH = ("devices/hostdev", "devices/interface[@type='hostdev']")
"""Where a domain's XML says that a device of the host is given to it."""

_PROTECTED = f"{{{NAMESPACE}}}protected"
AGENT_CHANNEL = "org.qemu.guest_agent.0"
_DENIED = (libvirt.VIR_ERR_OPERATION_DENIED, libvirt.VIR_ERR_ACCESS_DENIED)
_BLOCK_JOBS = {"copy": "block copy", "active-commit": "block commit"}


@frozen
class Described:
    """What a domain's XML says of it.

    Attributes:
        vcpus: Virtual CPUs given to it now; None where the XML does not say.
        block_job: The block job that copies one of its disks, in words; "" if none.
        has_passthrough: Whether a device of the host is given to it.
        traits: How it can be shut down, and what can be seen of it.
        links: How it is plugged into the network.
        protected: Whether vmtui's own element in its metadata protects it.
    """

    title: str
    os_id: str
    manager: str
    has_acpi: bool
    has_agent: bool
    macs: tuple[str, ...]
    vcpus: int | None
    block_job: str
    has_passthrough: bool = False
    traits: Traits = field(default_factory=Traits)
    links: Links = field(default_factory=Links)
    protected: bool = False


def describe(xml: str) -> Described:
    """Read a domain's XML (virDomainGetXMLDesc).

    Raises:
        ValueError: The text is no domain XML.
    """
    root = domain_root(xml)
    metadata = root.find("metadata")
    owners = list(metadata) if metadata is not None else []
    return Described(
        title=(root.findtext("title") or "").strip(),
        os_id=_os_id(owners),
        manager=_manager(owners),
        has_acpi=_has_button(root),
        has_agent=root.find(f"devices/channel/target[@name='{AGENT_CHANNEL}']") is not None,
        macs=tuple(
            address.lower()
            for mac in root.iterfind("devices/interface/mac")
            if (address := mac.get("address"))
        ),
        vcpus=_vcpus(root),
        block_job=_block_job(root),
        has_passthrough=any(root.find(path) is not None for path in _PASSTHROUGH),
        traits=_shared_traits(traits_of(root)),
        links=_shared_links(links_of(root)),
        protected=any(owner.tag == _PROTECTED for owner in owners),
    )


# Most of ten thousand guests are alike in these two, and need no copy each.


@lru_cache(maxsize=256)
def _shared_traits(traits: Traits) -> Traits:
    return traits


@lru_cache(maxsize=256)
def _shared_links(links: Links) -> Links:
    return links


def read_facts(
    connection: libvirt.virConnect,
    vm: VmId,
    at: Moment,
    epoch: int,
    started: Callable[[], Moment | None] = lambda: None,
    address: str = "",
) -> FactsRead:
    """Read XML, persistence and job of a domain.

    Args:
        connection: The looking connection: the job of a hung guest blocks.
        vm: Which domain.
        at: When it is read.
        epoch: The number of the host's connection for which it is read.
        started: Tells when its process began, where the caller knows; asked only while it has
            one, for the search looks at every process of this machine.
        address: The connection URI, by which a managed save's file is found on this machine.

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
        RefusalError: Its QEMU owes an answer, for which libvirt may hold back its XML.
        ValueError: Its XML cannot be read.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    xml = domain.XMLDesc()
    described = describe(xml)
    persistent = bool(domain.isPersistent())
    save = managed_save(domain, address, at)
    return FactsRead(
        vm=vm,
        at=at,
        epoch=epoch,
        title=described.title,
        persistent=persistent,
        os_id=described.os_id,
        manager=described.manager,
        protected=described.protected,
        has_acpi=described.has_acpi,
        has_agent=described.has_agent,
        job=read_job(domain) or described.block_job,
        macs=described.macs,
        started=started() if domain.ID() >= 0 else None,
        has_passthrough=described.has_passthrough,
        traits=described.traits,
        links=described.links,
        saved=save.exists,
        saved_at=save.at,
        definition="" if persistent else _whole_definition(domain),
        definition_to_record="" if persistent else xml,
    )


def _whole_definition(domain: libvirt.virDomain) -> str:
    """The XML by which a transient domain can be created anew; "" where secrets are denied.

    A connection that may only look is denied them by libvirt itself, any other one by polkit.
    """
    try:
        return domain.XMLDesc(libvirt.VIR_DOMAIN_XML_SECURE)
    except libvirt.libvirtError as error:
        if error.get_error_code() not in _DENIED:
            raise
        return ""


def read_job(domain: libvirt.virDomain) -> str:
    """Name the libvirt job that runs on a domain; "" if none, or if that can't be told.

    A guest whose monitor is occupied or broken is not asked: the question would wait behind what
    occupies it.

    Raises:
        libvirt.libvirtError: The connection or the domain is gone.
    """
    if domain.ID() < 0:
        return ""
    unheard = (libvirt.VIR_DOMAIN_CONTROL_OCCUPIED, libvirt.VIR_DOMAIN_CONTROL_ERROR)
    try:
        if domain.controlInfo()[0] in unheard:
            return ""
        job = domain.jobStats()
    except libvirt.libvirtError as error:
        if error.get_error_code() in (
            libvirt.VIR_ERR_NO_SUPPORT,
            libvirt.VIR_ERR_OPERATION_INVALID,
            *_DENIED,
        ):
            return ""
        raise
    running = (libvirt.VIR_DOMAIN_JOB_BOUNDED, libvirt.VIR_DOMAIN_JOB_UNBOUNDED)
    if job.get("type") not in running:
        return ""
    return translate.job_operation(job.get(libvirt.VIR_DOMAIN_JOB_OPERATION, 0))


def _has_button(root: ET.Element) -> bool:
    """Whether ``virsh shutdown`` has a power button to press.

    Only a PC of QEMU needs ACPI for it; containers, s390x, Arm and others have ways of their own.
    """
    machine = root.find("os/type")
    arch = machine.get("arch", "") if machine is not None else ""
    is_pc = root.get("type") in ("qemu", "kvm", "hvf") and arch in ("x86_64", "i686")
    return not is_pc or root.find("features/acpi") is not None


def _os_id(owners: list[ET.Element]) -> str:
    for owner in owners:
        if owner.tag.startswith("{http://libosinfo.org/"):
            for child in owner:
                if child.tag.endswith("}os"):
                    return child.get("id", "")
    return ""


def _manager(owners: list[ET.Element]) -> str:
    for owner in owners:
        for namespace, name in _MANAGERS.items():
            if owner.tag.startswith("{" + namespace):
                return name
    return ""


def _vcpus(root: ET.Element) -> int | None:
    element = root.find("vcpu")
    if element is None:
        return None
    text = element.get("current") or (element.text or "").strip()
    return int(text) if text.isdecimal() else None


def _block_job(root: ET.Element) -> str:
    mirror = root.find("devices/disk/mirror")
    if mirror is None:
        return ""
    return _BLOCK_JOBS.get(mirror.get("job", ""), "block job")
