"""The keys o, r, R, p, S, w and s on sleepers: what they ask, do, and leave alone."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot

from tests.fakes import domain, facts_read
from tests.ui.fleet import Console, open_console, until
from vmtui.core.changes import HostUp
from vmtui.core.commands import (
    ForceOff,
    ManagedSave,
    Mode,
    Pause,
    PowerOn,
    ReadFacts,
    Reboot,
    Reset,
    Resume,
    Shutdown,
    Wake,
)
from vmtui.core.model import PowerState, Reason
from vmtui.core.replies import CommandDone, ForceReady
from vmtui.core.shutdown import PRESS_PAUSE
from vmtui.ui.guard import KeyBurst

WEB = domain("web-01")
DB = domain("web-02", number=2, domain_id=2)
PAUSED = domain("web-03", PowerState.PAUSED, Reason.USER, number=3, domain_id=3)
FULL = domain("web-04", PowerState.PAUSED, Reason.IO_ERROR, number=4, domain_id=4)
OFF = domain("web-05", PowerState.SHUT_OFF, number=5)
KIOSK = domain("web-06", PowerState.SUSPENDED, number=6, domain_id=6)
MOVING = domain("web-07", PowerState.PAUSED, Reason.MIGRATING, number=7, domain_id=7)
EVERY_DEED = (PowerOn, Reboot, Reset, Pause, Resume, ManagedSave, Shutdown, ForceOff, Wake)


async def opened(console: Console, pilot: Pilot[int], key: str) -> None:
    """Press a key, and wait for its dialog to take input."""
    await pilot.press(key)
    await until(pilot, lambda: len(console.app.screen_stack) == 2)
    await pilot.pause()
    await console.pass_(pilot, 0.3)


async def closed(console: Console, pilot: Pilot[int], key: str) -> None:
    """Press a key that closes the dialog."""
    await pilot.press(key)
    await until(pilot, lambda: len(console.app.screen_stack) == 1)
    await pilot.pause()


def deeds(console: Console) -> list[str]:
    """What was asked of the host that acts on guests."""
    return [type(one).__name__ for one in console.port.commands if isinstance(one, EVERY_DEED)]


def read(console: Console, row: object, *, saved: bool = False) -> None:
    """The guest's facts are read."""
    vm_id = console.id(row)  # type: ignore[arg-type]
    facts = facts_read(vm_id, console.clock(), saved=saved)
    console.port.say(facts)


async def test_o_asks_waits_for_the_facts_and_starts() -> None:
    async with open_console(OFF) as (console, pilot):
        await opened(console, pilot, "o")
        assert "start web-05" in console.text()
        await pilot.press("enter")
        await console.shows(pilot, "still reading whether it has a saved state")
        assert deeds(console) == []
        read(console, OFF, saved=True)
        await console.shows(pilot, "managed save")
        await closed(console, pilot, "enter")
        assert deeds(console) == ["PowerOn"]
        assert console.remarks == ""


async def test_one_and_the_same_guest_marked_on_two_hosts_is_started_on_neither() -> None:
    console = Console(hosts=("hv1", "hv2"))
    async with console.app.run_test() as pilot:
        for port in console.ports.values():
            port.up([OFF])
        await until(pilot, lambda: len(console.table.selection.rows) == 2)
        await pilot.press("asterisk")
        await opened(console, pilot, "o")
        await console.shows(pilot, "(its UUID) is marked twice", "Nothing is left to do here")
        await closed(console, pilot, "enter")
        assert not any(port.asked(PowerOn) for port in console.ports.values())


async def test_the_facts_are_read_afresh_for_a_start() -> None:
    async with open_console(OFF) as (console, pilot):
        read(console, OFF, saved=False)
        console.port.commands.clear()
        await opened(console, pilot, "o")
        assert console.port.asked(ReadFacts) == [ReadFacts(console.id(OFF))]


async def test_a_host_that_does_not_tell_the_facts_keeps_nobody_from_starting() -> None:
    async with open_console(OFF) as (console, pilot):
        await opened(console, pilot, "o")
        await console.pass_(pilot, 3)
        await closed(console, pilot, "enter")
        assert deeds(console) == ["PowerOn"]


@pytest.mark.parametrize("key", ["o", "p", "S"])
async def test_escape_does_nothing(key: str) -> None:
    row = OFF if key == "o" else WEB
    async with open_console(row) as (console, pilot):
        await opened(console, pilot, key)
        await closed(console, pilot, "escape")
        assert deeds(console) == []


@pytest.mark.parametrize(
    ("key", "row", "words"),
    [
        ("o", WEB, "on already"),
        ("o", PAUSED, "p lets it go on"),
        ("p", OFF, "it is off: o starts it"),
        ("p", MOVING, "wait for the migration"),
        ("p", KIOSK, "w wakes it"),
        ("S", OFF, "it is off"),
        ("S", KIOSK, "it sleeps"),
        ("w", WEB, "not asleep"),
        ("r", KIOSK, "wake it"),
        ("r", OFF, "off already"),
    ],
)
async def test_what_makes_no_sense_is_said_at_once(key: str, row: object, words: str) -> None:
    async with open_console(row) as (console, pilot):  # type: ignore[arg-type]
        await pilot.press(key)
        await until(pilot, lambda: words in console.remarks)
        assert len(console.app.screen_stack) == 1
        assert deeds(console) == []


async def test_p_pauses_after_a_dialog_and_resumes_without_one() -> None:
    async with open_console(WEB, PAUSED) as (console, pilot):
        await opened(console, pilot, "p")
        await closed(console, pilot, "enter")
        assert deeds(console) == ["Pause"]
        await pilot.press("down", "p")
        await until(pilot, lambda: deeds(console) == ["Pause", "Resume"])
        assert "resuming web-03: virsh -c fake:///hv1 resume web-03" in console.remarks


async def test_p_asks_first_where_an_io_error_paused_the_guest() -> None:
    async with open_console(FULL) as (console, pilot):
        await opened(console, pilot, "p")
        assert "free its storage first" in console.text()
        await closed(console, pilot, "enter")
        assert deeds(console) == ["Resume"]


@pytest.mark.parametrize(("key", "done"), [("P", ["Pause", "Pause"]), ("r", ["Resume", "Resume"])])
async def test_mixed_marks_are_asked_which(key: str, done: list[str]) -> None:
    async with open_console(WEB, DB, PAUSED, FULL, OFF) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "p")
        assert "P pauses 2 guests · r resumes 2 guests, 1 left out" in console.text()
        await pilot.press("enter")
        await console.shows(pilot, "choose: P or r")
        assert deeds(console) == []
        await closed(console, pilot, key)
        assert deeds(console) == done
        assert not console.marked


async def test_the_key_that_asks_which_chooses_nothing_while_it_is_held() -> None:
    async with open_console(WEB, PAUSED) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "p")
        await pilot.press(*"pppp")
        await pilot.pause()
        assert deeds(console) == []
        assert len(console.app.screen_stack) == 2


async def test_the_buttons_choose_as_well() -> None:
    async with open_console(WEB, PAUSED) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "p")
        await pilot.click("#resume")
        await until(pilot, lambda: deeds(console) == ["Resume"])


async def test_s_in_capitals_saves() -> None:
    async with open_console(WEB, KIOSK) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "S")
        assert "managedsave web-01" in console.text()
        assert "left out: it sleeps" in console.text()
        await closed(console, pilot, "enter")
        assert deeds(console) == ["ManagedSave"]
        await console.shows(pilot, "saving")


async def test_a_guest_that_changes_while_the_dialog_is_open_is_left_out() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot, "S")
        console.port.lists([domain("web-01", PowerState.SHUT_OFF)])
        await console.shows(pilot, "Nothing is left to do here")
        await closed(console, pilot, "enter")
        assert deeds(console) == []


async def test_r_reboots_is_asked_again_and_becomes_a_shutdown_by_s() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot, "r")
        assert "reboot --mode acpi web-01" in console.text()
        await closed(console, pilot, "enter")
        assert deeds(console) == ["Reboot"]
        await console.shows(pilot, "rebooting")
        await pilot.press("r")
        await until(pilot, lambda: "asked just now" in console.remarks)
        await console.pass_(pilot, PRESS_PAUSE)
        await pilot.press("r")
        await until(pilot, lambda: deeds(console) == ["Reboot"] * 2)
        await console.pass_(pilot, PRESS_PAUSE)
        await opened(console, pilot, "s")
        assert "shutdown --mode acpi web-01" in console.text()
        await closed(console, pilot, "enter")
        assert deeds(console)[-1] == "Shutdown"
        await console.shows(pilot, "going down")


async def test_x_on_a_reboot_says_that_its_reset_lingers() -> None:
    async with open_console(WEB) as (console, pilot):
        console.session.power.reboot(console.id(WEB), Mode.ACPI, 60)
        await pilot.press("x")
        await until(pilot, lambda: "a reset is pending" in console.remarks)
        assert "web-01: not watched any more" in console.remarks


async def test_quitting_names_what_is_under_way() -> None:
    async with open_console(WEB, DB) as (console, pilot):
        console.session.power.reboot(console.id(WEB), Mode.ACPI, 60)
        await opened(console, pilot, "q")
        assert "cancels none of these reboots" in console.text()


async def test_capital_r_wants_the_name_typed_before_it_resets() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot, "R")
        console.port.say(
            ForceReady(console.id(WEB), console.clock(), PowerState.RUNNING, 1, 1, protected=False)
        )
        await console.shows(pilot, "Type its name to reset it", "reset web-01")
        await pilot.press("enter")
        assert deeds(console) == []
        await pilot.press(*"web-01")
        await console.pass_(pilot, 0.6)
        await closed(console, pilot, "enter")
        await until(pilot, lambda: deeds(console) == ["Reset"])


async def test_a_reboot_instead_of_a_reset() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot, "R")
        console.port.say(
            ForceReady(console.id(WEB), console.clock(), PowerState.RUNNING, 1, 1, protected=False)
        )
        await console.shows(pilot, "Reboot instead")
        await pilot.press("ctrl+s")
        await console.shows(pilot, "Enter asks 1 guest to restart")


async def test_s_on_a_sleeper_wakes_it_first() -> None:
    async with open_console(KIOSK) as (console, pilot):
        await opened(console, pilot, "s")
        assert "wake it first, then ask" in console.text()
        assert "dompmwakeup web-06, then" in console.text()
        await closed(console, pilot, "enter")
        assert deeds(console) == ["Wake"]
        await console.shows(pilot, "waking it")


async def test_among_others_a_sleeper_is_left_out_unless_w_says_otherwise() -> None:
    async with open_console(WEB, KIOSK) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "s")
        assert "left out: it sleeps" in console.text()
        await pilot.press("w")
        await console.shows(pilot, "woken first, then asked")
        await closed(console, pilot, "enter")
        assert sorted(deeds(console)) == ["Shutdown", "Wake"]


async def test_a_read_only_host_is_said_to_be() -> None:
    async with open_console(OFF) as (console, pilot):
        console.port.say(HostUp("hv1", console.clock(), 1, read_only=True))
        await until(pilot, lambda: console.session.fleet.hosts["hv1"].read_only)
        await pilot.press("o")
        await until(pilot, lambda: "read-only" in console.remarks)
        assert deeds(console) == []


async def test_keys_in_a_burst_do_nothing() -> None:
    async with open_console(WEB, OFF, PAUSED, burst=KeyBurst()) as (console, pilot):
        await pilot.press("asterisk")
        for key in "oprRSpwo":
            console.app.post_message(events.Key(key, key))
        await until(pilot, lambda: "too fast" in console.remarks)
        assert len(console.app.screen_stack) == 1
        assert deeds(console) == []


async def test_a_key_typed_twice_opens_one_dialog_that_takes_neither() -> None:
    async with open_console(WEB, PAUSED) as (console, pilot):
        await pilot.press("asterisk", "p", "p", "P", "r", "enter")
        await until(pilot, lambda: len(console.app.screen_stack) == 2)
        await pilot.pause()
        assert deeds(console) == []
        assert len(console.app.screen_stack) == 2


async def test_the_outcome_stands_in_the_row_for_a_while() -> None:
    async with open_console(OFF) as (console, pilot):
        await opened(console, pilot, "o")
        await console.pass_(pilot, 3)
        await closed(console, pilot, "enter")
        (order,) = console.port.asked(PowerOn)
        assert isinstance(order, PowerOn)
        console.port.say(CommandDone(order.ticket, order.vm, console.clock()))
        await console.shows(pilot, "started by us")


async def test_who_is_left_out_of_a_long_list_is_said_without_scrolling() -> None:
    off = [domain(f"batch-{n:02}", PowerState.SHUT_OFF, number=700 + n) for n in range(20)]
    async with open_console(*off, WEB, size=(80, 24)) as (console, pilot):
        await pilot.press("asterisk")
        await opened(console, pilot, "o")
        await console.shows(pilot, "1 of 21 left out: web-01, it is on already")
