"""Which pictures there are, and how each is taken from the recording."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from textual.pilot import Pilot

from screenshots.recording import Recording
from screenshots.replay import Replay
from vmtui.core import theme_names
from vmtui.core.preferences import Characters, Preferences, SavedFilter
from vmtui.ui.app import VmtuiApp
from vmtui.ui.guard import KeyBurst
from vmtui.ui.messages import SessionChanged
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.fleet_table import FleetTable

HERE = Path(__file__).resolve().parent

TAKE_AGAIN = ".venv/bin/python -m screenshots.take"

DRAWN = Preferences(characters=Characters.UNICODE)
"""The usual looks, whatever the locale is here."""

FILTERS = (
    SavedFilter("needs a look", "state:overdue"),
    SavedFilter("on their way down", "state:going"),
    SavedFilter("databases", "db"),
    SavedFilter("Windows", "win host:training"),
)
"""As somebody may have written them into the configuration."""

PATIENCE = 20.0
"""Seconds after which a screen that does not come to rest has failed."""

SETTLES = 0.4
"""Seconds in which a screen that is at rest does not change: more than any repaint is put off."""

LIGHT = replace(DRAWN, theme=theme_names.CALM_LIGHT)
CONTRAST = replace(DRAWN, theme=theme_names.CONTRAST_DARK)
FILTERED = replace(DRAWN, filters=FILTERS)

OWN_VIEW = (110, 34)
"""Cells of a guest's own view."""


@dataclass(frozen=True, slots=True)
class Console:
    """The console on a replayed session, and a person before it."""

    app: VmtuiApp
    pilot: Pilot[int]
    replay: Replay

    async def choose(self, name: str) -> None:
        """Put the cursor on a guest."""
        vms = self.replay.session.fleet.vms.values()
        table = self.app.screen_stack[0].query_one(FleetTable)
        table.go_to(next(vm.id for vm in vms if vm.name == name))
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def play_to(self, mark: str) -> None:
        """Let the recorded run go on to a mark."""
        touched = self.replay.play_to(mark)
        for screen in self.app.screen_stack:
            screen.post_message(SessionChanged(touched))
        await self.pilot.pause()

    async def picture(self, name: str) -> str:
        """The screen as an SVG, once it has come to rest."""
        async with asyncio.timeout(PATIENCE):
            before, seen = "", self.app.export_screenshot()
            while seen != before:
                await self.pilot.pause(SETTLES)
                before, seen = seen, self.app.export_screenshot()
        # Textual names its parts after a checksum of the content. A name of our own keeps what
        # a later picture changes small.
        return re.sub(r"terminal-\d+", f"vmtui-{name}", seen)


Do = Callable[[Console], Awaitable[None]]
"""What a person does once the console is open."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: up to which mark the recording is played, and what is done then.

    Attributes:
        name: Its file is ``NAME.svg``.
        likes: What the configuration says of looks and filters.
        is_live: Whether the recording goes on while it is looked at, so that the picture depends
            on how fast that is replayed: no two are alike.
    """

    name: str
    mark: str
    do: Do
    size: tuple[int, int] = (120, 34)
    likes: Preferences = DRAWN
    is_live: bool = False

    @property
    def path(self) -> Path:
        """The file that README shows."""
        return HERE / f"{self.name}.svg"

    async def take(self, recording: Recording) -> str:
        """The SVG, the same to the byte as long as program and recording are the same.

        Raises:
            RecordingError: The recording does not fit the program any more.
        """
        replay = Replay(recording)
        replay.play_to(self.mark)
        with _same_terminal():
            # As in ``vmtui --demo qemu``, where most of the recorded guests live.
            settings = UiSettings(demo=True, preferences=self.likes)
            app = VmtuiApp(replay.session, settings, burst=KeyBurst(seconds=0))
            async with app.run_test(size=self.size) as pilot:
                console = Console(app, pilot, replay)
                await pilot.pause()
                await self.do(console)
                return await console.picture(self.name)


def _at(guest: str, *keys: str, then: str = "", typed: str = "") -> Do:
    """Put the cursor on a guest and press keys.

    Args:
        then: The mark to which the recorded run goes on, for what the keys opened to be answered.
        typed: Characters after that.
    """

    async def do(console: Console) -> None:
        await console.choose(guest)
        await console.press(*keys)
        if then:
            await console.play_to(then)
        await console.press(*typed)

    return do


PICTURES = (
    Picture("fleet", "fleet", _at("legacy-4"), size=(120, 28)),
    Picture("fleet-light", "fleet", _at("legacy-4"), size=(120, 28), likes=LIGHT),
    Picture("fleet-contrast", "fleet", _at("legacy-4"), size=(120, 28), likes=CONTRAST),
    Picture("fleet-80x24", "fleet", _at("legacy-4"), size=(80, 24)),
    Picture("countdown", "fleet", _at("db-win-02", "enter")),
    Picture("overdue", "overdue", _at("legacy-4", "enter")),
    Picture("screen", "before screen", _at("app-win-07", "v", then="screen")),
    Picture("picture", "before picture", _at("desk-10", "v", then="picture"), size=(100, 34)),
    Picture("ladder", "picture", _at("desk-10", "l"), size=(110, 44)),
    Picture("story", "end", _at("legacy-4", "t"), size=(110, 34)),
    Picture("force", "before force", _at("legacy-4", "F", then="force", typed="legac")),
    Picture("details", "end", _at("db-win-02", "enter")),
    Picture("events", "end", _at("db-win-02", "e")),
    Picture("guest", "guest", _at("shop-db-1", "d"), size=(110, 18)),
    Picture(
        "charts",
        "before guest",
        _at("shop-db-1", "d", "2", then="charts"),
        size=OWN_VIEW,
        is_live=True,
    ),
    Picture(
        "xml",
        "charts",
        _at("shop-db-1", "d", "6", then="guest", typed="/disk"),
        size=OWN_VIEW,
        is_live=True,
    ),
    Picture(
        "snapshots",
        "charts",
        _at("shop-db-1", "d", "7", then="guest"),
        size=(110, 14),
        is_live=True,
    ),
    Picture("hosts", "before hosts", _at("wiki", "h", then="hosts"), size=(110, 12), is_live=True),
    Picture("groups", "hosts", _at("wiki", "z"), size=(120, 28)),
    Picture("fleet-shutdown", "fleet", _at("legacy-4", "D"), size=(100, 30)),
    Picture("palette", "fleet", _at("legacy-4", ":"), size=(110, 34)),
    Picture("help", "fleet", _at("legacy-4", "?"), size=(110, 44)),
    Picture("filters", "fleet", _at("legacy-4", "f"), size=(110, 28), likes=FILTERED),
)


@contextmanager
def _same_terminal() -> Iterator[None]:
    """A terminal with all colours, in Greenwich, wherever this runs."""
    before = dict(os.environ)
    os.environ.pop("NO_COLOR", None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TZ="UTC")
    time.tzset()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        time.tzset()
