"""Pictures fit their room, and what their terminal can show."""

from __future__ import annotations

import re

import pytest

from tests.imaging.pictures import halves
from vmtui.core.screens.graphics import Graphics
from vmtui.ui.widgets import drawn_picture
from vmtui.ui.widgets.drawn_picture import MOST_SIXELS, draw

ROOM = (300, 100)


@pytest.fixture(autouse=True)
def unknown_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "TERM_PROGRAM", "KITTY_WINDOW_ID", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(drawn_picture, "cell_size", lambda: (10, 20))


def _size_of_sixels(sequences: str) -> tuple[int, int]:
    found = re.search(r'"1;1;(\d+);(\d+)', sequences)
    assert found
    return int(found[1]), int(found[2])


def test_sixels_are_no_larger_than_xterm_takes() -> None:
    drawn = draw(Graphics.SIXEL, halves(1600, 1200), ROOM)
    assert max(_size_of_sixels(drawn.sequences)) == MOST_SIXELS


def test_a_terminal_that_is_known_to_take_larger_ones_gets_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "foot")
    drawn = draw(Graphics.SIXEL, halves(1600, 1200), ROOM)
    assert _size_of_sixels(drawn.sequences) == (2640, 1980)


@pytest.mark.parametrize("graphics", [Graphics.SIXEL, Graphics.KITTY])
@pytest.mark.parametrize("room", [(1, 1), (80, 2), (80, 24), (3, 60)], ids=str)
def test_the_line_below_a_picture_stays_free(graphics: Graphics, room: tuple[int, int]) -> None:
    drawn = draw(graphics, halves(640, 400), room)
    columns, rows = drawn.cells
    assert 1 <= columns <= room[0]
    assert 1 <= rows <= max(room[1] - 1, 1)
    assert drawn.sequences.startswith(f"\x1b7\x1b[{rows}A")
    assert drawn.sequences.endswith("\x1b8")


def test_behind_tmux_kitty_gets_the_picture_by_placeholders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux,1,0")
    drawn = draw(Graphics.KITTY, halves(640, 400), (80, 24))
    assert drawn.sequences.startswith("\x1bPtmux;\x1b\x1b_Ga=T,U=1,q=2")
    assert len(drawn.lines) == drawn.cells[1]
    assert all("\U0010eeee" in line.text for line in drawn.lines)
