"""The event stream under the table: read, paused, filtered, followed, and the way to a guest."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from tests.ui.fleet import (
    APP,
    BATCH,
    DB,
    KIOSK,
    MAIL,
    PAUSED,
    WEB_1,
    WEB_2,
    Console,
    open_console,
    until,
)
from vmtui.core.changes import DomainRow, HostDown
from vmtui.core.commands import ReadFacts
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.ui.widgets.event_lines import EventLines
from vmtui.ui.widgets.event_pane import EventPane
from vmtui.ui.widgets.filter_input import FilterInput
from vmtui.ui.widgets.key_bar import KeyBar


def pane(console: Console) -> EventPane:
    return console.screen.query_one(EventPane)


def lines(console: Console) -> list[str]:
    """What stands in the lines of the pane."""
    widget = console.screen.query_one(EventLines)
    shown = (widget.render_line(y).text[1:].rstrip() for y in range(widget.size.height))
    return [line for line in shown if line]


def is_paused(console: Console) -> bool:
    return "paused" in str(pane(console).border_title)


def detail(console: Console) -> str:
    widget = console.screen.query_one("#event-detail")
    shown = (widget.render_line(y).text for y in range(widget.size.height))
    return " ".join(" ".join(shown).split())


async def happens(console: Console, pilot: Pilot[int], *guests: DomainRow) -> None:
    """Each of these guests is paused, one after another, and the console has shown it."""
    ring = console.session.ring
    before = ring.heard
    for guest in guests:
        console.clock.pass_(6)
        console.port.event(guest, Lifecycle.SUSPENDED, Detail.USER)
    await until(pilot, lambda: ring.heard == before + len(guests))
    pane(console)._show()
    await pilot.pause()


async def test_e_goes_into_the_events_and_esc_comes_back() -> None:
    async with open_console(WEB_1) as (console, pilot):
        small = pane(console).size.height
        await pilot.press("e")
        await until(pilot, lambda: pane(console).size.height > small)
        assert pane(console).is_entered
        await pilot.press("escape")
        await until(pilot, lambda: pane(console).size.height == small)
        assert console.table.has_focus


async def test_e_in_the_events_hides_them_and_e_brings_them_back() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("e", "e")
        await until(pilot, lambda: not pane(console).display)
        assert console.table.has_focus
        await pilot.press("e")
        await until(pilot, lambda: pane(console).display and pane(console).is_entered)
        await pilot.press("escape")
        await pilot.pause()
        assert pane(console).display


async def test_the_pane_grows_with_the_terminal() -> None:
    async with open_console(WEB_1, size=(120, 60)) as (console, _pilot):
        assert console.screen.query_one(EventLines).size.height > 4


async def test_a_low_terminal_shows_events_only_while_they_are_read() -> None:
    async with open_console(WEB_1, size=(80, 14)) as (console, pilot):
        assert not pane(console).display
        await pilot.press("e")
        await until(pilot, lambda: pane(console).display and bool(lines(console)))
        await pilot.press("escape")
        await until(pilot, lambda: not pane(console).display)


async def test_reading_pauses_and_counts_what_comes() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await happens(console, pilot, *[WEB_1, DB] * 10)
        await pilot.press("e", "k")
        before = lines(console)
        await happens(console, pilot, WEB_2, WEB_1, WEB_2)
        assert lines(console) == before
        await console.shows(pilot, "paused · 3 new · G to the newest")
        await pilot.press("G")
        assert not is_paused(console)
        assert "web-02" in lines(console)[-1]


@pytest.mark.parametrize("key", ["space", "p"])
async def test_a_key_pauses_and_goes_on(key: str) -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("e", key)
        await happens(console, pilot, WEB_1, WEB_2)
        await console.shows(pilot, "paused · 2 new")
        await console.shows(pilot, "space go on")
        await pilot.press(key)
        assert "web-02" in lines(console)[-1]
        await console.shows(pilot, "space pause")


async def test_esc_closes_the_innermost_first() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await happens(console, pilot, WEB_1, WEB_2, WEB_1)
        await pilot.press("e", "slash", *"web", "enter", "k")
        await pilot.press("escape")
        assert not console.screen.query_one("#event-filter").display
        assert is_paused(console)
        await pilot.press("escape")
        assert not is_paused(console)
        assert pane(console).is_entered
        await pilot.press("escape")
        assert console.table.has_focus


async def test_the_filter_takes_a_line_typed_in_one_breath() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await happens(console, pilot, WEB_1, DB, WEB_1)
        await pilot.press("e", "slash", *"name:db/")
        assert console.screen.query_one("#event-line", FilterInput).value == "name:db/"
        await pilot.press("backspace", "enter")
        assert [("db-win-02" in line) for line in lines(console)] == [True]
        await console.shows(pilot, "1 of 4")
        assert len(console.table.selection.rows) == 2


async def test_a_wrong_field_is_said() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("e", "slash", *"state:off")
        await console.shows(pilot, "no field 'state': host, name, kind")


async def test_an_unknown_kind_is_said_and_a_part_of_a_known_one_is_taken() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await happens(console, pilot, WEB_1)
        await pilot.press("e", "slash", *"kind:paused")
        await console.shows(pilot, "no kind 'paused': ? lists them")
        await pilot.press("ctrl+u", *"kind:i/o")
        await console.shows(pilot, "0 of 2")
        assert "no kind" not in console.text()


async def test_the_last_line_names_the_keys_of_the_filter_of_events() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("e", "slash")
        await pilot.pause()
        assert console.screen.query_one(KeyBar)._hints[0].words == "to the list"


async def test_a_filter_that_stays_is_named_in_the_title() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await pilot.press("e", "slash", *"web", "enter")
        console.table.focus()
        await console.shows(pilot, "events · only “web”")
        assert not console.screen.query_one("#event-filter").display
        await pilot.press("e")
        await pilot.pause()
        assert console.screen.query_one("#event-filter").display


async def test_f_shows_the_events_of_the_guest_of_the_line() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await happens(console, pilot, WEB_1, DB, WEB_1)
        assert console.cursor == "db-win-02"
        await pilot.press("e", "f")
        await console.shows(pilot, "events · only web-01 · 2 of 4")
        await pilot.press("f", "k", "f")
        await console.shows(pilot, "events · only db-win-02 · 1 of 4")


async def test_f_follows_the_guest_that_the_table_has_selected() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await pilot.press("e", "f")
        await happens(console, pilot, WEB_1, DB, WEB_1)
        await console.shows(pilot, "events · only db-win-02")
        assert [("db-win-02" in line) for line in lines(console)] == [True]
        await pilot.press("escape", "j")
        await console.shows(pilot, "events · only web-01")
        assert len(lines(console)) == 2
        await pilot.press("e", "f")
        await pilot.pause()
        assert len(lines(console)) == 4


async def test_a_followed_guest_that_is_gone_is_followed_to_its_end() -> None:
    async with open_console(WEB_1, BATCH) as (console, pilot):
        await pilot.press("e", "f")
        console.port.event(BATCH, Lifecycle.UNDEFINED)
        await until(pilot, lambda: console.cursor is None)
        pane(console)._show()
        assert [line.split()[-1] for line in lines(console)] == ["undefined"]


async def test_enter_goes_to_the_guest() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await happens(console, pilot, DB, WEB_2)
        await pilot.press("e", "enter")
        await until(pilot, lambda: console.table.has_focus)
        assert console.cursor == "web-02"


async def test_who_comes_back_from_a_guest_reads_on_where_he_was() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await happens(console, pilot, DB, WEB_2, WEB_1, WEB_2)
        await pilot.press("e", "k", "k", "enter")
        await until(pilot, lambda: console.table.has_focus)
        assert not is_paused(console)
        await pilot.press("e")
        await until(pilot, lambda: "web-02 on hv1" in detail(console))
        assert is_paused(console)


async def test_a_guest_that_the_filter_hides_is_shown_and_said() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await happens(console, pilot, DB)
        await pilot.press("slash", *"web", "enter", "e", "enter")
        await until(pilot, lambda: console.cursor == "db-win-02")
        assert "is cleared" in console.remarks
        assert len(console.table.selection.rows) == 2


async def test_a_line_without_a_guest_leads_nowhere_and_says_so() -> None:
    async with open_console(WEB_1, BATCH) as (console, pilot):
        await pilot.press("e", "enter")
        assert "about hv1" in console.remarks
        console.port.event(BATCH, Lifecycle.UNDEFINED)
        await until(pilot, lambda: len(console.table.selection.rows) == 1)
        pane(console)._show()
        await pilot.press("enter")
        assert "batch-9 is not there any more" in console.remarks
        assert pane(console).is_entered


@pytest.mark.parametrize("key", ["s", "F", "w", "x", "plus"])
async def test_no_key_acts_on_a_guest_from_here(key: str) -> None:
    async with open_console(WEB_1, KIOSK) as (console, pilot):
        await happens(console, pilot, KIOSK)
        await pilot.press("e", key)
        await pilot.pause()
        assert "in the table only" in console.remarks
        assert len(console.app.screen_stack) == 1
        # Titles and the like are read by themselves.
        assert {type(command) for command in console.port.commands} <= {ReadFacts}


async def test_the_last_line_names_the_keys_of_the_events() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("e")
        await pilot.pause()
        assert console.screen.query_one(KeyBar)._hints[0].words == "its guest"
        await pilot.press("escape")
        await pilot.pause()
        assert console.screen.query_one(KeyBar)._hints[0].words != "its guest"


async def test_columns_stand_under_each_other() -> None:
    async with open_console(WEB_1, APP) as (console, pilot):
        await happens(console, pilot, WEB_1, APP)
        assert {line.find("paused") for line in lines(console)[1:]} == {
            lines(console)[0].find("connected")
        }


async def test_columns_do_not_shift_while_one_reads_on() -> None:
    async with open_console(WEB_1, APP, size=(80, 24)) as (console, pilot):
        await happens(console, pilot, APP, *[WEB_1, WEB_2] * 20)
        newest = lines(console)[-1].find("paused")
        await pilot.press("e", "g")
        assert [line.find("paused") for line in lines(console) if "app-win" in line] == [newest]


async def test_lines_of_another_day_have_their_date() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await happens(console, pilot, WEB_1)
        assert lines(console)[-1].startswith("22:13:26  hv1")
        console.clock.pass_(86400)
        await happens(console, pilot, WEB_1)
        assert [line[:13] for line in lines(console)[-2:]] == ["11-14 22:13  ", "   22:13:32  "]


async def test_a_long_line_is_cut_and_can_be_read_whole() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        console.port.signal(WEB_1, Signal.IO_ERROR, "no space left on virtio-disk0, " + "x/" * 60)
        await until(pilot, lambda: console.session.ring.heard == 2)
        await pilot.press("e")
        await until(pilot, lambda: detail(console).count("x/") > 30)
        assert lines(console)[-1].endswith("…")
        assert detail(console).replace(" ", "").count("x/") == 60


async def test_repetitions_are_one_line_with_their_count() -> None:
    async with open_console(WEB_1) as (console, pilot):
        for _ in range(12):
            console.port.signal(WEB_1, Signal.IO_ERROR)
        await until(pilot, lambda: console.session.ring.heard == 13)
        pane(console)._show()
        assert lines(console)[-1].endswith("×12  I/O error")


async def test_names_are_shown_and_not_obeyed() -> None:
    evil = DomainRow(BATCH.uuid, "[red]\x1b[2J\u202e", BATCH.state, BATCH.reason, None, None)
    async with open_console(evil) as (console, pilot):
        await happens(console, pilot, evil)
        await pilot.press("e", "f")
        await console.shows(pilot, "events · only [red]\\x1b[2J\\u202e")
        assert "\x1b" not in console.text()
        assert "\u202e" not in console.text()


async def test_a_paste_does_nothing() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("e")
        pilot.app.post_message(events.Paste("fpe/\n"))
        await pilot.pause()
        assert pane(console).is_entered
        assert "only" not in str(pane(console).border_title)


async def test_a_terminal_that_is_not_looked_at_keeps_the_place() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await happens(console, pilot, WEB_1, WEB_2, WEB_1)
        await pilot.press("e", "k")
        console.app.post_message(events.AppBlur())
        await until(pilot, lambda: not console.app.app_focus)
        console.app.post_message(events.AppFocus())
        await until(pilot, lambda: pane(console).is_entered)
        assert is_paused(console)


async def test_the_wheel_scrolls_back_without_going_in() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await happens(console, pilot, *[WEB_1, DB] * 10)
        widget = console.screen.query_one(EventLines)
        newest = lines(console)
        widget.post_message(events.MouseScrollUp(widget, 1, 1, 0, 0, 0, False, False, False))
        await until(pilot, lambda: lines(console) != newest)
        await console.shows(pilot, "paused · 0 new")
        await happens(console, pilot, MAIL)
        await console.shows(pilot, "paused · 1 new")
        for _ in range(2):
            widget.post_message(events.MouseScrollDown(widget, 1, 1, 0, 0, 0, False, False, False))
        await until(pilot, lambda: "mail-1" in lines(console)[-1])


async def test_a_lost_host_is_read_here_too() -> None:
    async with open_console(PAUSED) as (console, pilot):
        console.port.say(HostDown("hv1", console.clock(), "no keepalive", False, console.clock()))
        await until(pilot, lambda: console.session.ring.heard == 2)
        pane(console)._show()
        assert lines(console)[-1].endswith("no answer: no keepalive")
