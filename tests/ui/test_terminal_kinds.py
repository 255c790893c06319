"""Pictures of every view on terminals that can do less, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_terminal_kinds.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from tests.ui.every_view import VIEWS, WITHOUT_GUESTS, WITHOUT_HOSTS, View
from tests.ui.fleet import Console, busy_night
from tests.ui.terminal_kinds import SIZE, Kind, check, console_on
from vmtui.ui.screens import help as help_screen


@pytest.mark.parametrize("kind", Kind)
async def test_each_view(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    # How long the manual is would show in the help's scrollbar.
    monkeypatch.setattr(help_screen, "manual", tuple)
    console = console_on(kind, monkeypatch, "hv1", "hv2", "hv3")
    async with console.app.run_test(size=SIZE) as pilot:
        await busy_night(console, pilot)
        await walk(console, pilot, kind, VIEWS, snapshot)


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
