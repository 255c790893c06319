"""The counters of a played guest: CPU time and bytes, which the test driver does not have."""

from __future__ import annotations

import math
from dataclasses import dataclass

from vmtui.core.frozen import frozen

_WAVE = 140.0
"""Seconds of one slow swing of a load: figures move, but a table of them stays calm."""

_SWING = 0.15


@frozen
class Load:
    """What a guest does at a moment.

    Attributes:
        cpu: Percent of one host CPU.
        writes: Bytes per second.
    """

    cpu: float
    writes: float

    def swung(self, at: float, phase: float) -> Load:
        """The load as it is at a moment: never quite the same, never far away."""
        factor = 1.0 + _SWING * math.sin(2 * math.pi * (at / _WAVE + phase))
        return Load(self.cpu * factor, self.writes * factor)


NO_LOAD = Load(0.0, 0.0)


@dataclass(slots=True)
class Meter:
    """Adds a load up over time.

    Attributes:
        at: Seconds of the clock up to which it is added up.
        cpu_time: Nanoseconds.
        written: Bytes written.
    """

    at: float
    cpu_time: int = 0
    written: int = 0

    def add(self, load: Load, now: float) -> None:
        """Add what a guest did under this load since the last time."""
        seconds = max(now - self.at, 0.0)
        self.at = max(now, self.at)
        self.cpu_time += int(load.cpu * 1e7 * seconds)
        self.written += int(load.writes * seconds)
