"""In one mode every key goes to the guest, unmistakably; in all others none does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.pilot import Pilot

from tests.ui.fleet import APP, Console, open_console, until
from vmtui.core.commands import SendKeys
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.looks import ScreenRead
from vmtui.core.obstacles import OwnMachine
from vmtui.core.replies import CommandDone
from vmtui.core.screens.guest_screen import GuestScreen, lines_of
from vmtui.core.screens.keyboard import CTRL_ALT_DEL
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.key_dialogs import CtrlAltDelDialog, PasteDialog

PROMPT = lines_of(
    b"".join(bytes((char, 7)) for char in b"\0" * 1940 + b"Shut down? [y/N]" + b"\0" * 44)
)
MODE = "TYPING INTO THE GUEST app-win-07 on hv1"


@asynccontextmanager
async def viewing(
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Console, Pilot[int]]]:
    async with open_console(APP, size=size) as (console, pilot):
        await pilot.press("v")
        at = console.port.clock()
        console.port.say(
            ScreenRead(console.port.vm(APP), GuestScreen(at, width=720, height=400, text=PROMPT))
        )
        await console.shows(pilot, "as it is now")
        yield console, pilot


@asynccontextmanager
async def typing(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Console, Pilot[int]]]:
    async with viewing(size) as (console, pilot):
        await pilot.press("i")
        await console.shows(pilot, MODE, "ctrl+] ends it", "US English")
        await console.pass_(pilot, 0.3)
        yield console, pilot


def pressed(console: Console) -> list[tuple[int, ...]]:
    """Answers what was sent, until nothing waits, and says all of it."""
    answered = 0
    while answered < len(console.port.asked(SendKeys)):
        one = console.port.asked(SendKeys)[answered]
        assert isinstance(one, SendKeys)
        console.port.say(CommandDone(one.ticket, one.vm, console.clock()))
        while console.session.drain().more:
            pass
        answered += 1
    sent = [one for one in console.port.asked(SendKeys) if isinstance(one, SendKeys)]
    return [codes for one in sent for codes in one.codes]


async def paste(pilot: Pilot[int], text: str) -> None:
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


async def test_no_key_goes_to_a_guest_that_is_only_looked_at() -> None:
    async with viewing() as (console, pilot):
        await pilot.press("a", "y", "enter", "up", "j", "k")
        await paste(pilot, "rm -rf /")
        assert console.port.asked(SendKeys) == []


async def test_every_key_goes_to_the_guest_but_one() -> None:
    async with typing() as (console, pilot):
        await pilot.press("y", "escape", "q", "ctrl+q", "ctrl+p", "ctrl+c", "tab", "question_mark")
        await pilot.press("f10", "shift+tab", "up")
        assert pressed(console) == [
            *((21,), (1,), (16,), (29, 16), (29, 25), (29, 46), (15,), (42, 53)),
            *((68,), (42, 15), (103,)),
        ]
        assert MODE in console.text()
        await pilot.press("ctrl+right_square_bracket")
        await console.shows(pilot, "left by ctrl+]", "i type")
        assert isinstance(console.app.screen, GuestScreenViewer)
        await pilot.press("y")
        assert len(pressed(console)) == 11
        began, ended = console.journals[0].records
        assert (began.action.value, began.phase.value) == ("typed", "intent")
        assert (ended.action.value, ended.evidence) == ("typed", {"keys": 11})


async def test_what_comes_in_one_breath_with_the_i_is_dropped_and_told() -> None:
    async with viewing() as (console, pilot):
        await pilot.press("i", "n", "i", "t", "enter")
        await console.shows(pilot, "was ignored", MODE)
        assert console.port.asked(SendKeys) == []


async def test_a_key_that_is_not_on_the_keyboard_is_told() -> None:
    async with typing((100, 30)) as (console, pilot):
        pilot.app.post_message(events.Key("ß", "ß"))
        await console.shows(pilot, "US English keyboard has no key for ß")
        assert console.port.asked(SendKeys) == []
        await pilot.press("ctrl+right_square_bracket", "L", "L", "i")
        await console.shows(pilot, MODE, "German")
        await console.pass_(pilot, 0.3)
        pilot.app.post_message(events.Key("ß", "ß"))
        await until(pilot, lambda: pressed(console) == [(12,)])


async def test_a_paste_is_asked_for_and_not_shown() -> None:
    async with typing() as (console, pilot):
        await paste(pilot, "hunter2\n")
        await until(pilot, lambda: isinstance(console.app.screen, PasteDialog))
        await console.shows(pilot, "8 characters were pasted, Enter 1 time among them")
        assert "hunter2" not in console.text()
        await console.pass_(pilot, 0.3)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(console.app.screen, GuestScreenViewer))
        assert console.port.asked(SendKeys) == []
        await paste(pilot, "hunter2\n")
        await until(pilot, lambda: isinstance(console.app.screen, PasteDialog))
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(pressed(console)) == 8)


async def test_a_paste_that_can_not_be_typed_whole_is_not_typed_at_all() -> None:
    async with typing((100, 30)) as (console, pilot):
        await paste(pilot, "Straße\x07")
        await console.shows(pilot, "nothing was typed", "no key for ß \\x07")
        assert console.port.asked(SendKeys) == []


async def test_keys_typed_after_the_guest_went_off_go_nowhere() -> None:
    async with typing() as (console, pilot):
        console.port.event(APP, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await console.shows(pilot, "typing ended: it is off", "NO MORE TYPING", "ctrl+] goes back")
        await pilot.press("y", "D", "q", "escape", "s", "enter", "ctrl+q")
        await paste(pilot, "hunter2")
        await console.shows(pilot, "NO MORE TYPING")
        assert isinstance(console.app.screen, GuestScreenViewer)
        assert console.port.asked(SendKeys) == []
        await pilot.press("ctrl+right_square_bracket")
        await console.shows(pilot, "typing ended: it is off", "Esc back")
        await pilot.press("q")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)


async def test_the_end_of_a_long_paste_is_dropped_as_its_beginning_is() -> None:
    async with viewing() as (console, pilot):
        await pilot.press("i")
        early, rest, later = (events.Key("x", "x") for _ in range(3))
        rest.time, later.time = early.time + 0.04, early.time + 0.2
        pilot.app.post_message(early)
        await console.shows(pilot, "was ignored", MODE)
        await console.pass_(pilot, 0.3)
        pilot.app.post_message(rest)
        pilot.app.post_message(later)
        await until(pilot, lambda: len(pressed(console)) == 1)


async def test_an_enter_at_the_end_of_a_long_paste_presses_nothing() -> None:
    async with viewing() as (console, pilot):
        await pilot.press("D")
        await until(pilot, lambda: isinstance(console.app.screen, CtrlAltDelDialog))
        early, enter = events.Key("x", "x"), events.Key("enter", "\r")
        enter.time = early.time + 0.04
        pilot.app.post_message(early)
        await console.shows(pilot, "was ignored")
        await console.pass_(pilot, 0.3)
        pilot.app.post_message(enter)
        await pilot.pause()
        assert isinstance(console.app.screen, CtrlAltDelDialog)
        assert console.port.asked(SendKeys) == []


async def test_the_line_that_is_typed_into_is_seen_on_a_small_terminal() -> None:
    async with typing((80, 24)) as (console, pilot):
        await console.shows(pilot, "Shut down? [y/N]")


async def test_a_guest_that_is_off_takes_no_key() -> None:
    async with viewing() as (console, pilot):
        console.port.event(APP, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await console.shows(pilot, "it is off")
        await pilot.press("i")
        await console.shows(pilot, "no key can be sent: it is off")
        assert MODE not in console.text()


async def test_ctrl_alt_del_says_what_it_does_and_asks() -> None:
    async with viewing() as (console, pilot):
        await pilot.press("D")
        await console.shows(pilot, "Ctrl+Alt+Del", "not known which system", "KEY_DELETE")
        await console.pass_(pilot, 0.3)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(console.app.screen, GuestScreenViewer))
        assert console.port.asked(SendKeys) == []
        await pilot.press("D")
        await until(pilot, lambda: isinstance(console.app.screen, CtrlAltDelDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await console.shows(pilot, "on its way")
        assert pressed(console) == list(CTRL_ALT_DEL)


async def test_no_ctrl_alt_del_from_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    async with viewing() as (console, pilot):
        monkeypatch.setattr(console.session, "_own_machine", OwnMachine(uuid=APP.uuid))
        await pilot.press("D")
        await console.shows(pilot, "vmtui itself runs inside this guest")
        await pilot.press("i")
        await console.shows(pilot, MODE)
