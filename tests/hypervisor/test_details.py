"""The details of a guest: what is read of it, and that nothing that hangs holds up another."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import libvirt
import pytest

from tests.hypervisor.conftest import Connect, vm
from tests.hypervisor.fakes import FakeGuest, FakeHost, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.commands import ReadDetails, ReadStats
from vmtui.core.details import (
    Address,
    AgentReport,
    Card,
    Channel,
    Definition,
    Disk,
    Measures,
    Part,
    Teller,
)
from vmtui.core.looks import DetailsRead, StatsRead
from vmtui.core.model import VmId
from vmtui.hypervisor import details
from vmtui.hypervisor.errors import RefusalError

VM = VmId("hv1", "6a1f0c9e-0000-4000-8000-000000000001")
XML = """
<domain type='kvm' id='3'>
  <description>first line
    second</description>
  <memory unit='KiB'>4194304</memory>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/><source file='/images/web.qcow2' index='1'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='network' device='disk'>
      <driver type='raw'/><source protocol='rbd' name='pool/web'/><target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='volume' device='disk'>
      <source pool='fast' volume='data'/><target dev='vdc' bus='scsi'/><readonly/>
    </disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/><readonly/></disk>
    <interface type='network'>
      <mac address='52:54:00:AB:CD:EF'/><source network='default' bridge='virbr0'/>
      <model type='virtio'/>
    </interface>
    <interface type='user'><mac address='52:54:00:00:00:02'/></interface>
    <channel type='unix'>
      <target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>
    </channel>
  </devices>
</domain>
"""


def domain(xml: str = XML, **more: Any) -> Any:
    """A domain that answers from what it is given; an error is raised."""

    def teller(name: str, otherwise: Any) -> Any:
        answer = more.get(name, otherwise)

        def tell(*args: int) -> Any:
            found = answer(*args) if callable(answer) else answer
            if isinstance(found, Exception):
                raise found
            return found

        return tell

    answers = {
        "XMLDesc": xml,
        "isPersistent": 1,
        "autostart": 1,
        "ID": 3,
        "interfaceAddresses": {},
        "guestInfo": {},
        "controlInfo": [0, 0, 0],
    }
    return SimpleNamespace(**{name: teller(name, answer) for name, answer in answers.items()})


def connection(found: Any, stats: dict[str, Any] | None = None) -> Any:
    """A connection to this domain."""
    rows = [(found, stats)] if stats is not None else []
    return SimpleNamespace(
        lookupByUUIDString=lambda _uuid: found,
        domainListGetStats=lambda _domains, _figures, _flags: rows,
    )


def test_the_definition_is_read_out_of_the_xml() -> None:
    assert details.read_definition(connection(domain()), VM) == Definition(
        description="first line\n    second",
        autostart=True,
        memory=4 << 30,
        disks=(
            Disk("vda", "virtio", "disk", "qcow2", "/images/web.qcow2"),
            Disk("vdb", "virtio", "disk", "raw", "rbd:pool/web"),
            Disk("vdc", "scsi", "disk", "", "fast/data", read_only=True),
            Disk("sda", "sata", "cdrom", "", "", read_only=True),
        ),
        cards=(
            Card("network", "default", "virtio", "52:54:00:ab:cd:ef"),
            Card("user", "", "", "52:54:00:00:00:02"),
        ),
        channel=Channel.CONNECTED,
    )


def test_a_long_description_is_cut_and_a_transient_domain_has_no_autostart() -> None:
    long = f"<domain><description>{'x' * 2**20}</description></domain>"
    asked = libvirt_error(libvirt.VIR_ERR_OPERATION_INVALID)
    found = details.read_definition(connection(domain(long, isPersistent=0, autostart=asked)), VM)
    assert len(found.description) == details.LONGEST_DESCRIPTION + 1
    assert found.autostart is None
    assert found.channel is Channel.NONE


def test_a_bomb_in_the_xml_is_not_expanded() -> None:
    bomb = (
        """<!DOCTYPE d [<!ENTITY a "xxxxxxxxxx">]><domain><description>&a;</description></domain>"""
    )
    with pytest.raises(ValueError, match="cannot be read"):
        details.read_definition(connection(domain(bomb)), VM)


STATS = {
    "block.count": 2,
    "block.0.name": "vda",
    "block.0.capacity": 100,
    "block.0.allocation": 30,
    "block.0.physical": 40,
    "block.1.name": "sda",
    "net.count": 2,
    "net.0.rx.bytes": 7,
    "net.1.rx.bytes": 8,
}


def by_teller(source: int) -> Any:
    mac = "52:54:00:AB:CD:EF"
    one = {"type": 0, "prefix": 24, "addr": "192.168.122.5"}
    if source == libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE:
        return {"vnet0": {"hwaddr": mac, "addrs": [one]}}
    if source == libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP:
        return libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, message="no netlink")
    local = {"hwaddr": "00:00:00:00:00:00", "addrs": [{"addr": "127.0.0.1", "prefix": 8}]}
    return {
        "lo": local,
        "eth0": {"hwaddr": mac, "addrs": [one]},
        "eth1": {"hwaddr": mac, "addrs": None},
    }


def test_measures_are_what_the_host_can_tell() -> None:
    found = details.read_measures(connection(domain(interfaceAddresses=by_teller), STATS), VM)
    assert [(one.target, one.capacity, one.allocation, one.physical) for one in found.sizes] == [
        ("vda", 100, 30, 40),
        ("sda", None, None, None),
    ]
    assert found.addresses == (Address("52:54:00:ab:cd:ef", "192.168.122.5/24", Teller.LEASE),)
    assert (found.received, found.sent) == (15, None)
    assert found.problem == ""  # the other one answered


def test_where_nobody_tells_addresses_it_is_said_why() -> None:
    refuse = libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, message="no netlink")
    found = details.read_measures(connection(domain(interfaceAddresses=refuse), STATS), VM)
    assert "addresses by ARP: no netlink" in found.problem


def test_a_guest_that_is_off_is_not_asked_for_addresses() -> None:
    refuse = libvirt_error(libvirt.VIR_ERR_OPERATION_INVALID)
    found = details.read_measures(connection(domain(ID=-1, interfaceAddresses=refuse), {}), VM)
    assert found == Measures()


def test_the_agent_is_asked_for_what_it_can_tell() -> None:
    def told(question: int, _flags: int) -> Any:
        if question == libvirt.VIR_DOMAIN_GUEST_INFO_OS:
            return {"os.pretty-name": "Debian GNU/Linux 12", "os.name": "Debian"}
        return libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, message="no such command")

    found = details.read_agent(connection(domain(guestInfo=told, interfaceAddresses=by_teller)), VM)
    address = Address("52:54:00:ab:cd:ef", "192.168.122.5/24", Teller.AGENT)
    assert found == AgentReport("Debian GNU/Linux 12", "", (address,))


def test_an_agent_that_is_silent_is_asked_one_question_only() -> None:
    questions: list[int] = []

    def silent(question: int, _flags: int) -> Any:
        questions.append(question)
        return libvirt_error(libvirt.VIR_ERR_AGENT_UNRESPONSIVE, message="not responding")

    with pytest.raises(libvirt.libvirtError, match="not responding"):
        details.read_agent(connection(domain(guestInfo=silent)), VM)
    assert len(questions) == 1


def test_an_agent_that_refuses_every_question_is_told_in_its_words() -> None:
    refusal = libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, message="blocked by\nits settings")
    asked = connection(domain(guestInfo=refusal, interfaceAddresses=refusal))
    with pytest.raises(RefusalError, match="blocked by its settings"):
        details.read_agent(asked, VM)


# Which lane a part is read on.


def test_every_part_is_answered_also_where_it_fails(connect: Connect) -> None:
    guest = FakeGuest("web")
    host = connect(guest).listed()
    for part in Part:
        host.connection.submit(ReadDetails(VM, part))
    host.told.wait(DetailsRead, times=len(Part))
    told = host.told.all(DetailsRead)
    assert {one.part for one in told} == set(Part)
    assert all(one.found is None and one.error for one in told)


def test_a_part_that_hangs_is_not_asked_again_and_holds_up_nobody(connect: Connect) -> None:
    web, stuck = FakeGuest("web"), FakeGuest("stuck")
    host = connect(web, stuck).listed()
    with host.host.hanging("interfaceAddresses", "stuck"):
        host.connection.submit(ReadDetails(vm(stuck), Part.MEASURES))
        wait_until(lambda: host.host.count("interfaceAddresses", "stuck") == 1, "it hangs")
        host.connection.submit(ReadDetails(vm(stuck), Part.MEASURES))
        host.connection.submit(ReadDetails(vm(web), Part.MEASURES))
        host.connection.submit(ReadStats("hv1"))
        host.told.wait(StatsRead)
        assert host.told.wait(DetailsRead).vm == vm(web)
        assert host.host.count("interfaceAddresses", "stuck") == 1
    assert host.told.wait(DetailsRead, times=2).vm == vm(stuck)


def test_an_agent_whose_turn_hung_ones_keep_from_coming_is_said_to_be_not_asked(
    connect: Connect,
) -> None:
    guests = [FakeGuest("stuck"), FakeGuest("hung"), FakeGuest("web")]
    stuck, hung, web = guests
    host = connect(*guests).listed()
    with host.host.hanging("guestInfo", "stuck"), host.host.hanging("guestInfo", "hung"):
        for guest in (stuck, hung):
            host.connection.submit(ReadDetails(vm(guest), Part.AGENT))
        wait_until(lambda: host.host.count("guestInfo", "hung") == 1, "both hang")
        for times in (1, 2):  # Each time that it is asked for.
            host.connection.submit(ReadDetails(vm(web), Part.AGENT))
            told = host.told.wait(DetailsRead, times=times)
            assert (told.vm, told.found) == (vm(web), None)
            assert "other guests of this host still owe an answer" in told.error
    host.told.wait(DetailsRead, times=4)
    host.connection.submit(ReadDetails(vm(web), Part.AGENT))
    assert host.told.wait(DetailsRead, times=5).error == ""


class OnlyToSee(FakeHost):
    """A host that lets nobody act."""

    def open_to_see(self, uri: str) -> tuple[Any, bool]:
        return FakeHost.open_to_act(self, uri), True

    def open_to_act(self, _uri: str) -> Any:
        raise libvirt_error(libvirt.VIR_ERR_OPERATION_DENIED)


def test_who_may_only_look_sees_details_and_statistics_all_the_same(connect: Connect) -> None:
    guest = FakeGuest("web")
    host = connect(host=OnlyToSee(guest)).listed()
    for part in (Part.DEFINITION, Part.MEASURES):
        host.connection.submit(ReadDetails(vm(guest), part))
    host.connection.submit(ReadStats("hv1"))
    host.told.wait(StatsRead)
    host.told.wait(DetailsRead, times=2)
    assert [one.error for one in host.told.all(DetailsRead)] == ["", ""]
