"""Which hosts are open: the first ones, and those that come and go while the console runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from vmtui.core.changes import Change, DomainsListed
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.model import Host, VmId
from vmtui.core.parted import Parted
from vmtui.hypervisor.port import Port


@frozen
class FromPort:
    """A change, and the port that told it: a port that was closed may have told some before."""

    port: Port
    change: Change


def first_known(port: Port, told: Host | None) -> Host:
    """What is known of a host before it has answered.

    Args:
        told: What the configuration says of it; its URI may hold secrets, that of the port none.
    """
    return Host(port.name, port.uri) if told is None else replace(told, uri=port.uri)


class Roster:
    """Opens and closes hosts for the session.

    Attributes:
        ports: The ways to the open hosts, by name.
    """

    def __init__(
        self,
        fleet: Fleet,
        ports: Parted[Port],
        put: Callable[[FromPort], None],
        busy: Callable[[], Iterator[VmId]],
    ) -> None:
        """Open nothing yet.

        Args:
            fleet: Hosts and domains.
            ports: The ways to the hosts; shared with whoever sends commands.
            put: Takes what a port tells, from any thread.
            busy: The domains of which something is under way.
        """
        self._fleet = fleet
        self.ports = ports
        self._put = put
        self._busy = busy

    def start(self) -> None:
        """Let every host connect."""
        for port in self.ports.values():
            port.start(partial(self._told, port))

    def _told(self, port: Port, change: Change) -> None:
        self._put(FromPort(port, change))

    def is_open(self, told: FromPort) -> bool:
        """Whether what a port told still counts."""
        return self.ports.get(told.port.name) is told.port

    def open(self, port: Port, host: Host) -> None:
        """Have one more host, and let it connect."""
        self._fleet.open(first_known(port, host))
        self.ports[port.name] = port
        port.start(partial(self._told, port))

    def describe(self, host: Host) -> bool:
        """Take what the configuration says of an open host now; returns whether that is new."""
        before = self._fleet.hosts[host.name]
        told = ("tags", "protected", "limit", "mode")
        self._fleet.describe(replace(before, **{one: getattr(host, one) for one in told}))
        return self._fleet.hosts[host.name] != before

    def busy_on(self, name: str) -> int:
        """Of how many guests of a host something is under way, so that it can't be closed."""
        return len({vm_id for vm_id in self._busy() if vm_id.host == name})

    def close(
        self,
        name: str,
        kept: Iterable[VmId],
        dismiss: Callable[[VmId], object],
        ingest: Callable[[Change], None],
    ) -> set[VmId]:
        """Let a host go of whose guests nothing is under way; returns those that were shown.

        Args:
            name: The host.
            kept: The domains of which something is kept that has ended.
            dismiss: Forgets what is kept of a domain.
            ingest: Takes in that no guest is there any more, as if the host had told it.
        """
        ids = set(self._fleet.of_host(name)) | {vm_id for vm_id in kept if vm_id.host == name}
        for vm_id in sorted(ids):
            dismiss(vm_id)
        host = self._fleet.hosts[name]
        gone = tuple(vm_id.uuid for vm_id in sorted(ids))
        seen = host.last_seen
        if seen is not None:
            ingest(DomainsListed(name, seen, host.epoch, _AFTER_ALL, (), gone=gone))
        self._fleet.close(name)
        self.ports.part_with(name).close()
        return ids


_AFTER_ALL = 2**62
"""A number that no event of a host has: what is told with it is the last word."""
