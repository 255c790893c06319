"""A host in libvirt's test driver, made from a file (``test:///path``)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

import libvirt

from vmtui.core.model import PowerState
from vmtui.hypervisor.demo.cast import Guest, Manner

_RUN_STATES = {
    PowerState.RUNNING: libvirt.VIR_DOMAIN_RUNNING,
    # The driver loses the reason of a pause: such a guest starts running and is paused after.
    PowerState.PAUSED: libvirt.VIR_DOMAIN_RUNNING,
    PowerState.SUSPENDED: libvirt.VIR_DOMAIN_PMSUSPENDED,
    PowerState.SHUT_OFF: libvirt.VIR_DOMAIN_SHUTOFF,
}

_OVIRT = '<vm:vm xmlns:vm="http://ovirt.org/vm/1.0"/>'
_AGENT = '<channel type="unix"><target type="virtio" name="org.qemu.guest_agent.0"/></channel>'


def open_driver(guests: Iterable[Guest]) -> libvirt.virConnect:
    """Open a host with these guests; nobody else can reach it, and it ends with the connection.

    Raises:
        OSError: The file, which is read once and then removed, could not be written.
        libvirt.libvirtError: The driver is missing or does not take the file (virConnectOpen).
    """
    with tempfile.NamedTemporaryFile("w", prefix="vmtui-demo-", suffix=".xml") as file:
        file.write(driver_file(guests))
        file.flush()
        return libvirt.open(f"test://{quote(file.name)}")


def driver_file(guests: Iterable[Guest]) -> str:
    """The XML of a host with these guests, each in its state."""
    return f"<node>{''.join(_domain(guest) for guest in guests)}</node>"


def _domain(guest: Guest) -> str:
    return f"""
<domain type="test" xmlns:test="http://libvirt.org/schemas/domain/test/1.0">
  <name>{escape(guest.name)}</name>
  <uuid>{guest.uuid}</uuid>
  <title>{escape(guest.title)}</title>
  <metadata>
    <libosinfo:libosinfo xmlns:libosinfo="http://libosinfo.org/xmlns/libvirt/domain/1.0">
      <libosinfo:os id="{escape(guest.os_id)}"/>
    </libosinfo:libosinfo>
    {_OVIRT if guest.ovirt else ""}
  </metadata>
  <memory unit="GiB">{guest.memory}</memory>
  <vcpu>{guest.vcpus}</vcpu>
  <os><type>hvm</type></os>
  <features><acpi/></features>
  <on_poweroff>{"restart" if guest.manner is Manner.RESTARTING else "destroy"}</on_poweroff>
  <pm><suspend-to-mem enabled="{"yes" if guest.state is PowerState.SUSPENDED else "no"}"/></pm>
  <devices>
    <disk type="file" device="disk">
      <driver name="qemu" type="qcow2"/>
      <source file="/var/lib/libvirt/images/{escape(guest.name)}.qcow2"/>
      <target dev="vda" bus="virtio"/>
    </disk>
    <interface type="bridge">
      <mac address="{guest.mac}"/><source bridge="br0"/><model type="virtio"/>
    </interface>
    <video><model type="vga"/></video>
    {_AGENT if guest.has_agent else ""}
  </devices>
  <test:runstate>{_RUN_STATES[guest.state]}</test:runstate>
</domain>"""
