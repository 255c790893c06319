"""The console that ``painted`` looks at: one host, which says whatever it likes."""

from __future__ import annotations

import random
import sys

from tests.fakes import FakeClock, FakePort, domain
from tests.fuzz.hostile import PIECES
from tests.fuzz.painted import names
from tests.ui.fleet import Console
from vmtui.clock import now
from vmtui.core.changes import HostBusy
from vmtui.core.events import Lifecycle, Signal
from vmtui.core.looks import FactsRead
from vmtui.core.model import Moment, Traits
from vmtui.ui.app import run


class _RealClock(FakeClock):
    """The console paints by it."""

    def __call__(self) -> Moment:
        return now()


def main(count: int, seed: int) -> None:
    """Show so many guests until somebody ends it."""
    chosen = random.Random(seed)
    console = Console(clock=_RealClock())
    rows = [domain(name, number=number) for number, name in enumerate(names(count, seed))]

    def told() -> str:
        return "".join(chosen.choices(PIECES, k=2))

    port: FakePort = console.port
    port.up(rows)
    for row in rows:
        port.say(
            FactsRead(
                vm=port.vm(row),
                at=port.clock(),
                epoch=1,
                title=f"{told()}{'x' * (1_000_000 if row is rows[0] else 9)}",
                persistent=True,
                os_id=told(),
                manager=told(),
                has_acpi=True,
                has_agent=True,
                job=told(),
                macs=(),
                traits=Traits(),
            )
        )
        port.signal(row, Signal.IO_ERROR, told())
        port.event(row, Lifecycle.RESUMED)
    port.say(HostBusy(port.name, port.clock(), told(), is_failure=True))
    run(console.session, console.settings)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
