"""The fleet under headings: keys, folds, filter and marks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import (
    APP,
    BATCH,
    DB,
    MAIL,
    WEB_1,
    WEB_2,
    Console,
    busy_night,
    until,
)
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import PowerState, Reason, VmId
from vmtui.core.preferences import GroupBy, Preferences
from vmtui.core.view import Column
from vmtui.ui.settings import UiSettings

BY_HOST = UiSettings(preferences=Preferences(group_by=GroupBy.HOST))
BY_STATE = UiSettings(preferences=Preferences(group_by=GroupBy.STATE))


async def two_hosts(console: Console, pilot: Pilot[int]) -> None:
    """hv1 has three guests, hv2 two."""
    console.ports["hv1"].up([WEB_1, WEB_2, DB])
    console.ports["hv2"].up([APP, BATCH])
    await until(pilot, lambda: len(console.table.everyone()) == 5)
    await pilot.pause()


def lines(console: Console) -> list[str]:
    """What stands on each line of the table, without the columns beside the name."""
    vms = console.session.fleet.vms
    return [
        vms[row].name if isinstance(row, VmId) else f"[{row.group}]"
        for row in console.table.selection.lines
    ]


def at(console: Console) -> str | None:
    """What the cursor is on."""
    selection = console.table.selection
    return f"[{selection.heading.group}]" if selection.heading else console.cursor


async def test_one_key_groups_by_host_then_by_state_then_not_at_all() -> None:
    console = Console(("hv1", "hv2"))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("G")
        assert console.cursor == "web-02"
        await pilot.press("z")
        assert lines(console) == [
            *("[hv1]", "db-win-02", "web-01", "web-02", "[hv2]", "app-win-07", "batch-9")
        ]
        assert at(console) == "web-02"
        await console.shows(pilot, "hv1 ●", "3 guests", "2 guests · 1 running")
        await pilot.press("z")
        assert lines(console)[0] == "[running]"
        assert lines(console)[-2:] == ["[shut off]", "batch-9"]
        assert at(console) == "web-02"
        await pilot.press("z")
        assert lines(console) == ["app-win-07", "batch-9", "db-win-02", "web-01", "web-02"]
        assert at(console) == "web-02"


async def test_a_group_is_folded_from_its_guests_and_from_its_heading() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        assert at(console) == "db-win-02"  # the first guest, not its heading
        await pilot.press("j", "minus")
        assert lines(console) == ["[hv1]", "[hv2]", "app-win-07", "batch-9"]
        assert at(console) == "[hv1]"
        await console.shows(pilot, "▹ hv1 ●")
        await pilot.press("enter")
        assert len(lines(console)) == 7
        await pilot.press("left", "left")
        assert lines(console)[1] == "[hv2]"
        await pilot.press("right")
        assert lines(console)[1] == "db-win-02"
        await pilot.press("up", "down", "down")
        assert at(console) == "web-01"


async def test_a_key_on_a_heading_acts_on_nobody() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("g")
        assert at(console) == "[hv1]"
        await pilot.press("s")
        await until(pilot, lambda: "no guest is selected" in console.remarks)
        assert len(console.app.screen_stack) == 1


async def test_space_on_a_heading_marks_its_guests_and_star_those_that_are_shown() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("g", "minus", "space")
        assert console.marked == {"db-win-02", "web-01", "web-02"}
        await console.shows(pilot, "▸✓▹ hv1")
        await pilot.press("space", "asterisk")
        assert console.marked == {"app-win-07", "batch-9"}


async def test_guests_are_sorted_inside_their_group() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("exclamation_mark")
        assert lines(console) == [
            *("[hv1]", "web-02", "web-01", "db-win-02", "[hv2]", "batch-9", "app-win-07")
        ]


async def test_a_filter_unfolds_what_it_finds_and_folds_come_back_after_it() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("minus")
        assert lines(console)[:2] == ["[hv1]", "[hv2]"]
        await pilot.press("slash", *"web", "enter")
        assert lines(console) == ["[hv1]", "web-01", "web-02"]
        assert at(console) == "web-01"
        await console.shows(pilot, "2 guests · 2 running", "shown 2 of 5")
        await pilot.press("escape")
        assert lines(console)[:2] == ["[hv1]", "[hv2]"]


async def test_an_urgent_guest_is_told_on_its_folded_heading_and_found() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("minus")
        console.ports["hv1"].lists(
            [domain("web-01", PowerState.PAUSED, Reason.IO_ERROR), WEB_2, DB]
        )
        await console.shows(pilot, "▹ hv1 ● · 3 guests · 2 running · 1 paused")
        await pilot.press("n")
        assert at(console) == "web-01"
        assert "web-01" in lines(console)


async def test_the_cursor_follows_its_guest_into_another_group() -> None:
    console = Console(("hv1", "hv2"), BY_STATE)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("n", "g", "down", "down")
        assert at(console) == "db-win-02"
        console.ports["hv1"].event(DB, Lifecycle.SUSPENDED, Detail.USER)
        await until(pilot, lambda: lines(console)[:2] == ["[paused]", "db-win-02"])
        assert at(console) == "db-win-02"


async def test_a_guest_that_moves_into_a_folded_group_takes_the_cursor_to_its_heading() -> None:
    console = Console(("hv1", "hv2"), BY_STATE)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("G", "minus")
        assert at(console) == "[shut off]"
        console.table.go_to(console.id(DB))
        console.ports["hv1"].event(DB, Lifecycle.STOPPED)
        await until(pilot, lambda: "db-win-02" not in lines(console))
        assert at(console) == "[shut off]"
        assert console.table.selection.targets == ()


async def test_a_host_without_an_answer_has_a_heading_that_says_so() -> None:
    console = Console(("hv1", "hv2"), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.ports["hv1"].up([WEB_1])
        await until(pilot, lambda: "web-01" in lines(console))
        assert lines(console) == ["[hv1]", "web-01", "[hv2]"]
        await console.shows(pilot, "▾ hv2 ◌ connecting")
        console.ports["hv2"].up([MAIL])
        await until(pilot, lambda: "mail-1" in lines(console))


async def test_a_big_group_scrolls_with_its_heading() -> None:
    console = Console(("hv1",), BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.port.up([domain(f"web-{n:03}", number=n + 1) for n in range(200)])
        await until(pilot, lambda: len(lines(console)) == 201)
        await pilot.press("G")
        assert at(console) == "web-199"
        await pilot.press("minus")
        assert lines(console) == ["[hv1]"]
        assert console.table.scroll_offset.y == 0
        await pilot.press("minus", "G", "g", "j")
        assert at(console) == "web-000"
        assert "▾ hv1" in console.table_text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("by", [GroupBy.HOST, GroupBy.STATE])
def test_how_groups_look(
    snap_compare: Callable[..., bool], by: GroupBy, size: tuple[int, int]
) -> None:
    settings = UiSettings(preferences=Preferences(group_by=by))
    console = Console(("hv1", "hv2", "hv3"), settings)

    async def prepare(pilot: Pilot[int]) -> None:
        await busy_night(console, pilot)
        if by is GroupBy.STATE:
            await until(pilot, lambda: {"[overdue]", "[going down]"} <= set(lines(console)))
        await pilot.press("G", "minus", "g", "down", "down", "space")
        await pilot.pause()

    assert snap_compare(console.app, terminal_size=size, run_before=prepare)


async def test_keys_that_count_for_nothing_leave_the_cursor_on_its_heading() -> None:
    console = Console(("hv1", "hv2"), settings=BY_HOST)
    async with console.app.run_test(size=(80, 24)) as pilot:
        await two_hosts(console, pilot)
        await pilot.press("g", "k")
        assert at(console) == "[hv1]"
        before, marks = console.screen._where()
        await pilot.press("j", "space", "j")
        assert len(console.marked) == 1
        console.table.put_back(before, marks)
        assert at(console) == "[hv1]"
        assert not console.marked


@pytest.mark.parametrize("column", [Column.NAME, Column.CPU])
@pytest.mark.parametrize("by", [GroupBy.NONE, GroupBy.HOST])
async def test_guests_that_came_while_a_filter_hid_them_are_there_after_it(
    by: GroupBy, column: Column
) -> None:
    console = Console(("hv1", "hv2"), UiSettings(preferences=Preferences(group_by=by)))
    async with console.app.run_test(size=(80, 24)) as pilot:
        console.ports["hv1"].up([WEB_1, DB])
        await until(pilot, lambda: len(console.table.everyone()) == 2)
        if column is not console.table.column:
            console.table.sort_by(column)
        await pilot.press("slash", *"nomatch", "enter")
        assert console.names == []
        # As many go as come on the first host; the second one opens only now.
        console.ports["hv1"].lists([WEB_2, DB])
        console.ports["hv2"].up([APP, BATCH])
        there = {console.id(row) for row in (WEB_2, DB)}
        there |= {console.id(row, "hv2") for row in (APP, BATCH)}
        await until(pilot, lambda: set(console.session.fleet.vms) == there)
        await console.pass_(pilot, 0)
        assert console.names == []
        await pilot.press("escape")
        await until(pilot, lambda: set(console.table.everyone()) == there)
        assert len(console.names) == 4
        if column is Column.NAME and by is GroupBy.NONE:
            assert console.names == ["app-win-07", "batch-9", "db-win-02", "web-02"]
