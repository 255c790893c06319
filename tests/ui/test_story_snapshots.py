"""Pictures of an incident's timeline and of its dialog, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_story_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.core.stories import bad_night
from tests.fakes import domain, stage
from tests.ui.bench import Bench, open_dialog
from vmtui.ui.screens import story_dialog
from vmtui.ui.screens.story import StoryScreen
from vmtui.ui.screens.story_dialog import StoryDialog

Snap = Callable[..., bool]

APP = domain("app-win-07")
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def same_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders that are the same everywhere."""
    folders = [Path("/home/ada/.local/state/vmtui/stories"), Path("/srv/tickets")]
    monkeypatch.setattr(story_dialog, "_folders", lambda: folders)


@SIZES
def test_the_timeline(snap_compare: Snap, size: tuple[int, int]) -> None:
    set_ = stage(APP)
    story = replace(bad_night(), vm=set_.port.vm(APP))
    set_.session.stories._stories[story.vm] = story

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, StoryScreen(set_.session, story), settled=False)

    assert snap_compare(Bench(set_), terminal_size=size, run_before=play)


@SIZES
def test_the_dialog(snap_compare: Snap, size: tuple[int, int]) -> None:
    set_ = stage(APP)
    story = replace(bad_night(), vm=set_.port.vm(APP))
    set_.session.stories._stories[story.vm] = story

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, StoryDialog(set_.session, story.vm))

    assert snap_compare(Bench(set_), terminal_size=size, run_before=play)
