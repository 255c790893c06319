"""Terminals of several kinds, and what must hold of every view on each of them.

A view is a name and what leads to it: add yours to ``VIEWS`` of ``test_terminal_kinds``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import StrEnum

import pytest
from rich.color import Color, ColorType
from textual.pilot import Pilot

from tests.ui.fleet import Console, busy_night, until
from vmtui.core.preferences import Characters, Preferences
from vmtui.ui.settings import UiSettings

SIZE = (80, 24)

Lead = Callable[[Console, Pilot[int]], Awaitable[None]]
"""Leads from the fleet of a busy night to a view."""


class Kind(StrEnum):
    """What a terminal can do."""

    SIXTEEN = "16-colours"
    NO_COLOR = "no-color"
    ASCII = "ascii"


def console_on(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console on such a terminal, with the hosts of a busy night."""
    characters = Characters.AUTO
    match kind:
        case Kind.SIXTEEN:
            monkeypatch.setenv("TERM", "xterm")
            monkeypatch.delenv("COLORTERM")
        case Kind.NO_COLOR:
            monkeypatch.setenv("NO_COLOR", "1")
        case Kind.ASCII:
            characters = Characters.ASCII
    settings = UiSettings(preferences=Preferences(characters=characters))
    return Console(("hv1", "hv2", "hv3"), settings=settings)


def led(console: Console, kind: Kind, lead: Lead) -> Callable[[Pilot[int]], Awaitable[None]]:
    """What brings the console to a view, and looks at every cell there."""

    async def prepare(pilot: Pilot[int]) -> None:
        await busy_night(console, pilot)
        await lead(console, pilot)
        await pilot.pause()
        check(console, kind)

    return prepare


def by_keys(*keys: str, screens: int = 1) -> Lead:
    """Lead by keys, until so many screens lie on each other."""

    async def lead(console: Console, pilot: Pilot[int]) -> None:
        await pilot.press(*keys)
        await until(pilot, lambda: len(console.app.screen_stack) == screens)
        await pilot.pause()

    return lead


def check(console: Console, kind: Kind) -> None:
    """All lines are as wide as the screen, and no cell has what the terminal has not."""
    strips = console.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [SIZE[0]] * SIZE[1]
    segments = [segment for strip in strips for segment in strip]
    styles = {segment.style for segment in segments if segment.style is not None}
    colours = {one for style in styles for one in (style.color, style.bgcolor)} - {None}
    match kind:
        case Kind.SIXTEEN:
            assert all(_is_of_terminal(one) for one in colours), colours
            assert any(one is not None and not one.is_default for one in colours)
        case Kind.NO_COLOR:
            assert all(one is not None and one.is_default for one in colours), colours
        case Kind.ASCII:
            assert all(segment.text.isascii() for segment in segments)


def _is_of_terminal(colour: Color | None) -> bool:
    return colour is not None and colour.type in (ColorType.DEFAULT, ColorType.STANDARD)
