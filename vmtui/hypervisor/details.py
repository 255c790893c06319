"""Reads the details of one guest, in three parts that risk different things (``core.details``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import libvirt

from vmtui.core.details import (
    Address,
    AgentReport,
    Card,
    Channel,
    Definition,
    Disk,
    DiskSize,
    Measures,
    Teller,
)
from vmtui.core.domain_xml import domain_root
from vmtui.core.model import VmId
from vmtui.hypervisor import facts, reading
from vmtui.hypervisor.errors import RefusalError
from vmtui.hypervisor.monitor import refuse_if_it_owes

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

LONGEST_DESCRIPTION = 2_000
"""Characters of a description that are kept: it may be a megabyte."""

MOST_DEVICES = 64
"""Disks, cards and addresses that are kept of each kind."""

_KIB = 1024
_FIGURES = libvirt.VIR_DOMAIN_STATS_BLOCK | libvirt.VIR_DOMAIN_STATS_INTERFACE
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
_SOURCES = ("file", "dev", "dir", "volume", "name")
"""The attributes of a disk's ``<source>`` that name it; each type of disk has another."""

_NETWORKS = ("network", "bridge", "dev", "path")
"""The attributes of a card's ``<source>`` that say what it is on, likewise."""

_TELLERS = {
    Teller.LEASE: libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE,
    Teller.ARP: libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP,
    Teller.AGENT: libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT,
}
_SILENT = (
    libvirt.VIR_ERR_AGENT_UNRESPONSIVE,
    libvirt.VIR_ERR_AGENT_UNSYNCED,
    libvirt.VIR_ERR_OPERATION_DENIED,
    libvirt.VIR_ERR_OPERATION_INVALID,
    libvirt.VIR_ERR_OPERATION_TIMEOUT,
    libvirt.VIR_ERR_NO_DOMAIN,
    libvirt.VIR_ERR_NO_SUPPORT,
)
"""Errors that say that the agent can't be asked; all others are its own word on one question."""


def read_definition(connection: libvirt.virConnect, vm: VmId) -> Definition:
    """Read what libvirt itself knows; nothing here reaches the guest's monitor.

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
        RefusalError: Its QEMU owes an answer, for which libvirt may hold back its own.
        ValueError: Its XML cannot be read.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    return definition_of(domain)


def definition_of(domain: libvirt.virDomain) -> Definition:
    """Read what libvirt itself knows of a domain that has been looked up; raises likewise."""
    root = domain_root(domain.XMLDesc())
    return Definition(
        description=_description(root),
        autostart=bool(domain.autostart()) if domain.isPersistent() else None,
        memory=_memory(root),
        disks=tuple(_disks(root))[:MOST_DEVICES],
        cards=tuple(_cards(root))[:MOST_DEVICES],
        channel=_channel(root),
    )


def read_measures(connection: libvirt.virConnect, vm: VmId) -> Measures:
    """Read sizes, counters and the addresses that the host knows.

    One call for all disks and cards. It may wait for QEMU, or for the storage of a guest that is
    off; a guest whose monitor is occupied already is not waited for.

    Raises:
        libvirt.libvirtError: The domain can't be looked up, or its figures can't be read.
        RefusalError: Its QEMU gives no answer, and there are no figures of its disks.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    rows = connection.domainListGetStats([domain], _FIGURES, _NOWAIT)
    stats: Mapping[str, Any] = rows[0][1] if rows else {}
    _check_figures(domain, stats)
    addresses: list[Address] = []
    problems: list[str] = []
    answers = 0
    if domain.ID() >= 0:
        for teller in (Teller.LEASE, Teller.ARP):
            try:
                addresses += _addresses(domain, teller)
                answers += 1
            except libvirt.libvirtError as error:
                if error.get_error_code() != libvirt.VIR_ERR_NO_SUPPORT:
                    problems.append(f"addresses by {teller.value}: {error}")
    return Measures(
        sizes=tuple(_sizes(stats))[:MOST_DEVICES],
        addresses=tuple(addresses)[:MOST_DEVICES],
        received=reading.total(stats, "net", "rx.bytes"),
        sent=reading.total(stats, "net", "tx.bytes"),
        # One that answers is enough: many hosts have no table of the other kind.
        problem="" if answers else "; ".join(problems),
    )


def read_agent(connection: libvirt.virConnect, vm: VmId) -> AgentReport:
    """Ask the guest agent for the system, its name and its addresses.

    A stopped agent costs the 5 seconds that libvirt waits for its first sign; one that stops
    between that sign and its answer blocks for ever. libvirt's own limit for that
    (virDomainAgentSetResponseTimeout) holds for everybody who talks to this guest, and would cut
    off a backup's freeze: it is left alone. So this belongs on a lane that nobody waits for.

    Raises:
        libvirt.libvirtError: The agent does not answer (codes 86 and 97) or can't be asked.
        RefusalError: It answered no question.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refusals: list[str] = []
    system = told(domain, libvirt.VIR_DOMAIN_GUEST_INFO_OS, refusals)
    name = told(domain, libvirt.VIR_DOMAIN_GUEST_INFO_HOSTNAME, refusals)
    addresses: tuple[Address, ...] = ()
    try:
        addresses = tuple(_addresses(domain, Teller.AGENT))[:MOST_DEVICES]
    except libvirt.libvirtError as error:
        if error.get_error_code() in _SILENT:
            raise
        refusals.append(_words(error))
    if not (system or name or addresses) and refusals:
        raise RefusalError(refusals[0])
    return AgentReport(
        os=str(system.get("os.pretty-name") or system.get("os.name") or ""),
        hostname=str(name.get("hostname") or ""),
        addresses=addresses,
    )


def _description(root: ET.Element) -> str:
    text = (root.findtext("description") or "").strip()
    return text if len(text) <= LONGEST_DESCRIPTION else f"{text[:LONGEST_DESCRIPTION]}…"


def _memory(root: ET.Element) -> int | None:
    """The size in ``<memory>``: libvirt always writes it in KiB."""
    text = (root.findtext("memory") or "").strip()
    return int(text) * _KIB if text.isdecimal() else None


def _disks(root: ET.Element) -> Iterator[Disk]:
    for disk in root.iterfind("devices/disk"):
        target, driver = disk.find("target"), disk.find("driver")
        yield Disk(
            target=_of(target, "dev"),
            bus=_of(target, "bus"),
            device=disk.get("device", "disk"),
            format=_of(driver, "type"),
            source=_source(disk.find("source")),
            read_only=disk.find("readonly") is not None,
        )


def _source(source: ET.Element | None) -> str:
    if source is None:
        return ""
    place = next((value for key in _SOURCES if (value := source.get(key))), "")
    scheme = source.get("protocol")
    if scheme:
        return f"{scheme}:{place}"
    pool = source.get("pool")
    return f"{pool}/{place}" if pool else place


def _cards(root: ET.Element) -> Iterator[Card]:
    for card in root.iterfind("devices/interface"):
        source = card.find("source")
        yield Card(
            kind=card.get("type", ""),
            source=next((place for key in _NETWORKS if (place := _of(source, key))), ""),
            model=_of(card.find("model"), "type"),
            mac=_of(card.find("mac"), "address").lower(),
        )


def _channel(root: ET.Element) -> Channel:
    target = root.find(f"devices/channel/target[@name='{facts.AGENT_CHANNEL}']")
    if target is None:
        return Channel.NONE
    return {"connected": Channel.CONNECTED, "disconnected": Channel.DISCONNECTED}.get(
        target.get("state", ""), Channel.UNKNOWN
    )


def _of(element: ET.Element | None, attribute: str) -> str:
    return "" if element is None else element.get(attribute, "")


def _check_figures(domain: libvirt.virDomain, stats: Mapping[str, Any]) -> None:
    """That sizes are missing is no answer where QEMU hangs."""
    if any(one.capacity is None for one in _sizes(stats)):
        refuse_if_it_owes(domain)


def _sizes(stats: Mapping[str, Any]) -> Iterator[DiskSize]:
    for number in range(stats.get("block.count", 0)):
        key = f"block.{number}"
        if name := stats.get(f"{key}.name"):
            yield DiskSize(
                target=str(name),
                capacity=stats.get(f"{key}.capacity"),
                allocation=stats.get(f"{key}.allocation"),
                physical=stats.get(f"{key}.physical"),
            )


def _addresses(domain: libvirt.virDomain, teller: Teller) -> Iterable[Address]:
    """All addresses that this teller knows, but not those by which a guest reaches itself."""
    found = domain.interfaceAddresses(_TELLERS[teller])
    return [
        Address((card.get("hwaddr") or "").lower(), f"{one['addr']}/{one['prefix']}", teller)
        for name, card in found.items()
        for one in card.get("addrs") or ()
        if name != "lo" and not str(one["addr"]).startswith(("127.", "fe80:", "::1"))
    ]


def told(domain: libvirt.virDomain, question: int, refusals: list[str]) -> Mapping[str, Any]:
    """What the agent answers to one question; nothing, and a refusal more, where it won't.

    Raises:
        libvirt.libvirtError: It can't be asked anything.
    """
    try:
        return domain.guestInfo(question, 0)
    except libvirt.libvirtError as error:
        if error.get_error_code() in _SILENT:
            raise  # Not from a function that is given it: its frame would keep the domain alive.
        refusals.append(_words(error))
        return {}


def _words(error: libvirt.libvirtError) -> str:
    return " ".join(str(error).split())
