"""Pictures of the tabs of a guest's own view.

Refresh them with ``pytest tests/ui/test_guest_tabs_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.fleet import WEB_1, Console, until
from tests.ui.guest_view import load, open_guest
from vmtui.core.commands import Mode
from vmtui.core.events import Signal
from vmtui.ui.screens.snapshot_dialogs import RevertDialog, TakeDialog

Snap = Callable[..., bool]

TABS = ("overview", "charts", "devices", "events", "timeline", "xml", "snapshots")


async def prepared(console: Console, pilot: Pilot[int], tab: str) -> None:
    console.port.up([WEB_1])
    await until(pilot, lambda: len(console.table.selection.rows) == 1)
    load(console)
    console.session.shut_down(console.id(WEB_1), Mode.ACPI, 300)
    console.port.signal(WEB_1, Signal.POWER_BUTTON)
    await console.pass_(pilot, 42)
    await open_guest(console, pilot, tab)


@pytest.mark.parametrize("name", TABS)
def test_a_tab(snap_compare: Snap, name: str) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        await prepared(console, pilot, str(TABS.index(name) + 1))
        if name == "xml":
            await pilot.press("slash", *"web-01", "enter")

    assert snap_compare(console.app, terminal_size=(80, 24), run_before=prepare)


@pytest.mark.parametrize(("key", "kind"), [("n", TakeDialog), ("R", RevertDialog)])
def test_a_dialog(snap_compare: Snap, key: str, kind: type) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        await prepared(console, pilot, "7")
        await pilot.press(key)
        await until(pilot, lambda: isinstance(console.app.screen, kind))
        await pilot.pause()
        await console.pass_(pilot, 0.3)

    assert snap_compare(console.app, terminal_size=(80, 24), run_before=prepare)
