"""However low the terminal is, the table keeps rows beside a countdown and the details."""

from __future__ import annotations

import pytest

from tests.fakes import domain
from tests.ui.fleet import open_console, until
from vmtui.core.model import PowerState
from vmtui.core.view import Column
from vmtui.ui.widgets.details_pane import DetailsPane

LEAST = 3
"""Rows that are always seen."""


@pytest.mark.parametrize("size", [(40, 10), (80, 12), (80, 17), (80, 24)])
async def test_a_countdown_and_the_details_leave_rows(size: tuple[int, int]) -> None:
    rows = [domain(f"web-{n:02}", number=n + 1) for n in range(30)]
    async with open_console(*rows, size=size) as (console, pilot):
        await console.press_soft(pilot)
        await until(pilot, lambda: console.panel.size.height > 0)
        assert console.table.size.height >= LEAST
        await pilot.press("enter")
        await until(pilot, lambda: console.screen.query_one(DetailsPane).size.height > 0)
        await pilot.pause()
        assert console.table.size.height >= LEAST
        assert console.panel.size.height > 0


@pytest.mark.parametrize(
    ("column", "headings"),
    [
        (Column.NAME, ("NAME▲", "NAME▼")),
        (Column.HOST, ("HOST▲", "HOST▼")),
        (Column.MEMORY, ("MEM▼", "MEM▲")),
        (Column.VCPUS, ("VCPU▼", "VCPU▲")),
    ],
)
async def test_an_arrow_tells_whether_values_rise_or_fall(
    column: Column, headings: tuple[str, str]
) -> None:
    small = domain("b", number=1, memory=1 << 30)
    large = domain("a", PowerState.SHUT_OFF, number=2, memory=64 << 30)
    async with open_console(small, large, size=(140, 30)) as (console, pilot):
        # Others first: the table is sorted by name already, and the same again turns it round.
        console.table.sort_by(Column.STATE)
        for heading in headings:
            console.table.sort_by(column)
            await console.shows(pilot, heading)
