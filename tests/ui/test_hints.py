"""The key bar offers what makes sense for the chosen guests, and what they need first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.fleet import BATCH, KIOSK, PAUSED, WEB_1, WEB_2, Console, open_console, titled, until
from tests.ui.guest_view import open_guest
from vmtui.core.changes import DomainRow
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.preferences import Preferences
from vmtui.session import Session
from vmtui.session.touched import Touched
from vmtui.ui import hints
from vmtui.ui.messages import SessionChanged
from vmtui.ui.selection import Selection
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.key_bar import KeyBar, KeyHint


def bar(console: Console) -> tuple[KeyHint, ...]:
    return console.screen.query_one(KeyBar)._hints


def keys(console: Console) -> str:
    return " ".join(hint.key for hint in bar(console))


def words(console: Console) -> list[str]:
    return [f"{hint.key} {hint.words}" for hint in bar(console)]


def urgent(console: Console) -> list[str]:
    return [hint.key for hint in bar(console) if hint.urgent]


async def test_marked_guests_get_what_their_states_ask_for() -> None:
    async with open_console(WEB_1, WEB_2, BATCH, KIOSK, PAUSED) as (console, pilot):
        await pilot.press("asterisk")
        assert words(console)[0] == "s shut down 2 marked"
        assert {"o power on 1 marked", "w wake 1 marked", "p resume 1 marked"} <= {*words(console)}
        assert "F" in keys(console)


async def test_marked_guests_that_are_off_are_offered_their_start_only() -> None:
    async with open_console(BATCH, replace(BATCH, uuid="u9", name="batch-10")) as (console, pilot):
        await pilot.press("asterisk")
        assert keys(console).startswith("o esc")


async def under_way(console: Console, row: DomainRow, limit: float = 60) -> None:
    console.session.shut_down(console.id(row), Mode.ACPI, limit)


async def test_a_guest_that_is_overdue_is_to_be_looked_at_first() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await under_way(console, WEB_1)
        await console.pass_(pilot, 5)
        assert keys(console).startswith("v l + s F x")
        assert urgent(console) == []
        await console.pass_(pilot, 60)
        assert keys(console).startswith("v l + s F x")
        assert urgent(console) == ["v"]


async def test_what_is_stuck_is_offered_the_ladder() -> None:
    async with open_console(KIOSK, PAUSED) as (console, pilot):
        await until(pilot, lambda: keys(console).startswith("w s v l F"))
        await pilot.press("down")
        await until(pilot, lambda: keys(console).startswith("p v l F"))


async def test_a_check_is_offered_last_where_there_is_room() -> None:
    async with open_console(WEB_1) as (console, _):
        assert words(console)[-1] == "C check"


async def test_nothing_but_waiting_is_offered_while_qemu_closes() -> None:
    async with open_console(WEB_1) as (console, pilot):
        await under_way(console, WEB_1)
        console.port.event(WEB_1, Lifecycle.SHUTDOWN, Detail.GUEST)
        await until(pilot, lambda: keys(console).startswith("v + x"))
        await console.pass_(pilot, 90)
        assert "F" not in keys(console)


async def test_a_guest_that_nothing_can_ask_is_offered_no_shutdown() -> None:
    async with open_console(WEB_1) as (console, pilot):
        facts = replace(titled(console, WEB_1, "appliance"), has_acpi=False, has_agent=False)
        console.port.say(facts)
        await until(pilot, lambda: keys(console).startswith("v S F"))
        console.port.say(replace(facts, has_agent=True))
        await until(pilot, lambda: keys(console).startswith("s r F"))


async def test_what_is_being_woken_can_be_cancelled() -> None:
    async with open_console(KIOSK) as (console, pilot):
        console.session.power.wake_and_shut_down(console.id(KIOSK), Mode.ACPI, 60)
        await console.pass_(pilot, 1)
        assert words(console)[0] == "x cancel"
        await console.shows(pilot, "to shut it down, 1 s · x cancels")


async def test_a_guests_own_view_offers_what_the_table_offers_for_it() -> None:
    async with open_console(WEB_1, size=(80, 24)) as (console, pilot):
        await open_guest(console, pilot)
        assert keys_of_view(console) == "esc s r F ? tab v l c y"
        await console.shows(pilot, "esc back  s shut down  r reboot  F force off  ? help")
        await under_way(console, WEB_1)
        await console.pass_(pilot, 65)
        assert keys_of_view(console) == "esc v l + s F x t ? tab c y"
        assert keys(console).startswith(keys_of_view(console)[4:].partition(" ?")[0])
        await pilot.press("5")
        await until(pilot, lambda: keys_of_view(console).startswith("t esc v l + s F x ?"))


async def test_a_guests_own_view_names_the_keys_that_were_chosen() -> None:
    chosen = Preferences(keys=(("shut-down", ("f8",)), ("help", ("f1",))))
    async with open_console(WEB_1, settings=UiSettings(preferences=chosen)) as (console, pilot):
        await open_guest(console, pilot)
        assert keys_of_view(console).startswith("esc f8 r F f1 tab")


def keys_of_view(console: Console) -> str:
    bar = console.app.screen.query_one("#keys", KeyBar)
    return " ".join(hint.key for hint in bar._hints)


async def test_a_second_that_changes_nothing_has_no_hint_worked_out_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_console(WEB_1) as (console, pilot):
        made: list[Selection] = []
        usual = hints.hints

        def noted(session: Session, selection: Selection) -> tuple[KeyHint, ...]:
            made.append(selection)
            return usual(session, selection)

        monkeypatch.setattr(hints, "hints", noted)
        console.screen.post_message(SessionChanged(Touched(clock=True)))
        await pilot.pause()
        assert made == []
        console.screen.post_message(SessionChanged(Touched(hosts=True)))
        await until(pilot, lambda: len(made) == 1)
