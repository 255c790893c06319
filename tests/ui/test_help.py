"""The help begins with where one is, scrolls, finds words, and goes as it came."""

from __future__ import annotations

import pytest
from textual.containers import VerticalScroll

from tests.fakes import stage
from tests.ui.bench import bench, showing, text
from tests.ui.fleet import WEB_1, open_console, until
from vmtui.core.action import Place
from vmtui.core.preferences import Preferences
from vmtui.help import manual
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.filter_input import FilterInput


@pytest.mark.parametrize("key", ["escape", "question_mark", "f1", "q"])
async def test_it_closes(key: str) -> None:
    async with showing(stage(), HelpScreen()) as pilot:
        assert "soft shutdown" in text(pilot)
        await pilot.press(key)
        assert bench(pilot).answers == [None]


async def test_it_scrolls() -> None:
    async with showing(stage(), HelpScreen()) as pilot:
        page = pilot.app.screen.query_one(VerticalScroll)
        await pilot.press("j", "j", "k")
        assert page.scroll_offset.y == 1
        await pilot.press("pagedown")
        assert page.scroll_offset.y > 1
        await pilot.press("G")
        assert page.scroll_offset.y == page.max_scroll_y
        await pilot.press("g")
        assert page.scroll_offset.y == 0


async def test_it_finds_words_and_the_next_ones() -> None:
    async with showing(stage(), HelpScreen()) as pilot:
        page = pilot.app.screen.query_one(VerticalScroll)
        lines = text(pilot).splitlines()
        places = [n for n, line in enumerate(lines) if "tmux" in line.lower()]
        await pilot.press("slash", *"TMUX")
        await until(pilot, lambda: page.scroll_offset.y == places[0])
        await pilot.press("enter", "n")
        await until(pilot, lambda: page.scroll_offset.y == min(places[1], page.max_scroll_y))
        await pilot.press("slash", "escape")
        await until(pilot, lambda: page.has_focus)
        await pilot.press("escape")
        assert bench(pilot).answers == [None]


async def test_the_manual_is_part_of_it() -> None:
    async with showing(stage(), HelpScreen()) as pilot:
        for chapter in manual():
            assert chapter.splitlines()[0].removeprefix("# ") in text(pilot).splitlines()


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ([], Place.FLEET),
        (["e"], Place.EVENTS),
        (["s"], Place.DIALOG),
        (["v"], Place.SCREEN),
        (["d"], Place.GUEST),
    ],
)
async def test_it_begins_with_where_one_is(keys: list[str], place: Place) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press(*keys)
        is_other = place not in (Place.FLEET, Place.EVENTS)
        await until(pilot, lambda: len(console.app.screen_stack) == 1 + is_other)
        await until(pilot, lambda: console.app.screen.is_current)
        await console.pass_(pilot, 0.3)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(console.app.screen, HelpScreen))
        view = console.app.screen.query_one(CellsView)
        assert view.text.splitlines()[0] == place.value


async def test_it_opens_over_a_dialog_in_which_is_typed() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("F")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        dialog = console.app.screen
        await console.pass_(pilot, 0.3)
        await pilot.press("question_mark")
        assert console.app.screen is dialog
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(console.app.screen, HelpScreen))
        await pilot.press("escape")
        assert console.app.screen is dialog


async def test_it_tells_changed_keys() -> None:
    settings = UiSettings(preferences=Preferences(keys=(("help", ("f2",)), ("reset", ("f9",)))))
    async with open_console(WEB_1, settings=settings) as (console, pilot):
        await pilot.press("question_mark")
        assert len(console.app.screen_stack) == 1
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(console.app.screen, HelpScreen))
        assert "f9 " in console.app.screen.query_one(CellsView).text


async def test_it_says_that_nothing_was_found() -> None:
    async with showing(stage(), HelpScreen()) as pilot:
        page = pilot.app.screen.query_one("#page")
        scroll = pilot.app.screen.query_one(VerticalScroll)
        await pilot.press("slash", *"zzzz", "enter")
        await until(pilot, lambda: scroll.has_focus)
        await until(pilot, lambda: (page.border_subtitle or "").startswith("not found"))
        pilot.app.screen.query_one(FilterInput).value = "tmux"
        await until(pilot, lambda: "not found" not in (page.border_subtitle or ""))
