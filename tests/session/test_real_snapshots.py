"""Snapshots of a real QEMU guest: refused for a raw disk, taken of a qcow2 one, brought back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import libvirt

from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.session.test_real_power import OpenOperator, Operator, operate
from vmtui.core.deeds import DeedPhase
from vmtui.core.details import Part
from vmtui.core.guest.snapshots import Snapshot
from vmtui.core.history import Figure
from vmtui.core.model import PowerState
from vmtui.core.record.records import Action
from vmtui.guests import Manner

__all__ = ["operate"]

ASKS = "Why do you want to shut down?"


def on_qcow2(hypervisor: PrivateHypervisor, guest: Guest) -> None:
    """Give a guest that is off the same disk in another format."""
    definition = ET.fromstring(guest.domain.XMLDesc())
    disk = definition.find("devices/disk")
    source = definition.find("devices/disk/source")
    assert disk is not None
    assert source is not None
    raw = Path(source.get("file", ""))
    image = raw.with_suffix(".qcow2")
    convert = ["qemu-img", "convert", "-f", "raw", "-O", "qcow2", str(raw), str(image)]
    subprocess.run(convert, check=True, capture_output=True, timeout=60)
    driver = disk.find("driver")
    if driver is None:
        driver = ET.SubElement(disk, "driver", name="qemu")
    driver.set("type", "qcow2")
    source.set("file", str(image))
    hypervisor.connection.defineXML(ET.tostring(definition, encoding="unicode"))


def answered(operator: Operator, guest: Guest, action: Action, name: str) -> tuple[DeedPhase, str]:
    """Do it, and tell how it ended."""
    vm_id = operator.id(guest)
    assert operator.session.power.do(action, vm_id, snapshot=(name, "by a test")) is None
    deeds = operator.session.power.deeds.deeds
    operator.until(lambda: deeds[vm_id].phase.is_end, f"{action} is answered")
    return deeds[vm_id].phase, deeds[vm_id].words


def listed(operator: Operator, guest: Guest) -> tuple[Snapshot, ...]:
    found = operator.session.details.of(operator.id(guest)).snapshots
    return found.found.listed if found is not None and found.found is not None else ()


def test_a_guest_goes_back_to_where_it_was(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "app").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    phase, words = answered(operator, guest, Action.SNAPSHOT, "raw")
    assert phase is DeedPhase.REFUSED
    assert "raw" in words
    guest.destroy()
    operator.sees(guest, PowerState.SHUT_OFF)
    on_qcow2(hypervisor, guest)
    guest.domain.create()
    operator.sees(guest, PowerState.RUNNING)
    guest.wait_ready()
    try:
        assert answered(operator, guest, Action.SNAPSHOT, "calm") == (DeedPhase.DONE, "")
        operator.session.details.look_at(operator.id(guest), {Part.SNAPSHOTS, Part.FIGURES})
        operator.until(lambda: listed(operator, guest), "the snapshot is listed")
        (calm,) = listed(operator, guest)
        assert (calm.name, calm.description, calm.state) == ("calm", "by a test", "running")
        assert calm.is_current
        assert calm.kinds == ("internal",)
        fine = operator.session.details.fine
        operator.until(lambda: fine.last(Figure.CPU) is not None, "its CPU is measured")
        guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
        guest.wait_said("asking")
        assert ASKS in guest.screen()
        phase, _ = answered(operator, guest, Action.REVERT, "calm")
        assert phase is DeedPhase.DONE
        operator.sees(guest, PowerState.RUNNING)
        assert ASKS not in guest.screen()
        assert operator.phases(Action.REVERT) == ["intent", "outcome"]
    finally:
        for one in guest.domain.listAllSnapshots():
            one.delete()
