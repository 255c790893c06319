"""Pictures of the events, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_event_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.ui.fleet import APP, BATCH, DB, KIOSK, WEB_1, WEB_2, Console, busy_night, until
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.ui.widgets.event_pane import EventPane

Snap = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]


async def eventful_night(console: Console, pilot: Pilot[int]) -> None:
    """What can happen to guests, one thing after another; the first lines are of yesterday."""
    await pilot.pause()
    await busy_night(console, pilot)
    hv1, hv2 = (console.ports[name] for name in ("hv1", "hv2"))
    path = "/var/lib/libvirt/images/db-win-02.qcow2"
    console.clock.pass_(5 * 3600)

    def storm() -> None:
        for _ in range(12):
            hv1.signal(DB, Signal.IO_ERROR, f"no space left on virtio-disk0, guest paused, {path}")

    for tell in (
        lambda: hv2.signal(APP, Signal.AGENT, "disconnected on its channel"),
        lambda: hv1.signal(WEB_1, Signal.REBOOT),
        lambda: hv1.signal(WEB_1, Signal.WATCHDOG, "reset"),
        lambda: hv1.signal(DB, Signal.BLOCK_THRESHOLD, f"vda beyond 40 GiB by 1 MiB, {path}"),
        storm,
        lambda: hv1.event(DB, Lifecycle.SUSPENDED, Detail.IO_ERROR),
        lambda: hv2.event(KIOSK, Lifecycle.STARTED, Detail.WAKEUP),
        lambda: hv1.event(WEB_2, Lifecycle.CRASHED, Detail.PANICKED),
        lambda: hv1.event(WEB_2, Lifecycle.STOPPED, Detail.CRASHED),
        lambda: hv2.event(BATCH, Lifecycle.STARTED, Detail.BOOTED),
        lambda: hv2.signal(BATCH, Signal.JOB_DONE, "backup after 12:40, 20 GiB"),
        lambda: hv2.signal(BATCH, Signal.JOB_FAILED, "migration after 0:31: unable to connect"),
        lambda: hv2.event(BATCH, Lifecycle.STOPPED, Detail.DESTROYED),
        lambda: hv2.event(KIOSK, Lifecycle.PMSUSPENDED),
    ):
        console.clock.pass_(7)
        tell()
    ring = console.session.ring
    await until(pilot, lambda: list(ring)[-1].words == "fell asleep")
    await console.pass_(pilot, 0)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([], id="small"),
        pytest.param(["e"], id="live"),
        pytest.param(["e", "k", "k", "k", "k", "k", "k", "k", "k", "k"], id="paused"),
        pytest.param(["e", "f"], id="followed"),
        pytest.param(["e", "slash", *"host:hv2 kind:started", "enter"], id="filtered"),
    ],
)
def test_the_events(snap_compare: Snap, size: tuple[int, int], keys: list[str]) -> None:
    console = Console(("hv1", "hv2", "hv3"))

    async def prepare(pilot: Pilot[int]) -> None:
        await eventful_night(console, pilot)
        await pilot.press(*keys)
        if len(keys) > 5 and "k" in keys[1]:
            console.ports["hv1"].event(WEB_1, Lifecycle.STARTED, Detail.BOOTED)
            await until(pilot, lambda: list(console.session.ring)[-1].words == "started")
        console.screen.query_one(EventPane)._show()
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=size, run_before=prepare)
