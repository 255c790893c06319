"""A walk through every view of the console: what leads there, and how one comes back.

The steps follow each other on one console, so that a walk costs little more than its pictures.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from tests.core.stories import bad_night
from tests.ui.fleet import APP, BATCH, DB, KIOSK, PAUSED, WEB_1, WEB_2, Console, until
from tests.ui.guest_view import open_guest
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.core.looks import ScreenRead
from vmtui.core.model import Moment
from vmtui.core.permission import NOT_ALLOWED
from vmtui.core.screens.guest_screen import GuestScreen, lines_of
from vmtui.core.serial import ConsoleClosed, OpenConsole
from vmtui.ui.widgets.event_pane import EventPane

Lead = Callable[[Console, Pilot[int]], Awaitable[None]]
"""Leads from the fleet, with the cursor on the step's guest, to a view."""

_SETTLED = 0.3
"""Seconds after which a dialog takes input."""

_ROWS = ("", "  Shutdown Event Tracker", "", "  Why do you want to shut down? [Enter]")
_CELLS = b"".join(bytes((char, 7)) for row in _ROWS for char in row.ljust(80).encode())


@dataclass(frozen=True, slots=True)
class View:
    """One view, and the way there and back.

    Attributes:
        name: Of its picture.
        keys: What is pressed, one after the other.
        shows: Words that stand there once it is open, in ASCII.
        screens: How many screens lie on each other then.
        guest: On whom the cursor is put before, and its host.
        then: What happens while it is open.
        back: What is pressed to come back to the fleet.
    """

    name: str
    keys: Sequence[str] = ()
    shows: str = ""
    screens: int = 1
    guest: tuple[DomainRow, str] = (WEB_1, "hv1")
    then: Lead | None = None
    back: Sequence[str] = ()

    async def open(self, console: Console, pilot: Pilot[int]) -> None:
        """Go there, and let the dust settle."""
        if console.names:
            row, host = self.guest
            console.table.go_to(console.id(row, host))
        for key in self.keys:
            await pilot.press(key)
        await until(pilot, lambda: len(console.app.screen_stack) == self.screens)
        if self.then is not None:
            await self.then(console, pilot)
        await console.shows(pilot, self.shows)
        await _at_rest(console, pilot)

    async def leave(self, console: Console, pilot: Pilot[int]) -> None:
        """Come back to the fleet."""
        await console.pass_(pilot, _SETTLED)
        for key in self.back:
            await pilot.press(key)
        while len(console.app.screen_stack) > 1:
            top = console.app.screen
            await pilot.press("escape")
            await until(pilot, partial(_is_closed, console, top))


def _is_closed(console: Console, screen: Screen[Any]) -> bool:
    return screen not in console.app.screen_stack


async def _at_rest(console: Console, pilot: Pilot[int]) -> None:
    """Wait until nothing changes any more; events are shown at a pace of their own."""
    console.screen.query_one(EventPane)._show()
    before = ""
    while before != (before := console.text()):
        await pilot.pause()


def dialog(name: str, key: str, shows: str, guest: tuple[DomainRow, str]) -> View:
    """One that a key opens over the fleet."""
    return View(name, [key], shows, 2, guest)


async def _hosts_tell(console: Console, pilot: Pilot[int]) -> None:
    facts = HostFacts(0.0012, 9_000_000, "QEMU", 7_002_019, 16, 64 << 30, 20 << 30)
    for name in ("hv1", "hv2"):
        console.ports[name].say(HostRead(name, console.clock(), 1, facts))
    await console.shows(pilot, "1.2 ms")


async def _screen_is_read(console: Console, _: Pilot[int]) -> None:
    text = lines_of(_CELLS.ljust(4000, b"\0"))
    screen = GuestScreen(console.clock(), width=720, height=400, text=text)
    console.ports["hv2"].say(ScreenRead(console.id(APP, "hv2"), screen))


async def _is_taken(console: Console, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: bool(console.port.asked(OpenConsole)))
    command = console.port.asked(OpenConsole)[-1]
    assert isinstance(command, OpenConsole)
    os.close(command.line)
    words = "Active console session exists"
    console.port.say(ConsoleClosed(command.ticket, command.vm, console.clock(), words, True))
    await until(pilot, lambda: len(console.app.screen_stack) == 2)


async def _tells_its_story(console: Console, pilot: Pilot[int]) -> None:
    story = replace(bad_night(), vm=console.id(DB))
    console.session.stories._stories[story.vm] = story
    await pilot.press("t")
    await until(pilot, lambda: len(console.app.screen_stack) == 2)


def _tab(number: int) -> Lead:
    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await open_guest(console, pilot, str(number))

    return lead


def _snapshot_dialog(key: str) -> Lead:
    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await open_guest(console, pilot, "7")
        await pilot.press(key)
        await until(pilot, lambda: len(console.app.screen_stack) == 3)
        await console.pass_(pilot, _SETTLED)

    return lead


async def _denied(console: Console, _: Pilot[int]) -> None:
    now = console.clock()
    why = f"{NOT_ALLOWED} (Failed to connect socket to '/run/libvirt/libvirt-sock': denied)"
    console.port.say(HostDown("hv1", now, why, True, Moment(now.wall + 5, now.boot + 5)))


async def _up_without_guests(console: Console, _: Pilot[int]) -> None:
    console.port.up([])


_WEB_1, _WEB_2, _DB = (WEB_1, "hv1"), (WEB_2, "hv1"), (DB, "hv1")
_APP, _KIOSK, _BATCH, _PAUSED = (APP, "hv2"), (KIOSK, "hv2"), (BATCH, "hv2"), (PAUSED, "hv2")

VIEWS = (
    View("fleet", guest=_APP),
    View("marks", ["space", "j", "space"], "marked", guest=_BATCH, back=["escape"]),
    View("details", ["enter"], "system", guest=_APP, back=["enter"]),
    View("by-host", ["z"], "hv1", guest=_BATCH),
    View("by-state-folded", ["z", "minus"], "overdue", guest=_PAUSED, back=["minus", "z"]),
    View("filter", ["slash", *"web"], "shown 3 of 9", back=["escape"]),
    View("no-match", ["slash", *"xyz"], "shown 0 of 9", back=["escape"]),
    View("events", ["e"], "events", back=["escape"]),
    View("copy", ["y"], "UUID", 2),
    View("filters", ["f"], "web servers", 2),
    View("hosts", ["h"], "hv3", 2, then=_hosts_tell),
    View("help", ["question_mark"], "In the table", 2),
    View("palette", ["colon"], "Details", 2),
    View("palette-typed", ["colon", *"shut"], "Soft shutdown", 2),
    dialog("shutdown-dialog", "s", "Soft shutdown", _WEB_1),
    dialog("reboot-dialog", "r", "Reboot", _WEB_1),
    dialog("power-dialog", "o", "Power on", _BATCH),
    dialog("force-dialog", "F", "Force power off", _DB),
    dialog("ladder", "l", "What can be done", _APP),
    dialog("check", "C", "Check", _WEB_2),
    dialog("quit-dialog", "q", "Quit", _WEB_2),
    View("story", [], "Story", 1, _DB, _tells_its_story),
    View("screen", ["v"], "Shutdown Event Tracker", 2, _APP, _screen_is_read),
    View("console-taken", ["c"], "Somebody else", 1, _WEB_1, _is_taken),
    View("guest-overview", then=_tab(1), shows="web-01"),
    View("guest-charts", then=_tab(2), shows="web-01"),
    View("guest-devices", then=_tab(3), shows="web-01"),
    View("guest-events", then=_tab(4), shows="web-01"),
    View("guest-timeline", then=_tab(5), shows="web-01"),
    View("guest-xml", then=_tab(6), shows="<name>"),
    View("guest-snapshots", then=_tab(7), shows="before-update"),
    View("take-dialog", then=_snapshot_dialog("n"), shows="snapshot"),
    View("revert-dialog", then=_snapshot_dialog("R"), shows="before-update"),
)

WITHOUT_GUESTS = (
    View("no-permission", then=_denied, shows="org.libvirt.unix.manage"),
    View("no-guests", then=_up_without_guests, shows="No guests on hv1"),
)

WITHOUT_HOSTS = (View("no-hosts", shows="No host is known"),)
