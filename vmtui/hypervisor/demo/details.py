"""The details of a played guest: its definition is the driver's, the rest the driver lacks."""

from __future__ import annotations

import uuid
from dataclasses import replace

import libvirt

from vmtui.core.details import (
    Address,
    AgentReport,
    Channel,
    Definition,
    DiskSize,
    Figures,
    Measures,
    Teller,
)
from vmtui.core.looks import StatsRow
from vmtui.hypervisor import details
from vmtui.hypervisor.demo.cast import Guest
from vmtui.hypervisor.demo.meter import Meter

_GIB = 1 << 30
_SYSTEMS = {
    "http://microsoft.com/win/2k22": "Microsoft Windows Server 2022 Standard",
    "http://microsoft.com/win/11": "Microsoft Windows 11 Pro",
    "http://debian.org/debian/12": "Debian GNU/Linux 12 (bookworm)",
}
RECEIVED_EACH = 150_000
SENT_EACH = 60_000
"""Nanoseconds of CPU time for each byte of traffic, which so goes with a guest's load."""

_USED = 5
"""One part in so many of a disk that is used when the demo opens."""


def definition(domain: libvirt.virDomain, *, is_up: bool) -> Definition:
    """The driver's, with an agent at the other end of a channel while the guest is up.

    Raises:
        libvirt.libvirtError: The domain is gone.
    """
    found = details.definition_of(domain)
    if found.channel is Channel.NONE:
        return found
    return replace(found, channel=Channel.CONNECTED if is_up else Channel.DISCONNECTED)


def measures(guest: Guest, meter: Meter, *, is_up: bool) -> Measures:
    """A disk of a size that fits the guest, and traffic that goes with its load."""
    capacity = guest.memory * 10 * _GIB
    allocation = min(capacity // _USED + meter.written // 8, capacity)
    return Measures(
        sizes=(DiskSize("vda", capacity, allocation, allocation),),
        addresses=(Address(guest.mac, f"{address(guest)}/0", Teller.ARP),) if is_up else (),
        received=meter.cpu_time // RECEIVED_EACH if is_up else None,
        sent=meter.cpu_time // SENT_EACH if is_up else None,
    )


def figures(row: StatsRow) -> Figures:
    """Its counters; those of its cards go with its load."""
    if row.cpu_time is None:
        return Figures()
    return Figures(
        cpu_time=row.cpu_time,
        resident=row.resident,
        read=row.read,
        written=row.written,
        received=row.cpu_time // RECEIVED_EACH,
        sent=row.cpu_time // SENT_EACH,
    )


def agent(guest: Guest) -> AgentReport:
    """What its agent tells."""
    return AgentReport(
        os=_SYSTEMS.get(guest.os_id, ""),
        hostname=guest.name,
        addresses=(Address(guest.mac, f"{address(guest)}/16", Teller.AGENT),),
    )


def address(guest: Guest) -> str:
    """The same at every start of the demo."""
    *_, third, fourth = uuid.UUID(guest.uuid).bytes
    return f"10.20.{third}.{fourth % 253 + 1}"
