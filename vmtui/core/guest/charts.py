"""A guest's figures of the last minutes as charts of blocks, each with its scale and unit."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from vmtui.core.frozen import frozen
from vmtui.core.history import Figure, Point, value_words
from vmtui.core.text import Cell, Role

Line = tuple[Cell, ...]

SPAN = 300.0
"""Seconds from the left edge to the right one."""

HOLDS = 8.0
"""Seconds before a rate for which it holds: it is the mean since the reading before."""

TWO_BESIDE = 72
"""Cells from which two charts stand side by side."""

_LEVELS = " ▁▂▃▄▅▆▇█"
_STEPS = len(_LEVELS) - 1
_SCALE = 10
"""Cells left of a chart, with its scale."""

_GAP = 2
_LABEL = 9
_VALUE = 11
_LEAST_ROWS = 3
_MOST_ROWS = 9

_KIB = 1024.0

LABELS = {
    Figure.CPU: "CPU",
    Figure.MEMORY: "resident",
    Figure.READ: "read",
    Figure.WRITTEN: "written",
    Figure.RECEIVED: "net in",
    Figure.SENT: "net out",
}

_LEAST_TOP = {
    Figure.CPU: 20.0,
    Figure.MEMORY: 64 * _KIB * _KIB,
    Figure.READ: 64 * _KIB,
    Figure.WRITTEN: 64 * _KIB,
    Figure.RECEIVED: 16 * _KIB,
    Figure.SENT: 16 * _KIB,
}
"""The least value at the top of a scale, so that a quiet guest looks quiet."""


@frozen
class Chart:
    """One figure.

    Attributes:
        points: Oldest first.
        full: What it can be at most, such as the guest's memory; None where nobody knows.
    """

    figure: Figure
    points: Sequence[Point]
    full: float | None = None


def merged(*series: Iterable[Point]) -> list[Point]:
    """All points in the order of their time."""
    return sorted((point for points in series for point in points), key=lambda point: point[0])


def columns(points: Sequence[Point], now: float, count: int, span: float = SPAN) -> list[float]:
    """The mean of each of ``count`` equal parts of the last ``span`` seconds, oldest first.

    A part without a point has the value of the next one, which holds for the time before it. It
    is NaN where that comes too late.
    """
    times = [at for at, _ in points]
    width = span / count if count > 0 else span
    means: list[float] = []
    for number in range(count):
        begins = now - span + number * width
        first, last = bisect_right(times, begins), bisect_right(times, begins + width)
        if first == last and first < len(points) and times[first] - begins - width <= HOLDS:
            last = first + 1
        values = [value for _, value in points[first:last] if not math.isnan(value)]
        means.append(sum(values) / len(values) if values else math.nan)
    return means


def top_of(values: Iterable[float], figure: Figure, full: float | None = None) -> float:
    """A round value at or above all of these, for the top of the scale."""
    known = [value for value in values if not math.isnan(value)]
    highest = max([_LEAST_TOP[figure], *known])
    if figure is Figure.MEMORY and full is not None and full >= highest:
        return full
    if figure is not Figure.CPU:
        return float(2 ** math.ceil(math.log2(highest)))
    unit = 10.0 ** math.floor(math.log10(highest))
    return next(step * unit for step in (1, 2, 5, 10) if step * unit >= highest)


def area(values: Sequence[float], rows: int, top: float) -> list[str]:
    """The values as an area of blocks, its highest row first.

    What is known stands at least one step high, so that nothing differs from nothing known.
    """
    heights = [_height(value, rows, top) for value in values]
    return [
        "".join(_LEVELS[min(max(height - row * _STEPS, 0), _STEPS)] for height in heights)
        for row in range(rows - 1, -1, -1)
    ]


def _height(value: float, rows: int, top: float) -> int:
    """In steps of a row's eighths."""
    if math.isnan(value):
        return 0
    return min(max(math.ceil(value / top * rows * _STEPS), 1), rows * _STEPS)


def chart_lines(charts: Sequence[Chart], now: float, width: int, height: int) -> tuple[Line, ...]:
    """All charts in a room of so many cells and lines.

    They have a line each where the room is low, and an area of several lines where it is not.

    Args:
        now: Seconds of the clock of the points' times.
    """
    beside = 2 if width >= TWO_BESIDE else 1
    rows = (height - 1) // math.ceil(len(charts) / beside) if charts else 0
    if rows < _LEAST_ROWS:
        return tuple(_low(chart, now, width) for chart in charts)
    rows = min(rows, _MOST_ROWS)
    room = (width - _GAP * (beside - 1)) // beside
    lines: list[Line] = []
    for start in range(0, len(charts), beside):
        drawn = [_high(chart, now, room, rows) for chart in charts[start : start + beside]]
        lines += [_side_by_side(parts) for parts in zip(*drawn, strict=True)]
    axis = _axis(max(room - _SCALE, 0))
    lines.append(_side_by_side([(Cell(" " * _SCALE), Cell(axis, Role.MUTED))] * beside))
    return tuple(lines)


def _side_by_side(parts: Iterable[Line]) -> Line:
    cells: list[Cell] = []
    for part in parts:
        cells += [*([Cell(" " * _GAP)] if cells else []), *part]
    return tuple(cells)


def _high(chart: Chart, now: float, width: int, rows: int) -> list[Line]:
    """A line that names the chart, and its area with the scale on its left."""
    values = columns(chart.points, now, max(width - _SCALE, 0))
    top = top_of(values, chart.figure, chart.full)
    drawn = area(values, rows - 1, top)
    head = f"{LABELS[chart.figure]:<{_LABEL}} {value_words(chart.figure, _last(chart))}"
    scale = [value_words(chart.figure, top), *[""] * (rows - 3), "0"][: rows - 1]
    return [
        (Cell(f"{head:<{width}}"[:width]),),
        *(
            (Cell(f"{mark:>{_SCALE - 1}} ", Role.MUTED), Cell(line, Role.GOING))
            for mark, line in zip(scale, drawn, strict=True)
        ),
    ]


def _low(chart: Chart, now: float, width: int) -> Line:
    """All of a chart in one line."""
    words = f"{LABELS[chart.figure]:<{_LABEL}}{value_words(chart.figure, _last(chart)):>{_VALUE}} "
    values = columns(chart.points, now, max(width - len(words), 0))
    (drawn,) = area(values, 1, top_of(values, chart.figure, chart.full))
    return Cell(words), Cell(drawn, Role.GOING)


def _last(chart: Chart) -> float | None:
    """The newest value, though a reading soon after it told nothing."""
    for at, value in reversed(chart.points):
        if chart.points[-1][0] - at > HOLDS:
            break
        if not math.isnan(value):
            return value
    return None


def _axis(width: int) -> str:
    left, right = f"{SPAN / 60:.0f} min ago", "now"
    return f"{left}{right:>{width - len(left)}}" if width > len(left) + len(right) else ""
