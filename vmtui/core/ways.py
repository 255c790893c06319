"""How guests are asked to power off, and for how long: what their hosts say comes first."""

from __future__ import annotations

from collections.abc import Collection

from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.model import Host
from vmtui.core.text import clock


@frozen
class Way:
    """One way of asking.

    Attributes:
        limit: Seconds that a guest is given.
    """

    mode: Mode
    limit: float


def way_on(host: Host, usual: Way) -> Way:
    """How a guest of a host is asked.

    Args:
        usual: What holds where the configuration says nothing of the host.
    """
    limit = usual.limit if host.limit is None else host.limit
    return Way(host.mode or usual.mode, limit)


def way_for_all(hosts: Collection[Host], usual: Way) -> Way:
    """One way for guests of several hosts, as a dialog proposes it.

    Where they differ that is the longest of their limits, so that none is overdue too early, and
    the power button: an agent may close applications without asking them.
    """
    ways = [way_on(host, usual) for host in hosts] or [usual]
    modes = {way.mode for way in ways}
    return Way(modes.pop() if len(modes) == 1 else Mode.ACPI, max(way.limit for way in ways))


def differing(hosts: Collection[Host], usual: Way) -> str:
    """What the hosts say of it where they do not say the same; "" where they do."""
    by_way: dict[Way, list[str]] = {}
    for host in hosts:
        by_way.setdefault(way_on(host, usual), []).append(host.name)
    if len(by_way) < 2:
        return ""
    said = (f"{clock(way.limit)} by {way.mode} on {_few(names)}" for way, names in by_way.items())
    return f"configured: {', '.join(said)}"


def _few(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} hosts"
