"""The last minutes of a guest's figures, and how they look as a line."""

from __future__ import annotations

import math

import pytest

from tests.fakes import domain
from vmtui.core.history import SAMPLES, Figure, Histories, History, sparkline
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.model import Moment, VmId

WEB, DB, MAIL = (domain(name) for name in ("web", "db", "mail"))


def row(cpu: float | None, written: int | None = 0, resident: int | None = 1 << 30) -> StatsRow:
    """Statistics with so many seconds of CPU time."""
    cpu_time = None if cpu is None else int(cpu * 1e9)
    return StatsRow(WEB.uuid, cpu_time, written, 1, None, read=0, resident=resident)


def test_rates_are_made_of_two_readings() -> None:
    history = History()
    history.add_load(row(10.0, written=0), 100.0)
    assert history.last(Figure.CPU) is None
    assert history.last(Figure.MEMORY) == 1 << 30
    history.add_load(row(11.0, written=5_000), 105.0)
    assert history.last(Figure.CPU) == pytest.approx(20.0)
    assert history.last(Figure.WRITTEN) == pytest.approx(1_000.0)
    history.add_traffic(0, 0, 105.0)
    history.add_traffic(10_000, 500, 115.0)
    assert history.last(Figure.RECEIVED) == pytest.approx(1_000.0)
    assert history.last(Figure.SENT) == pytest.approx(50.0)


def test_a_counter_that_goes_back_or_is_missing_is_a_gap() -> None:
    history = History()
    for at, cpu in enumerate((1.0, 2.0, 0.5, 1.5, None, 3.0)):
        history.add_load(row(cpu), float(at))
    values = history.values(Figure.CPU)
    assert [math.isnan(value) for value in values] == [False, True, False, True, True]
    assert history.last(Figure.CPU) is None


def test_a_guest_that_is_off_takes_no_memory() -> None:
    history = History()
    history.add_load(row(None), 1.0)
    assert history.last(Figure.MEMORY) is None


def test_only_so_many_values_are_kept() -> None:
    history = History()
    for at in range(SAMPLES * 2):
        history.add_load(row(at * 0.1), float(at))
    assert len(history.values(Figure.CPU)) == SAMPLES


def test_of_many_guests_the_looked_at_are_kept() -> None:
    histories = Histories(most=2)
    web, db, mail = (VmId("hv1", one.uuid) for one in (WEB, DB, MAIL))
    rows = tuple(StatsRow(one.uuid, 0, 0, 1, None) for one in (WEB, DB, MAIL))
    histories.take(StatsRead("hv1", Moment(0, 0), 1, rows))
    assert histories.of(web) is not None
    assert histories.of(mail) is None
    kept = histories.look_at(mail)
    assert histories.of(mail) is kept
    assert histories.of(web) is None
    assert histories.of(db) is not None
    histories.forget([db])
    assert histories.of(db) is None


def test_looking_again_keeps_what_there_is() -> None:
    histories = Histories(most=2)
    web, db = VmId("hv1", WEB.uuid), VmId("hv1", DB.uuid)
    first = histories.look_at(web)
    histories.look_at(db)
    assert histories.look_at(web) is first
    histories.look_at(VmId("hv1", MAIL.uuid))
    assert histories.of(web) is first


@pytest.mark.parametrize(
    ("values", "full", "drawn"),
    [
        ([], 10.0, "    "),
        ([0.0, 5.0, 10.0], 10.0, " ▁▅█"),
        ([1.0, 1.0], 100.0, "  ▁▁"),
        ([1.0, 2.0, 3.0, 4.0, 800.0], 100.0, "▁▁▁█"),
        ([10.0, math.nan, 10.0], 10.0, " █ █"),
        ([math.nan], 0.0, "    "),
        ([0.0], 0.0, "   ▁"),
    ],
)
def test_a_line_of_blocks(values: list[float], full: float, drawn: str) -> None:
    assert sparkline(values, 4, full) == drawn
    assert sparkline(values, 0, full) == ""
