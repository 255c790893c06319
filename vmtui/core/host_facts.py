"""What a host tells of itself: versions, processors, memory, and how fast it answers."""

from __future__ import annotations

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment


@frozen
class HostFacts:
    """One answer of a host (virNodeGetInfo, virNodeGetCPUStats, virNodeGetMemoryStats).

    Attributes:
        latency: Seconds that virConnectGetLibVersion took, which asks libvirtd for a number that
            it knows: the round trip. 0 where libvirt works inside this process.
        libvirt: The version of its libvirt, as 1,000,000 × major + 1,000 × minor + release.
        hypervisor: Such as "QEMU" (virConnectGetType).
        version: The hypervisor's version (virConnectGetVersion), numbered likewise; None where it
            can't be told.
        cpus: Logical processors.
        memory: Bytes of physical memory.
        free: Bytes of it that nobody uses, or only as a cache; None where it can't be told.
        busy: Nanoseconds that all processors have worked since the host's start; None where the
            host does not tell it (a session daemon does not).
        idle: Likewise that they had nothing to do.
    """

    latency: float
    libvirt: int
    hypervisor: str
    version: int | None
    cpus: int
    memory: int
    free: int | None = None
    busy: int | None = None
    idle: int | None = None


@frozen
class HostRead:
    """A host was asked of itself.

    Attributes:
        epoch: The host's connection when it was asked: of an earlier one it is old.
        facts: None where it failed.
        error: Why it failed; "" if it did not.
    """

    host: str
    at: Moment
    epoch: int
    facts: HostFacts | None
    error: str = ""


def load(before: HostFacts, after: HostFacts) -> float | None:
    """Which part of its processors a host used between two answers; None where nobody can tell."""
    if None in (before.busy, before.idle, after.busy, after.idle):
        return None
    busy, idle = (after.busy or 0) - (before.busy or 0), (after.idle or 0) - (before.idle or 0)
    return busy / (busy + idle) if busy >= 0 and idle >= 0 and busy + idle > 0 else None


def version_words(number: int) -> str:
    """A version as people write it, such as ``9.0.0``."""
    major, rest = divmod(number, 1_000_000)
    minor, release = divmod(rest, 1000)
    return f"{major}.{minor}.{release}"
