"""The force dialog: nobody forces by accident, and whoever means it is quick."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from tests.fakes import Stage, domain, stage
from tests.ui.bench import (
    DB,
    MEANT,
    SETTLED,
    WEB,
    WINDOWS,
    bench,
    burst,
    confirm,
    fact,
    forces,
    forcing,
    is_forcing,
    news,
    pass_,
    paste,
    ready,
    showing,
    text,
)
from tests.ui.bench import force_dialog as dialog
from vmtui.core.changes import HostDown
from vmtui.core.commands import EndForce, Mode, PrepareForce
from vmtui.core.events import Detail, Lifecycle
from vmtui.core.model import Host, Moment, PowerState, VmId
from vmtui.core.obstacles import OwnMachine
from vmtui.core.record.records import Action
from vmtui.core.replies import ForceReady
from vmtui.ui.screens.force_dialog import ForceAnswer
from vmtui.ui.screens.force_guests import ForceGuests
from vmtui.ui.widgets.guarded_input import GuardedInput
from vmtui.ui.widgets.guest_facts import GuestFacts

MAIL = domain("mail-03", number=3, domain_id=3)


def forced(set_: Stage) -> list[str]:
    """The UUIDs for which a destroy has left."""
    return [one.vm.uuid for one in forces(set_)]


def typed(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#confirm", GuardedInput).value


# One guest


async def test_paste_the_name_and_enter_forces() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await confirm(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert forced(set_) == [WEB.uuid]
    assert set_.journal.records[0].phase.value == "intent"


async def test_opening_reads_the_guest_afresh_and_cancelling_lets_its_host_go() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert set_.port.asked(PrepareForce) == [PrepareForce(set_.port.vm(WEB))]
        assert "reading the guest afresh" in text(pilot)
        ready(set_, WEB)
        await news(pilot)
        assert "reading the guest afresh" not in text(pilot)
        await pilot.press("escape")
        assert bench(pilot).answers == [ForceAnswer.CANCELLED]
    assert set_.port.asked(EndForce) == [EndForce("hv1")]
    assert set_.session.force.forcings == {}


async def test_a_guest_of_the_same_name_on_another_host_is_told() -> None:
    set_ = stage(WEB)
    fleet = set_.session.fleet
    fleet.open(Host("hv2", "fake:///hv2"))
    fleet.remember(VmId("hv2", DB.uuid), WEB.name)
    async with forcing(set_, WEB) as pilot:
        assert "! web-01 is on hv2 too: this one is on hv1" in text(pilot)


@pytest.mark.parametrize("name", ["", "web-0", "web-011", "WEB-01", "web 01", "y"])
async def test_enter_does_nothing_until_the_name_matches_exactly(name: str) -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*name)
        await pass_(pilot, MEANT)
        await pilot.press("enter", "enter", "enter")
        assert is_forcing(pilot)
        assert pilot.app.screen.query_one("#force", Button).disabled
    assert forced(set_) == []


async def test_on_a_low_terminal_the_risk_and_the_command_are_whole() -> None:
    row = domain("a-long-name-of-a-windows-server-7")
    set_ = stage(row)
    fact(set_, row, os_id=WINDOWS, manager="OpenStack Nova", job="backup")
    set_.session.shut_down(set_.port.vm(row), Mode.ACPI, 60)
    set_.pass_(65)
    async with forcing(set_, row) as pilot:
        await news(pilot)
        await pilot.pause()
        screen = pilot.app.screen
        facts = screen.query_one(GuestFacts)
        for label in ("#risk", "#same-as"):
            assert facts.region.contains_region(facts.query_one(label).region)
        assert screen.query_one("#frame").region.contains_region(screen.query_one("#force").region)
        assert "managedsave" not in text(pilot)


async def test_those_that_would_be_forced_come_before_those_left_out() -> None:
    rows = [domain(f"node-{n:02}", number=50 + n, domain_id=50 + n) for n in range(20)]
    set_ = stage(*rows)
    async with forcing(set_, *rows) as pilot:
        set_.port.event(rows[0], Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await news(pilot)
        screen = pilot.app.screen
        assert screen.query_one("#frame").region.contains_region(screen.query_one("#force").region)
        names = [line.split()[1] for line in text(pilot, "#guests").splitlines()]
        assert names == [*(f"node-{n:02}" for n in range(1, 20)), "node-00"]


async def test_a_name_typed_with_a_newline_in_one_breath_does_not_force() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await burst(pilot, *"web-01", "enter")
        assert typed(pilot) == "web-01"
        assert is_forcing(pilot)
        assert "too soon" in text(pilot)
        await pass_(pilot, 0.4)
        await pilot.press("enter")
        assert is_forcing(pilot)
        await pass_(pilot, 0.2)
        await pilot.press("enter")
        assert not is_forcing(pilot)
    assert forced(set_) == [WEB.uuid]


async def test_a_stall_of_the_program_is_no_pause_of_a_person() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        # Each look at the clock takes a second, as if the machine were that slow.
        field = pilot.app.screen.query_one("#confirm", GuardedInput)
        field._clock = _slow(set_)
        await burst(pilot, *"web-01", "enter")
        assert is_forcing(pilot)
    assert forced(set_) == []


async def test_a_pasted_newline_is_no_enter() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        for pasted in (" web-01 \r\n", "\r", "\n\n"):
            await paste(pilot, pasted)
            await pass_(pilot, MEANT)
            assert is_forcing(pilot)
        assert typed(pilot) == "web-01"
        await pilot.press("enter")
    assert forced(set_) == [WEB.uuid]


async def test_several_pasted_lines_are_not_taken() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await paste(pilot, "web-01\nreboot\n")
        assert typed(pilot) == ""
        assert "2 lines pasted" in text(pilot)


async def test_nothing_counts_in_the_first_quarter_of_a_second() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB, settled=False) as pilot:
        await burst(pilot, *"web-01", "enter", "escape", "tab")
        await paste(pilot, "web-01")
        assert "a paste came before this could be read" in text(pilot, "#status")
        assert pilot.app.screen.focused is pilot.app.screen.query_one("#confirm")
        await pilot.click("#soft")
        assert is_forcing(pilot)
        assert typed(pilot) == ""
        await pass_(pilot, SETTLED)
        await pilot.press("escape")
        assert not is_forcing(pilot)


async def test_keys_that_came_before_the_host_answered_force_nothing() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        await pilot.press(*"web-01")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert is_forcing(pilot)
        assert "still being read" in text(pilot)
        ready(set_, WEB)
        await news(pilot)
        assert forced(set_) == []
        await pilot.press("enter")
    assert forced(set_) == [WEB.uuid]


async def test_the_buttons_do_what_the_keys_do() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*"web-01")
        await pilot.click("#force")
        assert is_forcing(pilot), "too soon after the last character"
        await pass_(pilot, MEANT)
        await pilot.click("#force")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert forced(set_) == [WEB.uuid]


async def test_a_reason_goes_into_the_record_and_enter_forces_from_there_too() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*"web-01", "tab", *"hangs")
        await burst(pilot, "!", "enter")
        assert is_forcing(pilot), "a newline pasted into the reason"
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    intent = set_.journal.records[0]
    assert intent.why == "hangs!"
    assert isinstance(intent.evidence, dict)
    assert intent.evidence["state"] == "running"
    assert "no soft shutdown" in str(intent.evidence["tried"])


async def test_it_says_what_was_tried_and_what_is_at_risk() -> None:
    set_ = stage(WEB)
    fact(set_, WEB, os_id=WINDOWS)
    set_.session.shut_down(set_.port.vm(WEB), Mode.ACPI, 60)
    set_.pass_(65)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        said = text(pilot)
        assert "soft shutdown 1:05 ago" in said
        assert "overdue by 0:05" in said
        assert "Windows Update" in said
        assert "NTFS" in said
        assert "virsh -c fake:///hv1 destroy web-01" in said
        assert not pilot.app.screen.query_one("#soft").display


async def test_a_soft_shutdown_is_offered_where_none_was_tried() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "no soft shutdown was asked for" in text(pilot)
        await pilot.press("ctrl+s")
        assert bench(pilot).answers == [ForceAnswer.SOFT_INSTEAD]
    assert set_.session.force.forcings == {}


# What happens while it is open


async def test_a_guest_that_goes_off_is_left_alone() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*"web-01")
        await pass_(pilot, MEANT)
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        # Not even by an Enter that comes before the dialog has heard of it.
        set_.settle()
        await pilot.press("enter")
        assert is_forcing(pilot)
        assert "it went off meanwhile" in text(pilot)
        await pilot.press("enter")
        assert bench(pilot).answers == [ForceAnswer.CANCELLED]
    assert forced(set_) == []
    assert set_.session.force.forcings == {}, "the row says nothing of a force nobody meant"


async def test_a_guest_that_restarts_is_left_alone() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*"web-01")
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        set_.port.event(WEB, Lifecycle.STARTED, Detail.BOOTED)
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert is_forcing(pilot) is False
        assert bench(pilot).answers == [ForceAnswer.CANCELLED]
    assert forced(set_) == []


async def test_a_renewed_connection_cancels_it() -> None:
    set_ = stage(WEB)
    async with forcing(set_, WEB) as pilot:
        set_.port.up([WEB])
        await news(pilot)
        assert "the connection was renewed meanwhile" in text(pilot)
    assert forced(set_) == []


async def test_it_works_while_the_usual_connection_is_lost() -> None:
    set_ = stage(WEB)
    set_.pass_(10)
    set_.port.say(HostDown("hv1", set_.clock(), "no keepalive", False, Moment(0, 9e9)))
    set_.settle()
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "hv1 gives no answer" in text(pilot)
        ready(set_, WEB)
        await news(pilot)
        assert "through a connection of its own: running" in text(pilot)
        await confirm(pilot)
        await pilot.press("enter")
    assert forced(set_) == [WEB.uuid]


async def test_it_says_so_where_no_connection_can_be_opened() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        vm = set_.port.vm(WEB)
        set_.port.say(
            ForceReady(vm, set_.clock(), PowerState.NO_STATE, None, None, "no route to hv1")
        )
        await news(pilot)
        assert "not forced: no route to hv1" in text(pilot)


async def test_the_guest_that_vmtui_runs_in_is_not_forced() -> None:
    set_ = stage(WEB)
    set_.session._own_machine = OwnMachine(macs=frozenset({"52:54:00:00:00:01"}))
    async with forcing(set_, WEB) as pilot:
        await pilot.press(*"web-01")
        fact(set_, WEB, macs=("52:54:00:00:00:01",))
        await pass_(pilot, MEANT)
        assert "vmtui itself runs inside this guest" in text(pilot)
        assert not set_.session.force_off(set_.port.vm(WEB))
    assert forced(set_) == []


# Hostile names


async def test_a_name_that_nobody_can_type_has_a_short_form() -> None:
    evil = domain("e\x1b[31m\u202e[b]vil", number=0xABC)
    set_ = stage(evil)
    async with forcing(set_, evil) as pilot:
        said = text(pilot)
        assert "\x1b" not in said
        assert "e\\x1b[31m\\u202e[b]vil" in said
        assert f"destroy {evil.uuid}" in said
        await pilot.press(*evil.uuid[:8])
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    assert forced(set_) == [evil.uuid]


async def test_a_hostile_name_can_be_pasted_and_shows_no_control_character() -> None:
    evil = domain("e\x1b[31m\u202evil", number=0xABC)
    set_ = stage(evil)
    async with forcing(set_, evil) as pilot:
        await paste(pilot, evil.name)
        assert typed(pilot) == "e\\x1b[31m\\u202evil"
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    assert forced(set_) == [evil.uuid]


# Several guests


async def test_of_several_the_number_is_typed() -> None:
    set_ = stage(WEB, DB, MAIL)
    async with forcing(set_, WEB, DB, MAIL, hidden=2) as pilot:
        await news(pilot)
        said = text(pilot)
        assert all(row.name in said for row in (WEB, DB, MAIL))
        assert "2 of them are hidden in the table" in said
        for wrong in ("2", "web-01", "33"):
            await confirm(pilot, wrong)
            await pilot.press("enter")
            assert is_forcing(pilot)
            await pilot.press("home", "ctrl+k")
        await pilot.press("3")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert bench(pilot).answers == [ForceAnswer.FORCED]
    assert forced(set_) == [WEB.uuid, DB.uuid, MAIL.uuid]


async def test_a_guest_that_goes_off_changes_the_number_and_empties_the_field() -> None:
    set_ = stage(WEB, DB, MAIL)
    async with forcing(set_, WEB, DB, MAIL) as pilot:
        await pilot.press("3")
        set_.port.event(DB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await pass_(pilot, MEANT)
        assert typed(pilot) == ""
        assert "the number changed: 2 left" in text(pilot)
        assert "left out: it went off meanwhile" in text(pilot)
        await pilot.press("3", "enter")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
        assert is_forcing(pilot)
        await pilot.press("backspace", "2")
        await pass_(pilot, MEANT)
        await pilot.press("enter")
    assert forced(set_) == [WEB.uuid, MAIL.uuid]


async def test_who_was_off_from_the_beginning_is_left_out_and_the_number_did_not_change() -> None:
    set_ = stage(WEB, DB, MAIL)
    async with showing(set_, dialog(set_, WEB, DB, MAIL)) as pilot:
        ready(set_, WEB)
        off = ForceReady(set_.port.vm(DB), set_.clock(), PowerState.SHUT_OFF, None, None)
        set_.port.say(off)
        ready(set_, MAIL)
        await news(pilot)
        assert "Type 2 to force these 2 guests off" in text(pilot)
        assert "1 of 3 left out: db-02, it is off already" in text(pilot)
        assert "the number changed" not in text(pilot)
        set_.port.event(MAIL, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await news(pilot)
        assert "the number changed: 1 left" in text(pilot)


@pytest.mark.parametrize("number", ["2", "1"])
async def test_an_enter_in_the_moment_the_number_changes_forces_nobody(number: str) -> None:
    set_ = stage(WEB, DB)
    async with forcing(set_, WEB, DB) as pilot:
        await pilot.press(number)
        await pass_(pilot, MEANT)
        set_.port.event(DB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        set_.settle()
        await pilot.press("enter")
        assert is_forcing(pilot)
    assert forced(set_) == []


async def test_all_of_them_gone_leaves_only_to_close() -> None:
    set_ = stage(WEB, DB)
    async with forcing(set_, WEB, DB) as pilot:
        for row in (WEB, DB):
            set_.port.event(row, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await news(pilot)
        assert "Nothing is left to force off" in text(pilot)
        assert not pilot.app.screen.query_one("#force").display
        await pilot.press("enter")
        assert not is_forcing(pilot)


async def test_a_guest_that_is_gone_before_its_host_has_told_of_it_is_said_to_be_gone() -> None:
    set_ = stage(WEB)
    async with showing(set_, dialog(set_, WEB)) as pilot:
        assert "reading the guest afresh" in text(pilot)
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        set_.port.event(WEB, Lifecycle.UNDEFINED)
        await news(pilot)
        assert "gone" in text(pilot)
        assert not pilot.app.screen.query_one("#force").display


async def test_a_long_list_scrolls_and_keeps_the_buttons_in_sight() -> None:
    rows = [domain(f"node-{i:03}", number=500 + i, domain_id=i + 1) for i in range(60)]
    set_ = stage(*rows)
    async with showing(set_, dialog(set_, *rows)) as pilot:
        screen = pilot.app.screen
        scroll = screen.query_one(".scroll")
        assert scroll.max_scroll_y > 0
        assert screen.query_one("#force").region.bottom < 24
        await pilot.press("pagedown")
        assert scroll.scroll_offset.y > 0
        assert typed(pilot) == ""


def _slow(set_: Stage) -> Callable[[], Moment]:
    def look() -> Moment:
        set_.clock.pass_(1)
        return set_.clock()

    return look


def test_a_name_that_looks_like_another_is_told_before_it_is_typed() -> None:
    real, fake = domain("web-01", number=1), domain("w\u0435b-01", number=2)
    set_up = stage(real, fake)
    vm_id = set_up.port.vm(real)
    guests = ForceGuests(set_up.session, [vm_id], Action.FORCE_OFF, freeze=False)
    (guest,) = guests.look()
    told = [cell.text for cell in guests.facts(guest, is_low=False)["guest"]]
    assert "! another guest's name looks the same: w\u0435b-01 on hv1" in told
