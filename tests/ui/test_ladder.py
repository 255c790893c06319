"""The ladder in the console: what each key leads to, and what leads to nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import Console, open_console, until
from vmtui.core.commands import ForceOff, ManagedSave, Mode, PressSysRq, Reset, Shutdown, Wake
from vmtui.core.cures.ladder import Ground, ladder
from vmtui.core.looks import AgentHeard, FactsRead, StatsRead
from vmtui.core.model import PowerState, Reason, Vm
from vmtui.core.why.evidence import AgentSigns
from vmtui.ui.guard import KeyBurst
from vmtui.ui.screens.agent_dialog import AgentDialog
from vmtui.ui.screens.dialog import Dialog
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.ladder import KEYS, LadderDialog
from vmtui.ui.screens.power_dialog import PowerDialog
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.widgets.cells_view import CellsView

WEB = domain("web-01")
KIOSK = domain("kiosk-3", PowerState.SUSPENDED)
OFF = domain("batch-9", PowerState.SHUT_OFF)
PAUSED = domain("queue-1", PowerState.PAUSED, Reason.USER)
RUNGS = (
    *("more time", "wake and press", "answer its screen", "ask the agent", "SysRq power-off"),
    *("managed save", "pause", "cut its network", "freeze, then force", "reset", "force off"),
)
DEBIAN = "http://debian.org/debian/12"
WINDOWS = "http://microsoft.com/win/2k22"


async def facts(console: Console, pilot: Pilot[int], os_id: str, *, bare: bool = False) -> None:
    """The definition of the one guest is read; a bare one has no agent, but a host's device."""
    vm_id = console.id(WEB)
    told = FactsRead(vm_id, console.clock(), 1, "", True, os_id, "", True, not bare, "", ())
    console.port.say(replace(told, has_passthrough=bare))
    await until(pilot, lambda: console.session.fleet.vms[vm_id].os_id == os_id)


async def opened(console: Console, pilot: Pilot[int]) -> LadderDialog:
    """Open the ladder, and wait until it takes input."""
    await pilot.press("l")
    await until(pilot, lambda: isinstance(console.app.screen, LadderDialog))
    await pilot.pause()
    await console.pass_(pilot, 0.3)
    assert isinstance(console.app.screen, LadderDialog)
    return console.app.screen


async def climbed(console: Console, pilot: Pilot[int], key: str) -> None:
    """Press the key of a rung, and wait until it has left the ladder."""
    await pilot.press(key)
    await until(pilot, lambda: not isinstance(console.app.screen, LadderDialog))
    await pilot.pause()


async def going(console: Console, pilot: Pilot[int], seconds: float = 12) -> None:
    """The one guest is asked to shut down, some time ago."""
    console.session.shut_down(console.id(WEB), Mode.ACPI, 300)
    await console.pass_(pilot, seconds)


def orders(console: Console) -> list[Shutdown]:
    return [one for one in console.port.commands if isinstance(one, Shutdown)]


def test_the_dialog_has_the_keys_of_all_rungs() -> None:
    console = Console()
    vm = Vm(console.id(WEB), "web-01", PowerState.RUNNING)
    found = ladder(Ground(vm, console.session.host(vm.id), console.clock()))
    others = {"r", "o", "T"}  # of a guest that is rebooted, off, or left frozen
    assert {one.key for one in found} | others == set(KEYS.split(","))


async def test_plus_gives_more_time() -> None:
    async with open_console(WEB) as (console, pilot):
        await going(console, pilot)
        await opened(console, pilot)
        await climbed(console, pilot, "plus")
        assert console.session.soft.watches[console.id(WEB)].limit == 300 + 120


async def test_more_time_is_not_recommended_where_nothing_is_under_way() -> None:
    async with open_console(WEB) as (console, pilot):
        await going(console, pilot, 20)
        console.session.put_away(console.id(WEB))
        await console.pass_(pilot, 1)
        await opened(console, pilot)
        for _ in range(7):
            console.port.say(StatsRead("hv1", console.clock(), 1, ()))
            await console.pass_(pilot, 1)
        await console.shows(pilot, "no sample of it for", "nothing is under way")
        await console.shows(pilot, "→ wait, and look again")
        assert "2 more minutes" not in console.text()


async def test_s_presses_again_but_never_within_ten_seconds() -> None:
    async with open_console(WEB) as (console, pilot):
        await going(console, pilot, 4)
        screen = await opened(console, pilot)
        await pilot.press("s")
        await console.shows(pilot, "press again can't be done: asked just now, again in 6 s")
        assert console.app.screen is screen
        assert len(orders(console)) == 1
        await console.pass_(pilot, 7)
        await climbed(console, pilot, "s")
        assert len(orders(console)) == 2


@pytest.mark.parametrize("os_id", [WINDOWS, ""], ids=["windows", "unknown"])
async def test_a_asks_first_where_it_may_be_a_windows(os_id: str) -> None:
    async with open_console(WEB) as (console, pilot):
        await facts(console, pilot, os_id)
        await going(console, pilot)
        await opened(console, pilot)
        await climbed(console, pilot, "a")
        assert isinstance(console.app.screen, AgentDialog)
        assert "closes" in console.text()
        assert "without asking" in console.text()
        assert "shutdown --mode agent web-01" in console.text()
        assert len(orders(console)) == 1
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(orders(console)) == 2)
        assert [one.mode for one in orders(console)] == [Mode.ACPI, Mode.AGENT]


async def test_a_asks_the_agent_of_a_linux_at_once_and_the_watch_goes_on() -> None:
    async with open_console(WEB) as (console, pilot):
        await facts(console, pilot, DEBIAN)
        await going(console, pilot)
        before = console.session.soft.watches[console.id(WEB)]
        await opened(console, pilot)
        await climbed(console, pilot, "a")
        assert [one.mode for one in orders(console)] == [Mode.ACPI, Mode.AGENT]
        after = console.session.soft.watches[console.id(WEB)]
        assert (after.entry, after.mode, after.limit) == (before.entry, Mode.ACPI, before.limit)
        assert "its agent was asked" in console.remarks


@pytest.mark.parametrize(
    ("os_id", "own_words", "asks"),
    [("", "Debian GNU/Linux 12 (bookworm)", False), (DEBIAN, "Microsoft Windows 11", True)],
)
async def test_the_agents_own_word_on_its_system_goes_before_the_definition(
    os_id: str, own_words: str, asks: bool
) -> None:
    async with open_console(WEB) as (console, pilot):
        await facts(console, pilot, os_id)
        await going(console, pilot)
        await opened(console, pilot)
        vm_id, epoch = console.id(WEB), console.session.fleet.hosts["hv1"].epoch
        signs = AgentSigns(console.clock(), responds=True, os=own_words)
        console.port.say(AgentHeard(vm_id, epoch, signs))
        await until(pilot, lambda: own_words in heard_of(console))
        await climbed(console, pilot, "a")
        assert isinstance(console.app.screen, AgentDialog) is asks
        assert len(orders(console)) == (1 if asks else 2)
        assert ("on Windows the agent closes" in console.text()) is asks


def heard_of(console: Console) -> str:
    """What the guest's agent said that it runs."""
    evidence = console.session.evidence.of(console.id(WEB))
    return evidence.agent.os if evidence and evidence.agent else ""


async def test_a_without_a_shutdown_proposes_one_by_the_agent() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot)
        await climbed(console, pilot, "a")
        assert isinstance(console.app.screen, ShutdownDialog)
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: len(orders(console)) == 1)
        assert orders(console)[0].mode is Mode.AGENT


async def test_s_on_a_sleeper_proposes_to_wake_it_and_press() -> None:
    async with open_console(KIOSK) as (console, pilot):
        await opened(console, pilot)
        await climbed(console, pilot, "s")
        assert isinstance(console.app.screen, ShutdownDialog)
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: bool(console.port.asked(Wake)))
        assert orders(console) == []


async def test_v_shows_the_screen() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot)
        await climbed(console, pilot, "v")
        assert isinstance(console.app.screen, GuestScreenViewer)


@pytest.mark.parametrize(
    ("key", "dialog", "words"),
    [
        ("y", PowerDialog, "SysRq"),
        ("S", PowerDialog, "Managed save"),
        ("p", PowerDialog, "Pause"),
        ("d", PowerDialog, "Dump"),
        ("m", PowerDialog, "NMI"),
        ("F", ForceDialog, "Force power off"),
        ("f", ForceDialog, "Freeze, then force power off"),
        ("R", ForceDialog, "Reset"),
    ],
)
async def test_what_takes_something_opens_its_own_dialog_and_does_nothing_yet(
    key: str, dialog: type[Dialog[object]], words: str
) -> None:
    async with open_console(WEB) as (console, pilot):
        await facts(console, pilot, DEBIAN)
        await opened(console, pilot)
        await climbed(console, pilot, key)
        assert isinstance(console.app.screen, dialog)
        assert words in console.text()
        for kind in (PressSysRq, ManagedSave, ForceOff, Reset):
            assert console.port.asked(kind) == []


async def test_o_starts_what_is_off() -> None:
    async with open_console(OFF) as (console, pilot):
        await opened(console, pilot)
        await climbed(console, pilot, "o")
        assert isinstance(console.app.screen, PowerDialog)
        assert "start" in console.text()


async def test_p_lets_a_paused_guest_go_on() -> None:
    async with open_console(PAUSED) as (console, pilot):
        await opened(console, pilot)
        assert "resume" in console.text()
        await climbed(console, pilot, "p")
        assert console.remarks.startswith("resuming queue-1")


async def test_i_keeps_a_picture_and_says_where_it_is_told() -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot)
        await climbed(console, pilot, "i")
        assert "web-01: its screen is being kept" in console.remarks


@pytest.mark.parametrize("key", ["escape", "l"])
async def test_it_closes_and_nothing_was_done(key: str) -> None:
    async with open_console(WEB) as (console, pilot):
        await opened(console, pilot)
        console.port.commands.clear()
        await climbed(console, pilot, key)
        assert console.app.screen is console.screen
        assert console.port.commands == []


async def test_a_rung_that_is_blocked_says_why_and_the_ladder_stays() -> None:
    async with open_console(WEB) as (console, pilot):
        await facts(console, pilot, DEBIAN, bare=True)
        await going(console, pilot)
        screen = await opened(console, pilot)
        await pilot.press("a")
        await console.shows(pilot, "ask the agent can't be done: its definition has no guest agent")
        await pilot.press("S")
        await console.shows(pilot, "managed save can't be done: it has a device of the host")
        assert console.app.screen is screen
        assert console.port.asked(ManagedSave) == []


async def test_the_first_moment_of_the_ladder_takes_no_key() -> None:
    async with open_console(WEB) as (console, pilot):
        await going(console, pilot)
        await pilot.press("l", "s", "plus")
        await until(pilot, lambda: isinstance(console.app.screen, LadderDialog))
        await pilot.press("s", "plus")
        await pilot.pause()
        assert isinstance(console.app.screen, LadderDialog)
        assert len(orders(console)) == 1
        assert console.session.soft.watches[console.id(WEB)].limit == 300


async def test_a_burst_of_keys_climbs_nothing() -> None:
    burst = KeyBurst(seconds=0.05)
    async with open_console(WEB, burst=burst) as (console, pilot):
        console.session.shut_down(console.id(WEB), Mode.ACPI, 300)
        await console.pass_(pilot, 12)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(console.app.screen, LadderDialog))
        await pilot.pause()
        await console.pass_(pilot, 0.3)
        for key in "s+a":
            console.app.post_message(events.Key(key if key != "+" else "plus", key))
        await console.shows(pilot, "keys came too fast to be typed")
        assert len(orders(console)) == 1
        assert console.session.soft.watches[console.id(WEB)].limit == 300


async def test_it_follows_the_guest_while_it_is_open() -> None:
    async with open_console(WEB, size=(140, 50)) as (console, pilot):
        await going(console, pilot, 3)
        await opened(console, pilot)
        rungs = console.app.screen.query_one("#rungs", CellsView)
        assert "again in 7 s" in rungs.text
        await console.pass_(pilot, 3)
        assert "again in 4 s" in rungs.text
        await console.pass_(pilot, 5)
        assert "again in" not in rungs.text


@pytest.mark.parametrize("size", [(110, 34), (200, 60)])
async def test_a_larger_terminal_shows_what_is_known_beside_the_rungs(
    size: tuple[int, int],
) -> None:
    async with open_console(WEB, size=size) as (console, pilot):
        await going(console, pilot)
        await opened(console, pilot)
        await console.shows(pilot, *RUNGS, "NMI")
        told = console.app.screen.query_one("#known").region
        rungs = console.app.screen.query_one("#rungs").region
        assert told.x >= rungs.right
        assert told.y == rungs.y
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: told != console.app.screen.query_one("#known").region)
        assert console.app.screen.query_one("#known").region.y >= 20


async def test_it_is_of_the_guest_under_the_cursor_whatever_is_marked() -> None:
    other = domain("web-02", number=2, domain_id=2)
    async with open_console(WEB, other) as (console, pilot):
        await pilot.press("space", "down")
        assert console.marked == {"web-01"}
        assert console.cursor == "web-02"
        await opened(console, pilot)
        assert "What can be done: web-02 on hv1" in console.text()


async def test_what_is_done_from_it_takes_no_mark_from_another_guest() -> None:
    other = domain("web-02", number=2, domain_id=2)
    async with open_console(WEB, other) as (console, pilot):
        await pilot.press("space", "down")
        await opened(console, pilot)
        await climbed(console, pilot, "S")
        await console.pass_(pilot, 0.3)
        await pilot.press("enter")
        await until(pilot, lambda: any(isinstance(x, ManagedSave) for x in console.port.commands))
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert console.marked == {"web-01"}


async def test_a_small_terminal_shows_every_rung_at_once_and_scrolls_to_what_is_known() -> None:
    async with open_console(WEB, size=(80, 24)) as (console, pilot):
        await going(console, pilot)
        await opened(console, pilot)
        await console.shows(pilot, "press again", *RUNGS, "NMI", "down why", "Close")
        assert "its guest agent was not asked yet" not in console.text()
        for _ in range(4):
            await pilot.press("pagedown")
        await console.shows(pilot, "its guest agent was not asked yet")
        await pilot.press("k", "up")
        assert isinstance(console.app.screen, LadderDialog)
