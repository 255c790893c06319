"""A fleet shutdown in the console: planned, followed, held up, ended, and powered on again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes import facts_read
from tests.ui.fleet import APP, BATCH, DB, KIOSK, WEB_1, WEB_2, Console, open_console, until
from tests.ui.waves import FLEET, conducted, goes_off, gone_ahead, left_elsewhere, opened
from vmtui.config.plan import typed_plan
from vmtui.core.commands import ForceOff, PowerOn, Shutdown
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import PowerState, VmId
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.records import Action
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.run import Stage
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.guest import GuestTabs
from vmtui.ui.screens.guest_screen import GuestScreenViewer
from vmtui.ui.screens.quit_dialog import QuitDialog
from vmtui.ui.screens.waves import BackDialog, StopDialog, WavesPage
from vmtui.ui.screens.waves_dialog import WavesDialog
from vmtui.ui.screens.waves_left import LeftDialog
from vmtui.ui.settings import UiSettings

Snap = Callable[..., bool]
SMALL = (80, 24)

PLAN = """\
at_once = 1
deadline = 3600
[[wave]]
name = "front"
guests = ["web-*", "lb-*"]
pause = 30
[[wave]]
name = "data"
guests = ["*"]
"""


async def planned(console: Console, pilot: Pilot[int]) -> WavesDialog:
    await pilot.press("D")
    await opened(console, pilot, WavesDialog)
    dialog = console.app.screen
    assert isinstance(dialog, WavesDialog)
    return dialog


async def started(console: Console, pilot: Pilot[int], number: str) -> None:
    """Plan one as it is proposed, and start it."""
    await planned(console, pilot)
    await pilot.press(*number)
    await pilot.pause()
    await console.pass_(pilot, 0.6)
    await pilot.press("enter")
    await opened(console, pilot, WavesPage)
    await gone_ahead(console, pilot)


async def shown(console: Console, pilot: Pilot[int]) -> None:
    await console.pass_(pilot, 1)
    await pilot.press("D")
    await opened(console, pilot, WavesPage)


def asked(console: Console) -> list[VmId]:
    return [one.vm for one in console.port.asked(Shutdown) if isinstance(one, Shutdown)]


def stage(console: Console) -> Stage:
    present = console.session.waves.present
    assert present is not None
    return present.run.stage


# The plan


async def test_all_of_it_is_shown_and_the_number_starts_it() -> None:
    async with open_console(WEB_1, WEB_2, DB, BATCH, size=SMALL) as (console, pilot):
        await planned(console, pilot)
        await console.shows(
            pilot,
            "left out, off already: batch-9",
            "wave 1 'all': 3 guests",
            "Type 3 in 1 to shut all",
        )
        await console.shows(pilot, "shut all 3 down AT ONCE, in one wave")
        await pilot.press("enter")
        await console.shows(pilot, "nothing was started: type 3 in 1 first")
        assert asked(console) == []
        await pilot.press(*"3 in 1".replace(" ", ""))
        await pilot.press("enter")
        await console.shows(pilot, "too soon after the last character")
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await opened(console, pilot, WavesPage)
        await gone_ahead(console, pilot)
        assert len(asked(console)) == 3


async def test_another_plan_takes_another_number() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        await pilot.press("space", "j", "space")
        await planned(console, pilot)
        await console.shows(pilot, "● 2 marked", "Type 2 in 1 to shut all 2 down")
        await pilot.press(*"2in1")
        await console.shows(pilot, "Enter starts it: shut all 2 down AT ONCE")
        console.app.screen.set_focus(None)
        await pilot.press("g")
        await console.shows(pilot, "● all of hv1", "Type 3 in 1")
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert asked(console) == []


async def test_waves_by_state_leave_those_that_need_a_hand_to_the_end() -> None:
    async with open_console(WEB_1, KIOSK, DB) as (console, pilot):
        await planned(console, pilot)
        await pilot.press("w", "w")
        await console.shows(pilot, "wave 1 'can be asked': 2 guests", "wave 2 'need a hand'")


async def test_a_plan_file_is_read_as_it_is_typed_and_its_mistakes_are_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    path.chmod(0o600)
    (tmp_path / "bad.toml").write_text("[[wave]]\n")
    settings = UiSettings(read_plan=typed_plan)
    async with open_console(WEB_1, WEB_2, DB, settings=settings) as (console, pilot):
        await planned(console, pilot)
        await pilot.press("f")
        await console.shows(pilot, "which plan? f, then its path")
        field = console.app.screen.query_one("#plan")
        field.value = str(tmp_path / "bad.toml")  # type: ignore[attr-defined]
        await console.shows(pilot, "guests")
        field.value = str(path)  # type: ignore[attr-defined]
        await console.shows(
            pilot, "wave 1 'front': 2 guests", "then all of them off, and 30 s", "no guest fits"
        )
        await console.shows(pilot, "after 1 h nobody is asked any more; who is up is left up")


async def test_a_deadline_brings_the_choice_of_what_comes_then() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await planned(console, pilot)
        assert "then (t)" not in console.text()
        await pilot.press("d", *"90m", "enter")
        await console.shows(pilot, "who is up is left up", "then (t)")
        await pilot.press("tab", "tab", "tab")
        console.app.screen.set_focus(None)
        await pilot.press("t")
        await console.shows(pilot, "who is up is saved to disk")
        await pilot.press("l", *"soon")
        await console.shows(pilot, "the limit is not a time")


async def test_the_limit_of_its_host_is_proposed() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        host = console.session.fleet.hosts["hv1"]
        console.session.roster.describe(replace(host, limit=600.0))
        await planned(console, pilot)
        await console.shows(pilot, "2 guests, 10 min for each")


async def test_the_guest_in_which_vmtui_runs_is_left_out_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        own = console.id(WEB_1)
        monkeypatch.setattr(console.session, "is_own_machine", lambda vm_id: vm_id == own)
        await planned(console, pilot)
        await console.shows(
            pilot, "! left out, vmtui runs in it: web-01", "Type 1 to shut 1 guest down"
        )


async def test_who_can_not_be_asked_is_named_with_the_reason_for_each_way() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        await planned(console, pilot)
        vm_id, at = console.id(WEB_1), console.clock()
        console.port.say(facts_read(vm_id, at, has_acpi=False))
        await console.shows(pilot, "! 1 guest can't be asked, for its definition has no <acpi/>")
        await console.shows(pilot, "power button: web-01", "wave 1 'all': 2 guests")
        await pilot.press("a")
        await console.shows(pilot, "● guest agent")
        assert "can't be asked" not in console.text()


async def test_what_is_typed_before_the_dialog_can_be_read_starts_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "night.toml").write_text(PLAN)
    settings = UiSettings(read_plan=typed_plan)
    async with open_console(WEB_1, WEB_2, DB, settings=settings) as (console, pilot):
        await pilot.press("D")
        await until(pilot, lambda: isinstance(console.app.screen, WavesDialog))
        dialog = console.app.screen
        assert isinstance(dialog, WavesDialog)
        dialog.breath = 1e9  # however slow this machine is: all of it is one typing
        await pilot.press("f")
        await opened(console, pilot, WavesDialog)
        await pilot.press(*"gate.toml", "enter", "3", "enter", "3", "i", "n", "1", "enter")
        await pilot.pause()
        assert dialog.query_one("#frame").border_subtitle == WavesDialog.dropped_words
        await console.pass_(pilot, 1)
        await pilot.press("enter")
        await pilot.pause()
        assert console.app.screen is dialog
        assert asked(console) == []
        assert "● one wave" in console.text()


async def test_what_means_nothing_in_the_plan_drops_what_is_typed_after_it() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        dialog = await planned(console, pilot)
        dialog.breath = 1e9
        await pilot.press(*"2in1/")
        await console.shows(pilot, "starts nothing: type 3 in 1")
        dialog.set_focus(None)
        await pilot.press(*"/wag", "2")
        await pilot.pause()
        assert dialog.query_one("#number").value == ""  # type: ignore[attr-defined]
        assert "● one wave" in console.text()
        assert "'/' does nothing here" in console.text()
        await pilot.press("escape")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)


async def test_what_starts_one_order_starts_no_other() -> None:
    async with open_console(WEB_1, KIOSK, DB) as (console, pilot):
        await planned(console, pilot)
        await pilot.press("w", "w")
        await console.shows(pilot, "Type 3 in 2 to shut 3 guests down in 2 waves")
        await pilot.press(*"3in1")
        await console.shows(pilot, "'3in1' starts nothing: type 3 in 2")
        await pilot.press("enter")
        await pilot.pause()
        assert asked(console) == []


async def test_where_a_file_has_the_plan_no_hidden_field_takes_keys(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    path.chmod(0o600)
    settings = UiSettings(read_plan=typed_plan)
    async with open_console(WEB_1, WEB_2, DB, settings=settings) as (console, pilot):
        dialog = await planned(console, pilot)
        dialog.breath = 0.0
        await pilot.press("l")
        dialog.set_focus(None)
        await pilot.press("f", "enter", "enter")
        assert dialog.focused is dialog.query_one("#plan")
        await pilot.press("tab")
        dialog.set_focus(None)
        for key in ("l", "n", "d", "t", "8"):
            await pilot.press(key)
            await console.shows(pilot, f"'{key}' does nothing here")
            assert dialog.focused is None
        await pilot.press("f", *str(path))
        await console.shows(pilot, "Type 3 in 2 to shut 3 guests down in 2 waves")
        await pilot.press("enter", *"3in2")
        await console.shows(pilot, "Enter starts it: shut 3 guests down in 2 waves")
        dialog.query_one("#plan").value = "/none"  # type: ignore[attr-defined]
        await console.shows(pilot, "/none")
        assert dialog.focused is None
        assert dialog.query_one("#number").value == ""


# Under way


async def test_the_line_above_the_fleet_tells_how_far_it_has_come() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        conducted(console, (WEB_1, WEB_2), (DB,))
        await console.pass_(pilot, 1)
        await console.shows(pilot, "fleet shutdown: wave 1 of 2 · 2 going down")
        await goes_off(console, pilot, WEB_1)
        await console.pass_(pilot, 60)
        await console.shows(pilot, "fleet shutdown: wave 1 of 2 · 1 off · 1 overdue · 1 waiting")


async def test_space_holds_it_and_lets_it_go_on() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1,), (DB,))
        await shown(console, pilot)
        await pilot.press("space")
        await console.shows(pilot, "held by you: nobody new is asked")
        await goes_off(console, pilot, WEB_1)
        assert asked(console) == [console.id(WEB_1)]
        await pilot.press("space")
        await console.pass_(pilot, 1)
        await console.pass_(pilot, 1)
        assert asked(console) == [console.id(WEB_1), console.id(DB)]


async def test_an_overdue_guest_gets_time_or_is_let_go() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        conducted(console, (WEB_1, WEB_2), (DB,))
        await shown(console, pilot)
        await console.pass_(pilot, 70)
        await console.shows(pilot, "2 guests held up", "overdue")
        await pilot.press("j", "plus")
        await console.shows(pilot, "1 guest held up")
        await pilot.press("j", "g")
        await console.shows(pilot, "may stay up")
        await goes_off(console, pilot, WEB_1)
        assert asked(console)[-1] == console.id(DB)


async def test_force_goes_through_its_own_dialog_for_those_that_hold_the_wave() -> None:
    async with open_console(WEB_1, WEB_2, DB) as (console, pilot):
        conducted(console, (WEB_1, WEB_2, DB))
        await shown(console, pilot)
        await goes_off(console, pilot, DB)
        await pilot.press("F")
        await until(pilot, lambda: "no guest of it is held up" in console.remarks)
        await pilot.press("j", "F")
        await opened(console, pilot, ForceDialog)  # as in the table, before its time is up
        await pilot.press("escape")
        await opened(console, pilot, WavesPage)
        await console.pass_(pilot, 70)
        await pilot.press("k", "F")
        await opened(console, pilot, ForceDialog)
        await console.shows(pilot, "web-01", "web-02", "Type 2 to force these 2 guests off")
        assert console.port.asked(ForceOff) == []
        await pilot.press("escape")
        await opened(console, pilot, WavesPage)


async def test_enter_shows_all_about_the_guest() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1, DB))
        await shown(console, pilot)
        await pilot.press("j", "enter")
        await opened(console, pilot, GuestTabs)
        await pilot.press("escape")
        await opened(console, pilot, WavesPage)


async def test_the_screen_of_one_that_is_held_up_is_looked_at() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1, DB))
        await shown(console, pilot)
        await console.pass_(pilot, 70)
        await console.shows(pilot, "v look")
        await pilot.press("v")
        await until(pilot, lambda: "put the cursor on it" in console.remarks)
        await pilot.press("j", "v")
        await opened(console, pilot, GuestScreenViewer)
        await pilot.press("escape")
        await opened(console, pilot, WavesPage)


async def test_stopping_asks_and_the_result_is_put_away_by_the_same_key() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1,), (DB,))
        await shown(console, pilot)
        await pilot.press("x")
        await opened(console, pilot, StopDialog)
        await pilot.press("escape")
        await opened(console, pilot, WavesPage)
        assert stage(console) is Stage.ASKING
        await pilot.press("x")
        await opened(console, pilot, StopDialog)
        await pilot.press("enter")
        await opened(console, pilot, WavesPage)
        assert stage(console) is Stage.STOPPED
        await pilot.press("x")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert console.session.waves.present is None


async def test_quitting_says_that_nobody_asks_the_next_ones() -> None:
    async with open_console(WEB_1, DB, size=SMALL) as (console, pilot):
        conducted(console, (WEB_1,), (DB,))
        await console.pass_(pilot, 1)
        await pilot.press("q")
        await opened(console, pilot, QuitDialog)
        await console.shows(
            pilot, "fleet shutdown: wave 1 of 2", "nobody asks the next ones", "--resume"
        )


# Its end


async def test_the_summary_is_written_to_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmtui.ui.screens.waves.state_directory", lambda: tmp_path)
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1,), (DB,))
        await shown(console, pilot)
        await goes_off(console, pilot, WEB_1)
        await goes_off(console, pilot, DB)
        await console.shows(pilot, "done: every guest is off")
        await pilot.press("w")
        await until(pilot, lambda: "saved in" in console.remarks)
        (path,) = (tmp_path / "stories").iterdir()
        text = path.read_text()
        assert "# Fleet shutdown" in text
        assert "web-01 on hv1" in text
        ends = [line for line in text.splitlines() if "off by the guest" in line]
        assert len(ends) == 2
        assert all("20" in line and "ago" not in line and "now" not in line for line in ends)
        assert f"    hv1 is {console.session.fleet.hosts['hv1'].uri}" in text
        assert f"    by {console.session.by}" in text


async def test_what_was_taken_down_is_powered_on_in_reverse_order() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        conducted(console, (WEB_1,), (DB,))
        await shown(console, pilot)
        await pilot.press("o")
        assert not isinstance(console.app.screen, BackDialog), "not before its end"
        await goes_off(console, pilot, WEB_1)
        await goes_off(console, pilot, DB)
        await pilot.press("o")
        await opened(console, pilot, BackDialog)
        await console.shows(pilot, "wave 1 'w2'", "wave 2 'w1'", "Enter powers on 2 guests")
        await pilot.press("enter")
        await opened(console, pilot, WavesPage)
        await gone_ahead(console, pilot)
        started = [one.vm for one in console.port.asked(PowerOn) if isinstance(one, PowerOn)]
        assert started == [console.id(DB)]
        await console.shows(pilot, "Power-on in reverse", "starting")
        desk = console.session.way_back
        assert desk.present is not None
        desk.present = replace(desk.present, run=replace(desk.present.run, stage=Stage.DONE))
        await pilot.press("x")
        await until(pilot, lambda: len(console.app.screen_stack) == 1)
        assert desk.present is None
        assert console.session.waves.present is None, "its guests run again, on purpose"


async def test_the_way_back_takes_those_too_that_it_went_on_from() -> None:
    chain: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_ended=lambda: chain[0] if chain else None)
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        conducted(console, (WEB_1,))
        await shown(console, pilot)
        await goes_off(console, pilot, WEB_1, DB)
        present = console.session.waves.present
        assert present is not None
        found = left_elsewhere(console, watched=False)
        run = replace(found.run, entry=present.run.entry, stage=Stage.DONE)
        parts = (run.began, console.clock())
        chain.append(replace(found, run=replace(run, asked=frozenset(found.names)), parts=parts))
        await pilot.press("o")
        await opened(console, pilot, BackDialog)
        await console.shows(pilot, "wave 1 'data'", "wave 2 'front'", "Enter powers on 2 guests")
        assert "each of which went on from the last" in console.remarks


async def test_those_that_were_forced_are_counted_at_the_end() -> None:
    async with open_console(WEB_1, WEB_2) as (console, pilot):
        conducted(console, (WEB_1, WEB_2))
        await shown(console, pilot)
        console.port.event(WEB_1, Lifecycle.STOPPED, Detail.DESTROYED)
        await goes_off(console, pilot, WEB_2)
        await until(pilot, lambda: stage(console) is Stage.DONE)
        await console.shows(pilot, "2 off", "of those off 1 forced off")


# Of other consoles


async def test_one_that_was_left_is_told_and_gone_on_with_on_purpose() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        left.append(left_elsewhere(console, watched=False))
        console.session.waves.learn(left)
        await console.pass_(pilot, 1)
        await console.shows(pilot, "fleet shutdown left in wave 1 of 2, 1 guest not asked yet")
        await pilot.press("D")
        await opened(console, pilot, LeftDialog)
        await pilot.press("enter")
        assert console.session.waves.present is None
        await pilot.press("R")
        await opened(console, pilot, WavesPage)
        assert stage(console) is Stage.HELD
        assert console.journals[0].phases("fleet-shutdown") == ["taken-over"]


async def test_what_another_console_conducts_is_told_as_long_as_it_lasts() -> None:
    async with open_console(WEB_1, DB) as (console, pilot):
        found = left_elsewhere(console, watched=True)
        console.session.hear(ToldElsewhere(in_waves=(found,)))
        await console.shows(pilot, "fleet shutdown, wave 1 of 2, conducted by")
        console.session.hear(ToldElsewhere(in_waves=()))
        await until(pilot, lambda: "fleet shutdown" not in console.text())


async def test_a_way_back_that_was_left_is_gone_on_with_too() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    off = [replace(row, state=PowerState.SHUT_OFF) for row in (WEB_1, DB)]
    async with open_console(*off, settings=settings) as (console, pilot):
        found = left_elsewhere(console, watched=False)
        back = replace(found.run, asked=frozenset(), action=Action.FLEET_POWER_ON)
        left.append(replace(found, run=back))
        await pilot.press("D")
        await opened(console, pilot, LeftDialog)
        await console.shows(pilot, "Power-on in reverse of another console", "0 of 2 started")
        await pilot.press("R")
        await opened(console, pilot, WavesPage)
        await console.shows(pilot, "Power-on in reverse", "held")
        assert console.session.waves.left == ()
        await pilot.press("space")
        await console.pass_(pilot, 1)
        await until(pilot, lambda: bool(console.port.asked(PowerOn)))
        assert console.journals[0].phases("fleet-power-on")[0] == "taken-over"


async def test_of_one_that_was_left_it_is_told_who_could_not_be_asked() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        found = left_elsewhere(console, watched=False)
        left.append(replace(found, refused=((console.id(WEB_1), "it has no power button"),)))
        await pilot.press("D")
        await opened(console, pilot, LeftDialog)
        await console.shows(pilot, "2 guests not asked yet", "0 of 2 asked")
        await pilot.press("R")
        await opened(console, pilot, WavesPage)
        await console.shows(pilot, "it has no power button")


async def test_one_that_was_left_can_be_given_up() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        left.append(left_elsewhere(console, watched=False))
        await pilot.press("D")
        await opened(console, pilot, LeftDialog)
        await pilot.press("A")
        await until(pilot, lambda: "given up" in console.remarks)
        assert console.journals[0].records[-1].outcome == "abandoned"


async def test_one_that_another_console_conducts_is_only_shown() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        left.append(left_elsewhere(console, watched=True))
        await pilot.press("D")
        await opened(console, pilot, LeftDialog)
        await console.shows(pilot, "It is conducted there")
        await pilot.press("R", "A")
        await pilot.pause()
        assert isinstance(console.app.screen, LeftDialog)
        assert console.journals[0].records == []


async def test_nothing_is_begun_beside_one_that_began_meanwhile() -> None:
    left: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda _entry: tuple(left))
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        await planned(console, pilot)
        left.append(left_elsewhere(console, watched=True))
        await pilot.press(*"2in1")
        await pilot.pause()
        await console.pass_(pilot, 0.6)
        await pilot.press("enter")
        await until(pilot, lambda: "nothing was started" in console.remarks)
        assert console.session.waves.present is None
        assert asked(console) == []


async def test_of_two_confirmed_at_once_the_later_in_the_journal_gives_way() -> None:
    before: list[OpenFleetShutdown] = []
    settings = UiSettings(fleet_left=lambda entry: tuple(before) if entry else ())
    async with open_console(WEB_1, DB, settings=settings) as (console, pilot):
        before.append(left_elsewhere(console, watched=True))
        await started(console, pilot, "2in1")
        await console.shows(pilot, "nobody was asked, for another console was first")
        assert asked(console) == []
        assert console.journals[0].phases("fleet-shutdown") == ["intent", "outcome"]
        assert console.journals[0].records[-1].outcome == "stopped"


# How it looks


def test_the_plan_at_80x24(snap_compare: Snap) -> None:
    console = Console()

    async def prepare(pilot: Pilot[int]) -> None:
        rows = [*FLEET, DB, KIOSK, BATCH]
        console.port.up(rows)
        await until(pilot, lambda: len(console.table.selection.rows) == len(rows))
        await planned(console, pilot)
        await pilot.press("w", "w")
        await until(pilot, lambda: "need a hand" in console.text())

    assert snap_compare(console.app, terminal_size=SMALL, run_before=prepare)


def test_the_progress_at_80x24(snap_compare: Snap) -> None:
    console = Console()
    # A second of the real clock would find that no samples have come for a minute of this one.
    console.app.set_interval = lambda *_, **__: None  # type: ignore

    async def prepare(pilot: Pilot[int]) -> None:
        rows = [*FLEET, DB, APP]
        console.port.up(rows)
        await until(pilot, lambda: len(console.table.selection.rows) == len(rows))
        conducted(console, tuple(FLEET[:5]), tuple(FLEET[5:]), (DB, APP), limit=90.0)
        await console.pass_(pilot, 1)
        await console.pass_(pilot, 1)  # it is written down by now
        await console.pass_(pilot, 30)
        await goes_off(console, pilot, *FLEET[:3])
        await console.pass_(pilot, 60)
        await shown(console, pilot)
        await until(pilot, lambda: "overdue" in console.text())

    assert snap_compare(console.app, terminal_size=SMALL, run_before=prepare)
