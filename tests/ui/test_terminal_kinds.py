"""Pictures of every view on terminals that can do less, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_terminal_kinds.py --snapshot-update``, and look.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot
from textual.screen import Screen

from tests.ui import wave_views
from tests.ui.every_view import VIEWS, WITHOUT_GUESTS, WITHOUT_HOSTS, View
from tests.ui.fleet import Console, busy_night, until
from tests.ui.terminal_kinds import SIZE, Kind, check, console_on
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.ui import screens
from vmtui.ui.screens import help as help_screen
from vmtui.ui.screens import story_dialog


@pytest.mark.parametrize("kind", Kind)
async def test_each_view(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    # How long the manual is would show in the help's scrollbar.
    monkeypatch.setattr(help_screen, "manual", tuple)
    folders = [Path("/home/ada/.local/state/vmtui/stories"), Path("/srv/tickets")]
    monkeypatch.setattr(story_dialog, "_folders", lambda: folders)
    console = console_on(kind, monkeypatch, "hv1", "hv2", "hv3")
    async with console.app.run_test(size=SIZE) as pilot:
        await busy_night(console, pilot)
        await walk(console, pilot, kind, VIEWS, snapshot)


@pytest.mark.parametrize("kind", Kind)
async def test_each_view_of_a_fleet_shutdown(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    left: list[OpenFleetShutdown] = []
    console = console_on(kind, monkeypatch, "hv1", left=left)
    async with console.app.run_test(size=SIZE) as pilot:
        console.port.up(wave_views.ROWS)
        await until(pilot, lambda: len(console.names) == len(wave_views.ROWS))
        await until(pilot, lambda: console.session.ring.heard > 0)
        await walk(console, pilot, kind, wave_views.views(left), snapshot)


@pytest.mark.parametrize("kind", Kind)
async def test_no_permission_then_no_guests(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    console = console_on(kind, monkeypatch, "hv1")
    async with console.app.run_test(size=SIZE) as pilot:
        await walk(console, pilot, kind, WITHOUT_GUESTS, snapshot)


@pytest.mark.parametrize("kind", Kind)
async def test_no_hosts(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    console = console_on(kind, monkeypatch)
    async with console.app.run_test(size=SIZE) as pilot:
        await walk(console, pilot, kind, WITHOUT_HOSTS, snapshot)


async def walk(
    console: Console,
    pilot: Pilot[int],
    kind: Kind,
    views: Iterable[View],
    snapshot: SnapshotAssertion,
) -> None:
    """Go through the views, and compare each with its picture."""
    pictures = snapshot.use_extension(SVGImageExtension)
    other = []
    for view in views:
        await view.open(console, pilot)
        check(console, kind, view.name)
        if pictures(name=view.name) != console.app.export_screenshot():
            other.append(view.name)
        await view.leave(console, pilot)
    assert not other


def test_no_screen_is_forgotten() -> None:
    """Every class that is opened as a screen is on top in a view at least."""
    for module in pkgutil.iter_modules(screens.__path__, f"{screens.__name__}."):
        importlib.import_module(module.name)
    walked = (*VIEWS, *WITHOUT_GUESTS, *WITHOUT_HOSTS, *wave_views.views([]))
    assert set(_opened(Screen)) == {view.kind for view in walked}


def _opened(kind: type[Any]) -> Iterator[type[Any]]:
    """The classes of ours below one that are no ground for others."""
    below = kind.__subclasses__()
    if not below and kind.__module__.startswith("vmtui."):
        yield kind
    for one in below:
        yield from _opened(one)
