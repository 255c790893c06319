"""Waiting for what hosts tell, always for a bounded time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vmtui.core.model import Host, HostStatus, VmId
from vmtui.output import complain
from vmtui.session import Session

REACH = 10.0
"""Seconds that a host may take to connect and to list its domains."""

FACTS = 3.0
"""Seconds that are waited for guests' facts: whether they have a managed save, their addresses."""

_GLANCE = 0.2
"""Seconds after which the session's clock is looked at again."""


def until(session: Session, condition: Callable[[], bool], seconds: float) -> bool:
    """Take in changes until the condition holds; False if it does not within ``seconds``."""
    end = session.now().boot + seconds
    while not condition():
        left = end - session.now().boot
        if left <= 0:
            return False
        # No tick: it would ask for statistics, which wait for guests that hang.
        session.drain(timeout=min(left, _GLANCE))
    return True


def reach(session: Session) -> dict[str, str]:
    """Wait until each host has listed its domains or turned out not to, and say which did not.

    Returns:
        The hosts that could not be reached, with the reason.
    """
    hosts = session.fleet.hosts
    until(session, lambda: all(map(is_decided, hosts.values())), REACH)
    unreached = dict(_unreached(hosts.values()))
    for host, reason in unreached.items():
        complain(f"{host} could not be reached: {reason}")
    return unreached


def read_facts(session: Session, vm_ids: Sequence[VmId]) -> None:
    """Have the facts of guests read afresh, for at most ``FACTS`` seconds.

    One that is undefined meanwhile, or whose QEMU hangs, holds up no other.
    """
    vms = session.fleet.vms
    session.want_facts(vm_ids, afresh=True)
    until(session, lambda: all(vms[x].saved is not None for x in vm_ids if x in vms), FACTS)


def is_decided(host: Host) -> bool:
    """Whether a host has listed its domains, or turned out not to."""
    return host.listed or host.status in (HostStatus.NO_ANSWER, HostStatus.REFUSED)


def _unreached(hosts: Iterable[Host]) -> Iterable[tuple[str, str]]:
    for host in hosts:
        if not host.listed or host.status is not HostStatus.UP:
            yield host.name, host.error or f"no answer within {REACH:.0f} s"
