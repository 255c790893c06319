"""Sizes of the terminal that come faster than the console is laid out for them."""

from __future__ import annotations

import asyncio

import pytest
from textual.events import Resize
from textual.geometry import Size

from tests.fakes import domain
from tests.ui.fleet import Console

AT_LAST = Size(100, 30)


@pytest.mark.parametrize("keys", [[], ["colon"], ["d"]], ids=["fleet", "overlay", "guest"])
async def test_two_at_once_do_not_follow_each_other_for_ever(keys: list[str]) -> None:
    console = Console()
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.port.up([domain("web-01")])
        console.session.drain()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        screen = console.app.screen
        console.app._size = AT_LAST
        laid_out = 0
        layout = screen._screen_resized

        def count(size: Size) -> None:
            nonlocal laid_out
            laid_out += 1
            assert laid_out < 50, "they go round and round"
            layout(size)

        screen._screen_resized = count  # type: ignore[method-assign]
        for size in (Size(60, 20), AT_LAST):
            screen.post_message(Resize(size, size))
            screen.call_later(lambda: None)
        async with asyncio.timeout(60):
            while screen.size != AT_LAST:
                await pilot.pause()
        await pilot.pause()
        assert screen.size == AT_LAST
