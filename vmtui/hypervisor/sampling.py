"""Samples of the guests that are watched: one call for many of them, whichever of them hang."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import libvirt

from vmtui.core.model import Moment
from vmtui.core.why.evidence import Reading
from vmtui.hypervisor import states
from vmtui.hypervisor.handles import Handles
from vmtui.hypervisor.reading import total

Row = tuple[str, Reading]
"""A domain's UUID and its sample."""

_SAFE = libvirt.VIR_DOMAIN_STATS_STATE | libvirt.VIR_DOMAIN_STATS_INTERFACE
"""What libvirt tells without the guest's monitor."""

_ALL = (
    _SAFE
    | libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
    | libvirt.VIR_DOMAIN_STATS_VCPU
    | libvirt.VIR_DOMAIN_STATS_BLOCK
)
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


def read_figures(
    connection: libvirt.virConnect,
    handles: Handles,
    uuids: Sequence[str],
    owed: float,
    clock: Callable[[], Moment],
) -> tuple[Row, ...]:
    """Sample some domains (virDomainListGetStats, NOWAIT); those that are gone have no row.

    The first call that meets a guest with a hung QEMU blocks. As long as it does, later calls find
    that guest's monitor taken and leave it out; only of such guests is asked whether they owe
    somebody an answer.

    Args:
        owed: Seconds after which a monitor that owes somebody an answer is taken to be silent.

    Raises:
        libvirt.libvirtError: The connection or its host fails.
    """
    return _read(
        connection,
        handles,
        uuids,
        clock,
        _ALL,
        lambda domain, stats: _was_left_out(stats) and _owes(domain, owed),
    )


def read_states(
    connection: libvirt.virConnect,
    handles: Handles,
    uuids: Sequence[str],
    suspects: Collection[str],
    owed: float,
    clock: Callable[[], Moment],
) -> tuple[Row, ...]:
    """Sample some domains by what libvirt tells without their monitors, so that nothing can block.

    Args:
        suspects: Those of whom is asked whether they still owe somebody an answer.
        owed: As for `read_figures`.

    Raises:
        libvirt.libvirtError: The connection or its host fails.
    """
    return _read(
        connection,
        handles,
        uuids,
        clock,
        _SAFE,
        lambda domain, _stats: domain.UUIDString() in suspects and _owes(domain, owed),
    )


def first_that_owes(
    connection: libvirt.virConnect, handles: Handles, uuids: Sequence[str], owed: float
) -> str | None:
    """The first of these domains whose monitor has owed an answer for so long; None if none has.

    Raises:
        libvirt.libvirtError: The connection or its host fails.
    """
    domains = handles.all(connection, uuids)
    return next((one.UUIDString() for one in domains if _owes(one, owed)), None)


def _read(
    connection: libvirt.virConnect,
    handles: Handles,
    uuids: Sequence[str],
    clock: Callable[[], Moment],
    wanted: int,
    is_silent: Callable[[libvirt.virDomain, Mapping[str, Any]], bool],
) -> tuple[Row, ...]:
    domains = handles.all(connection, uuids)
    if not domains:
        return ()
    listed = connection.domainListGetStats(domains, wanted, _NOWAIT)
    at = clock()
    rows = tuple(
        (domain.UUIDString(), _reading(domain, stats, at, is_silent)) for domain, stats in listed
    )
    handles.drop(connection, set(uuids) - {uuid for uuid, _ in rows})
    return rows


def _reading(
    domain: libvirt.virDomain,
    stats: Mapping[str, Any],
    at: Moment,
    is_silent: Callable[[libvirt.virDomain, Mapping[str, Any]], bool],
) -> Reading:
    state = states.power_state(stats.get("state.state", libvirt.VIR_DOMAIN_NOSTATE))
    runs = state.has_process
    vcpus = range(stats.get("vcpu.maximum", 0))
    delays = [stats[key] for number in vcpus if (key := f"vcpu.{number}.delay") in stats]
    return Reading(
        at=at,
        state=state,
        reason=states.reason(state, stats.get("state.reason", 0)),
        cpu_time=states.cpu_time(state, stats.get("cpu.time")),
        vcpu_delay=sum(delays) if delays and runs else None,
        vcpus=stats.get("vcpu.current"),
        read=total(stats, "block", "rd.bytes"),
        written=total(stats, "block", "wr.bytes"),
        received=total(stats, "net", "rx.bytes"),
        sent=total(stats, "net", "tx.bytes"),
        is_silent=runs and is_silent(domain, stats),
    )


def _was_left_out(stats: Mapping[str, Any]) -> bool:
    """Whether what only QEMU itself tells is missing: another call may hold its monitor."""
    if stats.get("block.count"):
        return "block.0.rd.bytes" not in stats
    return "cpu.haltpoll.success.time" not in stats


def _owes(domain: libvirt.virDomain, seconds: float) -> bool:
    """Whether its monitor has owed somebody an answer for so long (virDomainGetControlInfo).

    That asks libvirt only. A call that is merely under way just now leaves a guest out as well.
    """
    try:
        state, _details, milliseconds = domain.controlInfo()
    except libvirt.libvirtError:
        return False  # It went off meanwhile, or its driver can't tell.
    if state == libvirt.VIR_DOMAIN_CONTROL_OCCUPIED:
        return milliseconds >= 1000 * seconds
    return bool(state == libvirt.VIR_DOMAIN_CONTROL_ERROR)
