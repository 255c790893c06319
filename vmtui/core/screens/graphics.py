"""How a terminal shows guests' screens: by the configuration, and as its environment tells.

A terminal is never asked: its reply could come late, and be taken for keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.screens.layout import Layout


class Graphics(StrEnum):
    """Ways to show a picture; the values stand in the configuration."""

    AUTO = "auto"
    """By what the environment tells; half blocks where it tells nothing."""
    KITTY = "kitty"
    """Kitty's graphics protocol with Unicode placeholders, so that it scrolls like text."""
    SIXEL = "sixel"
    BLOCKS = "blocks"
    """Two pixels in each cell: enough for layout and colours, not for small print."""
    NONE = "none"
    """Words only."""


@frozen
class ScreenSettings:
    """The table ``[screen]`` of the configuration.

    Attributes:
        graphics: How pictures are shown.
        layout: The keyboard that guests are taken to have.
    """

    graphics: Graphics = Graphics.AUTO
    layout: Layout = Layout.US


_SIXEL_PROGRAMS = frozenset({"WezTerm", "iTerm.app", "mintty"})
_SIXEL_TERMS = ("foot", "mlterm", "contour", "yaft")
_WITHOUT_COLORS = frozenset({"", "dumb", "vt100", "vt220", "vt320"})
_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")


def best_graphics(wanted: Graphics, environ: Mapping[str, str]) -> Graphics:
    """The way to show pictures here; never AUTO.

    Args:
        wanted: What the configuration says; anything but AUTO is taken at its word.
        environ: The environment variables of the program.
    """
    if wanted is not Graphics.AUTO:
        return wanted
    term = environ.get("TERM", "")
    if environ.get("NO_COLOR") or term in _WITHOUT_COLORS:
        return Graphics.NONE
    if is_multiplexed(environ):
        # What it runs in is not what it is shown in, and both would have to pass pictures on.
        return Graphics.BLOCKS
    program = environ.get("TERM_PROGRAM", "")
    if environ.get("KITTY_WINDOW_ID") or term in _KITTY_TERMS or program == "ghostty":
        return Graphics.KITTY
    if program in _SIXEL_PROGRAMS or term.startswith(_SIXEL_TERMS):
        return Graphics.SIXEL
    return Graphics.BLOCKS


def is_multiplexed(environ: Mapping[str, str]) -> bool:
    """Whether it runs inside tmux or screen."""
    inside = environ.get("TMUX") or environ.get("STY")
    return bool(inside) or environ.get("TERM", "").startswith(("tmux", "screen"))
