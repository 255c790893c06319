"""Before what may lose work, Enter is not enough."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.fakes import domain, stage
from tests.ui.bench import bench, news, read, showing, text
from vmtui.core.commands import Dump
from vmtui.core.model import VmId
from vmtui.core.record.records import Action
from vmtui.ui import wishes
from vmtui.ui.screens.power_dialog import PowerChoice, PowerDialog

WEB = domain("web-01")


def chosen(pilot: Pilot[None]) -> list[tuple[Action, tuple[VmId, ...]]]:
    """What was accepted."""
    answers = bench(pilot).answers
    return [(one.action, one.vm_ids) for one in answers if isinstance(one, PowerChoice)]


@pytest.mark.parametrize(("action", "key"), [(Action.SYSRQ, "O"), (Action.NMI, "N")])
async def test_enter_does_nothing_and_names_the_key_that_does(action: Action, key: str) -> None:
    set_ = stage(WEB)
    read(set_, WEB)
    vm_id = set_.port.vm(WEB)
    async with showing(set_, PowerDialog(set_.session, [action], [vm_id], 0)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert f"choose: {key}" in text(pilot)
        assert bench(pilot).answers == []
        await pilot.press(key)
        await pilot.pause()
        assert chosen(pilot) == [(action, (vm_id,))]


async def test_enter_accepts_what_loses_nothing() -> None:
    set_ = stage(WEB)
    read(set_, WEB)
    vm_id = set_.port.vm(WEB)
    async with showing(set_, PowerDialog(set_.session, [Action.DUMP], [vm_id], 0)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert chosen(pilot) == [(Action.DUMP, (vm_id,))]


async def test_the_file_that_is_named_is_the_one_that_is_written() -> None:
    set_ = stage(WEB)
    read(set_, WEB)
    vm_id = set_.port.vm(WEB)
    async with showing(set_, PowerDialog(set_.session, [Action.DUMP], [vm_id], 0)) as pilot:
        named = text(pilot)
        set_.clock.pass_(5)
        await pilot.press("enter")
        await pilot.pause()
        (choice,) = bench(pilot).answers
    assert isinstance(choice, PowerChoice)
    assert wishes.do(set_.session, choice.action, choice.vm_ids, choice.opened) == []
    set_.settle()
    (command,) = set_.port.asked(Dump)
    assert isinstance(command, Dump)
    assert command.path in "".join(named.split())


@pytest.mark.parametrize(("action", "key"), [(Action.SYSRQ, "O"), (Action.DUMP, "enter")])
async def test_a_guest_that_was_started_anew_meanwhile_is_left_alone(
    action: Action, key: str
) -> None:
    set_ = stage(WEB)
    read(set_, WEB)
    vm_id = set_.port.vm(WEB)
    async with showing(set_, PowerDialog(set_.session, [action], [vm_id], 0)) as pilot:
        set_.port.lists([domain("web-01", domain_id=2)])
        await news(pilot)
        assert "it was restarted meanwhile" in text(pilot)
        await pilot.press(key)
        await pilot.pause()
        assert bench(pilot).answers in ([], [None])
