"""Charts of a guest's figures: what each column stands for, and the scale beside it."""

from __future__ import annotations

import math

import pytest

from vmtui.core.guest.charts import HOLDS, Chart, area, chart_lines, columns, merged, top_of
from vmtui.core.history import Figure, Point

NAN = math.nan


def texts(charts: list[Chart], width: int, height: int, now: float = 300.0) -> list[str]:
    return ["".join(cell.text for cell in line) for line in chart_lines(charts, now, width, height)]


def test_a_column_is_the_mean_of_what_was_read_in_its_part_of_the_time() -> None:
    points = [(1.0, 10.0), (9.0, 30.0), (15.0, 5.0)]
    assert columns(points, 20.0, 2, span=20.0) == [20.0, 5.0]


def test_a_rate_holds_for_the_time_before_it_but_not_for_long() -> None:
    near, far = [(20.0 + HOLDS, 4.0)], [(20.1 + HOLDS, 4.0)]
    assert columns(near, 40.0, 2, span=40.0) == [4.0, 4.0]
    first, second = columns(far, 40.0, 2, span=40.0)
    assert math.isnan(first)
    assert second == 4.0


def test_what_nobody_knows_is_no_number() -> None:
    assert all(math.isnan(value) for value in columns([], 100.0, 3))
    assert math.isnan(columns([(99.0, NAN)], 100.0, 1)[0])
    assert columns([], 100.0, 0) == []


def test_points_of_two_histories_come_in_the_order_of_their_time() -> None:
    slow: list[Point] = [(5.0, 1.0), (10.0, 2.0)]
    fast: list[Point] = [(8.0, 3.0), (9.0, NAN)]
    assert [at for at, _ in merged(slow, fast)] == [5.0, 8.0, 9.0, 10.0]


@pytest.mark.parametrize(
    ("figure", "values", "full", "top"),
    [
        (Figure.CPU, [3.0, NAN], None, 20.0),
        (Figure.CPU, [21.0], None, 50.0),
        (Figure.CPU, [100.0], None, 100.0),
        (Figure.CPU, [390.0], None, 500.0),
        (Figure.READ, [], None, 64 * 1024),
        (Figure.READ, [64 * 1024 + 1.0], None, 128 * 1024),
        (Figure.MEMORY, [3.0 * 2**30], 4.0 * 2**30, 4.0 * 2**30),
        (Figure.MEMORY, [5.0 * 2**30], 4.0 * 2**30, 8.0 * 2**30),
    ],
)
def test_the_top_of_a_scale_is_round_and_high_enough(
    figure: Figure, values: list[float], full: float | None, top: float
) -> None:
    assert top_of(values, figure, full) == top


def test_an_area_tells_nothing_from_not_known() -> None:
    assert area([0.0, NAN, 50.0, 100.0], 2, 100.0) == ["   █", "▁ ██"]


def test_charts_stand_side_by_side_with_scale_and_unit() -> None:
    charts = [Chart(Figure.CPU, [(299.0, 10.0)]), Chart(Figure.READ, [(299.0, 2048.0)])]
    lines = texts(charts, 80, 6)
    assert len(lines) == 6
    assert lines[0].split() == ["CPU", "10", "%", "read", "2", "KiB/s"]
    assert "20 %" in lines[1]
    assert "64 KiB/s" in lines[1]
    assert lines[-1].split() == ["5", "min", "ago", "now"] * 2
    assert all(len(line) <= 80 for line in lines)


def test_a_low_room_has_a_line_for_each() -> None:
    charts = [Chart(figure, [(299.0, 2048.0)]) for figure in Figure]
    lines = texts(charts, 40, 7)
    assert len(lines) == len(Figure)
    assert all(len(line) == 40 for line in lines)
    assert lines[2].startswith("read")
    assert "2 KiB/s" in lines[2]
    assert lines[2].endswith("▁")


def test_a_reading_that_told_nothing_does_not_hide_the_figure_before_it_for_a_while() -> None:
    points = [(290.0, 2048.0), (291.0, NAN), (300.0, NAN)]
    told = [texts([Chart(Figure.READ, points[:count])], 40, 1)[0] for count in (2, 3)]
    assert "2 KiB/s" in told[0]
    assert "–" in told[1]


@pytest.mark.parametrize(("width", "height"), [(0, 0), (1, 1), (5, 30), (40, 3), (200, 60)])
def test_no_room_is_too_small_or_too_large(width: int, height: int) -> None:
    charts = [Chart(figure, []) for figure in Figure]
    for line in texts(charts, width, height):
        assert len(line) <= max(width, 21)
