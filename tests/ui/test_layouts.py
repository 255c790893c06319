"""What is gone from a screen leaves it, whatever is asked of the layout meanwhile."""

from __future__ import annotations

from textual.widgets import Input

from tests.fakes import domain
from tests.ui.fleet import Console


async def test_a_place_that_is_asked_for_before_the_layout_hides_no_change() -> None:
    console = Console()
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.port.up([domain("web-01")])
        console.session.drain()
        await pilot.press("slash")
        await pilot.pause()
        screen = console.app.screen
        line = screen.query_one("#line", Input)
        place = line.region
        filter_line = screen.query_one("#filter")
        filter_line.display = False
        filter_line._check_refresh()
        compositor = screen._compositor
        compositor.update_widgets({line, filter_line, screen.query_one("#guest")})
        assert compositor._full_map_invalidated
        assert line not in compositor.full_map
        compositor._dirty_regions.clear()
        compositor.reflow(screen, screen.size)
        assert any(dirty.contains_region(place) for dirty in compositor._dirty_regions)
