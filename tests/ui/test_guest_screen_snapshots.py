"""Pictures of a guest's screen, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_guest_screen_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.fakes import domain, stage
from tests.imaging.pictures import windows
from tests.ui.bench import Bench, news, open_dialog, pass_
from vmtui.core.looks import ScreenRead
from vmtui.core.screens.guest_screen import Display, GuestScreen, lines_of
from vmtui.ui.screens import guest_screen as viewer
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.widgets.guest_picture import GuestPicture

Snap = Callable[..., bool]

APP = domain("app-win-07")
ROWS = ("", "  Shutdown Event Tracker", "", "  Why do you want to shut down? [Enter]")
CELLS = b"".join(bytes((char, 7)) for row in ROWS for char in row.ljust(80).encode())
TEXT = {"width": 720, "height": 400, "text": lines_of(CELLS.ljust(4000, b"\0"))}
GRAPHICS = {"width": 1024, "height": 768, "displays": (Display("vnc", 5901),)}
PICTURE = {"width": 640, "height": 480, "picture": windows().picture}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("shown", [TEXT, GRAPHICS, PICTURE], ids=["text", "graphics", "picture"])
def test_the_screen(
    snap_compare: Snap,
    monkeypatch: pytest.MonkeyPatch,
    shown: dict[str, object],
    size: tuple[int, int],
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(viewer, "can_read", lambda: True)
    set_ = stage(APP)
    vm = set_.port.vm(APP)

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, GuestScreenViewer(set_.session, vm), settled=False)
        set_.port.say(ScreenRead(vm, GuestScreen(set_.clock(), **shown)))  # type: ignore[arg-type]
        await news(pilot)
        picture = pilot.app.screen.query_one(GuestPicture)
        while "picture" in shown and not picture._drawn.lines:
            await pilot.pause()
        await pass_(pilot, 7)

    assert snap_compare(Bench(set_), terminal_size=size, run_before=play)


def test_typing(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(viewer, "can_read", lambda: True)
    set_ = stage(APP)
    vm = set_.port.vm(APP)

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, GuestScreenViewer(set_.session, vm), settled=False)
        set_.port.say(ScreenRead(vm, GuestScreen(set_.clock(), **TEXT)))  # type: ignore[arg-type]
        await news(pilot)
        await pilot.press("i")
        await pilot.pause()

    assert snap_compare(Bench(set_), terminal_size=(80, 24), run_before=play)
