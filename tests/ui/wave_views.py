"""A walk through the views of a fleet shutdown: planned, under way, ended, and left by another."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.ui.every_view import View, on
from tests.ui.fleet import DB, KIOSK, Console, until
from tests.ui.waves import FLEET, conducted, goes_off, left_elsewhere
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.ui.screens.waves import BackDialog, StopDialog, WavesPage
from vmtui.ui.screens.waves_dialog import WavesDialog
from vmtui.ui.screens.waves_left import LeftDialog

ROWS = (*FLEET, DB, KIOSK)
"""The guests of the one host on which the walk is."""

_FRONT, _REST = tuple(FLEET[:5]), tuple(FLEET[5:])


async def _is_under_way(console: Console, pilot: Pilot[int]) -> None:
    conducted(console, _FRONT, _REST, (DB, KIOSK), limit=90.0)
    await console.pass_(pilot, 1)
    await console.pass_(pilot, 1)  # it is written down by now
    await console.pass_(pilot, 30)
    await goes_off(console, pilot, *_FRONT[:3])
    await console.pass_(pilot, 60)
    await pilot.press("D")


async def _has_ended(console: Console, pilot: Pilot[int]) -> None:
    present = console.session.waves.present
    assert present is not None
    console.session.waves.stop()
    await goes_off(console, pilot, *_FRONT[3:])
    await pilot.press("D")
    await until(pilot, lambda: "stopped" in console.text())


def views(left: list[OpenFleetShutdown]) -> tuple[View, ...]:
    """Each of them, in an order in which they can follow each other.

    Args:
        left: What the journal of the console tells of other consoles; filled on the way.
    """

    async def is_left(console: Console, pilot: Pilot[int]) -> None:
        console.session.waves.put_away()
        left.append(left_elsewhere(console, watched=False))
        await pilot.press("D")

    return (
        View("waves-plan", WavesDialog, ["D"], "Type 12 in 1 to shut"),
        View("waves-under-way", WavesPage, shows="overdue", way=_is_under_way),
        View("waves-stop", StopDialog, ["D"], "Not asked any more", way=on(WavesPage, "x")),
        View("waves-ended", WavesPage, shows="power on again", way=_has_ended),
        View("waves-back", BackDialog, ["D"], "Enter powers on", way=on(WavesPage, "o")),
        View("waves-left", LeftDialog, shows="Go on with it", way=is_left),
    )
