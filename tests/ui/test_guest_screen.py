"""The viewer shows what a guest shows, says how old that is, and asks only while it is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.fleet import APP, BATCH, Console, open_console, until
from vmtui.core.changes import DomainRow, ScreenRead
from vmtui.core.commands import ReadScreen
from vmtui.core.guest_screen import TEXT_MODE, GuestScreen, lines_of
from vmtui.ui.screens.guest_screen import GuestScreenViewer

CELLS = b"".join(bytes((char, 7)) for char in b"Shut down now? [y/N]".ljust(2000))


def looks(console: Console, row: DomainRow, **shown: object) -> None:
    """Answer the last question."""
    at = console.port.clock()
    console.port.say(ScreenRead(console.port.vm(row), GuestScreen(at, **shown)))  # type: ignore[arg-type]


async def test_it_shows_the_text_and_then_its_age() -> None:
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("v")
        await console.shows(pilot, "app-win-07 on", "asking its QEMU")
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "Shut down now? [y/N]", "as it is now")
        looks(console, APP, error="its QEMU gives no answer for 2 s")
        await console.shows(pilot, "Shut down now? [y/N]", "no answer for 2 s · as it was 0:00 ago")


async def test_it_asks_only_while_it_is_open() -> None:
    async with open_console(APP) as (console, pilot):
        assert not console.port.asked(ReadScreen)
        await pilot.press("v")
        await until(pilot, lambda: len(console.port.asked(ReadScreen)) == 1)
        looks(console, APP, width=720, height=400, text=lines_of(CELLS))
        await console.shows(pilot, "as it is now")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(console.app.screen, GuestScreenViewer))
        assert console.session.screens.vm is None


@pytest.mark.parametrize(
    ("row", "words"), [(BATCH, "it is off"), (APP, "asking its QEMU")], ids=["off", "runs"]
)
async def test_it_says_why_there_is_nothing(row: DomainRow, words: str) -> None:
    async with open_console(row) as (console, pilot):
        await pilot.press("v")
        await console.shows(pilot, words)


async def test_graphics_are_told_with_what_to_do() -> None:
    async with open_console(APP, size=(100, 30)) as (console, pilot):
        await pilot.press("v")
        looks(console, APP, width=1024, height=768)
        await console.shows(pilot, "1024 × 768", "screenshot app-win-07", "domdisplay app-win-07")


async def test_the_whole_command_for_a_picture_can_be_read_at_80_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = "fake:///hv1?socket=/run/user/1000/vmtui-training/libvirt/virtqemud-sock"
    async with open_console(APP, size=(80, 24)) as (console, pilot):
        await pilot.press("v")
        host = replace(console.session.host(console.id(APP)), uri=long)
        monkeypatch.setattr(console.session, "host", lambda _: host)
        looks(console, APP, width=1024, height=768)
        await console.shows(pilot, "1024 × 768", "screen.png")
        assert long[-12:] in "".join(console.text().split())


def test_control_characters_of_a_screen_are_symbols() -> None:
    lines = lines_of(bytes(range(256)) * 15 + bytes(4000 - 256 * 15))
    assert len(lines) == 25
    assert all(char.isprintable() for line in lines for char in line)
    assert TEXT_MODE == (720, 400)
