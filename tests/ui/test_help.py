"""The help fits a terminal of 80 columns, scrolls, and goes as it came."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.keys import key_to_character

from tests.fakes import stage
from tests.ui.bench import bench, showing, text
from vmtui.core.help_text import TABLE_KEYS, help_lines
from vmtui.ui.screens.fleet import FleetScreen
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.widgets.fleet_table import FleetTable


@pytest.mark.parametrize("key", ["escape", "question_mark", "q"])
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


def test_every_key_of_the_table_is_explained() -> None:
    explained = {key for keys, _ in TABLE_KEYS for key in keys.split()}
    for binding in (*FleetScreen.BINDINGS, *FleetTable.BINDINGS):
        assert isinstance(binding, Binding)
        keys = {
            _AS_WRITTEN.get(key) or key_to_character(key) or key for key in binding.key.split(",")
        }
        assert keys & explained, f"{binding.description} ({binding.key})"


_AS_WRITTEN = {
    "slash": "/",
    "plus": "+",
    "up": "↑",
    "down": "↓",
    "escape": "esc",
    "space": "space",
    "enter": "enter",
    "pageup": "↑",
    "pagedown": "↓",
}
"""How the help writes a key; it explains the pages beside the arrows."""


def test_no_line_wraps_at_80_columns() -> None:
    lines = help_lines(tour=True)
    widest = max(len("".join(cell.text for cell in line)) for line in lines)
    assert widest <= 80 - len("│ ") - len(" ▌│")
