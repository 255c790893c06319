"""The palette: every action of where one is, by name, with its keys as they are now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual import events
from textual.dom import DOMNode
from textual.pilot import Pilot

from tests.ui.fleet import BATCH, DB, KIOSK, WEB_1, Console, open_console, until
from vmtui.core.action import Place
from vmtui.core.actions import KeysNow, of_place
from vmtui.core.palette import actions_at
from vmtui.core.preferences import Preferences
from vmtui.core.view import Column
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.palette import Palette, offered
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.filter_input import FilterInput

REMAPPED = UiSettings(
    preferences=Preferences(keys=(("reboot", ("f5",)), ("reset", ()), ("shut-down", ("r",))))
)


async def opened(console: Console, pilot: Pilot[int], key: str = "colon") -> Palette:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(console.app.screen, Palette))
    palette = console.app.screen
    assert isinstance(palette, Palette)
    await until(pilot, lambda: bool(palette.query(FilterInput)) and palette.focused is not None)
    return palette


async def choose(console: Console, pilot: Pilot[int], typed: str) -> None:
    """Open it, type, and take the first that is found."""
    palette = await opened(console, pilot)
    palette.query_one(FilterInput).value = typed
    await until(pilot, lambda: bool(palette._lines) and not isinstance(palette._lines[0], str))
    await pilot.press("enter")
    await until(pilot, lambda: console.app.screen is not palette)
    await pilot.pause()


def lines(palette: Palette) -> list[str]:
    """What is offered, as it reads."""
    return [
        one if isinstance(one, str) else f"{one.entry.keys} {one.entry.name} {one.entry.why_not}"
        for one in palette._lines
    ]


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_it_opens_and_closes(key: str) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await opened(console, pilot, key)
        await pilot.press("escape")
        await until(pilot, lambda: console.app.screen is console.screen)


@pytest.mark.parametrize("keys", [[], ["e"], ["d"], ["v"]], ids=["table", "events", "guest", "v"])
async def test_every_action_of_a_place_is_there_and_runs(
    keys: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press(*keys)
        await until(pilot, lambda: len(console.app.screen_stack) == 1 + (keys in (["d"], ["v"])))
        await until(pilot, lambda: console.app.screen.is_mounted)
        screen: Any = console.app.screen
        ran: list[str] = []

        async def run(does: str, default_namespace: DOMNode) -> None:
            name = does.partition("(")[0].removeprefix("app.")
            assert callable(getattr(default_namespace, f"action_{name}"))
            ran.append(does)

        monkeypatch.setattr(console.app, "run_action", run)
        for offer in offered(screen, console.session, KeysNow()):
            if not offer.entry.name.startswith("Theme"):
                await offer.run()
        monkeypatch.undo()
        assert ran == [action.does for action in actions_at(screen.place)]


async def test_what_it_runs_is_the_key_s_own_action() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await choose(console, pilot, "sort next")
        assert console.table.column is Column.HOST
        await choose(console, pilot, "mark all")
        assert len(console.marked) == 2
        await choose(console, pilot, "into the events")
        await until(pilot, lambda: console.screen.place is Place.EVENTS)
        await choose(console, pilot, "back to the table")
        await until(pilot, lambda: console.screen.place is Place.FLEET)
        await choose(console, pilot, "soft")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))


async def test_what_makes_no_sense_says_why() -> None:
    async with open_console(BATCH) as (console, pilot):
        said = lines(await opened(console, pilot))
        assert "w Wake not asleep" in said
        assert "+ 2 more minutes nothing is under way" in said
        assert "F Force off it is off" in said
        assert "o Power on " in said


async def test_in_a_guest_s_own_view_it_says_why_as_well() -> None:
    async with open_console(BATCH) as (console, pilot):
        await pilot.press("d")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        said = lines(await opened(console, pilot))
        assert "F Force off it is off" in said
        assert any(line.startswith("7 Snapshots") for line in said)


async def test_where_no_guest_is_selected_it_says_so() -> None:
    async with open_console() as (console, pilot):
        said = lines(await opened(console, pilot))
        assert "s Soft shutdown no guest is selected" in said
        assert "e Into the events " in said


async def test_it_tells_the_keys_as_they_are_now_and_runs_what_has_none() -> None:
    async with open_console(KIOSK, WEB_1, settings=REMAPPED) as (console, pilot):
        said = [line.rstrip() for line in lines(await opened(console, pilot))]
        assert "f5 Reboot it sleeps and does not see the button" in said
        assert any(one.startswith("r Soft shutdown") for one in said)
        assert any(one.strip().startswith("Reset") for one in said)
        await pilot.press("escape")
        await until(pilot, lambda: console.app.screen is console.screen)
        assert console.text().splitlines()[-1].split()[:1] != ["s"]
        await pilot.press("j", "s")
        assert console.app.screen is console.screen
        await pilot.press("r")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))


async def test_on_a_guest_s_screen_it_offers_the_keys_of_that() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("v")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        said = "\n".join(lines(await opened(console, pilot)))
        for action in of_place(Place.SCREEN):
            assert action.words in said
        assert "Soft shutdown" not in said


async def test_themes_are_in_it() -> None:
    async with open_console(WEB_1) as (console, pilot):
        other = next(name for name in sorted(console.app.available_themes) if "light" in name)
        await choose(console, pilot, f"theme: {other}")
        assert console.app.theme == other


async def test_nothing_is_found() -> None:
    async with open_console(WEB_1) as (console, pilot):
        palette = await opened(console, pilot)
        palette.query_one(FilterInput).value = "xyzzy"
        await until(pilot, lambda: palette._lines == [])
        await console.shows(pilot, "nothing fits")
        await pilot.press("enter", "down", "enter", "up", "pagedown", "pageup", "enter")
        assert console.app.screen is palette
        palette.query_one(FilterInput).value = "soft"
        await until(pilot, lambda: palette._lines != [])
        await until(pilot, lambda: "nothing fits" not in console.text())


async def test_a_pasted_enter_runs_nothing() -> None:
    async with open_console(WEB_1, burst=KeyBurst(seconds=0.05)) as (console, pilot):
        palette = await opened(console, pilot)
        at = console.burst.last + 1
        for key in (*"soft", "enter"):
            event = events.Key(key, key if len(key) == 1 else None)
            event.time = at
            console.app.post_message(event)
        await until(pilot, lambda: palette.query_one(FilterInput).value == "soft")
        await until(pilot, lambda: not palette._judge.is_busy)
        assert console.app.screen is palette
