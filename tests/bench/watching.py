"""What it costs to watch many guests at once: ``python -m tests.bench.watching [GUESTS]``.

Starts so many real guests that ignore their power button under a private libvirtd, asks all of
them to power off, and watches them as the console does, without its screen. Prints how many calls
a second the host gets, and how much of a CPU core this process takes meanwhile. The goal: one
statistics call a second for all watched guests, and less than 5 % of a core for 50 of them.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import libvirt

from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.core.commands import Mode
from vmtui.core.model import VmId
from vmtui.guests import Manner
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

WARM_UP = 12.0
"""Seconds after the press that are not measured: connections open, first looks are taken."""

COUNTED = {
    libvirt.virConnect: ("domainListGetStats", "getAllDomainStats", "lookupByUUIDString"),
    libvirt.virDomain: ("screenshot", "memoryPeek", "XMLDesc", "guestInfo", "controlInfo"),
}


class Calls:
    """Counts calls to libvirt, those of this process to the watched host alone."""

    def __init__(self) -> None:
        """Count from now on."""
        self.counts: Counter[str] = Counter()
        for kind, names in COUNTED.items():
            for name in names:
                setattr(kind, name, self._counted(name, getattr(kind, name)))

    def _counted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any) -> Any:
            self.counts[name] += 1
            return call(*args)

        return counted


def follow(session: Session, seconds: float) -> None:
    """Take in what comes and let time pass, as the console does, but paint nothing."""
    end = time.monotonic() + seconds
    next_tick = time.monotonic()
    while (now := time.monotonic()) < end:
        session.drain(timeout=0.1)
        if now >= next_tick:
            next_tick = now + 1.0
            session.tick()


def watch(hypervisor: PrivateHypervisor, guests: int, seconds: float) -> str:
    """Measure, and say what came of it."""
    ids = [
        VmId("hv1", hypervisor.guest(Manner.IGNORE, f"guest-{number}").uuid)
        for number in range(guests)
    ]
    session = Session([Connection("hv1", hypervisor.uri, clock=clock)], FakeJournal, clock)
    session.start()
    while not all(vm_id in session.fleet.vms for vm_id in ids):
        session.drain(timeout=0.1)
    session.evidence.observe(ids)
    follow(session, 3.0)
    for vm_id in ids:
        session.shut_down(vm_id, Mode.ACPI, 3600)
    follow(session, WARM_UP)
    calls = Calls()
    cpu, began = time.process_time(), time.monotonic()
    follow(session, seconds)
    passed = time.monotonic() - began
    percent = (time.process_time() - cpu) / passed * 100
    each = {name: round(count / passed, 2) for name, count in sorted(calls.counts.items())}
    verdicts = Counter(
        verdict.slug.value for vm_id in ids if (verdict := session.doings(vm_id).verdict)
    )
    session.close()
    return (
        f"{guests} guests watched for {passed:.0f} s: {percent:.1f} % of a core"
        f" ({threading.active_count()} threads)\ncalls a second: {each}\nverdicts: {dict(verdicts)}"
    )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("guests", type=int, nargs="?", default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    hypervisor = PrivateHypervisor()
    try:
        print(watch(hypervisor, asked.guests, asked.seconds))
    finally:
        hypervisor.close()


if __name__ == "__main__":
    main()
