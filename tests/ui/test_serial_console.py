"""The key for a guest's serial console: what stands against it, and what is asked first."""

from __future__ import annotations

import os

import pytest
from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import MAIL, Console, open_console, until
from vmtui.core.changes import HostUp
from vmtui.core.model import PowerState
from vmtui.core.serial import ConsoleClosed, ConsoleOpened, OpenConsole
from vmtui.ui import serial_visit
from vmtui.ui.screens.dialog import Dialog

WEB = domain("web-01")
OFF = domain("batch-9", PowerState.SHUT_OFF, number=2)


async def asked(console: Console, pilot: Pilot[int], times: int = 1) -> OpenConsole:
    """The command that the key has led to; its line is closed, as by the host."""
    await until(pilot, lambda: len(console.port.asked(OpenConsole)) == times)
    command = console.port.asked(OpenConsole)[-1]
    assert isinstance(command, OpenConsole)
    os.close(command.line)
    return command


async def refuse(
    console: Console, command: OpenConsole, words: str, *, is_taken: bool = False
) -> None:
    at = console.clock()
    console.port.say(ConsoleClosed(command.ticket, command.vm, at, words, is_taken))


async def says(console: Console, pilot: Pilot[int], words: str) -> None:
    await until(pilot, lambda: words in console.remarks)


async def test_a_guest_that_is_off_has_none() -> None:
    async with open_console(OFF) as (console, pilot):
        await pilot.press("c")
        await says(console, pilot, "it is off: it has a serial console only while it runs")
        assert not console.port.asked(OpenConsole)


async def test_a_connection_that_only_looks_opens_none() -> None:
    async with open_console(WEB) as (console, pilot):
        console.port.say(HostUp("hv1", console.clock(), 1, read_only=True))
        await until(pilot, lambda: console.session.fleet.hosts["hv1"].read_only)
        await pilot.press("c")
        await says(console, pilot, "the connection to hv1 is read-only")
        assert not console.port.asked(OpenConsole)


async def test_libvirts_reason_is_told_and_it_can_be_tried_again() -> None:
    async with open_console(WEB) as (console, pilot):
        await pilot.press("c")
        command = await asked(console, pilot)
        await pilot.press("c")
        await says(console, pilot, "a serial console of hv1 is being opened already")
        await refuse(console, command, "internal error: cannot find it")
        await says(console, pilot, "no serial console: internal error: cannot find it")
        await pilot.press("c")
        await asked(console, pilot, times=2)
        assert console.journals[0].phases("serial-console") == ["intent", "outcome", "intent"]


async def test_another_ones_is_taken_over_only_after_a_yes() -> None:
    async with open_console(WEB) as (console, pilot):
        await pilot.press("c")
        first = await asked(console, pilot)
        assert not first.take_over
        await refuse(console, first, "Active console session exists", is_taken=True)
        await console.shows(pilot, "Somebody else is on the serial console of web-01")
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        await pilot.press("c")
        second = await asked(console, pilot, times=2)
        await refuse(console, second, "Active console session exists", is_taken=True)
        await console.shows(pilot, "Somebody else is on the serial console of web-01")
        dialog = console.app.screen
        assert isinstance(dialog, Dialog)
        await until(pilot, lambda: dialog._painted is not None)
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        third = await asked(console, pilot, times=3)
        assert third.take_over


async def test_one_that_comes_when_nobody_waits_any_more_is_left() -> None:
    async with open_console(WEB) as (console, pilot):
        await pilot.press("c")
        command = await asked(console, pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        console.port.say(ConsoleOpened(command.ticket, command.vm, console.clock()))
        await says(console, pilot, "its serial console came too late, and was left")


async def test_one_that_comes_when_somebody_types_already_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is meant for the table must not land in a guest."""
    monkeypatch.setattr(serial_visit, "SOON", 0.0)
    async with open_console(WEB) as (console, pilot):
        await pilot.press("c")
        command = await asked(console, pilot)
        await says(console, pilot, "asking hv1 for its serial console")
        await pilot.press("g")
        console.port.say(ConsoleOpened(command.ticket, command.vm, console.clock()))
        await says(console, pilot, "its serial console came too late, and was left: c asks again")


async def test_a_host_that_gives_no_answer_keeps_nobody_from_another_hosts_guest() -> None:
    console = Console(hosts=("hv1", "hv2"))
    async with console.app.run_test() as pilot:
        console.ports["hv1"].up([WEB])
        console.ports["hv2"].up([MAIL])
        await until(pilot, lambda: console.names == ["mail-1", "web-01"])
        await pilot.press("G", "c")
        waiting = await asked(console, pilot)
        await pilot.press("g", "c")
        other = console.ports["hv2"]
        await until(pilot, lambda: bool(other.asked(OpenConsole)))
        (command,) = other.asked(OpenConsole)
        assert isinstance(command, OpenConsole)
        os.close(command.line)
        other.say(ConsoleOpened(command.ticket, command.vm, console.clock()))
        await says(console, pilot, "mail-1: no serial console here")
        console.port.say(ConsoleOpened(waiting.ticket, waiting.vm, console.clock()))
        await refuse(console, waiting, "")
        journal = console.journals[0]
        await until(pilot, lambda: "outcome" in journal.phases("serial-console"))
        assert "came too late" not in console.remarks
        assert "web-01: no serial console" not in console.remarks


async def test_without_a_terminal_nothing_is_lent_and_painting_goes_on() -> None:
    async with open_console(WEB) as (console, pilot):
        await pilot.press("c")
        command = await asked(console, pilot)
        console.port.say(ConsoleOpened(command.ticket, command.vm, console.clock()))
        await says(console, pilot, "there is no terminal to lend")
        assert console.app._batch_count == 0
