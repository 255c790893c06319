"""A cut network, an NMI, SysRq and a dump on real QEMU guests."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import libvirt
import pytest

from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import LinuxSystem
from tests.session.test_real_power import OpenOperator, Operator, operate
from vmtui.core.deeds import DeedPhase
from vmtui.core.model import Links, PowerState
from vmtui.core.record.records import Action
from vmtui.guests import Manner

__all__ = ["operate"]

UP, OUT = "52:54:00:00:00:01", "52:54:00:00:00:02"
PLUGS = f"""<devices>
  <interface type="user"><mac address="{UP}"/><model type="virtio"/></interface>
  <interface type="user"><mac address="{OUT}"/><link state="down"/></interface>
</devices>"""


def networked(hypervisor: PrivateHypervisor) -> Guest:
    """A guest with two network cards, the second one unplugged."""
    guest = hypervisor.guest(Manner.OBEY, "web", start=False)
    definition = ET.fromstring(guest.domain.XMLDesc())
    devices = definition.find("devices")
    assert devices is not None
    devices.extend(ET.fromstring(PLUGS))
    hypervisor.connection.defineXML(ET.tostring(definition, encoding="unicode")).create()
    return guest.wait_ready()


def plugged_in(guest: Guest) -> set[str]:
    """The cards whose link is up, as libvirt tells of the running domain."""
    found = set()
    for plug in ET.fromstring(guest.domain.XMLDesc()).iterfind("devices/interface"):
        mac, link = plug.find("mac"), plug.find("link")
        assert mac is not None
        if link is None or link.get("state") != "down":
            found.add(mac.get("address"))
    return {address for address in found if address}


def reads_links(operator: Operator, guest: Guest, links: Links) -> None:
    def are_so() -> bool:
        told = operator.vm(guest).links
        return told is not None and (told.up, told.cut) == (links.up, links.cut)

    operator.until(are_so, f"its links are {links}")


def test_a_network_is_cut_and_restored_by_another_console(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = networked(hypervisor)
    first = operate(hypervisor)
    first.sees(guest, PowerState.RUNNING)
    first.reads(guest)
    first.does(Action.CUT_LINK, guest)
    assert plugged_in(guest) == set()
    reads_links(first, guest, Links(cut=(UP,)))
    second = operate(hypervisor)
    second.sees(guest, PowerState.RUNNING)
    second.reads(guest)
    reads_links(second, guest, Links(cut=(UP,)))
    second.does(Action.RESTORE_LINK, guest)
    assert plugged_in(guest) == {UP}
    reads_links(second, guest, Links(up=(UP,)))
    assert "cut" not in guest.domain.XMLDesc()


def test_a_cut_network_is_whole_again_at_the_next_start(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = networked(hypervisor)
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.reads(guest)
    operator.does(Action.CUT_LINK, guest)
    guest.destroy()
    operator.sees(guest, PowerState.SHUT_OFF)
    guest.domain.create()
    operator.sees(guest, PowerState.RUNNING)
    operator.reads(guest)
    reads_links(operator, guest, Links(up=(UP,)))
    assert plugged_in(guest) == {UP}


def test_an_nmi_is_passed_on(hypervisor: PrivateHypervisor, operate: OpenOperator) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.does(Action.NMI, guest)
    assert operator.deed(guest) is DeedPhase.PASSED_ON
    assert operator.phases(Action.NMI) == ["intent", "outcome"]


def test_a_dump_holds_the_guests_memory_and_the_guest_goes_on(
    hypervisor: PrivateHypervisor,
    operate: OpenOperator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vmtui.core.dumps._SYSTEM", str(tmp_path))
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.does(Action.DUMP, guest)
    (file,) = tmp_path.iterdir()
    assert file.read_bytes()[:4] == b"\x7fELF"
    assert file.stat().st_size > guest.domain.info()[2] * 1024
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    operator.sees(guest, PowerState.RUNNING)


def test_sysrq_ends_a_linux_that_is_deaf_to_its_button(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, operate: OpenOperator
) -> None:
    guest = hypervisor.linux(linux, "deaf").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.does(Action.SYSRQ, guest)
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.hears("off by the guest")
