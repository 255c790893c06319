"""What is read out of a domain's XML."""

import pytest

from vmtui.hypervisor.facts import Described, describe

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
    )


def test_nothing_is_invented() -> None:
    nothing = Described("", "", "", False, False, (), None, "")
    assert describe("<domain type='kvm'><os><type arch='x86_64'/></os></domain>") == nothing


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
