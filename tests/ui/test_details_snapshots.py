"""Pictures of the details, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_details_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.fleet import Console
from tests.ui.test_details_pane import busy
from vmtui.core.commands import Mode

Snap = Callable[..., bool]
SIZES = [(80, 24), (120, 40), (160, 50)]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("goes", [False, True], ids=["running", "going-down"])
def test_the_details(snap_compare: Snap, size: tuple[int, int], goes: bool) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        await busy(console, pilot)
        if goes:
            vm = console.session.details.vm
            assert vm is not None
            console.session.shut_down(vm, Mode.ACPI, 300)
            await console.pass_(pilot, 42)

    assert snap_compare(console.app, terminal_size=size, run_before=prepare)
