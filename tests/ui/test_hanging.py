"""Where a line wraps it goes on below its own words, not at the edge."""

from __future__ import annotations

from textual.content import Content

from tests.fakes import stage
from tests.ui.bench import Bench
from vmtui.core.text import Cell
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.hanging import hung

LINE = "same as   virsh -c qemu:///session shutdown web-01"


def rows(text: str, width: int, indent: int = 10) -> list[str]:
    return [row.plain for row in hung(Content(text), width, indent)]


def test_it_wraps_below_its_words() -> None:
    assert rows(LINE, 36) == [
        "same as   virsh -c qemu:///session",
        "          shutdown web-01",
    ]
    assert rows(LINE, 80) == [LINE]


def test_nothing_is_lost_and_nothing_is_too_wide() -> None:
    for width in range(1, 60):
        told = rows(LINE, width)
        assert "".join("".join(told).split()) == "".join(LINE.split())
        if width > 20:
            assert all(len(row.rstrip()) <= width for row in told)


async def test_a_view_takes_as_many_rows_as_it_needs() -> None:
    async with Bench(stage()).run_test(size=(36, 24)) as pilot:
        view = CellsView(indent=10)
        await pilot.app.screen.mount(view)
        view.show((Cell(LINE),), (Cell("second"),))
        await pilot.pause()
        painted = [view.render_line(y).text.rstrip() for y in range(view.size.height)]
        assert painted == [*rows(LINE, 36), "second"]
