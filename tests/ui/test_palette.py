"""The palette, left while it searches."""

from __future__ import annotations

import pytest
from textual.command import CommandList
from textual.css.query import NoMatches
from textual.pilot import Pilot

from tests.ui.fleet import Console, until
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.screens.palette import Palette


async def opened(pilot: Pilot[int]) -> Palette:
    """Open it, and take its list away, as its end does first of all."""
    await pilot.press("ctrl+p")
    palette = pilot.app.screen
    assert isinstance(palette, Palette)
    await until(pilot, lambda: palette.has_class("-ready"))
    await palette.query_one(CommandList).remove()
    return palette


async def search(palette: Palette, pilot: Pilot[int]) -> None:
    """Search as it does for each character, to the end."""
    worker = palette._gather_commands("help")
    await until(pilot, lambda: worker.is_finished)
    assert isinstance(worker.error, NoMatches)
    await pilot.pause()


async def test_a_search_that_begins_when_it_has_been_left_ends_nothing() -> None:
    console = Console()
    async with console.app.run_test() as pilot:
        palette = await opened(pilot)
        console.app.push_screen(HelpScreen())
        await search(palette, pilot)
        assert console.app.is_running
        assert not console.app._exit


async def test_a_search_that_fails_while_it_stands_is_a_defect() -> None:
    console = Console()

    async def fail() -> None:
        async with console.app.run_test() as pilot:
            await search(await opened(pilot), pilot)

    with pytest.raises(NoMatches):
        await fail()
