"""Keys on the fleet: moving, marking, sorting, filtering, and acting on guests."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets._toast import Toast

from tests.fakes import domain
from tests.ui.fleet import (
    APP,
    BATCH,
    DB,
    KIOSK,
    PAUSED,
    WEB_1,
    WEB_2,
    WEB_10,
    Console,
    open_console,
    titled,
    until,
)
from vmtui.core.changes import HostDown
from vmtui.core.commands import Mode, ReadFacts, Shutdown, Wake
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.looks import StatsRead, StatsRow
from vmtui.core.replies import CommandDone
from vmtui.core.shutdown import Phase
from vmtui.core.view import Column, parse_filter
from vmtui.ui.app import VmtuiApp
from vmtui.ui.guard import BURST_SECONDS, KeyBurst
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.widgets.details_pane import DetailsPane
from vmtui.ui.widgets.filter_input import FilterInput
from vmtui.ui.widgets.key_bar import KeyBar
from vmtui.ui.widgets.table_header import TableHeader

MANY = [domain(f"node-{n:03}", number=n + 1) for n in range(200)]


async def test_keys_move_the_cursor_and_stop_at_the_ends() -> None:
    async with open_console(*MANY, size=(80, 24)) as (console, pilot):
        assert console.cursor == "node-000"
        page = console.table.size.height - 1
        for keys, place in (
            (["down", "j", "j"], 3),
            (["up", "k"], 1),
            (["k", "k", "k"], 0),
            (["pagedown"], page),
            (["pageup"], 0),
            (["G"], 199),
            (["j"], 199),
            (["g"], 0),
            (["end"], 199),
            (["home"], 0),
        ):
            await pilot.press(*keys)
            assert console.cursor == f"node-{place:03}", keys
            await console.shows(pilot, "▸", f"node-{place:03}")


async def test_the_cursor_follows_its_guest_and_keeps_its_line() -> None:
    async with open_console(*MANY, size=(80, 24)) as (console, pilot):
        await pilot.press("G", "k", "k", "k")
        line = console.table.selection.line - console.table.scroll_offset.y  # type: ignore[operator]
        console.port.lists([domain("aaa", number=900), *MANY])
        await until(pilot, lambda: len(console.names) == 201)
        assert console.cursor == "node-196"
        assert console.table.selection.line == 197
        assert 197 - console.table.scroll_offset.y == line


async def test_the_headings_change_with_the_rows() -> None:
    async with open_console(WEB_1, DB) as (console, _pilot):
        header = console.app.screen.query_one(TableHeader)
        assert "NAME▲" in header.render_line(0).text
        console.table.sort_by(Column.STATE)
        assert "STATE▲" in header.render_line(0).text


async def test_a_letter_that_leaves_what_is_seen_paints_no_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_console(*MANY, size=(80, 24)) as (console, _pilot):
        painted: list[object] = []
        monkeypatch.setattr(console.table, "refresh", lambda *regions, **_: painted.append(regions))
        console.table.show_only("node", parse_filter("node"))
        assert painted == []
        console.table.show_only("node-1", parse_filter("node-1"))
        assert () in painted


async def test_when_its_guest_disappears_nothing_is_selected_and_keys_say_so() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("j")
        console.port.lists([WEB_1])
        await until(pilot, lambda: console.names == ["web-01"])
        assert console.cursor is None
        for key in ("s", "F", "w", "x", "plus"):
            await pilot.press(key)
        assert console.remarks.count("no guest is selected") == 5
        assert not console.port.asked(Shutdown)
        await pilot.press("j")
        assert console.cursor == "web-01"


async def test_how_long_a_quiet_guest_has_been_up_is_told_anew() -> None:
    async with open_console(WEB_1, size=(120, 30)) as (console, pilot):
        await console.shows(pilot, "≥ 0 s")
        await console.pass_(pilot, 3 * 3600)
        await console.shows(pilot, "≥ 3 h")


async def test_a_note_ends_before_the_scrollbar() -> None:
    async with open_console(*MANY, size=(80, 24)) as (console, pilot):
        console.port.say(titled(console, MANY[0], "x" * 100))
        await console.shows(pilot, "xxx…")


async def test_a_filter_typed_in_one_breath_goes_into_its_line() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        in_one_breath(pilot, "/se:b/")
        await until(pilot, lambda: console.screen.query_one("#line", FilterInput).value == "se:b/")
        assert console.remarks == ""


async def test_marks_win_over_the_cursor_and_hidden_ones_are_counted() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("space", "j", "space")
        assert (console.cursor, console.marked) == ("web-01", {"db-win-02", "web-01"})
        await pilot.press("slash", *"web", "enter", "s")
        dialog = console.app.screen
        assert isinstance(dialog, ShutdownDialog)
        await pilot.pause()
        await console.shows(pilot, "db-win-02", "web-01", "1 ")


async def test_a_mark_leaves_the_cursor_where_it_is() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("space")
        assert (console.cursor, console.marked) == ("db-win-02", {"db-win-02"})
        await pilot.press("space")
        assert (console.cursor, console.marked) == ("db-win-02", set())


async def test_n_goes_round_the_guests_that_need_a_look() -> None:
    async with open_console(*MANY, PAUSED, size=(80, 24)) as (console, pilot):
        await pilot.press("j", "j")
        await console.press_soft(pilot)
        seen = []
        for _ in range(3):
            await pilot.press("n")
            seen.append(console.cursor)
        assert seen == ["queue-1", "node-002", "queue-1"]
        await console.shows(pilot, "queue-1")


async def test_n_stays_where_nothing_needs_a_look() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("j", "n")
        assert console.cursor == "web-02"


async def test_marks_go_once_what_they_were_for_is_done() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("space", "j", "space")
        await console.press_soft(pilot)
        assert len(console.port.asked(Shutdown)) == 2
        assert console.marked == set()


async def test_star_marks_all_shown_and_again_none() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("slash", *"web", "enter", "asterisk")
        assert console.marked == {"web-01", "web-02"}
        await pilot.press("asterisk")
        assert console.marked == set()


async def test_the_filter_is_live_and_starts_empty_each_time() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("slash", *"web")
        assert console.names == ["web-01", "web-02"]
        await console.shows(pilot, "shown 2 of 3")
        await pilot.press("enter")
        assert console.cursor == "web-01"
        assert console.table.has_focus
        await pilot.press("slash")
        assert console.screen.query_one("#line", FilterInput).value == ""
        assert len(console.names) == 3


async def test_escape_leaves_the_filter_with_the_cursor_where_it_was() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("G", "slash", *"db", "escape")
        assert len(console.names) == 3
        assert console.cursor == "web-02"
        assert not console.screen.query_one("#filter").display


async def test_a_guest_that_begins_to_match_appears_and_goes_again() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("slash", *"state:paused", "enter")
        assert console.names == []
        await console.shows(pilot, "No guest matches")
        console.port.event(WEB_2, Lifecycle.SUSPENDED, Detail.USER)
        await until(pilot, lambda: console.names == ["web-02"])
        console.port.event(WEB_2, Lifecycle.RESUMED)
        await until(pilot, lambda: console.names == [])


async def test_titles_not_known_yet_are_said_and_then_found() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("slash", *"shop")
        await console.shows(pilot, "shown 0 of 2", "2 titles not known yet")
        assert {one.vm for one in console.port.asked(ReadFacts)} == {  # type: ignore[union-attr]
            console.id(WEB_1),
            console.id(WEB_2),
        }
        console.port.say(titled(console, WEB_2, "The Shop"))
        await until(pilot, lambda: console.names == ["web-02"])
        await console.shows(pilot, "1 title not known yet")


async def test_escape_closes_panel_marks_and_filter_in_that_order() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await console.press_soft(pilot)
        await pilot.press("slash", *"web", "enter", "asterisk")
        await until(pilot, lambda: console.panel.display)
        await pilot.press("escape")
        assert not console.panel.display
        assert console.marked
        await pilot.press("escape")
        assert not console.marked
        assert console.table.filter.words == ("web",)
        await pilot.press("escape")
        assert console.table.filter.is_empty


async def test_less_and_greater_choose_the_column_and_a_bang_inverts() -> None:
    async with open_console(WEB_1, DB, BATCH) as (console, pilot):
        assert console.names == ["batch-9", "db-win-02", "web-01"]
        await pilot.press("exclamation_mark")
        assert console.names == ["web-01", "db-win-02", "batch-9"]
        await console.shows(pilot, "NAME▼")
        await pilot.press("less_than_sign")
        assert console.names == ["db-win-02", "web-01", "batch-9"]
        await console.shows(pilot, "STATE▲")
        await pilot.press("greater_than_sign")
        await console.shows(pilot, "NAME▲")


async def test_the_mouse_selects_a_line_and_sorts_by_a_heading() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.click(console.table, offset=(20, 2))
        assert console.cursor == "web-02"
        await pilot.click(console.screen.query_one(TableHeader), offset=(3, 0))
        assert console.table.column is Column.STATE
        await pilot.click(console.screen.query_one(TableHeader), offset=(3, 0))
        assert console.table.backwards


async def test_an_order_by_numbers_does_not_hop_at_each_reading() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):

        async def read(first: int, second: int) -> None:
            console.clock.pass_(1)
            rows = [
                StatsRow(row.uuid, seconds * 10**9, 0, 1, None)
                for row, seconds in ((WEB_1, first), (WEB_2, second))
            ]
            console.port.say(StatsRead("hv1", console.clock(), 1, tuple(rows)))
            vms = console.session.fleet.vms
            await until(pilot, lambda: vms[console.id(WEB_2)].cpu_time == second * 10**9)
            await pilot.pause()

        console.table.sort_by(Column.CPU)
        await read(0, 0)
        await read(1, 2)
        assert console.names == ["web-01", "web-02"]
        await console.shows(pilot, "200 %")
        console.table.sort_by(Column.CPU)
        console.table.sort_by(Column.CPU)
        assert console.names == ["web-02", "web-01"]


async def test_s_asks_by_the_dialog_and_then_counts_down() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        (asked,) = console.port.asked(Shutdown)
        assert isinstance(asked, Shutdown)
        assert (asked.vm, asked.mode) == (console.id(WEB_1), Mode.ACPI)
        await console.shows(pilot, "◐ going down", "5:00", "1 going down", "ask again")
        console.port.say(CommandDone(asked.ticket, asked.vm, console.clock()))
        await console.pass_(pilot, 61)
        await console.shows(pilot, "▓▓░░░░░░░░ 3:59")


async def test_s_again_presses_again_but_not_within_ten_seconds() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        await console.pass_(pilot, 4)
        await pilot.press("s")
        assert "again in 6 s" in console.remarks
        assert len(console.port.asked(Shutdown)) == 1
        await console.pass_(pilot, 6)
        await pilot.press("s")
        assert len(console.port.asked(Shutdown)) == 2
        assert len(console.app.screen_stack) == 1


async def test_s_again_is_refused_while_the_host_gives_no_answer() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        await console.pass_(pilot, 12)
        at = console.clock()
        console.port.say(HostDown("hv1", at, "no keepalive", refused=False, next_try=at))
        await console.shows(pilot, "no answer")
        await pilot.press("s")
        await pilot.pause()
        assert "hv1 gives no answer, so it can't be asked again" in console.remarks
        assert "asked again\n" not in f"{console.remarks}\n".replace("be asked again", "")
        assert len(console.port.asked(Shutdown)) == 1


async def test_plus_gives_two_minutes_more() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("plus")
        assert "nothing is under way" in console.remarks
        await console.press_soft(pilot)
        await pilot.press("plus")
        await console.shows(pilot, "7:00")


async def test_x_stops_watching_and_then_dismisses() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        await pilot.press("x")
        assert "may still go down" in console.remarks
        assert console.session.soft.watches[console.id(WEB_1)].phase is Phase.UNWATCHED
        await console.shows(pilot, "not watched: may go", "x dismiss")
        await pilot.press("x")
        assert console.id(WEB_1) not in console.session.soft.watches
        await until(pilot, lambda: "not watched" not in console.table_text())


async def test_w_wakes_only_what_sleeps() -> None:
    async with open_console(WEB_1, KIOSK) as (console, pilot):
        await console.shows(pilot, "☾ asleep", "w wake")
        await pilot.press("w")
        assert [one.vm for one in console.port.asked(Wake)] == [console.id(KIOSK)]  # type: ignore[union-attr]
        assert "waking kiosk-3" in console.remarks
        await pilot.press("j", "w")
        assert "not asleep" in console.remarks
        assert len(console.port.asked(Wake)) == 1


async def test_remarks_never_lie_on_a_dialog_and_come_again_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(VmtuiApp, "NOTIFICATION_TIMEOUT", 600)  # however slow the machine is
    console = Console()
    async with console.app.run_test(size=(80, 24), notifications=True) as pilot:
        console.port.up([WEB_1])
        await console.shows(pilot, "web-01")
        await pilot.press("j", "plus")
        await console.shows(pilot, "nothing is under way here")
        await pilot.press("s")
        await console.shows(pilot, "Soft shutdown")
        await until(pilot, lambda: bool(console.app.screen.query(Toast)))
        assert not console.app.screen.query_one(Toast).display
        await console.pass_(pilot, 0.3)
        await pilot.press("escape")
        await console.shows(pilot, "nothing is under way here")


async def test_namesakes_say_their_hosts_where_these_have_no_column() -> None:
    console = Console(hosts=("hv1", "hv2"))
    async with console.app.run_test(size=(80, 24)) as pilot:
        long = domain("a-name-that-takes-more-than-half-of-the-line")
        console.ports["hv1"].up([WEB_1, long])
        console.ports["hv2"].up([WEB_1])
        await console.shows(pilot, "web-01 on hv1", "web-01 on hv2")
        assert "HOST" not in console.text()
        await pilot.resize_terminal(160, 24)
        await console.shows(pilot, "HOST")
        assert "web-01 on" not in console.text()


@pytest.mark.parametrize(
    ("row", "words"),
    [(BATCH, "off already"), (PAUSED, "free space")],
    ids=["off", "paused"],
)
async def test_what_stands_against_a_shutdown_is_said_at_once(row: object, words: str) -> None:
    async with open_console(row) as (console, pilot):  # type: ignore[arg-type]
        await pilot.press("s")
        assert words in console.remarks
        assert len(console.app.screen_stack) == 1


async def test_the_dialog_leaves_out_what_is_under_way_already() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await console.press_soft(pilot)
        await pilot.press("asterisk")
        await console.press_soft(pilot)
        asked = [one.vm for one in console.port.asked(Shutdown)]  # type: ignore[union-attr]
        assert asked == [console.id(WEB_1), console.id(WEB_2)]


async def test_f_opens_the_force_dialog_and_nothing_is_forced_by_it() -> None:
    async with open_console(APP) as (console, pilot):
        await pilot.press("F")
        assert isinstance(console.app.screen, ForceDialog)
        await console.pass_(pilot, 1)
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert not console.session.force.under_way()


async def test_a_shutdown_shows_its_steps_and_enter_the_details_below_them() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        details = console.screen.query_one(DetailsPane)
        await console.press_soft(pilot)
        assert console.panel.display
        assert not details.display
        await pilot.press("j")
        assert not console.panel.display
        await pilot.press("k", "escape", "enter")
        assert console.panel.display
        assert details.display
        await pilot.press("enter")
        assert not console.panel.display
        assert not details.display


async def test_a_question_mark_opens_the_help() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("question_mark")
        assert isinstance(console.app.screen, HelpScreen)


async def test_a_paste_on_the_table_does_nothing() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        pilot.app.post_message(events.Paste("s\nF*q"))
        await pilot.pause()
        assert len(console.app.screen_stack) == 1
        assert not console.marked


async def test_a_paste_in_the_filter_is_one_harmless_line() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("slash")
        pilot.app.post_message(events.Paste("web-02\x1b[2J\nq\n"))
        await pilot.pause()
        line = console.screen.query_one("#line", FilterInput).value
        assert line == "web-02\\x1b[2J"
        assert "\x1b" not in console.text()


def in_one_breath(pilot: object, keys: str) -> None:
    """Keys as a terminal sends a paste that it does not mark as one."""
    for key in keys:
        name = {
            "\n": "enter",
            "/": "slash",
            " ": "space",
            "*": "asterisk",
            "?": "question_mark",
        }.get(key, key)
        pilot.app.post_message(events.Key(name, key if key.isprintable() else None))  # type: ignore[attr-defined]


@pytest.mark.parametrize("keys", ["shutdown\n", "Gi=31;OKsw", "Fxq", "wq\n"])
async def test_a_burst_of_keys_acts_on_no_guest(keys: str) -> None:
    async with open_console(WEB_1, KIOSK, burst=KeyBurst()) as (console, pilot):
        in_one_breath(pilot, keys)
        await until(pilot, lambda: "too fast" in console.remarks)
        await pilot.pause(KeyBurst().seconds)
        await pilot.pause()
        assert console.remarks.count("too fast") == 1
        assert len(console.app.screen_stack) == 1
        assert console.app.is_running
        assert not console.port.asked(Shutdown)
        assert not console.port.asked(Wake)


@pytest.mark.parametrize("keys", ["Gen", "jl ", " tG", "v*n", "Cjg", "?GG", "\nnn", "kkkG"])
async def test_a_burst_moves_marks_and_opens_nothing(keys: str) -> None:
    async with open_console(APP, WEB_1, KIOSK, PAUSED, burst=KeyBurst()) as (console, pilot):
        await pilot.press("j")
        await pilot.pause(2 * BURST_SECONDS)
        cursor = console.cursor
        in_one_breath(pilot, keys)
        await until(pilot, lambda: "too fast" in console.remarks)
        await pilot.pause(2 * BURST_SECONDS)
        assert (console.cursor, console.marked) == (cursor, set())
        assert len(console.app.screen_stack) == 1
        assert console.app.screen.focused is console.table
        assert not console.screen._guest.is_open


async def test_a_held_key_moves_however_fast_it_comes() -> None:
    rows = [domain(f"node-{n:02}", number=50 + n) for n in range(20)]
    async with open_console(*rows, burst=KeyBurst()) as (console, pilot):
        in_one_breath(pilot, "j" * 12 + "k" * 2)
        await until(pilot, lambda: console.cursor == "node-10")
        assert "too fast" not in console.remarks


async def test_one_key_alone_acts_after_its_moment() -> None:
    async with open_console(WEB_1, burst=KeyBurst()) as (console, pilot):
        await pilot.press("s")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))


async def test_a_key_means_the_guest_under_the_cursor_when_it_was_pressed() -> None:
    async with open_console(KIOSK, PAUSED, burst=KeyBurst()) as (console, pilot):
        await pilot.press("w", "j")
        await until(pilot, lambda: bool(console.port.asked(Wake)))
        assert [one.vm for one in console.port.asked(Wake)] == [console.id(KIOSK)]  # type: ignore[union-attr]


async def test_the_last_line_names_the_keys_that_matter() -> None:
    async with open_console(WEB_10, KIOSK) as (console, pilot):

        def said() -> str:
            return "  ".join(hint.key for hint in console.screen.query_one(KeyBar)._hints)

        assert said().startswith("w  s  v  l  F  enter  space")
        await pilot.press("j")
        assert said().startswith("s  r  F  enter  space")
        await pilot.press("space")
        assert said().startswith("s  F  esc")
        await pilot.press("slash")
        assert said() == "enter  esc"


async def test_two_quick_keys_open_one_dialog() -> None:
    async with open_console(WEB_1, burst=KeyBurst()) as (console, pilot):
        console.screen.action_wish("shut_down")
        console.screen.action_wish("force_off")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))
        await pilot.pause(2 * BURST_SECONDS)
        assert len(console.app.screen_stack) == 2


async def test_keys_typed_before_anything_was_seen_do_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        with monkeypatch.context() as early:
            early.setattr(type(console.screen), "is_mounted", False)
            await pilot.press("slash", "v", "s")
        assert console.app.screen is console.screen
        assert not console.screen.query_one("#filter").display
        await pilot.press("slash")
        await until(pilot, lambda: bool(console.screen.query_one("#filter").display))
