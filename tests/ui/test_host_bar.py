"""However many hosts there are, those in trouble are seen first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from vmtui.core.model import Host, HostStatus, Moment, VmId
from vmtui.core.tally import Tally
from vmtui.ui.widgets.host_bar import MOST_LINES, HostBar, host_lines

NOW = Moment(1_700_000_000.0, 5_000.0)


def hosts(healthy: int, lost: int = 0) -> list[Host]:
    up = [Host(f"hv{n}", "u", HostStatus.UP, listed=True) for n in range(healthy)]
    return up + [Host(f"lost{n}", "u", HostStatus.NO_ANSWER, error="gone") for n in range(lost)]


def lines(known: list[Host], width: int = 80) -> list[str]:
    tally = Tally()
    for host in known:
        tally.put(VmId(host.name, "u"), "running", is_up=True)
    shown = host_lines(known, tally, NOW, width)
    return ["   ".join(cell.text for cell in line) for line in shown]


def test_few_hosts_stand_side_by_side_with_trouble_first() -> None:
    assert lines(hosts(2, lost=1)) == [
        "lost0 ◌ no answer, trying now   hv0 ● 1/1 run   hv1 ● 1/1 run"
    ]


def test_many_healthy_hosts_are_summed_up() -> None:
    assert lines(hosts(60, lost=1)) == ["lost0 ◌ no answer, trying now   60 hosts ● 60/60 run"]


def test_many_troubles_are_counted() -> None:
    shown = lines(hosts(0, lost=30))
    assert len(shown) == MOST_LINES
    assert shown[-1].startswith("+24 more   lost4")


def test_healthy_hosts_without_room_are_counted_one_by_one() -> None:
    assert lines(hosts(20, lost=30))[-1].startswith("+44 more   lost4")


def test_many_first_connections_are_told_by_how_far_they_have_come() -> None:
    waiting = [Host(f"late{n}", "u", HostStatus.CONNECTING) for n in range(18)]
    assert lines([*hosts(11, lost=1), *waiting]) == [
        "◌ 11 of 30 hosts connected   lost0 ◌ no answer, trying now",
        "11 hosts ● 11/11 run",
    ]
    shown = lines([*hosts(5, lost=30), *waiting])
    assert shown[0].startswith("◌ 5 of 53 hosts connected   lost0")
    assert shown[-1].startswith("+30 more   lost3")


@pytest.mark.parametrize("width", [1, 20, 80, 300])
@pytest.mark.parametrize("known", [hosts(0), hosts(1), hosts(9, 9), hosts(100)])
def test_they_never_take_more_than_their_lines(width: int, known: list[Host]) -> None:
    assert len(lines(known, width)) <= MOST_LINES


async def test_the_bar_is_as_high_as_its_lines_though_they_change_between_two_layouts() -> None:
    class Bench(App[None]):
        def compose(self) -> ComposeResult:
            yield HostBar()

    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        bar = app.query_one(HostBar)
        bar.update_from(hosts(0, lost=8), Tally(), NOW)
        app.screen._refresh_layout()
        assert bar.size.height == MOST_LINES
        bar.update_from(hosts(2), Tally(), NOW)
        await pilot.pause()
        assert bar.size.height == 1


async def test_time_goes_on_for_hosts_in_trouble_and_counts_follow_though_the_hosts_stay() -> None:
    class Bench(App[None]):
        def compose(self) -> ComposeResult:
            yield HostBar()

    app = Bench()
    async with app.run_test(size=(80, 24)):
        bar = app.query_one(HostBar)

        def said(known: list[Host], seconds: float) -> str:
            later = Moment(NOW.wall + seconds, NOW.boot + seconds)
            bar.update_from(list(known), tally, later)
            return bar.render_line(0).text.strip()

        tally = Tally()
        lost = [replace(host, last_seen=NOW) for host in hosts(1, lost=1)]
        assert said(lost, 5.0).startswith("lost0 ◌ no answer for 0:05")
        assert said(lost, 6.0).startswith("lost0 ◌ no answer for 0:06")
        healthy = hosts(1)
        assert said(healthy, 7.0) == "hv0 ● 0/0 run"
        tally.put(VmId("hv0", "u"), "running", is_up=True)
        assert said(healthy, 8.0) == "hv0 ● 1/1 run"
