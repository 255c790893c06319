"""How long a guest's last soft shutdowns took, in words."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.commands import Mode
from vmtui.core.last_times import Took
from vmtui.core.text import clock

SHOWN = 3
"""Times said at most where they stand beside other things."""


def times_words(times: Sequence[Took], most: int = SHOWN) -> str:
    """Such as "its last soft shutdowns took 1:40, 2:05", the newest last; "" where none is."""
    if not times:
        return ""
    shown = ", ".join(_words(took) for took in times[-most:])
    plural = "" if len(times[-most:]) == 1 else "s"
    return f"its last soft shutdown{plural} took {shown}"


def _words(took: Took) -> str:
    return clock(took.seconds) + (" by agent" if took.mode is Mode.AGENT else "")
