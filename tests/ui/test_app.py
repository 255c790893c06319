"""The console carries news, lets time pass, and ends in good order."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

import pytest
from textual.widgets import Input

from tests.fakes import domain
from tests.ui.fleet import APP, WEB_1, WEB_2, Console, busy_night, open_console, until
from vmtui.core.changes import HostDown, HostUp
from vmtui.core.commands import ForceOff, ReconnectNow, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Moment
from vmtui.core.replies import CommandDone
from vmtui.session import Touched
from vmtui.ui.app import TELL_EVERY
from vmtui.ui.screens.quit_dialog import QuitDialog
from vmtui.ui.settings import UiSettings

EVIL = domain("[red]e\x1b[31mvil[/red]\u202e" + "x" * 300, number=66)


async def test_news_from_many_threads_are_all_shown() -> None:
    rows = [domain(f"node-{n:03}", number=n + 1) for n in range(100)]
    async with open_console(*rows) as (console, pilot):
        seen = console.session.ring.count

        def storm(first: int) -> None:
            for row in rows[first::4]:
                console.port.event(row, Lifecycle.SUSPENDED, Detail.USER)

        threads = [threading.Thread(target=storm, args=(first,)) for first in range(4)]
        for thread in threads:
            thread.start()
        await console.shows(pilot, "100 paused")
        for thread in threads:
            thread.join()
        assert console.session.ring.count == seen + 100


async def test_lost_hosts_are_tried_at_once_on_demand() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("ctrl+r")
        assert not [one for one in console.port.commands if isinstance(one, ReconnectNow)]
        at = console.clock()
        console.port.say(HostDown("hv1", at, "gone", False, Moment(at.wall + 9, at.boot + 9)))
        await console.shows(pilot, "no answer")
        await pilot.press("ctrl+r")
        assert ReconnectNow("hv1") in console.port.commands


async def test_a_key_about_a_guest_that_has_just_gone_does_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vmtui.ui.app.TELL_EVERY", 60.0)  # the table hears of it much later
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await until(pilot, lambda: len(console.table.selection.rows) == 2)
        console.port.lists([WEB_2])
        await until(pilot, lambda: len(console.session.fleet.vms) == 1)
        await pilot.press("n", "enter", "v", "escape", "space", "s", "escape", "F", "escape", "l")
        await pilot.pause()
        assert console.app.is_running


async def test_a_flood_of_news_is_painted_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmtui.ui.app.TELL_EVERY", TELL_EVERY)
    async with open_console(WEB_1) as (console, pilot):
        told: list[Touched] = []
        tell = console.table.session_changed

        def counted(touched: Touched) -> None:
            told.append(touched)
            tell(touched)

        # However little of it is taken in at once.
        monkeypatch.setattr("vmtui.ui.app.TAKE_AT_MOST", 0.0)
        monkeypatch.setattr(console.table, "session_changed", counted)
        seen = console.session.ring.heard
        for _ in range(50):
            console.port.event(WEB_1, Lifecycle.RESUMED)
        began = time.monotonic()
        await until(pilot, lambda: console.session.ring.heard == seen + 50)
        assert len(told) <= 2 + (time.monotonic() - began) / TELL_EVERY


async def test_only_what_differs_is_painted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [domain(f"node-{n:03}", number=n + 1) for n in range(100)]
    async with open_console(*rows, size=(120, 40)) as (console, pilot):
        drawn: list[str] = []
        draw = console.table._painted._draw
        vms = console.session.fleet.vms

        def noted(vm_id: object, cells: object) -> object:
            drawn.append(vms[vm_id].name)  # type: ignore[index]
            return draw(vm_id, cells)  # type: ignore[arg-type]

        monkeypatch.setattr(console.table._painted, "_draw", noted)
        console.port.event(rows[3], Lifecycle.SUSPENDED, Detail.USER)
        console.port.event(rows[90], Lifecycle.SUSPENDED, Detail.USER)
        await console.shows(pilot, "2 paused", "‖ paused")
        assert drawn == ["node-003"]
        await console.pass_(pilot, 1)
        assert drawn == ["node-003"]


async def test_a_guest_that_the_filter_shows_again_is_painted_as_it_is_now() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        await pilot.press("slash", *"state:running", "enter")
        await console.shows(pilot, "shown 2 of 2")
        console.port.event(WEB_2, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await until(pilot, lambda: console.names == ["web-01"])
        console.port.event(WEB_2, Lifecycle.STARTED, Detail.BOOTED)
        larger = domain("web-02", domain_id=7, memory=96 << 30)
        console.port.lists([WEB_1, larger])
        await until(pilot, lambda: console.names == ["web-01", "web-02"])
        assert "96 GiB" in console.table_text()


async def test_the_wait_for_a_lost_host_counts_down_by_itself() -> None:
    async with open_console(WEB_1) as (console, pilot):
        at = console.clock()
        console.port.say(HostDown("hv1", at, "gone", False, Moment(at.wall + 9, at.boot + 9)))
        await console.shows(pilot, "next try in 9 s", "? unknown", "last seen running 0:00 ago")
        await console.pass_(pilot, 5)
        await console.shows(pilot, "next try in 4 s", "last seen running 0:05 ago", "1 unknown")


async def test_q_leaves_at_once_when_nothing_is_under_way() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await pilot.press("q")
        await until(pilot, lambda: not console.app.is_running)
    assert console.app.return_code == 0


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_asks_once_while_a_shutdown_is_under_way(key: str) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(console.app.screen, QuitDialog))
        await console.pass_(pilot, 1)
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(console.app.screen, QuitDialog))
        await console.pass_(pilot, 1)
        await pilot.press("enter")
        await until(pilot, lambda: not console.app.is_running)
    assert console.session.soft.under_way()
    assert console.journals[0].phases("soft-shutdown") == ["intent"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_a_hang_up_leaves_quietly_and_cancels_nothing(number: signal.Signals) -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        os.kill(os.getpid(), number)
        await until(pilot, lambda: not console.app.is_running)
    assert console.session.soft.under_way()
    assert not console.port.asked(ForceOff)
    assert console.journals[0].phases("soft-shutdown") == ["intent"]


async def test_a_terminal_that_is_gone_ends_the_console(monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = os.openpty()
    with os.fdopen(slave, "r") as stream:
        monkeypatch.setattr(sys, "__stdin__", stream)
        monkeypatch.setattr(sys, "__stderr__", None)
        console = Console()
        monkeypatch.undo()
        async with console.app.run_test() as pilot:
            # Without a terminal of its own, it looks for none.
            with monkeypatch.context() as on_a_terminal:
                on_a_terminal.setattr(type(console.app), "is_headless", False)
                console.app._tick()
                assert console.app.is_running
                os.close(master)
                console.app._tick()
            await until(pilot, lambda: not console.app.is_running)


async def test_how_a_shutdown_ended_stays_on_its_line() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await console.press_soft(pilot)
        asked = console.port.asked(Shutdown)[0]
        assert isinstance(asked, Shutdown)
        console.port.say(CommandDone(asked.ticket, asked.vm, console.clock()))
        console.port.event(WEB_1, Lifecycle.SHUTDOWN, Detail.GUEST)
        console.port.event(WEB_1, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await console.shows(pilot, "○ shut off", "off by the guest, just now")
        await console.pass_(pilot, 130)
        await console.shows(pilot, "off by the guest, 2 min ago")


async def test_before_any_host_answers_the_table_says_so() -> None:
    console = Console(("hv1", "hv2"), UiSettings(notices=("no -c given: opened hv1",), demo=True))
    async with console.app.run_test(size=(80, 24)) as pilot:
        await console.shows(
            pilot, "vmtui demo", "Connecting to hv1, hv2", "no -c given: opened hv1", "↑↓ select"
        )
        console.ports["hv1"].say(HostUp("hv1", console.clock(), 1))
        console.ports["hv2"].up([])
        await console.shows(pilot, "Reading the guests of hv1", "hv2 ● 0/0 run")
        console.ports["hv1"].epoch = 1
        console.ports["hv1"].lists([])
        await console.shows(pilot, "No guests on hv1, hv2")


async def test_the_first_picture_shows_what_hosts_told_before_it() -> None:
    console = Console(("hv1", "hv2"))
    rows = [domain(f"node-{n:03}", number=n + 1) for n in range(200)]
    console.ports["hv1"].up(rows)
    at = console.clock()
    lost = HostDown("hv2", at, "no route to host", False, Moment(at.wall + 9, at.boot + 9))
    console.ports["hv2"].say(lost)
    async with console.app.run_test(size=(120, 30)) as pilot:
        await console.shows(pilot, "200 guests", "node-000", "no route to host")
        console.ports["hv1"].lists(rows[:150])  # news go on coming
        await console.shows(pilot, "150 guests")


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (40, 10), (80, 24), (200, 60)])
async def test_every_terminal_is_filled_and_none_overflows(size: tuple[int, int]) -> None:
    console = Console(("hv1", "hv2", "hv3"))
    async with console.app.run_test(size=(120, 40)) as pilot:
        await busy_night(console, pilot)
        await pilot.resize_terminal(*size)
        await pilot.press("j", "enter", "slash", "w", "escape", "space", "e")
        await console.pass_(pilot, 1)
        assert len(console.text().splitlines()) <= size[1]


async def test_hostile_names_are_shown_and_never_obeyed() -> None:
    async with open_console(EVIL, APP) as (console, pilot):
        console.port.event(EVIL, Lifecycle.SUSPENDED, Detail.USER)
        await console.shows(pilot, "[red]e\\x1b[31mvil[/red]", "‖ paused")
        await pilot.press("s", "w", "x", "plus")
        await pilot.pause()
        screen = console.text()
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        await pilot.press("slash")
        console.screen.query_one("#line", Input).value = "[bold]"
        await console.shows(pilot, "No guest matches “[bold]”")


async def test_few_colours_and_none_still_show_the_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("NO_COLOR", "1"), ("TERM", "xterm")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            patch.delenv("COLORTERM", raising=False)
            async with open_console(WEB_1, WEB_2) as (console, pilot):
                assert console.app.has_class("-few-colors")
                await console.shows(pilot, "▸ ● running     web-01")


async def test_the_light_theme_restyles_lines_that_were_painted() -> None:
    async with open_console(WEB_1) as (console, pilot):
        before = console.table.render_line(0)
        console.app.theme = "textual-light"
        await pilot.pause()
        await until(pilot, lambda: list(console.table.render_line(0)) != list(before))
