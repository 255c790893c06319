"""A libvirt connection that is played, records who called it, and hangs or fails when told to."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import libvirt

ACTIVE = libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE
INACTIVE = libvirt.VIR_CONNECT_LIST_DOMAINS_INACTIVE
_KINDS_WITHOUT_GUESTS = (
    libvirt.VIR_CONNECT_LIST_DOMAINS_AUTOSTART
    | libvirt.VIR_CONNECT_LIST_DOMAINS_TRANSIENT
    | libvirt.VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE
    | libvirt.VIR_CONNECT_LIST_DOMAINS_HAS_SNAPSHOT
)

Hook = Callable[[], None]


def libvirt_error(code: int, domain: int = 20, message: str = "") -> libvirt.libvirtError:
    """A libvirtError as the binding would raise it."""
    message = message or f"error {code} of domain {domain}"
    error = libvirt.libvirtError(message)
    error.args = (message,)
    error.err = (code, domain, message, 2, message, None, None, -1, -1)
    return error


@dataclass
class FakeGuest:
    """What the hypervisor holds of a domain."""

    name: str
    uuid: str = field(default_factory=lambda: str(uuid4()))
    state: int = libvirt.VIR_DOMAIN_RUNNING
    reason: int = libvirt.VIR_DOMAIN_RUNNING_BOOTED
    domain_id: int = 1
    cpu_time: int = 1_000
    is_frozen: bool = False
    filesystems: int = 2

    def power_off(self) -> None:
        """Off, by the guest."""
        self.state, self.reason = libvirt.VIR_DOMAIN_SHUTOFF, libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN
        self.domain_id = -1


class FakeDomain:
    """A domain as one connection sees it: its ID is the one at the look-up, as in libvirt."""

    def __init__(self, connection: "FakeConnection", guest: FakeGuest) -> None:
        """Look a guest up."""
        self._connection = connection
        self._guest = guest
        self._domain_id = guest.domain_id

    def name(self) -> str:
        """Local to the client, as in libvirt: no call."""
        return self._guest.name

    def UUIDString(self) -> str:  # noqa: N802
        """Local to the client, as in libvirt: no call."""
        return self._guest.uuid

    def ID(self) -> int:  # noqa: N802
        """Local to the client, as in libvirt: no call."""
        return self._domain_id

    def info(self) -> list[int]:
        """State, memory and CPU time."""
        self._connection.called("info")
        return [self._guest.state, 4096, 4096, 1, self._guest.cpu_time]

    def isActive(self) -> int:  # noqa: N802
        """Whether it has a process."""
        self._connection.called("isActive")
        return int(self._guest.domain_id >= 0)

    def XMLDesc(self, _flags: int = 0) -> str:  # noqa: N802
        """The least XML there can be."""
        self._connection.called("XMLDesc")
        return f"<domain><title>about {self._guest.name}</title></domain>"

    def metadata(self, _type: int, _uri: str, _flags: int = 0) -> str:
        """It has none of vmtui's own."""
        self._connection.called("metadata")
        raise libvirt_error(libvirt.VIR_ERR_NO_DOMAIN_METADATA)

    def hasManagedSaveImage(self, _flags: int = 0) -> int:  # noqa: N802
        """Never."""
        self._connection.called("hasManagedSaveImage")
        return 0

    def isPersistent(self) -> int:  # noqa: N802
        """Always."""
        self._connection.called("isPersistent")
        return 1

    def autostart(self) -> int:
        """Never."""
        self._connection.called("autostart")
        return 0

    def interfaceAddresses(self, _source: int) -> dict[str, Any]:  # noqa: N802
        """None; hangs if it is told to."""
        self._connection.called("interfaceAddresses", self._guest.name)
        return {}

    def guestInfo(self, _types: int = 0, _flags: int = 0) -> dict[str, Any]:  # noqa: N802
        """Nothing; hangs if its agent does."""
        self._connection.called("guestInfo", self._guest.name)
        return {}

    def controlInfo(self, _flags: int = 0) -> list[int]:  # noqa: N802
        """Nothing occupies the monitor."""
        self._connection.called("controlInfo")
        return [0, 0, 0]

    def jobStats(self, _flags: int = 0) -> dict[str, int]:  # noqa: N802
        """No job runs."""
        self._connection.called("jobStats")
        return {"type": 0}

    def shutdownFlags(self, _flags: int = 0) -> int:  # noqa: N802
        """Hangs if the guest's QEMU does."""
        self._connection.called("shutdownFlags", self._guest.name)
        return 0

    def reboot(self, _flags: int = 0) -> int:
        """Asked for, and no more."""
        self._connection.called("reboot", self._guest.name)
        return 0

    def managedSave(self, _flags: int = 0) -> int:  # noqa: N802
        """Takes as long as it is told to; then the guest is off."""
        self._connection.called("managedSave", self._guest.name)
        self._guest.power_off()
        return 0

    def screenshot(self, _stream: object, _screen: int) -> str:
        """Hangs if the guest's QEMU does; there is no picture."""
        self._connection.called("screenshot", self._guest.name)
        raise libvirt_error(libvirt.VIR_ERR_NO_SUPPORT)

    def destroy(self) -> int:
        """Hangs if it is told to; else the guest is off."""
        self._connection.called("destroy", self._guest.name)
        self._guest.power_off()
        return 0

    def fsFreeze(self, _mountpoints: None = None, _flags: int = 0) -> int:  # noqa: N802
        """Hangs if its agent does; a second freeze is refused, in QEMU's words."""
        self._connection.called("fsFreeze", self._guest.name)
        if self._guest.is_frozen:
            words = "Command guest-fsfreeze-freeze has been disabled: the agent is in frozen state"
            raise libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, 10, words)
        self._guest.is_frozen = True
        return self._guest.filesystems

    def fsThaw(self, _mountpoints: None = None, _flags: int = 0) -> int:  # noqa: N802
        """Hangs if its agent does."""
        self._connection.called("fsThaw", self._guest.name)
        was_frozen, self._guest.is_frozen = self._guest.is_frozen, False
        return 2 if was_frozen else 0

    def reset(self, _flags: int = 0) -> int:
        """The guest begins anew, in the same run."""
        self._connection.called("reset", self._guest.name)
        return 0


class FakeConnection:
    """A virConnect of the fake host."""

    def __init__(self, host: "FakeHost") -> None:
        """Open; the call counts as the first one."""
        self._host = host
        self.calls: list[tuple[str, int]] = []
        self.callbacks: dict[int, Callable[..., None]] = {}
        self.monitor_callbacks: dict[str, Callable[..., None]] = {}
        self.on_close: tuple[Callable[..., None], Any] | None = None
        self.closed = False
        self.dead = False
        self.called("open")

    def called(self, method: str, guest: str = "") -> None:
        """Record a call and its thread, then hang or fail if the host wants it."""
        self.calls.append((method, threading.get_ident()))
        self._host.serve(method, guest)

    def setKeepAlive(self, _interval: int, _count: int) -> int:  # noqa: N802
        """Refused, as by the test driver."""
        self.called("setKeepAlive")
        raise libvirt_error(libvirt.VIR_ERR_NO_SUPPORT)

    def registerCloseCallback(self, cb: Callable[..., None], opaque: Any) -> int:  # noqa: N802
        """Remember whom to tell."""
        self.called("registerCloseCallback")
        self.on_close = (cb, opaque)
        return 0

    def unregisterCloseCallback(self) -> None:  # noqa: N802
        """Forget it."""
        self.called("unregisterCloseCallback")
        self.on_close = None

    def domainEventRegisterAny(  # noqa: N802
        self, _domain: None, event_id: int, cb: Callable[..., None], _opaque: Any
    ) -> int:
        """Once for each event, as in libvirt."""
        self.called("domainEventRegisterAny")
        if event_id in self.callbacks:
            raise libvirt_error(libvirt.VIR_ERR_INVALID_ARG)
        self.callbacks[event_id] = cb
        return event_id

    def domainEventDeregisterAny(self, number: int) -> None:  # noqa: N802
        """Forget one."""
        self.called("domainEventDeregisterAny")
        del self.callbacks[number]

    def isAlive(self) -> int:  # noqa: N802
        """Until it is lost."""
        self.called("isAlive")
        return int(not self._host.lost and not self.dead)

    def getAllDomainStats(self, stats: int, _flags: int) -> list[tuple[FakeDomain, Any]]:  # noqa: N802
        """The rows as they were when the call began; the hook runs before they are returned."""
        guests = list(self._host.guests.values())
        if len(guests) > self._host.most:
            words = f"Number of domain stats records is {len(guests)}, which exceeds max limit: 2"
            raise libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, 0, words)
        rows = [(FakeDomain(self, guest), _stats(guest)) for guest in guests]
        looking = stats & libvirt.VIR_DOMAIN_STATS_CPU_TOTAL
        self.called("stats" if looking else "getAllDomainStats")
        return rows

    def listAllDomains(self, flags: int = 0) -> list[FakeDomain]:  # noqa: N802
        """Of a kind; all are persistent, without autostart, managed save or snapshot."""
        self.called("listAllDomains")
        guests = [guest for guest in self._host.guests.values() if _is_of_kind(guest, flags)]
        if len(guests) > self._host.most:
            words = f"Too many domains '{len(guests)}' for limit '2'"
            raise libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, 0, words)
        return [FakeDomain(self, guest) for guest in guests]

    def numOfDomains(self) -> int:  # noqa: N802
        """Those that run."""
        return self._number(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE)

    def numOfDefinedDomains(self) -> int:  # noqa: N802
        """The others."""
        return self._number(libvirt.VIR_CONNECT_LIST_DOMAINS_INACTIVE)

    def _number(self, kind: int) -> int:
        return sum(_is_of_kind(guest, kind) for guest in self._host.guests.values())

    def domainListGetStats(  # noqa: N802
        self, domains: list[FakeDomain], _stats_wanted: int, _flags: int
    ) -> list[tuple[FakeDomain, Any]]:
        """Rows of some domains."""
        self.called("domainListGetStats")
        return [(domain, _stats(self._host.guests[domain.UUIDString()])) for domain in domains]

    def lookupByUUIDString(self, uuid: str) -> FakeDomain:  # noqa: N802
        """Code 42 if it is not there."""
        self.called("lookupByUUIDString")
        if uuid not in self._host.guests:
            raise libvirt_error(libvirt.VIR_ERR_NO_DOMAIN, 10)
        return FakeDomain(self, self._host.guests[uuid])

    def newStream(self, _flags: int = 0) -> None:  # noqa: N802
        """None: there are no pictures."""
        self.called("newStream")

    def close(self) -> int:
        """Really closed only if nothing is registered any more."""
        self.called("close")
        left = self.callbacks or self.monitor_callbacks or self.on_close
        self.closed = not left
        return 0 if self.closed else 1


def register_monitor_event(
    connection: FakeConnection, _domain: None, event: str, cb: Callable[..., None], _opaque: Any
) -> int:
    """Stands in for libvirt_qemu.qemuMonitorEventRegister."""
    connection.called("qemuMonitorEventRegister")
    connection.monitor_callbacks[event] = cb
    return hash(event)


def deregister_monitor_event(connection: FakeConnection, number: int) -> None:
    """Stands in for libvirt_qemu.qemuMonitorEventDeregister."""
    connection.called("qemuMonitorEventDeregister")
    registered = connection.monitor_callbacks
    del registered[next(event for event in registered if hash(event) == number)]


def _is_of_kind(guest: FakeGuest, flags: int) -> bool:
    activity = flags & (ACTIVE | INACTIVE)
    if activity and activity != (ACTIVE if guest.domain_id > 0 else INACTIVE):
        return False
    return not flags & _KINDS_WITHOUT_GUESTS


def _stats(guest: FakeGuest) -> dict[str, int]:
    return {
        "state.state": guest.state,
        "state.reason": guest.reason,
        "balloon.current": 4096,
        "cpu.time": guest.cpu_time,
    }


class FakeHost:
    """A hypervisor that several connections reach.

    Attributes:
        connections: Every one that was ever opened, oldest first.
        before_return: Run inside a call, by the method's name.
        failures: Raised by a call, by the method's name.
        lost: Whether connections count as dead.
        most: Domains that one call can list.
    """

    def __init__(self, *guests: FakeGuest) -> None:
        """Running, and answering everything."""
        self.guests = {guest.uuid: guest for guest in guests}
        self.connections: list[FakeConnection] = []
        self.before_return: dict[str, Hook] = {}
        self.failures: dict[str, libvirt.libvirtError] = {}
        self.lost = False
        self.most = 16384
        self._gates: dict[tuple[str, str], threading.Event] = {}
        self._entered: dict[tuple[str, str], int] = defaultdict(int)

    def open_to_see(self, _uri: str) -> tuple[Any, bool]:
        """Open the state connection."""
        return self.open_to_act(_uri), False

    def open_to_act(self, _uri: str) -> Any:
        """Open another connection."""
        connection = FakeConnection(self)
        self.connections.append(connection)
        return connection

    def serve(self, method: str, guest: str) -> None:
        """One call."""
        self._entered[method, guest] += 1
        if (gate := self._gates.get((method, guest))) is not None:
            assert gate.wait(60), "a test left a call hanging"
        if (failure := self.failures.get(method)) is not None:
            raise failure
        if (hook := self.before_return.get(method)) is not None:
            hook()

    def count(self, method: str, guest: str = "") -> int:
        """How many calls of a method have begun."""
        return self._entered[method, guest]

    @contextmanager
    def hanging(self, method: str, guest: str = "") -> Iterator[threading.Event]:
        """Let calls of a method hang, until the event is set or the block ends."""
        gate = self._gates[method, guest] = threading.Event()
        try:
            yield gate
        finally:
            del self._gates[method, guest]
            gate.set()

    def fire(self, event_id: int, guest: FakeGuest, *details: Any) -> None:
        """Call the callbacks of all open connections, on the calling thread."""
        for connection in self.connections:
            if (callback := connection.callbacks.get(event_id)) is not None:
                domain = FakeDomain(connection, guest)
                callback(connection, domain, *details, None)

    def fire_monitor_event(self, event: str, guest: FakeGuest, details: str = "") -> None:
        """Pass on an event of QEMU's, on the calling thread."""
        for connection in self.connections:
            if (callback := connection.monitor_callbacks.get(event)) is not None:
                callback(connection, FakeDomain(connection, guest), event, 0, 0, details, None)

    def lose(self, reason: int) -> None:
        """All connections are closed by the other side."""
        for connection in tuple(self.connections):
            connection.dead = True
            if connection.on_close is not None:
                callback, opaque = connection.on_close
                callback(connection, reason, opaque)
