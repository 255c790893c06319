"""Pieces of text, each with a role that a theme colours, and spans and sizes as people read them.

A role never carries a meaning alone; the text says the same. What the model looks like in words is
in the modules named ``*_text``. There, texts from guests and hosts pass through ``visible``, so
whoever paints a cell need not think of it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import humanize

from vmtui.core.frozen import frozen


class Role(StrEnum):
    """What kind of thing a text is; a theme gives each a style."""

    PLAIN = "plain"
    MUTED = "muted"
    GOOD = "good"
    GOING = "going"
    OVERDUE = "overdue"
    BAD = "bad"
    ASLEEP = "asleep"
    UNKNOWN = "unknown"


@frozen
class Cell:
    """A piece of text and what kind of thing it is."""

    text: str
    role: Role = Role.PLAIN


def clock(seconds: float) -> str:
    """A span as ``m:ss`` or ``h:mm:ss``; never negative."""
    whole = max(int(seconds), 0)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def age(seconds: float) -> str:
    """A span in its largest unit, such as ``3 h`` or ``12 d``."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(int(seconds), 0)} s"


def ago(seconds: float) -> str:
    """How long ago something was, as people say it."""
    return "just now" if seconds < 5 else f"{age(seconds)} ago"


@lru_cache(maxsize=1024)
def size(count: float) -> str:
    """Bytes as people read them, such as ``4 GiB``."""
    text = humanize.naturalsize(count, binary=True, format="%.1f")
    number, unit = text.replace("Bytes", "B").replace("Byte", "B").split()
    whole = number.partition(".")[0]
    return f"{whole if number.endswith('.0') or len(whole) > 2 else number} {unit}"


def bar(part: float, width: int = 10) -> str:
    """How much of the time is used, as a bar of ``width`` cells."""
    filled = round(min(max(part, 0.0), 1.0) * width)
    return "▓" * filled + "░" * (width - filled)


BAR = 10
"""Cells of a countdown's bar, where there is room for one."""
