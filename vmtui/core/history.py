"""The last minutes of a guest's figures, in little memory, and how they look as a line.

A history keeps ``SAMPLES`` values of each figure, newest last. A value that could not be told is
NaN: a gap in the line.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import field
from enum import StrEnum

from vmtui.core.details import Figures
from vmtui.core.frozen import mutable
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.model import VmId
from vmtui.core.samples import rate
from vmtui.core.text import size

SAMPLES = 60
"""Values kept of a figure: five minutes, where one comes every five seconds."""

MOST = 2_000
"""Guests whose history is kept, at 4 KB each; of more, only those that are looked at are added."""

UNKNOWN = math.nan

Point = tuple[float, float]
"""When a value was read, in seconds of CLOCK_BOOTTIME, and the value."""

_LEVELS = "▁▂▃▄▅▆▇█"


class Figure(StrEnum):
    """What is drawn."""

    CPU = "cpu"
    MEMORY = "memory"
    READ = "read"
    WRITTEN = "written"
    RECEIVED = "received"
    SENT = "sent"


_TRAFFIC = frozenset({Figure.RECEIVED, Figure.SENT})


@mutable
class _Counter:
    """A counter as last read, to make a rate of the next reading."""

    value: int | None = None
    at: float = 0.0

    def rate(self, value: int | None, at: float) -> float:
        """Units per second since the last reading."""
        found = rate(self.value, value, at - self.at)
        self.value, self.at = value, at
        return UNKNOWN if found is None else found


@mutable
class History:
    """One guest's figures: CPU in percent of one host CPU, memory in bytes, the rest in bytes/s.

    Attributes:
        most: How many values of each are kept.
    """

    most: int = SAMPLES
    _values: dict[Figure, array[float]] = field(default_factory=dict)
    _counters: dict[Figure, _Counter] = field(default_factory=dict)
    _load_times: array[float] = field(default_factory=lambda: array("d"))
    _traffic_times: array[float] = field(default_factory=lambda: array("d"))

    def values(self, figure: Figure) -> Sequence[float]:
        """The values, oldest first; NaN where one could not be told."""
        return self._values.get(figure, ())

    def points(self, figure: Figure) -> list[Point]:
        """The values, each with its time, oldest first."""
        values = self.values(figure)
        times = self._traffic_times if figure in _TRAFFIC else self._load_times
        return list(zip(times[len(times) - len(values) :], values, strict=True))

    def last(self, figure: Figure) -> float | None:
        """The newest value; None where there is none."""
        values = self.values(figure)
        return None if not values or math.isnan(values[-1]) else values[-1]

    def add_load(self, row: StatsRow | Figures, at: float) -> None:
        """Add one reading of a host's statistics.

        Args:
            at: Seconds of CLOCK_BOOTTIME.
        """
        self._add_time(self._load_times, at)
        self._add(Figure.CPU, self._rate(Figure.CPU, row.cpu_time, at) / 1e7)
        resident = row.resident if row.cpu_time is not None else None
        self._add(Figure.MEMORY, UNKNOWN if resident is None else float(resident))
        self._add(Figure.READ, self._rate(Figure.READ, row.read, at))
        self._add(Figure.WRITTEN, self._rate(Figure.WRITTEN, row.written, at))

    def add_traffic(self, received: int | None, sent: int | None, at: float) -> None:
        """Add one reading of the network counters, which are read of looked-at guests only."""
        self._add_time(self._traffic_times, at)
        self._add(Figure.RECEIVED, self._rate(Figure.RECEIVED, received, at))
        self._add(Figure.SENT, self._rate(Figure.SENT, sent, at))

    def _rate(self, figure: Figure, value: int | None, at: float) -> float:
        return self._counters.setdefault(figure, _Counter()).rate(value, at)

    def _add(self, figure: Figure, value: float) -> None:
        values = self._values.setdefault(figure, array("f"))
        if not values and math.isnan(value):
            return
        values.append(value)
        if len(values) > self.most:
            del values[0]

    def _add_time(self, times: array[float], at: float) -> None:
        times.append(at)
        if len(times) > self.most:
            del times[0]


class Histories:
    """The histories of the fleet, so many that they stay small."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._of: dict[VmId, History] = {}

    def of(self, vm: VmId) -> History | None:
        """A guest's history; None if nothing is kept of it."""
        return self._of.get(vm)

    def look_at(self, vm: VmId) -> History:
        """Keep this one's history from now on, at the cost of the one that was kept longest."""
        history = self._of.pop(vm, None)
        if history is None:
            history = History()
            if len(self._of) >= self._most:
                del self._of[next(iter(self._of))]
        self._of[vm] = history
        return history

    def take(self, change: StatsRead) -> None:
        """Add one reading of a host."""
        for row in change.rows:
            vm = VmId(change.host, row.uuid)
            history = self._of.get(vm)
            # One that is off has no figures, and takes no place of one that has.
            if history is None and row.cpu_time is not None and len(self._of) < self._most:
                history = self._of[vm] = History()
            if history is not None:
                history.add_load(row, change.at.boot)

    def forget(self, vms: Iterable[VmId]) -> None:
        """These are gone."""
        for vm in vms:
            self._of.pop(vm, None)


def value_words(figure: Figure, value: float | None) -> str:
    """A value with its unit."""
    if value is None:
        return "–"
    if figure is Figure.CPU:
        return f"{value:.0f} %"
    return size(value) if figure is Figure.MEMORY else f"{size(int(value))}/s"


def sparkline(values: Sequence[float], width: int, full: float) -> str:
    """The newest ``width`` values as a line of blocks, filled with spaces on the left.

    Args:
        full: The value that is drawn at full height, unless a larger one is among those drawn:
            so that a quiet guest looks quiet.
    """
    shown = list(values)[-width:] if width > 0 else []
    known = [value for value in shown if not math.isnan(value)]
    top = max([full, *known]) if known else full
    return "".join(_level(value, top) for value in shown).rjust(width)


def _level(value: float, top: float) -> str:
    if math.isnan(value):
        return " "
    part = value / top if top > 0 else 0.0
    return _LEVELS[min(max(int(part * len(_LEVELS)), 0), len(_LEVELS) - 1)]
