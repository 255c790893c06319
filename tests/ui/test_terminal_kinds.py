"""Pictures of every view on terminals that can do less, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_terminal_kinds.py --snapshot-update``, and look.
"""

from __future__ import annotations

import pytest
from pytest_textual_snapshot import SVGImageExtension  # type: ignore[import-untyped]
from syrupy.assertion import SnapshotAssertion

from tests.ui.every_view import VIEWS
from tests.ui.fleet import busy_night
from tests.ui.terminal_kinds import SIZE, Kind, check, console_on


@pytest.mark.parametrize("kind", Kind)
async def test_each_view(
    snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    pictures = snapshot.use_extension(SVGImageExtension)
    other = []
    console = console_on(kind, monkeypatch)
    async with console.app.run_test(size=SIZE) as pilot:
        await busy_night(console, pilot)
        for view in VIEWS:
            await view.open(console, pilot)
            check(console, kind, view.name)
            if pictures(name=view.name) != console.app.export_screenshot():
                other.append(view.name)
            await view.leave(console, pilot)
    assert not other
