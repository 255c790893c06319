"""Fleet shutdowns on fake hosts: begun, carried on, and left by another console."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.fakes import AUTHOR, domain
from tests.ui.fleet import DB, WEB_1, Console, until
from vmtui.core.changes import DomainRow
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.waves.plan import Course, Wave
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import FleetShutdown
from vmtui.ui.in_waves import conductor

FLEET = [domain(f"{kind}-{number:02}") for kind in ("web", "app") for number in range(1, 6)]


async def opened(console: Console, pilot: Pilot[int], kind: type[object]) -> None:
    """Wait until such a screen is on top and takes input."""
    await until(pilot, lambda: isinstance(console.app.screen, kind))
    await pilot.pause()
    await console.pass_(pilot, 0.3)


async def gone_ahead(console: Console, pilot: Pilot[int]) -> None:
    """Wait until the journal was looked at for another console's, and a while longer."""

    def is_looked() -> bool:
        present = conductor(console.session).present
        return present is not None and not present.waits_for

    await until(pilot, is_looked)
    await console.pass_(pilot, 1)


def conducted(console: Console, *waves: tuple[DomainRow, ...], limit: float = 60.0) -> None:
    """Have one under way with these waves."""
    laid_out = [
        Wave(f"w{number}", tuple(console.id(row) for row in rows), limit)
        for number, rows in enumerate(waves, 1)
    ]
    assert console.session.waves.begin(Course(tuple(laid_out)), Mode.ACPI)


async def goes_off(console: Console, pilot: Pilot[int], *rows: DomainRow) -> None:
    """Have guests shut themselves down, and the next ones be asked."""
    for row in rows:
        console.port.event(row, Lifecycle.SHUTDOWN, Detail.GUEST)
        console.port.event(row, Lifecycle.STOPPED, Detail.SHUT_DOWN)
    vms = console.session.fleet.vms
    await until(pilot, lambda: not any(vms[console.id(x)].state.has_process for x in rows))
    await console.pass_(pilot, 1)
    await console.pass_(pilot, 1)


def left_elsewhere(console: Console, *, watched: bool) -> OpenFleetShutdown:
    """One of another console, which still watches it or is gone."""
    now = console.clock()
    waves = (Wave("front", (console.id(WEB_1),), 60.0), Wave("data", (console.id(DB),), 60.0))
    run = FleetShutdown("theirs", Course(waves), now, now, asked=frozenset({console.id(WEB_1)}))
    names = {console.id(WEB_1): "web-01", console.id(DB): DB.name}
    hosts = {"hv1": console.port.uri}
    return OpenFleetShutdown(run=run, names=names, hosts=hosts, author=AUTHOR, watched=watched)
