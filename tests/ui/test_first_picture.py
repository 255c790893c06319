"""What stands in the first picture of the console: all that the hosts have told by then."""

from __future__ import annotations

import pytest
from textual.geometry import Region
from textual.strip import Strip

from tests.ui.fleet import WEB_1, WEB_2, Console
from vmtui.ui.widgets.fleet_table import FleetTable


async def test_the_first_picture_has_the_guests_that_came_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures: list[str] = []
    paint = FleetTable.render_lines

    def painted(table: FleetTable, crop: Region) -> list[Strip]:
        strips = paint(table, crop)
        pictures.append("\n".join(strip.text for strip in strips))
        return strips

    monkeypatch.setattr(FleetTable, "render_lines", painted)
    console = Console()
    console.port.up([WEB_1, WEB_2])
    async with console.app.run_test(size=(120, 30)) as pilot:
        await console.shows(pilot, WEB_1.name, WEB_2.name)
    assert WEB_1.name in pictures[0]
    assert WEB_2.name in pictures[0]
