"""Pictures of what helps to find one's way, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_finding_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.fleet import BATCH, DB, KIOSK, WEB_1, Console, until
from vmtui.core.changes import HostDown
from vmtui.core.model import Moment
from vmtui.core.not_allowed import NOT_ALLOWED

Snap = Callable[..., bool]
SIZE = (80, 24)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["colon"], id="palette"),
        pytest.param(["colon", *"shut"], id="palette-typed"),
        pytest.param(["question_mark"], id="help"),
        pytest.param(["e", "question_mark"], id="help-in-events"),
        pytest.param(["y"], id="copy"),
        pytest.param(["slash", *"xyz"], id="no-match"),
    ],
)
def test_what_helps(snap_compare: Snap, keys: list[str]) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        console.port.up([BATCH, DB, KIOSK, WEB_1])
        await until(pilot, lambda: len(console.table.selection.rows) == 4)
        for key in keys:
            await pilot.press(key)
            await pilot.pause()

    assert snap_compare(console.app, terminal_size=SIZE, run_before=prepare)


def test_no_permission(snap_compare: Snap) -> None:
    console = Console()
    why = f"{NOT_ALLOWED} (Failed to connect socket to '/run/libvirt/libvirt-sock': denied)"

    async def prepare(pilot: Pilot[int]) -> None:
        now = console.clock()
        next_try = Moment(now.wall + 5, now.boot + 5)
        console.port.say(HostDown("hv1", now, why, True, next_try))
        await console.shows(pilot, "org.libvirt.unix.manage")

    assert snap_compare(console.app, terminal_size=SIZE, run_before=prepare)


def test_no_hosts(snap_compare: Snap) -> None:
    console = Console(hosts=())

    async def prepare(pilot: Pilot[int]) -> None:
        await console.shows(pilot, "No host is known")

    assert snap_compare(console.app, terminal_size=SIZE, run_before=prepare)


def test_no_guests(snap_compare: Snap) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        console.port.up([])
        await console.shows(pilot, "No guests on hv1")

    assert snap_compare(console.app, terminal_size=SIZE, run_before=prepare)
