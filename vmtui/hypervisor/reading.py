"""What a connection tells of its domains, in as few calls as possible.

Every function takes an open connection and calls libvirt on the calling thread; which thread that
may be is the caller's business (see ``lane``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import libvirt

from vmtui.core.changes import DomainRow
from vmtui.core.looks import StatsRow
from vmtui.hypervisor import translate

CHUNK = 200
"""Rows translated at a stretch: a longer one would hold up the events of other hosts."""

Stats = tuple[libvirt.virDomain, dict[str, Any]]
"""A domain and its statistics by name, as virConnectGetAllDomainStats returns them."""

_KIB = 1024
_STATE = libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_BALLOON
_LOAD = (
    libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_VCPU
    | libvirt.VIR_DOMAIN_STATS_BLOCK
    | _STATE
)
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
_HALVES = (
    libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_INACTIVE,
    libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE,
)

_TOO_MANY = ("Too many domains", "exceeds max limit")
"""What the RPC layer says instead of sending more rows than a message may hold."""

_translating = threading.Lock()
"""Held while a chunk is translated, so that only one host's list makes Python busy at a time.

Busy Python threads delay the event thread by 5 ms each (the interpreter's switch interval), and
after a reconnect many hosts list at once. Nothing that can block is done while it is held.
"""


def list_domains(connection: libvirt.virConnect) -> list[Stats]:
    """Read state and memory of all domains: one call that never reaches a guest's monitor.

    A host with more than 16,384 domains refuses one call for all of them; it is asked for the
    inactive and the active ones in turn.

    Raises:
        libvirt.libvirtError: The call failed.
    """
    try:
        return connection.getAllDomainStats(_STATE, _NOWAIT)
    except libvirt.libvirtError as error:
        if not any(words in str(error) for words in _TOO_MANY):
            raise
    return [row for half in _HALVES for row in connection.getAllDomainStats(_STATE, _NOWAIT | half)]


def rows(listed: Sequence[Stats], *, in_process: bool = False) -> Iterator[tuple[DomainRow, ...]]:
    """Translate a list, chunk by chunk.

    Args:
        listed: What ``list_domains`` or virDomainListGetStats returned.
        in_process: Whether the driver lives in this process and lacks memory statistics (the
            test driver), so that each domain can be asked for its memory at no cost.

    Yields:
        Tuples of at most ``CHUNK`` rows; a list without rows yields nothing.
    """
    for start in range(0, len(listed), CHUNK):
        with _translating:
            chunk = tuple(_row(*entry, in_process) for entry in listed[start : start + CHUNK])
        yield chunk
        time.sleep(0)  # Lets the event thread in between two chunks.


def read_again(
    connection: libvirt.virConnect, uuids: Iterable[str], *, in_process: bool = False
) -> tuple[tuple[DomainRow, ...], tuple[str, ...]]:
    """Read some domains afresh.

    Returns:
        Their rows, and the UUIDs among them that are not there any more.

    Raises:
        libvirt.libvirtError: A call failed for another reason than a missing domain.
    """
    found: list[libvirt.virDomain] = []
    gone: list[str] = []
    for uuid in uuids:
        try:
            found.append(connection.lookupByUUIDString(uuid))
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
                raise
            gone.append(uuid)
    listed = connection.domainListGetStats(found, _STATE, _NOWAIT) if found else []
    chunks = rows(listed, in_process=in_process)
    return tuple(row for chunk in chunks for row in chunk), tuple(gone)


def read_stats(connection: libvirt.virConnect) -> tuple[StatsRow, ...]:
    """Read CPU, disk and memory figures of all domains in one call.

    It reaches the monitors of the guests: a hung QEMU blocks it, unless another call already waits
    for that guest; then the guest is skipped and its row has no CPU time.

    Raises:
        libvirt.libvirtError: The call failed.
    """
    listed = connection.getAllDomainStats(_LOAD, _NOWAIT)
    result: list[StatsRow] = []
    for start in range(0, len(listed), CHUNK):
        with _translating:
            result += (_stats_row(*entry) for entry in listed[start : start + CHUNK])
        time.sleep(0)
    return tuple(result)


def _row(domain: libvirt.virDomain, stats: dict[str, Any], in_process: bool) -> DomainRow:
    state = translate.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    domain_id = domain.ID()
    memory = stats.get("balloon.current")
    if memory is None and in_process:
        memory = domain.info()[2]
    return DomainRow(
        uuid=domain.UUIDString(),
        name=domain.name(),
        state=state,
        reason=translate.reason(state, stats.get("state.reason", 0)),
        domain_id=domain_id if domain_id >= 0 else None,
        memory=None if memory is None else memory * _KIB,
    )


def _stats_row(domain: libvirt.virDomain, stats: dict[str, Any]) -> StatsRow:
    state = translate.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    memory, resident = stats.get("balloon.current"), stats.get("balloon.rss")
    return StatsRow(
        uuid=domain.UUIDString(),
        # A shut-off domain's CPU time is libvirtd's own.
        cpu_time=stats.get("cpu.time") if state.has_process else None,
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
