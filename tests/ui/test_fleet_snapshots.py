"""Pictures of the fleet, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_fleet_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.fleet import Console, busy_night

Snap = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="busy-night"),
        pytest.param(["j", "j", "enter"], id="steps"),
        pytest.param(
            ["slash", *"state:run", "enter", "space", "j", "space"], id="filter-and-marks"
        ),
        pytest.param(["less_than_sign", "G", "e"], id="by-state-large-events"),
    ],
)
def test_the_fleet(snap_compare: Snap, size: tuple[int, int], keys: list[str]) -> None:
    console = Console(("hv1", "hv2", "hv3"))

    async def prepare(pilot: Pilot[int]) -> None:
        await busy_night(console, pilot)
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=size, run_before=prepare)


def test_before_any_answer(snap_compare: Snap) -> None:
    console = Console(("hv1", "hv2"))
    assert snap_compare(console.app, terminal_size=(80, 24))


def test_the_light_theme(snap_compare: Snap) -> None:
    console = Console(("hv1", "hv2", "hv3"))

    async def prepare(pilot: Pilot[int]) -> None:
        await busy_night(console, pilot)
        console.app.theme = "textual-light"
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=(120, 40), run_before=prepare)
