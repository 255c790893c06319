"""On a terminal too low for a dialog, what is typed into it is seen."""

from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from tests.fakes import stage
from tests.ui.bench import DB, MEANT, WEB, forcing, is_forcing, news, pass_
from vmtui.ui.screens.dialog import Dialog

STAMP = (20, 5)


def seen(pilot: Pilot[None], selector: str) -> Region:
    """The part of a widget that is on the screen within the frame."""
    screen = pilot.app.screen
    frame = screen.query_one("#frame").content_region.intersection(screen.region)
    return screen.query_one(selector).region.intersection(frame)


async def test_the_field_is_seen_as_soon_as_the_dialog_is() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, size=STAMP) as pilot:
        await news(pilot)
        assert seen(pilot, "#confirm").area


async def test_whoever_scrolled_away_sees_what_is_typed() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, size=STAMP) as pilot:
        for _ in range(9):
            await pilot.press("pageup")
        await news(pilot)
        assert not seen(pilot, "#confirm").area
        assert seen(pilot, "#facts").area
        await pilot.press("w")
        await news(pilot)
        assert seen(pilot, "#confirm").area


async def test_all_that_is_said_can_be_scrolled_to() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, size=STAMP) as pilot:
        for _ in range(30):
            await pilot.press("pageup")
        for _ in range(30):
            if seen(pilot, "#risk").area:
                break
            await pilot.press("pagedown")
        assert seen(pilot, "#risk").area


async def test_the_other_field_is_seen_once_it_has_the_focus() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, size=STAMP) as pilot:
        await pilot.press("tab")
        await news(pilot)
        assert pilot.app.screen.focused is pilot.app.screen.query_one("#why")
        assert seen(pilot, "#why").area


async def test_the_number_of_several_is_seen() -> None:
    set_ = stage(WEB, DB)
    async with forcing(set_, WEB, DB, size=STAMP) as pilot:
        await pilot.press("2")
        await pass_(pilot, MEANT)
        assert is_forcing(pilot)
        assert seen(pilot, "#confirm").area


@pytest.mark.parametrize(("size", "is_low"), [((80, 24), False), (STAMP, True)])
async def test_only_a_low_terminal_scrolls_the_whole_frame(
    size: tuple[int, int], is_low: bool
) -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, size=size) as pilot:
        assert isinstance(pilot.app.screen, Dialog)
        assert pilot.app.screen.query_one("#frame").has_class("-low") is is_low


async def test_a_terminal_that_shrinks_shows_the_field() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.resize_terminal(*STAMP)
        await news(pilot)
        assert seen(pilot, "#confirm").area
