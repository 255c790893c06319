"""What a key changes is painted at once, and not when the clock of the next picture comes."""

from __future__ import annotations

from asyncio import sleep, timeout
from collections.abc import Callable
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui.fleet import DB, WEB_1, Console, open_console, until
from vmtui.ui.widgets.filter_input import FilterInput


async def wait(condition: Callable[[], bool]) -> None:
    """As ``until``, but without the pilot, who paints whenever he waits."""
    async with timeout(10):
        while not condition():
            await sleep(0)


async def without_a_clock(
    monkeypatch: pytest.MonkeyPatch, console: Console, pilot: Pilot[int]
) -> list[object]:
    """Stop what paints by itself; returns the list that each picture is added to."""
    pictures: list[object] = []
    app, screen = console.app, console.app.screen
    display = app._display

    def note(on: Any, renderable: Any) -> None:
        pictures.append(renderable)
        display(on, renderable)

    await until(pilot, lambda: not screen._dirty_widgets)
    screen._update_timer.pause()
    monkeypatch.setattr(screen._update_timer, "resume", lambda: None)
    monkeypatch.setattr(app, "_display", note)
    return pictures


async def test_the_answer_to_a_key_needs_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        pictures = await without_a_clock(monkeypatch, console, pilot)
        console.app.post_message(events.Key("j", "j"))
        await wait(lambda: bool(pictures))


async def test_so_it_is_in_what_stands_over_the_fleet(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await pilot.press("question_mark")
        pictures = await without_a_clock(monkeypatch, console, pilot)
        console.app.post_message(events.Key("pagedown", None))
        await wait(lambda: bool(pictures))


async def test_what_no_key_has_changed_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        pictures = await without_a_clock(monkeypatch, console, pilot)
        screen = console.app.screen
        console.table.refresh()
        await wait(lambda: bool(screen._dirty_widgets))
        screen.call_next(pictures.append, "the last message")
        await wait(lambda: bool(pictures))
        assert pictures == ["the last message"]


async def opened_by(console: Console, pilot: Pilot[int], key: str) -> Screen[Any]:
    await pilot.press(key)
    await until(pilot, lambda: console.app.screen is not console.screen)
    await until(pilot, lambda: bool(console.app.screen.is_mounted))
    return console.app.screen


@pytest.mark.parametrize("key", ["colon", "question_mark", "d", "v", "s"])
async def test_what_is_told_to_close_twice_closes_nothing_behind_it(key: str) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        screen = await opened_by(console, pilot, key)
        screen.dismiss(None)
        screen.dismiss(None)
        await until(pilot, lambda: console.app.screen is console.screen)


async def test_a_second_escape_that_was_on_its_way_to_the_palette_ends_nothing() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        palette = await opened_by(console, pilot, "colon")
        line = palette.query_one(FilterInput)
        for _ in range(2):
            line.post_message(FilterInput.Abandoned())
        await until(pilot, lambda: console.app.screen is console.screen)
        await pilot.press("j")
        assert console.app.is_running
