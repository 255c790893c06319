"""What there is to say about this machine's clock: that somebody, or NTP, has set it."""

from __future__ import annotations

from vmtui.core.happenings import Happening
from vmtui.core.model import Moment
from vmtui.core.text import Role, clock

JUMP = 5.0
"""Seconds between both clocks from which on it was set; NTP moves it by less at a time."""

CLOCK = "clock"
"""The kind of the happening, which belongs to every story that goes on."""


class ClockNews:
    """Compares the wall clock with the one since boot, which nobody can set."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def of(self, now: Moment) -> Happening | None:
        """What is to be told of it since the last look; None if nothing."""
        offset = now.wall - now.boot
        moved = 0.0 if self._offset is None else offset - self._offset
        self._offset = offset
        if abs(moved) < JUMP:
            return None
        way = "forward" if moved > 0 else "back"
        words = f"this machine's clock was set {way} by {clock(abs(moved))}; countdowns go on"
        return Happening(now, "vmtui", "", words, Role.OVERDUE, kind=CLOCK)
