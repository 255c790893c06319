"""Remarks: few, short, out of the way, and closed by Esc before anything else is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import DB, WEB_1, WEB_2, Console, open_console, until
from vmtui.core.changes import DomainRow
from vmtui.core.model import PowerState, Reason
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.widgets.details_pane import DetailsPane
from vmtui.ui.widgets.event_pane import EventPane
from vmtui.ui.widgets.fleet_table import FleetTable
from vmtui.ui.wishes import Remark, in_one

OFF = [domain(f"batch-{n}", PowerState.SHUT_OFF, number=700 + n) for n in range(5)]
IN_PAUSE = [domain(f"gw-{n}", PowerState.PAUSED, Reason.USER, number=800 + n) for n in range(2)]


@asynccontextmanager
async def with_toasts(*rows: DomainRow) -> AsyncIterator[tuple[Console, Pilot[int]]]:
    """The console as it is outside of tests, in the terminal of a rescue system."""
    console = Console()
    async with console.app.run_test(size=(80, 24), notifications=True) as pilot:
        console.port.up(rows)
        await until(pilot, lambda: len(console.table.selection.rows) == len(rows))
        yield console, pilot


def test_the_same_said_of_several_guests_is_said_once() -> None:
    off = [Remark("it is off", is_warning=True, guest=f"gw-{n}") for n in range(5)]
    said = in_one([*off, Remark("asked again", guest="web-1")])
    assert said.words == "5 guests, gw-0, gw-1, gw-2 and 2 more: it is off\nweb-1: asked again"
    assert said.is_warning


def test_many_different_things_are_counted() -> None:
    said = in_one([Remark(f"reason {n}") for n in range(9)])
    assert said.words.splitlines() == ["reason 0", "reason 1", "reason 2", "… and 6 more"]


async def test_several_refusals_of_one_key_are_one_remark() -> None:
    async with open_console(*OFF) as (console, pilot):
        await pilot.press("asterisk", "s")
        await until(pilot, lambda: bool(console.remarks))
        said = "5 guests, batch-0, batch-1, batch-2 and 2 more: it is off already"
        assert console.remarks == said


async def test_escape_closes_a_remark_and_leaves_the_marks_it_was_about() -> None:
    async with with_toasts(*OFF, WEB_1) as (console, pilot):
        await pilot.press(*["space", "j"] * 4, "s")
        await console.shows(pilot, "4 guests, batch-0")
        await pilot.press("escape")
        await until(pilot, lambda: "4 guests" not in console.text())
        assert len(console.marked) == 4
        await pilot.press("escape")
        await console.shows(pilot, "4 marks cleared")
        assert not console.marked


async def test_a_remark_covers_neither_events_nor_guests_and_stands_alone() -> None:
    async with with_toasts(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("plus")
        await console.shows(pilot, "nothing is under way")
        await pilot.press("w")
        await console.shows(pilot, "not asleep")
        assert "nothing is under way" not in console.text()
        shown = [toast for toast in console.screen.query("Toast") if toast.region.size]
        assert len(shown) == 1
        for kind in (FleetTable, EventPane):
            assert not shown[0].region.overlaps(console.screen.query_one(kind).region)
        assert shown[0].region.right == 80


async def test_what_a_dialog_has_told_is_not_told_again() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("p")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await pilot.press("plus")
        await until(pilot, lambda: "under way" in console.remarks)
        assert "pausing" not in console.remarks


async def test_without_a_dialog_the_same_by_hand_is_told_of_the_first() -> None:
    async with open_console(*IN_PAUSE) as (console, pilot):
        await pilot.press("asterisk", "p")
        await until(pilot, lambda: bool(console.remarks))
        by_hand = "virsh -c fake:///hv1 resume gw-0, and so on"
        assert console.remarks == f"resuming gw-0, gw-1: {by_hand}"


async def test_enter_right_after_a_key_does_not_open_the_details() -> None:
    async with open_console(WEB_1, DB, burst=KeyBurst()) as (console, pilot):
        console.screen.action_wish("shut_down")
        console.screen.action_details()
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))
        assert not console.screen.query_one(DetailsPane).display
        await console.pass_(pilot, 0.3)
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        console.screen.action_details()
        await until(pilot, lambda: bool(console.screen.query_one(DetailsPane).display))


async def test_escape_in_the_table_shows_all_events_again_last_of_all() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await pilot.press("e", "f", "slash", *"zzz", "enter")
        await console.shows(pilot, "0 of 1: only db-win-02, and this")
        console.table.focus()
        await console.shows(pilot, "events · only db-win-02, and “zzz” · 0 of 1")
        await pilot.press("asterisk", "escape")
        assert not console.marked
        await console.shows(pilot, "events · only db-win-02")
        await pilot.press("escape")
        await until(pilot, lambda: "· only" not in console.text())
        assert "connected" in console.text()
