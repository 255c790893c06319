"""The details of real guests under a private libvirtd."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.hypervisor.test_real_hosts import PATIENT, Connected, is_occupied
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import Agent, Button, LinuxSystem
from tests.qemu.waiting import wait_until
from vmtui.core.commands import ReadDetails, ReadStats
from vmtui.core.details import AgentReport, Channel, Definition, Disk, Measures, Part
from vmtui.core.looks import DetailsRead
from vmtui.core.model import VmId
from vmtui.guests import Manner
from vmtui.hypervisor import loop


@pytest.fixture
def host(hypervisor: PrivateHypervisor) -> Iterator[Connected]:
    """A connection to the private libvirtd; closed at the end."""
    loop.start()
    connected = Connected(hypervisor.uri, PATIENT)
    yield connected.listed()
    connected.connection.close()


def real(guest: Guest) -> VmId:
    return VmId("hv1", guest.uuid)


def read(host: Connected, guest: Guest, part: Part) -> DetailsRead:
    """Ask for a part and wait for its answer."""

    def fits(one: DetailsRead) -> bool:
        return (one.vm, one.part) == (real(guest), part)

    before = len(host.told.all(DetailsRead, fits))
    host.connection.submit(ReadDetails(real(guest), part))
    return host.told.wait(DetailsRead, fits, times=before + 1)


def test_a_real_guest_tells_its_disk_and_its_flags(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    guest = hypervisor.guest(Manner.IGNORE).wait_ready()
    image = Path(hypervisor.daemon.root) / f"{guest.uuid}.img"
    found = definition(host, guest)
    assert found.disks == (Disk("vda", "virtio", "disk", "raw", str(image)),)
    assert (found.autostart, found.cards, found.channel) == (False, (), Channel.NONE)

    def measured() -> bool:
        # Where another call holds the guest, sizes come without the guest's own figures.
        measures = read(host, guest, Part.MEASURES).found
        assert isinstance(measures, Measures)
        return [(x.target, x.capacity) for x in measures.sizes] == [("vda", image.stat().st_size)]

    wait_until(measured, "the disk has a size")


def test_an_agents_channel_that_nobody_serves_is_told_and_its_question_fails(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, start=False)
    root = ET.fromstring(guest.domain.XMLDesc())
    devices = root.find("devices")
    assert devices is not None
    channel = ET.SubElement(devices, "channel", type="unix")
    ET.SubElement(channel, "target", type="virtio", name="org.qemu.guest_agent.0")
    hypervisor.connection.defineXML(ET.tostring(root, encoding="unicode")).create()
    assert definition(host, guest).channel is Channel.DISCONNECTED
    answer = read(host, guest, Part.AGENT)
    assert answer.found is None
    assert "agent" in answer.error


def test_a_hung_qemu_under_the_cursor_freezes_nothing(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    hung = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    well = hypervisor.guest(Manner.IGNORE, "well").wait_ready()
    hung.stop_qemu()
    host.connection.submit(ReadDetails(real(hung), Part.MEASURES))
    wait_until(lambda: is_occupied(hung), "the measures wait for QEMU")
    assert read(host, well, Part.MEASURES).found is not None

    def the_other_has_disk_figures() -> bool:
        # The hung guest is skipped; a round may also find the other one taken for a moment.
        disks = {row.uuid: row.written is not None for row in host.next_stats().rows}
        assert not disks[hung.uuid]
        return disks[well.uuid]

    for _round in range(3):
        wait_until(the_other_has_disk_figures, "a round leaves out the hung guest alone")
    assert is_occupied(hung)
    hung.cont_qemu()
    host.told.wait(DetailsRead, lambda one: one.vm == real(hung) and one.part is Part.MEASURES)


def test_that_another_call_waits_for_a_hung_qemu_is_no_answer_without_sizes(
    hypervisor: PrivateHypervisor, host: Connected
) -> None:
    hung = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    hung.stop_qemu()
    host.connection.submit(ReadStats("hv1"))
    wait_until(lambda: hung.domain.controlInfo()[2] >= 2_000, "a call waits for QEMU")
    for part in (Part.MEASURES, Part.DEFINITION):
        answer = read(host, hung, part)
        assert answer.found is None
        assert "its QEMU has owed somebody an answer for" in answer.error
    hung.cont_qemu()


def test_a_real_agent_answers_and_a_stopped_one_keeps_nobody(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, host: Connected
) -> None:
    well = hypervisor.linux(linux, "well", button=Button.DEAF).wait_agent()
    stopped = hypervisor.linux(linux, "stopped", agent=Agent.STOPPED).wait_ready().wait_agent()
    assert definition(host, stopped).channel is Channel.CONNECTED
    host.connection.submit(ReadDetails(real(stopped), Part.AGENT))
    answer = read(host, well, Part.AGENT)
    assert isinstance(answer.found, AgentReport), answer.error
    assert definition(host, well).channel is Channel.CONNECTED
    host.next_stats()
    silent = host.told.wait(DetailsRead, lambda one: one.vm == real(stopped), times=2)
    assert silent.found is None
    assert "agent" in silent.error


def definition(host: Connected, guest: Guest) -> Definition:
    """The guest's definition as it is now."""
    found = read(host, guest, Part.DEFINITION).found
    assert isinstance(found, Definition)
    return found
