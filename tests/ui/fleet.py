"""The whole console on fake hosts, with a standing clock and keys that are taken at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from tests.fakes import FakeClock, FakeJournal, FakePort, domain
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import Mode
from vmtui.core.events import Signal
from vmtui.core.looks import FactsRead, StatsRead, StatsRow
from vmtui.core.model import Moment, PowerState, Reason, VmId
from vmtui.session import Session
from vmtui.ui.app import VmtuiApp
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.fleet import FleetScreen
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.fleet_table import FleetTable
from vmtui.ui.widgets.shutdown_panel import ShutdownPanel

WEB_1, WEB_2, WEB_10 = (domain(f"web-{n:02}") for n in (1, 2, 10))
DB = domain("db-win-02", memory=16 << 30)
APP = domain("app-win-07", memory=8 << 30)
KIOSK = domain("kiosk-3", PowerState.SUSPENDED)
BATCH = domain("batch-9", PowerState.SHUT_OFF)
PAUSED = domain("queue-1", PowerState.PAUSED, Reason.IO_ERROR)
MAIL = domain("mail-1")

WAIT = 20.0
"""Seconds after which a condition that does not come true fails the test."""


@dataclass
class Console:
    """The console and the world around it.

    Attributes:
        ports: The fake hosts, by name.
        journals: The one journal, once the session is made.
    """

    hosts: tuple[str, ...] = ("hv1",)
    settings: UiSettings = field(default_factory=UiSettings)
    burst: KeyBurst = field(default_factory=lambda: KeyBurst(seconds=0))
    clock: FakeClock = field(default_factory=FakeClock)
    journals: list[FakeJournal] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ports = {name: FakePort(name, f"fake:///{name}", self.clock) for name in self.hosts}
        self.session = Session(
            list(self.ports.values()), self._journal, self.clock, stats_every=None
        )
        self.session.start()
        self.app = VmtuiApp(self.session, self.settings, burst=self.burst)

    def _journal(self, sink: Callable[..., None]) -> FakeJournal:
        self.journals.append(FakeJournal(sink))
        return self.journals[-1]

    @property
    def port(self) -> FakePort:
        """The first host."""
        return self.ports[self.hosts[0]]

    @property
    def screen(self) -> FleetScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, FleetScreen)
        return screen

    @property
    def table(self) -> FleetTable:
        return self.screen.query_one(FleetTable)

    @property
    def panel(self) -> ShutdownPanel:
        return self.screen.query_one(ShutdownPanel)

    @property
    def names(self) -> list[str]:
        """The names of the shown guests, in order; not of one that has just gone."""
        vms = self.session.fleet.vms
        return [vms[vm_id].name for vm_id in self.table.selection.rows if vm_id in vms]

    @property
    def cursor(self) -> str | None:
        """The name of the guest under the cursor."""
        vm_id = self.table.selection.cursor
        return None if vm_id is None else self.session.fleet.vms[vm_id].name

    @property
    def marked(self) -> set[str]:
        vms = self.session.fleet.vms
        return {vms[vm_id].name for vm_id in self.table.selection.marks}

    @property
    def remarks(self) -> str:
        """All that was said to the user so far."""
        return "\n".join(one.message for one in self.app._notifications)

    def id(self, row: DomainRow, host: str = "hv1") -> VmId:
        return VmId(host, row.uuid)

    def text(self) -> str:
        """The screen as it stands, line by line."""
        width, height = self.app.size
        region = self.app.screen.size.region
        lines = self.app.screen._compositor.render_strips()
        assert len(lines) == height == region.height
        assert all(cell_len(line.text) == width for line in lines)
        return "\n".join(line.text.rstrip() for line in lines)

    def table_text(self) -> str:
        """The lines of the table."""
        table = self.table
        return "\n".join(table.render_line(y).text for y in range(table.size.height))

    async def shows(self, pilot: Pilot[int], *words: str) -> None:
        """Wait until all of these stand on the screen."""
        try:
            await until(pilot, lambda: all(one in self.text() for one in words))
        except TimeoutError:
            missing = [one for one in words if one not in self.text()]
            pytest.fail(f"{missing} not on the screen:\n{self.text()}")

    async def pass_(self, pilot: Pilot[int], seconds: float) -> None:
        """Let time pass, and let the console notice."""
        self.clock.pass_(seconds)
        self.app._tick()
        await pilot.pause()

    async def press_soft(self, pilot: Pilot[int]) -> None:
        """Ask the chosen guests to shut down, through the dialog."""
        await pilot.press("s")
        await until(pilot, lambda: len(self.app.screen_stack) == 2)
        await pilot.pause()
        await self.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(self.app.screen_stack) == 1)
        await pilot.pause()


async def until(pilot: Pilot[int] | Pilot[None], condition: Callable[[], bool]) -> None:
    """Let the console work until the condition holds."""
    async with asyncio.timeout(WAIT):
        # At first, for what is composed inside a container is not there from the beginning.
        await pilot.pause()
        while not condition():
            await pilot.pause()


@asynccontextmanager
async def open_console(
    *rows: DomainRow,
    size: tuple[int, int] = (120, 30),
    burst: KeyBurst | None = None,
    settings: UiSettings | None = None,
) -> AsyncIterator[tuple[Console, Pilot[int]]]:
    """The console on one host that lists these domains."""
    console = Console(settings=settings or UiSettings(), burst=burst or KeyBurst(seconds=0))
    async with console.app.run_test(size=size) as pilot:
        console.port.up(rows)
        await until(pilot, lambda: len(console.table.selection.rows) == len(rows))
        await pilot.pause()
        yield console, pilot


async def busy_night(console: Console, pilot: Pilot[int]) -> None:
    """Three hosts: one is lost, one guest is overdue, one goes down, one sleeps."""
    hv1, hv2, hv3 = (console.ports[name] for name in ("hv1", "hv2", "hv3"))
    console.clock.pass_(-3 * 3600)
    hv1.up([WEB_1, WEB_2, WEB_10, DB])
    hv2.up([APP, KIOSK, BATCH, PAUSED])
    hv3.up([MAIL])
    await until(pilot, lambda: len(console.table.selection.rows) == 9)
    for part in (1, 2):
        console.clock.pass_(1.5 * 3600)
        for port, rows in ((hv1, [WEB_1, WEB_2, WEB_10, DB]), (hv2, [APP])):
            stats = (
                StatsRow(row.uuid, part * (place + 1) * 54 * 10**9, 0, 4, None)
                for place, row in enumerate(rows)
            )
            port.say(StatsRead(port.name, console.clock(), 1, tuple(stats)))
    hv1.say(titled(console, WEB_1, "shop front end"))
    await until(pilot, lambda: console.session.fleet.vms[console.id(WEB_1)].title is not None)
    console.session.shut_down(console.id(DB), Mode.ACPI, 300)
    console.session.shut_down(console.id(APP, "hv2"), Mode.ACPI, 60)
    hv1.signal(WEB_2, Signal.POWER_BUTTON)
    console.clock.pass_(90)
    next_try = Moment(console.clock.wall + 8, console.clock.boot + 8)
    hv3.say(HostDown("hv3", console.clock(), "no keepalive", False, next_try))
    await until(pilot, lambda: bool(console.session.fleet.hosts["hv3"].error))
    await console.pass_(pilot, 0)
    await console.shows(pilot, "0:30 over", "3:30", "last seen", "no keepalive")


def titled(console: Console, row: DomainRow, title: str, host: str = "hv1") -> FactsRead:
    """The facts of a guest with this title."""
    vm = console.id(row, host)
    epoch = console.session.fleet.hosts[host].epoch
    return FactsRead(vm, console.clock(), epoch, title, True, "", "", True, True, "", ())
