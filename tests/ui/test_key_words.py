"""Notes, the panel and remarks name the keys that the user has chosen."""

from __future__ import annotations

from tests.ui.fleet import KIOSK, WEB_1, open_console, until
from vmtui.core.preferences import Preferences
from vmtui.ui.settings import UiSettings

CHOSEN = Preferences(keys=(("wake", ("f9",)), ("stop-watching", ("f8",)), ("power-on", ("f7",))))


async def test_they_name_the_keys_as_they_are_now() -> None:
    settings = UiSettings(preferences=CHOSEN)
    async with open_console(KIOSK, WEB_1, settings=settings) as (console, pilot):
        await console.shows(pilot, "f9 wakes it · s shuts it down")
        console.table.go_to(console.id(KIOSK))
        await pilot.press("f7")
        await until(pilot, lambda: "f9 wakes it" in console.remarks)
        console.table.go_to(console.id(WEB_1))
        await console.press_soft(pilot)
        await console.shows(pilot, "f8 stops watching")

        console.screen.prefer(CHOSEN, Preferences())
        await console.pass_(pilot, 1)
        await console.shows(pilot, "w wakes it", "x stops watching")
