"""Notes, the panel and remarks name the keys that the user has chosen."""

from __future__ import annotations

from tests.ui.fleet import KIOSK, WEB_1, open_console, until
from vmtui.core.commands import Mode
from vmtui.core.preferences import Preferences
from vmtui.core.reloaded import Reloaded
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
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

        told = Reloaded("", 300.0, Mode.ACPI, Preferences())
        console.app._follow_configuration(told)
        await console.pass_(pilot, 1)
        await console.shows(pilot, "w wakes it", "x stops watching")


async def test_dialogs_name_them_too() -> None:
    chosen = (("save", ("f6",)), ("more-time", ("f7",)), ("shut-down", ("f8",)))
    settings = UiSettings(preferences=Preferences(keys=chosen))
    async with open_console(WEB_1, settings=settings) as (console, pilot):
        await pilot.press("F")
        await console.shows(pilot, "Esc, then f6")
        await pilot.press("escape", "f8")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await console.pass_(pilot, 299)
        await pilot.press("F")
        await console.shows(pilot, "ask again: Esc, then f8")


async def test_a_guests_own_view_names_them_too() -> None:
    settings = UiSettings(preferences=Preferences(keys=(("shut-down", ("f8",)),)))
    async with open_console(WEB_1, settings=settings) as (console, pilot):
        await pilot.press("d", "5")
        await console.shows(pilot, "f8 asks it to shut down")


async def test_what_the_check_found_names_them_too() -> None:
    settings = UiSettings(preferences=CHOSEN)
    async with open_console(KIOSK, settings=settings) as (console, pilot):
        await pilot.press("C")
        await console.shows(pilot, "wake it first (f9)")
        await pilot.press("enter")
        await console.shows(pilot, "wake it (f9, or virsh dompmwakeup)")
