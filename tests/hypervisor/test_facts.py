"""What is read out of a domain's XML."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.core.model import Links, Moment, Traits, VmId
from vmtui.hypervisor.facts import Described, describe, read_facts

WINDOWS = """
<domain type='kvm' id='3'>
  <os><type arch='x86_64'>hvm</type></os>
  <title> Mail &amp; calendar </title>
  <metadata>
    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
      <libosinfo:os id="http://microsoft.com/win/2k22"/>
    </libosinfo:libosinfo>
    <nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"/>
  </metadata>
  <vcpu placement='static' current='2'>4</vcpu>
  <features><acpi/><apic/></features>
  <devices>
    <disk type='file'><mirror type='file' job='copy'/></disk>
    <interface type='bridge'><mac address='52:54:00:AB:CD:EF'/></interface>
    <interface type='network'><mac address='52:54:00:00:00:01'/></interface>
    <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  </devices>
</domain>
"""


def test_everything_is_found() -> None:
    assert describe(WINDOWS) == Described(
        title="Mail & calendar",
        os_id="http://microsoft.com/win/2k22",
        manager="OpenStack Nova",
        has_acpi=True,
        has_agent=True,
        macs=("52:54:00:ab:cd:ef", "52:54:00:00:00:01"),
        vcpus=2,
        block_job="block copy",
        traits=Traits(has_display=False, arch="x86_64"),
        links=Links(up=("52:54:00:ab:cd:ef", "52:54:00:00:00:01"), domain_id=3),
    )


def test_nothing_is_invented() -> None:
    bare = Traits(has_display=False, arch="x86_64")
    nothing = Described("", "", "", False, False, (), None, "", traits=bare)
    assert describe("<domain type='kvm'><os><type arch='x86_64'/></os></domain>") == nothing


@pytest.mark.parametrize("device", ["<hostdev type='pci'/>", "<interface type='hostdev'/>"])
def test_a_device_of_the_host_is_seen(device: str) -> None:
    assert describe(f"<domain><devices>{device}</devices></domain>").has_passthrough


PUBLIC = "<domain type='kvm'><devices><graphics type='vnc'/></devices></domain>"
WHOLE = "<domain type='kvm'><devices><graphics type='vnc' passwd='s3cret'/></devices></domain>"


def connection(*, persistent: bool, denied: int | None = None, domain_id: int = -1) -> Any:
    """A connection to one domain, off by default; its secrets may be denied with an error code."""

    def xml(flags: int = 0) -> str:
        if flags & libvirt.VIR_DOMAIN_XML_SECURE and denied is not None:
            raise libvirt_error(denied)
        return WHOLE if flags & libvirt.VIR_DOMAIN_XML_SECURE else PUBLIC

    found = SimpleNamespace(
        XMLDesc=xml,
        ID=lambda: domain_id,
        controlInfo=lambda: [0, 0, 0],
        jobStats=dict,
        isPersistent=lambda: int(persistent),
        hasManagedSaveImage=lambda _flags=0: 0,
    )
    return SimpleNamespace(lookupByUUIDString=lambda _uuid: found)


@pytest.mark.parametrize(
    ("persistent", "denied", "whole", "to_record"),
    [
        (False, None, WHOLE, PUBLIC),
        (False, libvirt.VIR_ERR_OPERATION_DENIED, "", PUBLIC),
        (False, libvirt.VIR_ERR_ACCESS_DENIED, "", PUBLIC),
        (True, None, "", ""),
    ],
    ids=["transient", "opened to look only", "denied by polkit", "persistent"],
)
def test_the_definition_of_a_transient_guest_is_kept_whole_and_recorded_without_secrets(
    persistent: bool, denied: int | None, whole: str, to_record: str
) -> None:
    known = connection(persistent=persistent, denied=denied)
    facts = read_facts(known, VmId("hv1", "u"), Moment(0, 0), 1)
    assert (facts.definition, facts.definition_to_record) == (whole, to_record)


@pytest.mark.parametrize(("domain_id", "looked_for"), [(7, True), (-1, False)])
def test_only_of_a_guest_that_runs_the_process_is_looked_for(
    domain_id: int, looked_for: bool
) -> None:
    began = Moment(10, 20)
    known = connection(persistent=True, domain_id=domain_id)
    asked = Mock(return_value=began)
    facts = read_facts(known, VmId("hv1", "u"), Moment(0, 0), 1, asked)
    assert asked.called is looked_for
    assert facts.started == (began if looked_for else None)


def test_only_a_pc_needs_acpi_for_its_power_button() -> None:
    assert describe("<domain type='lxc'/>").has_acpi
    assert describe("<domain type='kvm'><os><type arch='s390x'/></os></domain>").has_acpi


@pytest.mark.parametrize(
    ("namespace", "manager"),
    [
        ("http://ovirt.org/vm/1.0", "oVirt"),
        ("http://openstack.org/xmlns/libvirt/nova/1.0", "OpenStack Nova"),
        ("http://example.org/notes", ""),
    ],
)
def test_the_owner_is_known_by_its_metadata(namespace: str, manager: str) -> None:
    xml = f"<domain><metadata><a:b xmlns:a='{namespace}'/></metadata></domain>"
    assert describe(xml).manager == manager


def test_entities_are_not_expanded() -> None:
    bomb = """<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;">]>
    <domain><title>&b;</title></domain>"""
    with pytest.raises(ValueError, match="cannot be read"):
        describe(bomb)


@pytest.mark.parametrize("text", ["", "no XML", "<domain>", "<network/>"])
def test_what_is_no_domain_is_an_error_with_words(text: str) -> None:
    with pytest.raises(ValueError, match="libvirt sent XML"):
        describe(text)
