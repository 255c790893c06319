"""What a connection tells of some of its domains, or of their load, in as few calls as possible.

Every function takes an open connection and calls libvirt on the calling thread; which thread that
may be is the caller's business (see ``lane``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import libvirt

from vmtui.core.domain_row import DomainRow
from vmtui.core.looks import StatsRow
from vmtui.hypervisor import bulk, states

_KIB = 1024
LOAD = (
    libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_VCPU
    | libvirt.VIR_DOMAIN_STATS_BLOCK
    | bulk.STATE
)
"""What tells of a domain's load (virDomainStatsTypes); it reaches QEMU's monitor."""

_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


def read_again(
    connection: libvirt.virConnect, uuids: Iterable[str], *, in_process: bool = False
) -> tuple[tuple[DomainRow, ...], tuple[str, ...]]:
    """Read some domains afresh.

    Returns:
        Their rows, and the UUIDs among them that are not there any more.

    Raises:
        libvirt.libvirtError: A call failed for another reason than a missing domain.
    """
    found, gone = _looked_up(connection, uuids)
    listed = connection.domainListGetStats(found, bulk.STATE, _NOWAIT) if found else []
    chunks = bulk.rows(listed, in_process=in_process)
    return tuple(row for chunk in chunks for row in chunk), tuple(gone)


def _looked_up(
    connection: libvirt.virConnect, uuids: Iterable[str]
) -> tuple[list[libvirt.virDomain], list[str]]:
    """The domains that are there, and the UUIDs of those that are not."""
    found: list[libvirt.virDomain] = []
    gone: list[str] = []
    for uuid in uuids:
        try:
            found.append(connection.lookupByUUIDString(uuid))
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
                raise
            gone.append(uuid)
    return found, gone


def read_stats(
    connection: libvirt.virConnect,
    expected: int = 0,
    *,
    only_active: bool = False,
    also: Iterable[str] = (),
) -> tuple[tuple[StatsRow, ...], ...]:
    """Read CPU, disk and memory figures of all domains, in one call where they are not many.

    It reaches the monitors of the guests: a hung QEMU blocks it, unless another call already waits
    for that guest; then the guest is skipped and its row has no CPU time.

    Args:
        connection: An open one.
        expected: How many domains there were the last time.
        only_active: Leave out those that are off ...
        also: ... but for those with these UUIDs.

    Returns:
        The rows in chunks, none of which takes long to take in.

    Raises:
        libvirt.libvirtError: The call failed.
    """
    listed = bulk.list_domains(connection, LOAD, expected=expected, only_active=only_active).stats
    others = set(also).difference(domain.UUIDString() for domain, _ in listed) if also else ()
    found, _gone = _looked_up(connection, others)
    if found:
        listed = [*listed, *connection.domainListGetStats(found, LOAD, _NOWAIT)]
    return tuple(bulk.translated(listed, _stats_row))


def _stats_row(domain: libvirt.virDomain, stats: dict[str, Any]) -> StatsRow:
    state = states.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    memory, resident = stats.get("balloon.current"), stats.get("balloon.rss")
    return StatsRow(
        uuid=domain.UUIDString(),
        cpu_time=states.cpu_time(state, stats.get("cpu.time")),
        written=total(stats, "block", "wr.bytes"),
        vcpus=stats.get("vcpu.current"),
        memory=None if memory is None else memory * _KIB,
        read=total(stats, "block", "rd.bytes"),
        resident=None if resident is None else resident * _KIB,
    )


def total(stats: Mapping[str, Any], group: str, figure: str) -> int | None:
    """A figure of all devices of a group ("block", "net"); None where no device has it."""
    devices = range(stats.get(f"{group}.count", 0))
    values = [stats[key] for device in devices if (key := f"{group}.{device}.{figure}") in stats]
    return sum(values) if values else None
