"""A guest's own view: its tabs, its keys, its search, and the snapshots that it takes."""

from __future__ import annotations

from tests.ui.fleet import BATCH, DB, WEB_1, WEB_2, open_console, until
from tests.ui.guest_view import answer, load, open_guest, read_only, rows, settled
from vmtui.core.commands import Mode, ReadDetails, Revert, Shutdown, TakeSnapshot
from vmtui.core.details import Part
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import DetailsRead
from vmtui.core.replies import CommandBegun, CommandDone, CommandUnanswered
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.screens.snapshot_dialogs import RevertDialog, TakeDialog
from vmtui.ui.widgets.guest_pane import GuestPane
from vmtui.ui.widgets.rows_view import RowsView

FIRST_WORDS = {
    "1": "Debian 12",
    "2": "5 min ago",
    "3": "/dev/vg0/web-01-data",
    "4": "power button pressed",
    "5": "asked to shut down",
    "6": "<domain type='kvm' id='1'>",
    "7": "before-update ● current",
}


async def test_every_tab_has_its_key_and_tab_goes_round() -> None:
    async with open_console(WEB_1, WEB_2, size=(80, 24)) as (console, pilot):
        load(console)
        console.port.signal(WEB_1, Signal.POWER_BUTTON)
        console.port.signal(WEB_2, Signal.WATCHDOG)
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 300)
        screen = await open_guest(console, pilot)
        for key, words in FIRST_WORDS.items():
            await pilot.press(key)
            await settled(console, pilot)
            await console.shows(pilot, words, "web-01", "7 snapshots")
            assert "web-02" not in rows(screen)
        await pilot.press("tab")
        await console.shows(pilot, FIRST_WORDS["1"])
        await pilot.press("shift+tab", "shift+tab")
        await console.shows(pilot, FIRST_WORDS["6"])
        await pilot.press("escape")
        await until(pilot, lambda: console.app.screen is console.screen)
        assert console.session.details.vm is None


async def test_no_tab_is_wider_than_a_small_terminal() -> None:
    async with open_console(WEB_1, size=(40, 10)) as (console, pilot):
        load(console)
        console.port.signal(WEB_1, Signal.POWER_BUTTON)
        console.session.shut_down(console.id(WEB_1), Mode.ACPI, 300)
        screen = await open_guest(console, pilot)
        view = screen.query_one("#rows", RowsView)
        assert view.content_size.width == 38
        for tab in FIRST_WORDS:
            await pilot.press(tab)
            await settled(console, pilot)
            assert rows(screen).strip()
            assert max(map(len, rows(screen).splitlines())) <= 38
            await console.shows(pilot, "web-01", f" {tab} ")


async def test_a_tab_is_found_again_where_it_was_left() -> None:
    async with open_console(WEB_1, size=(80, 12)) as (console, pilot):
        screen = await open_guest(console, pilot, "6")
        view = screen.query_one("#rows", RowsView)
        await pilot.press("right_square_bracket", "j")
        await until(pilot, lambda: view.top == 5)
        await pilot.press("1", "6")
        await settled(console, pilot)
        await until(pilot, lambda: view.top == 5)
        await pilot.press("left_square_bracket", "k")
        await until(pilot, lambda: view.top == 0)
        await pilot.press("G")
        await until(pilot, lambda: view.below == 0 and view.top > 5)


async def test_events_follow_at_their_end_only() -> None:
    async with open_console(WEB_1, size=(80, 12)) as (console, pilot):
        for number in range(30):
            console.port.signal(WEB_1, Signal.IO_ERROR, f"disk {number}")
        screen = await open_guest(console, pilot, "4")
        await console.shows(pilot, "disk 29")
        console.port.signal(WEB_1, Signal.IO_ERROR, "one more")
        await console.shows(pilot, "one more")
        await pilot.press("g")
        await until(pilot, lambda: screen.query_one("#rows", RowsView).top == 0)
        console.port.signal(WEB_1, Signal.IO_ERROR, "the last")
        await until(pilot, lambda: "the last" in rows(screen))
        assert screen.query_one("#rows", RowsView).top == 0


async def test_the_xml_is_searched_forth_and_back() -> None:
    async with open_console(WEB_1, size=(80, 12)) as (console, pilot):
        screen = await open_guest(console, pilot, "6")
        await pilot.press("slash", *"WEB-01")
        await console.shows(pilot, "1 of 2", " 2▸")
        await pilot.press("enter", "n")
        await console.shows(pilot, "2 of 2", "12▸")
        await pilot.press("n")
        await console.shows(pilot, "1 of 2")
        await pilot.press("N")
        await console.shows(pilot, "2 of 2")
        await pilot.press("slash", *"6no", "enter")
        await console.shows(pilot, "not found")
        assert "6 XML" in console.text()
        await pilot.press("escape")
        await until(pilot, lambda: not screen.query_one("#search").display)
        assert "▸" not in rows(screen)
        await pilot.press("i")
        await settled(console, pilot)
        await console.shows(pilot, "<domain type='kvm'>")
        assert console.app.screen is screen


async def test_what_cannot_be_read_says_why_and_keeps_what_was_known() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        await open_guest(console, pilot, "6")
        await console.pass_(pilot, 20)
        asked = [one.part for one in console.port.commands if isinstance(one, ReadDetails)]
        assert Part.XML in asked
        await console.pass_(pilot, 9)
        await console.shows(pilot, "no answer for 9 s; this is how it was", "<name>web-01")
        words = "its QEMU has owed somebody an answer for 9 s"
        at, epoch = console.clock(), console.port.epoch
        console.port.say(DetailsRead(console.id(WEB_1), at, epoch, Part.XML, None, words))
        await console.shows(pilot, words, "<name>web-01")


async def test_keys_of_the_table_act_on_this_guest() -> None:
    async with open_console(WEB_1, WEB_2, size=(80, 24)) as (console, pilot):
        screen = await open_guest(console, pilot)
        for key, kind in (("F", ForceDialog), ("R", ForceDialog), ("v", GuestScreenViewer)):
            await pilot.press(key)
            await until(pilot, lambda kind=kind: isinstance(console.app.screen, kind))  # type: ignore[misc]
            await pilot.press("escape")
            await until(pilot, lambda: console.app.screen is screen)
        await pilot.press("s")
        await until(pilot, lambda: isinstance(console.app.screen, ShutdownDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: console.app.screen is screen)
        await console.shows(pilot, "5 timeline", "asked to shut down", "5:00 left")
        (order,) = console.port.asked(Shutdown)
        assert isinstance(order, Shutdown)
        assert order.vm == console.id(WEB_1)


async def test_a_snapshot_is_named_and_taken_once() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        screen = await open_guest(console, pilot, "7")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(console.app.screen, TakeDialog))
        await pilot.pause()
        await pilot.press("enter")  # nobody can have read it yet
        assert isinstance(console.app.screen, TakeDialog)
        await console.pass_(pilot, 0.3)
        await console.shows(pilot, "stands still", "vdb is raw", "virsh -c fake:///hv1 snapshot-cr")
        await pilot.press("ctrl+u", *"test")
        await console.shows(pilot, "there is one of this name already")
        await pilot.press("2", "tab", *"why not")
        await pilot.pause()
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await until(pilot, lambda: console.app.screen is screen)
        await until(pilot, lambda: bool(console.port.asked(TakeSnapshot)))
        (order,) = console.port.asked(TakeSnapshot)
        assert isinstance(order, TakeSnapshot)
        assert (order.name, order.description) == ("test2", "why not")
        console.port.say(CommandBegun(order.ticket, order.vm, console.clock()))
        await console.pass_(pilot, 65)
        await console.shows(pilot, "taking a snapshot, 1:05", "something of ours has no answer")
        console.port.say(CommandUnanswered(order.ticket, order.vm, console.clock(), 901))
        await console.shows(pilot, "no answer from its host for 901 s")
        console.port.say(CommandDone(order.ticket, order.vm, console.clock()))
        await console.shows(pilot, "kept in a snapshot by us: test2")
        await console.pass_(pilot, 1)
        asked = [one.part for one in console.port.commands if isinstance(one, ReadDetails)]
        assert Part.SNAPSHOTS in asked


async def test_going_back_needs_the_guests_name() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        screen = await open_guest(console, pilot, "7")
        await console.shows(pilot, "▸ └ before-update", "update to 12.5", "from     installed")
        await pilot.press("k")
        await console.shows(pilot, "▸ installed", "fresh from the image", "before-update, test")
        await pilot.press("R")
        await until(pilot, lambda: isinstance(console.app.screen, RevertDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        await console.shows(pilot, "LOST", "it is off then", "snapshot-revert web-01 installed")
        await pilot.press("enter", *"web-0")
        await pilot.pause()
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await console.shows(pilot, "nothing was done: Type its name to revert the guest")
        await pilot.press("1", "enter")
        await console.shows(pilot, "too soon after the last character")
        await pilot.pause()
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await until(pilot, lambda: console.app.screen is screen)
        await until(pilot, lambda: bool(console.port.asked(Revert)))
        (order,) = console.port.asked(Revert)
        assert isinstance(order, Revert)
        assert (order.vm, order.name) == (console.id(WEB_1), "installed")
        assert console.journals[0].phases("revert") == ["intent"]


async def test_a_guest_that_was_restarted_is_not_taken_back() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        await open_guest(console, pilot, "7")
        await pilot.press("R")
        await until(pilot, lambda: isinstance(console.app.screen, RevertDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        console.port.event(WEB_1, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await console.shows(pilot, "another run")
        await pilot.press(*"web-01")
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await console.shows(pilot, "nothing was done")
        assert isinstance(console.app.screen, RevertDialog)
        assert not console.port.asked(Revert)


async def test_a_read_only_host_says_so() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        read_only(console)
        await open_guest(console, pilot, "7")
        await console.shows(pilot, "none can be taken now", "before-update")
        await pilot.press("n")
        await until(pilot, lambda: "web-01" in console.remarks)
        for key in "vc":
            console.app.clear_notifications()
            await pilot.press(key)
            await until(pilot, lambda: "read-only" in console.remarks)
        assert isinstance(console.app.screen, GuestTabs)


async def test_a_guest_that_is_off_has_tabs_too_and_one_that_is_gone_says_so() -> None:
    async with open_console(BATCH, size=(80, 24)) as (console, pilot):
        await pilot.press("d")
        await until(pilot, lambda: isinstance(console.app.screen, GuestTabs))
        for key in "1234567":
            await pilot.press(key)
            await settled(console, pilot)
            await console.shows(pilot, "batch-9", "shut off")
        console.port.event(BATCH, Lifecycle.UNDEFINED)
        console.port.lists([])
        answer(console)
        await until(pilot, lambda: not console.session.fleet.vms)
        for key in "1234567":
            await pilot.press(key)
            await pilot.pause()
        await console.shows(pilot, "it is not there any more")
        await pilot.press("escape")
        await until(pilot, lambda: console.app.screen is console.screen)


async def test_without_a_guest_there_is_no_view() -> None:
    async with open_console() as (console, pilot):
        await pilot.press("d")
        await until(pilot, lambda: "no guest is selected" in console.remarks)
        assert console.app.screen is console.screen


async def test_it_offers_the_keys_that_do_something_to_the_guest_as_it_is() -> None:
    async with open_console(BATCH, size=(120, 24)) as (console, pilot):
        await pilot.press("d")
        await until(pilot, lambda: isinstance(console.app.screen, GuestTabs))
        await console.shows(pilot, "o power on", "? help")
        await pilot.press("5")
        await console.shows(pilot, "no shutdown, reboot or force of it is known")
        for words in ("s shut down", "F force off", "v look", "s asks"):
            assert words not in console.text()
        console.port.event(BATCH, Lifecycle.STARTED)
        usual = ("s shut down", "F force off", "v look", "l what can be done", "? help")
        await console.shows(pilot, *usual, "s asks it to shut down")
        assert "o power on" not in console.text()
        console.port.event(BATCH, Lifecycle.SUSPENDED, Detail.USER)
        await console.shows(pilot, "p resume")
        assert "s shut down" not in console.text()


async def test_what_the_cursor_was_moved_to_just_before_takes_nothing_away() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        pane = console.app.screen.query_one(GuestPane)
        await open_guest(console, pilot, "2")
        looked_at = console.session.details.vm
        assert looked_at is not None
        pane._look_now()  # as its timer does, a quarter of a second after the cursor moved
        assert console.session.details.vm == looked_at
        await pilot.press("escape")
        await until(pilot, lambda: console.session.details.vm is None)
