"""Reads what only a guest's own view shows: its XML, and its counters again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libvirt

from vmtui.core.details import Figures, Xml
from vmtui.core.model import VmId
from vmtui.hypervisor import reading, states
from vmtui.hypervisor.errors import RefusalError
from vmtui.hypervisor.monitor import refuse_if_it_owes

LONGEST_XML = 400_000
"""Characters of a domain's XML that are kept: its metadata may be megabytes."""

_KIB = 1024
_FIGURES = (
    libvirt.VIR_DOMAIN_STATS_STATE
    | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_BALLOON
    | libvirt.VIR_DOMAIN_STATS_BLOCK
    | libvirt.VIR_DOMAIN_STATS_INTERFACE
)
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


def read_xml(connection: libvirt.virConnect, vm: VmId) -> Xml:
    """Read the XML that holds now, without secrets (virDomainGetXMLDesc).

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
        RefusalError: Its QEMU owes an answer, for which libvirt may hold back its own.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    return xml_of(domain)


def read_inactive_xml(connection: libvirt.virConnect, vm: VmId) -> Xml:
    """Read the XML that its next start will take; raises likewise."""
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    return xml_of(domain, inactive=True)


def xml_of(domain: libvirt.virDomain, *, inactive: bool = False) -> Xml:
    """The XML of a domain that has been looked up.

    Raises:
        libvirt.libvirtError: A call failed.
        RefusalError: A transient guest has nothing for its next start.
    """
    if inactive and not domain.isPersistent():
        raise RefusalError("it is transient: there is no definition for a next start")
    text = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE if inactive else 0)
    return Xml(text[:LONGEST_XML], is_cut=len(text) > LONGEST_XML)


def read_figures(connection: libvirt.virConnect, vm: VmId) -> Figures:
    """Read the counters of one guest in one call (virDomainListGetStats, NOWAIT).

    A guest whose monitor is occupied is skipped; the first call that meets a hung QEMU blocks.

    Raises:
        libvirt.libvirtError: A call failed; code 42 if the domain is gone.
        RefusalError: Its QEMU owes an answer.
    """
    domain = connection.lookupByUUIDString(vm.uuid)
    refuse_if_it_owes(domain)
    rows = connection.domainListGetStats([domain], _FIGURES, _NOWAIT)
    return _figures(rows[0][1] if rows else {})


def _figures(stats: Mapping[str, Any]) -> Figures:
    state = states.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    if not state.has_process:
        return Figures()
    resident = stats.get("balloon.rss")
    return Figures(
        cpu_time=states.cpu_time(state, stats.get("cpu.time")),
        resident=None if resident is None else resident * _KIB,
        read=reading.total(stats, "block", "rd.bytes"),
        written=reading.total(stats, "block", "wr.bytes"),
        received=reading.total(stats, "net", "rx.bytes"),
        sent=reading.total(stats, "net", "tx.bytes"),
    )
