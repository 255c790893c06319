"""A walk through every view of the console: what leads there, and how one comes back.

The steps follow each other on one console, so that a walk costs little more than its pictures.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.screen import Screen

from tests.core.stories import bad_night
from tests.ui.fleet import APP, BATCH, DB, KIOSK, PAUSED, WEB_1, WEB_2, Console, until
from tests.ui.guest_view import open_guest
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.core.looks import ScreenRead
from vmtui.core.model import Moment
from vmtui.core.not_allowed import NOT_ALLOWED
from vmtui.core.screens.guest_screen import GuestScreen, lines_of
from vmtui.core.serial import ConsoleClosed, OpenConsole
from vmtui.ui.screens.agent_dialog import AgentDialog
from vmtui.ui.screens.check import CheckScreen
from vmtui.ui.screens.copy import CopyPage
from vmtui.ui.screens.filters import FiltersPage
from vmtui.ui.screens.findings import FindingsScreen
from vmtui.ui.screens.fleet import FleetScreen
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.screens.hosts import HostsPage
from vmtui.ui.screens.key_dialogs import CtrlAltDelDialog, PasteDialog, TakeOverDialog
from vmtui.ui.screens.ladder import LadderDialog
from vmtui.ui.screens.palette import Palette
from vmtui.ui.screens.power_dialog import PowerDialog
from vmtui.ui.screens.quit_dialog import QuitDialog
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.screens.snapshot_dialogs import RevertDialog, TakeDialog
from vmtui.ui.screens.story import StoryScreen
from vmtui.ui.screens.story_dialog import StoryDialog
from vmtui.ui.widgets.event_pane import EventPane

Lead = Callable[[Console, Pilot[int]], Awaitable[None]]
"""Goes a part of the way to a view, or has something happen there."""

Kind = type[Screen[Any]]

_SETTLED = 0.3
"""Seconds after which a dialog takes input."""

_ROWS = ("", "  Shutdown Event Tracker", "", "  Why do you want to shut down? [Enter]")
_CELLS = b"".join(bytes((char, 7)) for row in _ROWS for char in row.ljust(80).encode())


@dataclass(frozen=True, slots=True)
class View:
    """One view, and the way there and back.

    Attributes:
        name: Of its picture.
        kind: The screen that is on top then.
        keys: What is pressed over the fleet, one after the other.
        shows: Words that stand there once it is open, in ASCII.
        guest: On whom the cursor is put before, and its host.
        way: The rest of the way, after the keys.
        then: What happens while it is open.
        back: What is pressed to come back to the fleet.
    """

    name: str
    kind: Kind = FleetScreen
    keys: Sequence[str] = ()
    shows: str = ""
    guest: tuple[DomainRow, str] = (WEB_1, "hv1")
    way: Lead | None = None
    then: Lead | None = None
    back: Sequence[str] = ()

    async def open(self, console: Console, pilot: Pilot[int]) -> None:
        """Go there, and let the dust settle."""
        row, host = self.guest
        if row.name in console.names:
            console.table.go_to(console.id(row, host))
        # Of what a dialog lies upon, nothing is painted anew while it is open.
        _show_events(console)
        await pilot.pause()
        for key in self.keys:
            await pilot.press(key)
        if self.way is not None:
            await self.way(console, pilot)
        await until(pilot, lambda: type(console.app.screen) is self.kind)
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


def _show_events(console: Console) -> None:
    """At once: else they are shown at a pace of their own."""
    console.screen.query_one(EventPane)._show()


async def _at_rest(console: Console, pilot: Pilot[int]) -> None:
    """Wait until nothing changes any more."""
    _show_events(console)
    before = ""
    while before != (before := console.text()):
        await pilot.pause()


def dialog(name: str, kind: Kind, key: str, shows: str, guest: tuple[DomainRow, str]) -> View:
    """One that a key opens over the fleet."""
    return View(name, kind, [key], shows, guest)


def on(kind: Kind, *keys: str) -> Lead:
    """Press these keys once such a screen is open and takes input."""

    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await until(pilot, lambda: type(console.app.screen) is kind)
        await pilot.pause()
        await console.pass_(pilot, _SETTLED)
        for key in keys:
            await pilot.press(key)

    return lead


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


async def _tells_its_story(console: Console, pilot: Pilot[int]) -> None:
    story = replace(bad_night(), vm=console.id(DB))
    console.session.stories._stories[story.vm] = story
    await pilot.press("t")


async def _is_pasted(console: Console, pilot: Pilot[int]) -> None:
    await on(GuestScreenViewer, "i")(console, pilot)
    console.app.post_message(events.Paste("root\nhunter2\n"))


async def _its_story_is_written(console: Console, pilot: Pilot[int]) -> None:
    await _tells_its_story(console, pilot)
    await on(StoryScreen, "w")(console, pilot)


def _tab(number: int) -> Lead:
    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await open_guest(console, pilot, str(number))

    return lead


def _snapshot_dialog(key: str) -> Lead:
    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await open_guest(console, pilot, "7")
        await pilot.press(key)

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
    View("marks", keys=["space", "j", "space"], shows="marked", guest=_BATCH, back=["escape"]),
    View("details", keys=["enter"], shows="system", guest=_APP, back=["enter"]),
    View("by-host", keys=["z"], shows="hv1", guest=_BATCH),
    View(
        "by-state-folded",
        keys=["z", "minus"],
        shows="overdue",
        guest=_PAUSED,
        back=["minus", "z"],
    ),
    View("filter", keys=["slash", *"web"], shows="shown 3 of 9", back=["escape"]),
    View("no-match", keys=["slash", *"xyz"], shows="shown 0 of 9", back=["escape"]),
    View("events", keys=["e"], shows="events", back=["escape"]),
    View("copy", CopyPage, ["y"], "UUID"),
    View("filters", FiltersPage, ["f"], "web servers"),
    View("hosts", HostsPage, ["h"], "hv3", then=_hosts_tell),
    View("help", HelpScreen, ["question_mark"], "In the table"),
    View("palette", Palette, ["colon"], "Details"),
    View("palette-typed", Palette, ["colon", *"shut"], "Soft shutdown"),
    dialog("shutdown-dialog", ShutdownDialog, "s", "Soft shutdown", _WEB_1),
    dialog("reboot-dialog", ShutdownDialog, "r", "Reboot", _WEB_1),
    dialog("power-dialog", PowerDialog, "o", "Power on", _BATCH),
    dialog("force-dialog", ForceDialog, "F", "Force power off", _DB),
    dialog("ladder", LadderDialog, "l", "What can be done", _APP),
    dialog("check", CheckScreen, "C", "Check", _WEB_2),
    dialog("quit-dialog", QuitDialog, "q", "Quit", _WEB_2),
    View("story", StoryScreen, shows="Story", guest=_DB, way=_tells_its_story),
    View("screen", GuestScreenViewer, ["v"], "Shutdown Event Tracker", _APP, then=_screen_is_read),
    View("console-taken", TakeOverDialog, ["c"], "Somebody else", way=_is_taken),
    View("guest-overview", GuestTabs, way=_tab(1), shows="web-01"),
    View("guest-charts", GuestTabs, way=_tab(2), shows="web-01"),
    View("guest-devices", GuestTabs, way=_tab(3), shows="web-01"),
    View("guest-events", GuestTabs, way=_tab(4), shows="web-01"),
    View("guest-timeline", GuestTabs, way=_tab(5), shows="web-01"),
    View("guest-xml", GuestTabs, way=_tab(6), shows="<name>"),
    View("guest-snapshots", GuestTabs, way=_tab(7), shows="before-update"),
    View("take-dialog", TakeDialog, way=_snapshot_dialog("n"), shows="snapshot"),
    View("revert-dialog", RevertDialog, way=_snapshot_dialog("R"), shows="before-update"),
    dialog("reset-dialog", ForceDialog, "R", "Reset", _WEB_2),
    dialog("pause-dialog", PowerDialog, "p", "Pause", _WEB_2),
    dialog("save-dialog", PowerDialog, "S", "Managed save", _WEB_2),
    View("agent-dialog", AgentDialog, ["l"], "Ask the agent", _APP, on(LadderDialog, "a")),
    View("findings", FindingsScreen, ["C"], "wake it", _WEB_2, on(CheckScreen, "enter")),
    View("story-dialog", StoryDialog, shows="story", guest=_DB, way=_its_story_is_written),
    View(
        "typing",
        GuestScreenViewer,
        ["v"],
        "TYPING",
        _APP,
        on(GuestScreenViewer, "i"),
        back=["ctrl+right_square_bracket"],
    ),
    View("ctrl-alt-del", CtrlAltDelDialog, ["v"], "Del", _APP, on(GuestScreenViewer, "D")),
    View(
        "paste-dialog",
        PasteDialog,
        ["v"],
        "13 characters",
        _APP,
        _is_pasted,
        back=["escape", "ctrl+right_square_bracket"],
    ),
)

WITHOUT_GUESTS = (
    View("no-permission", then=_denied, shows="org.libvirt.unix.manage"),
    View("no-guests", then=_up_without_guests, shows="No guests on hv1"),
)

WITHOUT_HOSTS = (View("no-hosts", shows="No host is known"),)
