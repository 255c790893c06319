"""How pictures are shown is told by configuration and environment alone."""

from __future__ import annotations

import pytest

from vmtui.core.screens.graphics import Graphics, best_graphics

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environ", "graphics"),
    [
        (XTERM, Graphics.BLOCKS),
        ({"TERM": "linux"}, Graphics.BLOCKS),
        (XTERM | {"KITTY_WINDOW_ID": "1"}, Graphics.KITTY),
        ({"TERM": "xterm-kitty"}, Graphics.KITTY),
        (XTERM | {"TERM_PROGRAM": "ghostty"}, Graphics.KITTY),
        (XTERM | {"TERM_PROGRAM": "WezTerm"}, Graphics.SIXEL),
        (XTERM | {"TERM_PROGRAM": "Apple_Terminal"}, Graphics.BLOCKS),
        ({"TERM": "foot-extra"}, Graphics.SIXEL),
        (XTERM | {"KITTY_WINDOW_ID": "1", "TMUX": "/tmp/tmux-0/default,1,0"}, Graphics.BLOCKS),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, Graphics.BLOCKS),
        ({"TERM": "screen", "KITTY_WINDOW_ID": "1"}, Graphics.BLOCKS),
        (XTERM | {"NO_COLOR": "1", "KITTY_WINDOW_ID": "1"}, Graphics.NONE),
        ({"TERM": "vt220"}, Graphics.NONE),
        ({}, Graphics.NONE),
    ],
)
def test_by_the_environment(environ: dict[str, str], graphics: Graphics) -> None:
    assert best_graphics(Graphics.AUTO, environ) is graphics


@pytest.mark.parametrize("wanted", [one for one in Graphics if one is not Graphics.AUTO])
def test_the_configuration_is_taken_at_its_word(wanted: Graphics) -> None:
    assert best_graphics(wanted, XTERM | {"TMUX": "x", "NO_COLOR": "1"}) is wanted
