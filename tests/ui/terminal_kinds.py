"""Terminals of several kinds, and what must hold of every view on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import pytest
from rich.color import Color, ColorType

from tests.ui.fleet import Console
from vmtui.core.preferences import Characters, Preferences, SavedFilter
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.ui.settings import UiSettings

SIZE = (80, 24)

FILTERS = (SavedFilter("web servers", "name:web"), SavedFilter("off", "state:off"))


class Kind(StrEnum):
    """What a terminal can do."""

    FULL = "full"
    SIXTEEN = "16-colours"
    NO_COLOR = "no-color"
    ASCII = "ascii"


def console_on(
    kind: Kind,
    monkeypatch: pytest.MonkeyPatch,
    *hosts: str,
    left: Sequence[OpenFleetShutdown] = (),
) -> Console:
    """A console on such a terminal, with these hosts and two saved filters.

    Args:
        kind: The terminal's.
        monkeypatch: Sets the environment.
        hosts: Their names.
        left: Fleet shutdowns of other consoles; what is appended later counts too.
    """
    characters = Characters.AUTO
    match kind:
        case Kind.SIXTEEN:
            monkeypatch.setenv("TERM", "xterm")
            monkeypatch.delenv("COLORTERM")
        case Kind.NO_COLOR:
            monkeypatch.setenv("NO_COLOR", "1")
        case Kind.ASCII:
            characters = Characters.ASCII
    preferences = Preferences(characters=characters, filters=FILTERS)
    settings = UiSettings(preferences=preferences, fleet_left=lambda _entry: tuple(left))
    console = Console(hosts, settings=settings)
    # A second of the real clock would find that no samples have come for a minute of this one.
    console.app.set_interval = lambda *_, **__: None  # type: ignore
    return console


def check(console: Console, kind: Kind, view: str) -> None:
    """All lines are as wide as the screen, and no cell has what the terminal has not."""
    strips = console.app.screen._compositor.render_strips()
    assert [strip.cell_length for strip in strips] == [SIZE[0]] * SIZE[1], view
    segments = [segment for strip in strips for segment in strip]
    styles = {segment.style for segment in segments if segment.style is not None}
    colours = {one for style in styles for one in (style.color, style.bgcolor)} - {None}
    match kind:
        case Kind.SIXTEEN:
            assert all(_is_of_terminal(one) for one in colours), (view, colours)
            assert any(one is not None and not one.is_default for one in colours), view
        case Kind.NO_COLOR:
            assert all(one is not None and one.is_default for one in colours), (view, colours)
        case Kind.ASCII:
            alien = {char for segment in segments for char in segment.text if not char.isascii()}
            assert not alien, view


def _is_of_terminal(colour: Color | None) -> bool:
    return colour is not None and colour.type in (ColorType.DEFAULT, ColorType.STANDARD)
