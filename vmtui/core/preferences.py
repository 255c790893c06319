"""How a person likes the console: keys, columns, groups, colours, and what may make a noise.

The configuration fills it in; the interface follows it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from vmtui.core.frozen import frozen

if TYPE_CHECKING:
    from vmtui.core.view import Column


class GroupBy(StrEnum):
    """What rows of the fleet are grouped by; the values stand in the configuration."""

    NONE = "none"
    HOST = "host"
    STATE = "state"
    TAG = "tag"
    """The tags of its host."""


class Characters(StrEnum):
    """Which characters may be drawn; the values stand in the configuration."""

    AUTO = "auto"
    """By the locale: ASCII where it is not UTF-8."""
    UNICODE = "unicode"
    ASCII = "ascii"


class Bell(StrEnum):
    """How the end of a countdown is told to somebody who looks elsewhere."""

    BELL = "bell"
    """The terminal's bell."""
    NOTIFY = "notify"
    """OSC 9, a notification of the desktop, besides the bell."""
    NONE = "none"


class Mouse(StrEnum):
    """Whether the mouse is taken from the terminal, which then selects text no more by itself."""

    AUTO = "auto"
    """On, but off over SSH."""
    ON = "on"
    OFF = "off"


@frozen
class SavedFilter:
    """A ``[[filter]]``.

    Attributes:
        line: As it would be typed behind ``/``.
    """

    name: str
    line: str


@frozen
class Preferences:
    """All of it, with what holds where nobody says otherwise.

    Attributes:
        keys: Pairs of an action's name and the keys that replace its usual ones, in Textual's
            names of keys ("f5", "ctrl+x", "H", "slash"); no keys switch it off.
        columns: Those shown, in this order, as far as there is room; none stands for the usual.
        filters: In the order in which they are offered.
        theme: A theme's name; "" for the usual one.
        title: Whether the terminal's title tells what is under way.
    """

    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    columns: tuple[Column, ...] = ()
    group_by: GroupBy = GroupBy.NONE
    filters: tuple[SavedFilter, ...] = ()
    theme: str = ""
    mouse: Mouse = Mouse.AUTO
    characters: Characters = Characters.AUTO
    bell: Bell = Bell.BELL
    title: bool = True
