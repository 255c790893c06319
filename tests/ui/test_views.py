"""The hosts view, the saved filters, and the columns that somebody chose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.fakes import FakeClock, FakeJournal, FakePort
from tests.ui.fleet import (
    BATCH,
    DB,
    WEB_1,
    WEB_2,
    Console,
    busy_night,
    open_console,
    titled,
    until,
)
from vmtui.core.commands import ReadHost, ReconnectNow
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.core.model import Host
from vmtui.core.preferences import GroupBy, Preferences, SavedFilter
from vmtui.core.view import Column
from vmtui.session import Session
from vmtui.ui.app import VmtuiApp
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.filters import FiltersPage
from vmtui.ui.screens.hosts import HostsPage, host_filter
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.choice_lines import ChoiceLines
from vmtui.ui.widgets.fleet_table import FleetTable

FACTS = HostFacts(0.0012, 9_000_000, "QEMU", 7_002_019, 16, 64 << 30, 20 << 30)
FILTERS = UiSettings(
    preferences=Preferences(
        filters=(SavedFilter("web servers", "name:web"), SavedFilter("off", "state:off"))
    )
)


async def opened(console: Console, pilot: Pilot[int], key: str, page: type) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(console.app.screen, page))
    await pilot.pause()


async def closed(console: Console, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: len(console.app.screen_stack) == 1)
    await pilot.pause()


async def answer(console: Console, pilot: Pilot[int], *names: str) -> None:
    """Let hosts tell of themselves."""
    for name in names:
        console.ports[name].say(HostRead(name, console.clock(), 1, FACTS))
    await until(pilot, lambda: all(console.session.hosts.of(name).facts for name in names))
    await console.pass_(pilot, 0)


# Hosts


async def test_hosts_in_trouble_come_first_and_say_why() -> None:
    console = Console(("hv1", "hv2", "hv3"))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await busy_night(console, pilot)
        assert not console.port.asked(ReadHost)
        await opened(console, pilot, "h", HostsPage)
        assert len(console.port.asked(ReadHost)) == 1
        assert not console.ports["hv3"].asked(ReadHost)
        await answer(console, pilot, "hv1", "hv2")
        await console.shows(pilot, "✗ no answer", "no keepalive", "1.2 ms", "28 GiB/64 GiB")
        lines = console.app.screen.query_one(ChoiceLines)
        assert [line.split()[2] for line in lines.text.splitlines()] == ["answer", "hv1", "hv2"]
        await pilot.press("down")
        await console.shows(pilot, "fake:///hv1", "QEMU 7.2.19")
        await pilot.press("escape")
        await closed(console, pilot)
        await console.pass_(pilot, 60)
        assert len(console.port.asked(ReadHost)) == 1


async def test_enter_shows_the_guests_of_that_host_alone() -> None:
    console = Console(("hv1", "hv10"))
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.ports["hv1"].up([WEB_1, DB])
        console.ports["hv10"].up([BATCH])
        await until(pilot, lambda: len(console.names) == 3)
        await opened(console, pilot, "h", HostsPage)
        await pilot.press("enter")
        await closed(console, pilot)
        await until(pilot, lambda: console.names == ["db-win-02", "web-01"])
        await console.shows(pilot, "host:=hv1", "shown 2 of 3")
        await until(pilot, lambda: console.app.focused is console.table)
        await until(pilot, lambda: console.cursor == "db-win-02")
        await pilot.press("escape")
        await until(pilot, lambda: len(console.names) == 3)


async def test_lost_hosts_are_tried_again_from_their_view() -> None:
    console = Console(("hv1", "hv2", "hv3"))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await busy_night(console, pilot)
        await opened(console, pilot, "h", HostsPage)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(console.ports["hv3"].asked(ReconnectNow)))


async def test_a_hundred_hosts_scroll() -> None:
    console = Console(tuple(f"hv{n}" for n in range(1, 101)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        for port in console.ports.values():
            port.up()
        hosts = console.session.fleet.hosts.values()
        await until(pilot, lambda: all(host.listed for host in hosts))
        await opened(console, pilot, "h", HostsPage)
        lines = console.app.screen.query_one(ChoiceLines)
        await until(pilot, lambda: lines.cursor == "hv1")
        await pilot.press("G")
        await until(pilot, lambda: lines.cursor == "hv100")
        assert lines.scroll_offset.y == 100 - lines.size.height
        await pilot.press("g")
        await until(pilot, lambda: (lines.cursor, lines.scroll_offset.y) == ("hv1", 0))


def test_a_name_with_a_space_is_looked_for_by_its_words() -> None:
    assert host_filter("hv1") == "host:=hv1"
    assert host_filter("old rack") == "old rack"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_how_hosts_look(snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    console = Console(("hv1", "hv2", "hv3"))

    async def prepare(pilot: Pilot[int]) -> None:
        await busy_night(console, pilot)
        await opened(console, pilot, "h", HostsPage)
        await answer(console, pilot, "hv1", "hv2")
        await console.shows(pilot, "1.2 ms")
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=size, run_before=prepare)


# Saved filters


async def test_a_number_shows_what_a_saved_filter_lets_through() -> None:
    async with open_console(WEB_1, WEB_2, BATCH, settings=FILTERS) as (console, pilot):
        await opened(console, pilot, "f", FiltersPage)
        await console.shows(pilot, "1  web servers", "name:web", "2  off")
        await pilot.press("2")
        await closed(console, pilot)
        await until(pilot, lambda: console.names == ["batch-9"])
        await console.shows(pilot, "/ state:off", "shown 1 of 3")
        await until(pilot, lambda: console.app.focused is console.table)


async def test_a_saved_filter_is_chosen_by_the_cursor_or_edited_first() -> None:
    async with open_console(WEB_1, WEB_2, BATCH, settings=FILTERS) as (console, pilot):
        await opened(console, pilot, "f", FiltersPage)
        await pilot.press("enter")
        await closed(console, pilot)
        await until(pilot, lambda: console.names == ["web-01", "web-02"])
        await opened(console, pilot, "f", FiltersPage)
        await pilot.press("e")
        await closed(console, pilot)
        await until(pilot, lambda: console.app.focused is not console.table)
        await pilot.press(*"-02")
        await until(pilot, lambda: console.names == ["web-02"])


async def test_without_saved_filters_it_says_how_the_present_one_is_kept() -> None:
    async with open_console(WEB_1, BATCH, size=(80, 24)) as (console, pilot):
        await pilot.press("slash", *"state:off", "enter")
        await opened(console, pilot, "f", FiltersPage)
        await console.shows(pilot, "No filter is saved yet", "[[filter]]", 'line = "state:off"')
        await pilot.press("1", "enter", "e")
        assert isinstance(console.app.screen, FiltersPage)
        await pilot.press("f")
        await closed(console, pilot)
        assert console.names == ["batch-9"]


# Columns


async def test_chosen_columns_stand_in_their_order() -> None:
    wanted = (Column.UUID, Column.NAME, Column.OS, Column.TITLE, Column.CPU)
    settings = UiSettings(preferences=Preferences(columns=wanted))
    async with open_console(WEB_1, size=(120, 24), settings=settings) as (console, pilot):
        console.port.say(titled(console, WEB_1, "shop front end"))
        await console.shows(pilot, "shop front end")
        assert tuple(one.column for one in console.table.placed) == wanted
        line = console.table_text().splitlines()[0]
        assert line.split()[1:3] == [WEB_1.uuid, "web-01"]
        await pilot.press("greater_than_sign")
        assert console.table.column is Column.OS


async def test_tags_of_hosts_are_a_column_a_group_and_a_field_of_the_filter() -> None:
    clock = FakeClock()
    ports = [FakePort(name, f"fake:///{name}", clock) for name in ("hv1", "hv2")]
    tagged = Host("hv1", "fake:///hv1", tags=("production", "berlin"))
    session = Session(ports, FakeJournal, clock, stats_every=None, hosts=[tagged])
    session.start()
    wanted = (Column.NAME, Column.TAGS)
    settings = UiSettings(preferences=Preferences(columns=wanted, group_by=GroupBy.TAG))
    app = VmtuiApp(session, settings, burst=KeyBurst(seconds=0))
    async with app.run_test(size=(80, 24)) as pilot:
        ports[0].up([WEB_1])
        ports[1].up([BATCH])
        table = app.screen.query_one(FleetTable)
        await until(pilot, lambda: len(table.selection.rows) == 2)
        lines = [table.render_line(y).text.split() for y in range(4)]
        assert lines[0][:2] == ["▾", "production"]
        assert lines[1][-3:] == ["web-01", "production", "berlin"]
        assert lines[2][:3] == ["▾", "no", "tag"]
        await pilot.press("slash", *"tag:berlin")
        await until(pilot, lambda: len(table.selection.rows) == 1)
