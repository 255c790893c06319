"""The console in its terminal on many connections to one real daemon, while events arrive."""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import libvirt

from tests.bench import places
from tests.bench.pty import Pty
from tests.bench.running import console, surroundings

DOMAINS = 100
"""Domains of the daemon; each connection shows all of them as rows of its own."""

EVENTS = 200.0
"""Lifecycle events a second that reach the console, over all connections."""

_SETTLED = 0.1
"""Processor seconds in a second below which the console has read all that it reads at first."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """A console on many rows.

    Attributes:
        uri: Of the daemon.
        uuids: Of its domains.
        hosts: How many connections there are.
    """

    terminal: Pty
    uri: str
    uuids: Sequence[str]
    hosts: int

    @property
    def rows(self) -> int:
        """How many lines its table has."""
        return self.hosts * len(self.uuids)

    @contextmanager
    def events(self) -> Iterator[None]:
        """Let events arrive: each redefinition of a domain is seen by every connection."""
        over = threading.Event()
        storm = threading.Thread(target=self._redefine, args=(over,), name="events")
        storm.start()
        time.sleep(1.0)
        try:
            yield
        finally:
            over.set()
            storm.join()

    def _redefine(self, over: threading.Event) -> None:
        connection = libvirt.open(self.uri)
        others = itertools.cycle(self.uuids[1:])
        for number in itertools.count():
            if over.wait(self.hosts / EVENTS):
                break
            # Every second one is on the screen, where its memory changes.
            uuid = self.uuids[0] if number % 2 else next(others)
            xml = connection.lookupByUUIDString(uuid).XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
            memory = 512 + number // 2 % 2 * 512
            changed = re.sub(r"(<(?:currentM|m)emory unit=')\w+'>\d+", rf"\1MiB'>{memory}", xml)
            connection.defineXML(changed)
        connection.close()


@contextmanager
def at_work(
    hosts: int, domains: int = DOMAINS, size: tuple[int, int] = (120, 40)
) -> Iterator[AtWork]:
    """Start it, and wait until it has read everything and is quiet.

    Args:
        hosts: Connections.
        domains: Domains that each of them shows.
        size: Columns and rows of the terminal.
    """
    with places.hypervisor_of(domains) as hypervisor, surroundings() as env:
        uuids = [
            domain.UUIDString()
            for domain in sorted(hypervisor.connection.listAllDomains(), key=lambda one: one.name())
        ]
        ways = places.ways(hypervisor, hosts)
        targets = [f"-ch{number:03}={uri}" for number, uri in enumerate(ways)]
        columns, rows = size
        with Pty(console(*targets), env=env, columns=columns, rows=rows) as terminal:
            terminal.wait_shown(rf"\b{hosts * domains} guests", patience=120)
            settle(terminal.pid)
            yield AtWork(terminal, hypervisor.uri, uuids, hosts)


def settle(pid: int, patience: float = 120.0) -> None:
    """Wait until titles and other facts have been read."""
    deadline = time.monotonic() + patience
    before = cpu_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(1.0)
        now = cpu_seconds(pid)
        if now - before < _SETTLED:
            return
        before = now


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken, in all of its threads, also those that ended."""
    # The clock that clock_getcpuclockid(3) names on Linux.
    return time.clock_gettime((~pid << 3) | 2)


def busy_seconds(pid: int) -> float:
    """Processor time that its main thread has taken."""
    return _schedule(pid)[0] / 1e9


def waited_seconds(pid: int) -> float:
    """How long its main thread was ready to run, and the processors were busy with others."""
    return _schedule(pid)[1] / 1e9


def _schedule(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()]
