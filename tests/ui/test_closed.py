"""Nothing of a closed screen stays in memory."""

from __future__ import annotations

import gc

import pytest
from textual._styles_cache import StylesCache

from tests.ui.fleet import WEB_1, open_console
from vmtui.ui.closed import let_closed_screens_go
from vmtui.ui.screens.help import HelpScreen


def painted() -> int:
    """How many caches of widgets' lines there are."""
    gc.collect()
    return sum(type(one) is StylesCache for one in gc.get_objects())


async def test_what_it_had_painted_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_was = vars(StylesCache)["get_inner_outer"]
    monkeypatch.setattr(StylesCache, "get_inner_outer", as_it_was)  # what undoes the change
    let_closed_screens_go()
    async with open_console(WEB_1) as (console, pilot):
        before = painted()
        for _ in range(4):
            await pilot.press("question_mark")
            assert isinstance(console.app.screen, HelpScreen)
            assert painted() > before
            await pilot.press("escape")
        await pilot.pause()
        assert painted() <= before


def test_a_textual_that_mixes_no_colours_there_is_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(StylesCache, "get_inner_outer")
    let_closed_screens_go()
    assert not hasattr(StylesCache, "get_inner_outer")
