"""From an event at libvirt to the bytes on the terminal; and whether any is ever lost."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

import libvirt

from tests.bench import places
from tests.bench.figures import Figure, Measure, Scale
from tests.bench.pty import FRAME_END, Pty
from tests.bench.running import console, surroundings
from tests.bench.screen import Screen
from tests.fakes import FakeJournal
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.clock import now
from vmtui.guests import Manner
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

MEDIAN, P99 = 0.120, 0.250
"""Seconds from the call that causes an event to the end of the frame that shows it."""

_GUESTS = (20, 3)
"""How many of them; the second number is a small run's."""
_BETWEEN = (0.15, 0.6)
_PATIENCE = 300.0
_QUIET = 2.0


def take(scale: Scale) -> Iterator[Figure]:
    """Measure the way of an event, then send many."""
    took = sorted(_latencies(scale.of(400, 10), scale.of(*_GUESTS)))
    median, p99 = statistics.median(took), took[min(int(len(took) * 0.99), len(took) - 1)]
    what = "event at libvirt to bytes on the terminal"
    note = "from before the call to libvirt that pauses or resumes a guest"
    yield Figure(f"{what}: median", "≤ 120 ms", median * 1000, "ms", median <= MEDIAN, note=note)
    yield Figure(f"{what}: p99", "≤ 250 ms", p99 * 1000, "ms", p99 <= P99)
    yield _lost(scale.of(100, 10), scale.of(2000, 20))


def _latencies(changes: int, count: int) -> Iterator[float]:
    hypervisor = PrivateHypervisor()
    try:
        guests = [hypervisor.guest(Manner.IGNORE, f"web-{n:02}") for n in range(count)]
        with surroundings() as env, Pty(console("-c", hypervisor.uri), env=env) as terminal:
            terminal.wait_shown(rf"\b{count} running")
            terminal.wait_quiet(2.0)
            screen, seen, begun = Screen(), 0, b""
            paused: set[str] = set()
            for _ in range(changes):
                time.sleep(random.uniform(*_BETWEEN))
                guest = random.choice(guests)
                domain = guest.domain
                wanted = "● running" if guest.name in paused else "‖ paused"
                paused ^= {guest.name}
                began = time.monotonic()
                (domain.suspend if guest.name in paused else domain.resume)()
                is_shown = False
                while not is_shown:
                    terminal.wait(bool, seen)
                    for chunk in terminal.since(seen):
                        seen += 1
                        # A long frame comes in pieces.
                        frames, end, begun = (begun + chunk.data).rpartition(FRAME_END)
                        screen.feed((frames + end).decode(errors="replace"))
                        # The table stands above the events, which tell of it too.
                        row = screen.line_with(f" {guest.name} ")
                        if wanted in row and end:
                            is_shown = True
                            yield chunk.at - began
                            break
    finally:
        hypervisor.close()


def _lost(hosts: int, redefinitions: int) -> Figure:
    """Redefine one domain as fast as libvirt can, and count what the session heard of it."""
    sent = hosts * redefinitions
    with places.hypervisor_of(1) as hypervisor:
        ways = places.ways(hypervisor, hosts)
        ports = [Connection(f"h{n:03}", uri, clock=now) for n, uri in enumerate(ways)]
        session = Session(ports, FakeJournal, now, stats_every=None)
        session.start()
        try:
            _drain_until_quiet(session)
            before, began = session.ring.heard, time.monotonic()
            connection = libvirt.open(hypervisor.uri)
            domain = connection.listAllDomains()[0]
            xml = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
            for _ in range(redefinitions):
                connection.defineXML(xml)
                session.drain()
            _drain_until_quiet(session)
            heard, seconds = session.ring.heard - before, time.monotonic() - began - _QUIET
            connection.close()
        finally:
            session.close()
    return Figure(
        f"events lost of {sent:,}, over {hosts} connections to a real daemon",
        "0",
        sent - heard,
        "events",
        heard == sent,
        note=f"heard by the session under the console, {sent / seconds:,.0f} a second",
    )


def _drain_until_quiet(session: Session) -> None:
    """Take in what comes, until nothing has come for a while."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if not session.drain(timeout=_QUIET):
            return
    raise TimeoutError(f"events still came after {_PATIENCE:.0f} s")


MEASURES = (Measure("events", take),)
