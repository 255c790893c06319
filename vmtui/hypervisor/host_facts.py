"""What a host tells of itself. No call here reaches a guest's monitor."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

import libvirt

from vmtui.core.host_facts import HostFacts

T = TypeVar("T")

_KIB, _MIB = 1024, 1024 * 1024

_ALL_CPUS = libvirt.VIR_NODE_CPU_STATS_ALL_CPUS
_ALL_CELLS = libvirt.VIR_NODE_MEMORY_STATS_ALL_CELLS

_NOT_TOLD = frozenset(
    {
        libvirt.VIR_ERR_NO_SUPPORT,
        libvirt.VIR_ERR_OPERATION_INVALID,
        libvirt.VIR_ERR_OPERATION_UNSUPPORTED,
        libvirt.VIR_ERR_CONFIG_UNSUPPORTED,
        libvirt.VIR_ERR_INTERNAL_ERROR,
        libvirt.VIR_ERR_ACCESS_DENIED,
    }
)
"""What says nothing of the connection, only that its driver or its host can't tell this.

A session daemon can't tell its processors' times (55); what a machine has no file for in /proc or
/sys is an internal error.
"""


def read_host(connection: libvirt.virConnect) -> HostFacts:
    """Ask a host of itself, and how long it takes to answer the cheapest question.

    Raises:
        libvirt.libvirtError: It does not answer.
    """
    began = monotonic()
    number = connection.getLibVersion()
    latency = monotonic() - began
    info = connection.getInfo()
    cpu = _told(lambda: connection.getCPUStats(_ALL_CPUS)) or {}
    memory = _told(lambda: connection.getMemoryStats(_ALL_CELLS)) or {}
    return HostFacts(
        latency=latency,
        libvirt=number,
        hypervisor=connection.getType(),
        version=_told(connection.getVersion),
        cpus=int(info[2]),
        # Where memory was plugged in, getInfo tells less than there is.
        memory=_sum(memory, "total", times=_KIB) or int(info[1]) * _MIB,
        free=_sum(memory, "free", "cached", "buffers", times=_KIB),
        busy=_sum(cpu, "user", "kernel"),
        idle=_sum(cpu, "idle", "iowait"),
    )


def _told(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except libvirt.libvirtError as error:
        if error.get_error_code() in _NOT_TOLD:
            return None
        raise


def _sum(figures: dict[str, int], first: str, *others: str, times: int = 1) -> int | None:
    """The sum of some figures, of which the first must be there."""
    if first not in figures:
        return None
    return times * (figures[first] + sum(figures.get(one, 0) for one in others))
