"""The view of a quiet day's check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import Console, open_console, until
from vmtui.core.changes import DomainRow
from vmtui.core.commands import AskAgent
from vmtui.core.looks import AgentHeard, FactsRead
from vmtui.core.model import PowerState, Traits
from vmtui.core.why.evidence import AgentSigns
from vmtui.ui.screens.check import CheckScreen, GuestList
from vmtui.ui.screens.findings import FindingsScreen
from vmtui.ui.widgets.cells_view import CellsView

WEB = domain("web-01")
BARE = domain("bare-02", number=2, domain_id=2)
LOOP = domain("loop-03", number=3, domain_id=3)
OFF = domain("off-04", PowerState.SHUT_OFF, number=4)


def facts(console: Console, row: DomainRow, traits: Traits, *, acpi: bool = True) -> None:
    told = FactsRead(
        console.id(row), console.clock(), 1, "", True, "", "", acpi, True, "", (), traits=traits
    )
    console.port.say(told)


def heard(console: Console, row: DomainRow, *, responds: bool = True) -> None:
    error = "" if responds else "Guest agent is not responding"
    signs = AgentSigns(console.clock(), responds=responds, error=error)
    console.port.say(AgentHeard(console.id(row), 1, signs))


async def answer(console: Console, pilot: Pilot[int]) -> None:
    """All definitions are told, and all agents that are asked answer, or are silent."""
    calm = Traits(can_sleep=False)
    facts(console, WEB, calm)
    facts(console, BARE, calm, acpi=False)
    facts(console, LOOP, replace(calm, on_poweroff="restart"))
    facts(console, OFF, calm)
    for row in (WEB, BARE, LOOP):
        await until(pilot, partial(_is_asked, console, row))
        heard(console, row, responds=row is not BARE)
    await until(pilot, lambda: console.session.check.left == 0)
    await pilot.pause()
    await pilot.pause()


def _is_asked(console: Console, row: DomainRow) -> bool:
    return AskAgent(console.id(row)) in console.port.asked(AskAgent)


def listed(console: Console) -> list[str]:
    options = console.app.screen.query_one(GuestList)
    return [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]


def said(console: Console) -> str:
    return "\n".join(view.text for view in console.app.screen.query(CellsView))


async def opened(console: Console, pilot: Pilot[int]) -> None:
    await pilot.press("C")
    await until(pilot, lambda: isinstance(console.app.screen, CheckScreen))


async def test_the_worst_comes_first_and_the_fine_are_counted() -> None:
    async with open_console(WEB, BARE, LOOP, OFF) as (console, pilot):
        await opened(console, pilot)
        await answer(console, pilot)
        lines = listed(console)
        assert [line.split()[:4] for line in lines] == [
            ["✗", "would", "fail", "bare-02"],
            ["✗", "would", "fail", "loop-03"],
        ]
        assert "2 would fail · 2 fine" in said(console)
        await pilot.press("a")
        await pilot.pause()
        assert len(listed(console)) == 4


async def test_enter_shows_what_to_do_and_escape_leads_back() -> None:
    async with open_console(WEB, BARE, LOOP, OFF) as (console, pilot):
        await opened(console, pilot)
        await answer(console, pilot)
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(console.app.screen, FindingsScreen))
        assert "on_poweroff is restart" in said(console)
        assert "virsh -c fake:///hv1 edit loop-03" in said(console)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(console.app.screen, CheckScreen))
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert console.session.check.left == 0


async def test_what_is_shown_of_one_guest_follows_what_becomes_known() -> None:
    async with open_console(WEB, LOOP) as (console, pilot):
        await opened(console, pilot)
        calm = Traits(can_sleep=False)
        facts(console, LOOP, replace(calm, on_poweroff="restart"))
        await until(pilot, lambda: any("loop-03" in line for line in listed(console)))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, FindingsScreen))
        assert "on_poweroff is restart" in said(console)
        await until(pilot, partial(_is_asked, console, LOOP))
        facts(console, LOOP, calm)
        heard(console, LOOP)
        await until(pilot, lambda: "nothing stands in the way" in said(console))
        assert "on_poweroff is restart" not in said(console)


async def test_a_list_that_was_scrolled_stays_where_it_is_while_answers_come() -> None:
    rows = [domain(f"node-{n:02}", number=n, domain_id=n) for n in range(1, 61)]
    async with open_console(*rows) as (console, pilot):
        await opened(console, pilot)
        for row in rows:
            facts(console, row, Traits(can_sleep=True), acpi=False)
        await until(pilot, lambda: len(listed(console)) == 60)
        await pilot.pause()
        options = console.app.screen.query_one(GuestList)
        options.scroll_to(y=20, animate=False, immediate=True)
        await until(pilot, lambda: options.scroll_offset.y == 20)
        before = listed(console)
        await until(pilot, partial(_is_asked, console, rows[0]))
        heard(console, rows[0], responds=False)
        await until(pilot, lambda: listed(console) != before)
        await pilot.pause()
        await pilot.pause()
        assert options.scroll_offset.y == 20
        assert options.highlighted == 0


async def test_what_to_type_can_be_copied_as_it_is() -> None:
    async with open_console(WEB, BARE, LOOP, OFF) as (console, pilot):
        await opened(console, pilot)
        await answer(console, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(console.app.screen, FindingsScreen))
        await pilot.press("y")
        assert "Inside Linux, as root" in console.app.clipboard
        assert "set     apt-get install qemu-guest-agent\n" in console.app.clipboard


async def test_only_the_marked_guests_are_checked() -> None:
    async with open_console(WEB, BARE) as (console, pilot):
        await pilot.press("space")
        await opened(console, pilot)
        assert "1 of 1 still being asked" in said(console)


async def test_what_is_not_known_yet_says_so() -> None:
    async with open_console(WEB, BARE) as (console, pilot):
        await opened(console, pilot)
        assert "2 of 2 still being asked" in said(console)
        assert "nothing stands in the way" not in said(console)


async def test_nothing_is_listed_anew_where_nothing_is_news() -> None:
    async with open_console(WEB, BARE, LOOP, OFF) as (console, pilot):
        await opened(console, pilot)
        await answer(console, pilot)
        screen = console.app.screen
        assert isinstance(screen, CheckScreen)
        screen._show()
        shown = screen.query_one(GuestList)
        before = shown.get_option_at_index(0)
        screen._show()
        assert shown.get_option_at_index(0) is before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("keys", [("a",), ("enter",)], ids=["list", "findings"])
def test_how_it_looks(
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
    keys: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    console = Console()

    async def play(pilot: Pilot[int]) -> None:
        console.port.up([WEB, BARE, LOOP, OFF])
        await until(pilot, lambda: len(console.table.selection.rows) == 4)
        await opened(console, pilot)
        await answer(console, pilot)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=size, run_before=play)
