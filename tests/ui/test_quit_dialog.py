"""Quitting asks once where shutdowns are under way, and says what becomes of them."""

from __future__ import annotations

from tests.fakes import Stage, domain, stage
from tests.ui.bench import bench, burst, news, pass_, ready, showing, text
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle
from vmtui.ui.screens.quit_dialog import QuitDialog

WEB = domain("web-01")
DB = domain("db-02", number=2, domain_id=2)


def going() -> Stage:
    set_ = stage(WEB, DB)
    set_.session.shut_down(set_.port.vm(WEB), Mode.ACPI, 60)
    set_.pass_(10)
    return set_


async def test_it_lists_what_is_under_way_with_its_remaining_time() -> None:
    set_ = going()
    async with showing(set_, QuitDialog(set_.session)) as pilot:
        assert "web-01 on hv1" in text(pilot)
        assert "cancels none of these" in text(pilot)
        await pass_(pilot, 20)
        assert "0:29 left of 1:00" in text(pilot)
        await pass_(pilot, 40)
        assert "overdue by 0:10" in text(pilot)


async def test_enter_quits_and_escape_stays() -> None:
    set_ = going()
    async with showing(set_, QuitDialog(set_.session)) as pilot:
        await pilot.press("escape")
        assert bench(pilot).answers == [False]
    async with showing(set_, QuitDialog(set_.session)) as pilot:
        await pilot.press("enter")
        assert bench(pilot).answers == [True]


async def test_the_buttons_do_what_the_keys_do() -> None:
    set_ = going()
    for button, answer in (("#cancel", False), ("#quit", True)):
        async with showing(set_, QuitDialog(set_.session)) as pilot:
            await pilot.click(button)
            assert bench(pilot).answers == [answer]


async def test_a_key_typed_twice_does_not_quit() -> None:
    set_ = going()
    async with showing(set_, QuitDialog(set_.session), settled=False) as pilot:
        await burst(pilot, "q", "enter", "y")
        assert bench(pilot).answers == []
        await pass_(pilot, 1)
        await pilot.press("y", "q")
        assert bench(pilot).answers == []


async def test_a_force_under_way_is_listed_and_nothing_left_is_said() -> None:
    set_ = going()
    vm = set_.port.vm(DB)
    set_.session.force.prepare(set_.session.fleet.vms[vm])
    ready(set_, DB)
    set_.session.force_off(vm)
    set_.settle()
    async with showing(set_, QuitDialog(set_.session)) as pilot:
        assert "db-02 on hv1  forcing" in text(pilot)
        assert "nobody notes how it ends" in text(pilot)
        assert set_.session.soft.under_way()[0].vm == set_.port.vm(WEB)
        set_.port.event(WEB, Lifecycle.STOPPED, Detail.SHUT_DOWN)
        await news(pilot)
        assert "web-01" not in text(pilot)
