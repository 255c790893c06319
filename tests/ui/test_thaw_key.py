"""T thaws what a force of ours left frozen, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from textual.pilot import Pilot

from tests.fakes import domain
from tests.ui.fleet import Console, open_console, until
from vmtui.core.commands import Thaw
from vmtui.core.freeze import FreezeStage
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.open_freezes import OpenFreeze
from vmtui.core.record.records import Action, Author, Phase, Record
from vmtui.core.replies import FreezeSeen

WEB = domain("web-01")
AUTHOR = Author(user="ada", sudo_user=None, ssh_origin=None, pid=1, pid_start=1, boot="b")


def left(uri: str, at: float) -> OpenFreeze:
    """What a console that was killed in between has written."""
    intent = Record(
        entry="left",
        action=Action.FORCE_OFF,
        phase=Phase.INTENT,
        host="hv1",
        uri=uri,
        guest="web-01",
        uuid=WEB.uuid,
        run=1,
        mode="freeze-first",
    )
    return OpenFreeze(intent=intent, at=at, is_sure=True, author=AUTHOR)


async def test_a_guest_left_frozen_says_so_in_its_row_and_is_thawed() -> None:
    console = Console()
    found = left(console.port.uri, console.clock().wall - 120)
    assert console.session.freezes.adopt([found]) == []
    async with console.app.run_test(size=(120, 30)) as pilot:
        console.port.up([WEB])
        await console.shows(pilot, "frozen by us 2 min ago: T thaws it")
        await pilot.press("T")
        await until(pilot, lambda: bool(console.port.asked(Thaw)))
        await console.shows(pilot, "thawing its file systems")
        (order,) = console.port.asked(Thaw)
        assert isinstance(order, Thaw)
        stage_ = FreezeStage.THAWED
        console.port.say(FreezeSeen(order.ticket, order.vm, console.clock(), stage_, 1))
        await console.shows(pilot, "1 file system thawed by us")
        assert console.session.freezes.left == {}


async def test_where_nothing_of_ours_is_frozen_it_says_so() -> None:
    async with open_console(WEB) as (console, pilot):
        await pilot.press("T")
        await until(pilot, lambda: "nothing of ours is frozen here" in console.remarks)
        assert console.port.asked(Thaw) == []


async def held(console: Console, pilot: Pilot[int]) -> None:
    """The console is open, and another one leaves its guest frozen."""
    freeze = replace(left(console.port.uri, console.clock().wall - 120), is_sure=False)
    console.session.hear(ToldElsewhere(freezes=(freeze,)))
    await console.shows(pilot, "perhaps frozen by us 2 min ago: T thaws it")


async def test_a_freeze_left_by_another_console_stands_on_the_ladder_and_t_climbs_it() -> None:
    async with open_console(WEB) as (console, pilot):
        await held(console, pilot)
        await pilot.press("l")
        await console.shows(pilot, "Its file systems are perhaps frozen by us, 2 min ago")
        await console.shows(pilot, "▸ T  thaw")
        await console.pass_(pilot, 5)
        assert "othing stands in the way" not in console.text()
        await pilot.press("T")
        await until(pilot, lambda: bool(console.port.asked(Thaw)))


async def test_the_dialog_of_a_shutdown_says_that_its_guest_may_be_frozen() -> None:
    async with open_console(WEB) as (console, pilot):
        await held(console, pilot)
        await pilot.press("s")
        await console.shows(pilot, "perhaps frozen by us 2 min ago: Esc, T thaws it")
