"""What it costs to watch many guests at once, after all of them were asked to power off.

Real guests that ignore their power button, under a private libvirtd. They are watched as the
console does it, without its screen, in this process.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import libvirt

from tests.bench.figures import Figure, Measure, Scale
from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.core.commands import Mode
from vmtui.core.model import VmId
from vmtui.guests import Manner
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

_GUESTS = (50, 3)
"""How many; the second number is a small run's."""

_WARM_UP = (12.0, 2.0)
"""Seconds after the press that are not measured: connections open, first looks are taken."""

_STATISTICS = "statistics"

_COUNTED = {
    "domainListGetStats": _STATISTICS,
    "getAllDomainStats": _STATISTICS,
    "screenshot": "screenshots",
    "memoryPeek": "memory peeks",
    "XMLDesc": "definitions",
    "controlInfo": "states of monitors",
}
"""The calls that are counted, by what a reader is told of them."""


def take(scale: Scale) -> Iterator[Figure]:
    """Press, and watch for a while."""
    guests, seconds = scale.of(*_GUESTS), scale.of(30.0, 3.0)
    hypervisor = PrivateHypervisor()
    try:
        uuids = [hypervisor.guest(Manner.IGNORE, f"web-{n:02}").uuid for n in range(guests)]
        with _watched(hypervisor, uuids, scale.of(*_WARM_UP)) as session, _counted() as calls:
            cpu, began = time.process_time(), time.monotonic()
            _follow(session, seconds)
            passed = time.monotonic() - began
            percent = (time.process_time() - cpu) / passed * 100
    finally:
        hypervisor.close()
    rates = {what: count / passed for what, count in calls.items()}
    asked = rates.pop(_STATISTICS, 0.0)
    others = ", ".join(f"{rate:.1f} {what}" for what, rate in sorted(rates.items()))
    name = f"{guests} guests watched after a press"
    note = f"beside them {others} a second" if others else ""
    yield Figure(f"{name}: CPU", "≤ 5 %", percent, "%", percent <= 5)
    # One a second of those that are watched, and one of all guests every 5 s.
    most = 1 + 1 / 5
    yield Figure(f"{name}: statistics calls", "≤ 1.2 /s", asked, "/s", asked <= most, note=note)


@contextmanager
def _watched(
    hypervisor: PrivateHypervisor, uuids: Sequence[str], warm_up: float
) -> Iterator[Session]:
    """A session that has asked all of these guests to power off."""
    ids = [VmId("hv1", uuid) for uuid in uuids]
    session = Session([Connection("hv1", hypervisor.uri, clock=clock)], FakeJournal, clock)
    session.start()
    try:
        while not all(vm_id in session.fleet.vms for vm_id in ids):
            session.drain(timeout=0.1)
        session.evidence.observe(ids)
        _follow(session, warm_up / 4)
        for vm_id in ids:
            session.shut_down(vm_id, Mode.ACPI, 3600)
        _follow(session, warm_up)
        yield session
    finally:
        session.close()


def _follow(session: Session, seconds: float) -> None:
    """Take in what comes and let time pass, as the console does, but paint nothing."""
    end = time.monotonic() + seconds
    next_tick = time.monotonic()
    while (now := time.monotonic()) < end:
        session.drain(timeout=0.1)
        if now >= next_tick:
            next_tick = now + 1.0
            session.tick()


@contextmanager
def _counted() -> Iterator[Counter[str]]:
    """Count this process's calls to libvirt, for as long as it is needed."""
    counts: Counter[str] = Counter()

    def counting(call: Callable[..., Any], what: str) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            counts[what] += 1
            return call(*arguments)

        return counted

    patches = [
        patch.object(kind, name, counting(getattr(kind, name), what))
        for name, what in _COUNTED.items()
        for kind in (libvirt.virConnect, libvirt.virDomain)
        if hasattr(kind, name)
    ]
    for one in patches:
        one.start()
    try:
        yield counts
    finally:
        for one in patches:
            one.stop()


MEASURES = (Measure("watching", take),)
