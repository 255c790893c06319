"""Pictures of each dialog, to be looked at when one changes.

Refresh them with ``pytest tests/ui/test_dialog_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tests.fakes import Stage, domain, stage
from tests.ui.bench import WINDOWS, Bench, fact, news, open_dialog, ready
from vmtui.core.commands import Mode, Shutdown
from vmtui.core.events import Detail, Lifecycle, Signal
from vmtui.core.looks import AgentHeard
from vmtui.core.model import PowerState
from vmtui.core.replies import CommandDone
from vmtui.core.why.evidence import AgentSigns
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.help import HelpScreen
from vmtui.ui.screens.quit_dialog import QuitDialog
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.settings import UiSettings
from vmtui.ui.widgets.shutdown_panel import ShutdownPanel

Snap = Callable[..., bool]

APP = domain("app-win-07")
WEB = domain("web-01", number=2, domain_id=2)
KIOSK = domain("kiosk-3", PowerState.SUSPENDED, number=3, domain_id=3)
EVIL = domain("[b]e\x1b[31m\u202evil[/b]", number=4, domain_id=4)
OFF = domain("batch-9", PowerState.SHUT_OFF, number=5)
MANY = [domain(f"node-{i:02}", number=50 + i, domain_id=i + 10) for i in range(14)]


def overdue() -> Stage:
    """A Windows guest that was asked twice and is over its time."""
    set_ = stage(APP, WEB, KIOSK, EVIL, OFF, *MANY)
    vm = set_.port.vm(APP)
    fact(set_, APP, os_id=WINDOWS)
    set_.session.shut_down(vm, Mode.ACPI, 60)
    asked = set_.port.commands[-1]
    assert isinstance(asked, Shutdown)
    set_.port.say(CommandDone(asked.ticket, vm, set_.clock()))
    set_.pass_(1)
    set_.port.signal(APP, Signal.POWER_BUTTON)
    set_.pass_(40)
    set_.session.soft.press_again(vm)
    set_.pass_(25)
    return set_


@pytest.fixture
def snap(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    """Take a picture of the dialog that ``make`` builds for a stage."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    def compare(
        make: Callable[[Stage], ModalScreen[Any]],
        *keys: str,
        size: tuple[int, int] = (80, 24),
        then: Callable[[Stage], None] = lambda _: None,
    ) -> bool:
        set_ = overdue()

        async def play(pilot: Pilot[None]) -> None:
            await open_dialog(pilot, make(set_))
            await pilot.press(*keys)
            then(set_)
            await news(pilot)

        return snap_compare(Bench(set_), terminal_size=size, run_before=play)

    return compare


def force(*rows: Any, hidden: int = 0) -> Callable[[Stage], ForceDialog]:
    return lambda set_: ForceDialog(set_.session, [set_.port.vm(row) for row in rows], hidden)


def soft(*rows: Any, hidden: int = 0) -> Callable[[Stage], ShutdownDialog]:
    return lambda set_: ShutdownDialog(
        set_.session, [set_.port.vm(row) for row in rows], hidden, UiSettings()
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_force_one(snap: Snap, size: tuple[int, int]) -> None:
    assert snap(force(APP), *"app-win", size=size, then=lambda set_: ready(set_, APP))


def answering(set_: Stage) -> None:
    """The guest is read, and its agent answers."""
    ready(set_, WEB)
    fact(set_, WEB)
    signs = AgentSigns(set_.clock(), responds=True, frozen=False)
    set_.port.say(AgentHeard(set_.port.vm(WEB), set_.port.epoch, signs))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_force_one_that_can_be_frozen_first(snap: Snap, size: tuple[int, int]) -> None:
    assert snap(force(WEB), *"web-01", size=size, then=answering)


def test_freeze_one_and_force_it(snap: Snap) -> None:
    def chosen(set_: Stage) -> ForceDialog:
        return ForceDialog(set_.session, [set_.port.vm(WEB)], freeze=True)

    assert snap(chosen, *"web-01", then=answering)


def test_force_one_that_was_not_asked_softly(snap: Snap) -> None:
    assert snap(force(WEB), *"web-01", then=lambda set_: ready(set_, WEB))


def test_force_a_hostile_name(snap: Snap) -> None:
    assert snap(force(EVIL), then=lambda set_: ready(set_, EVIL))


def test_force_one_that_went_off(snap: Snap) -> None:
    def go_off(set_: Stage) -> None:
        ready(set_, APP)
        set_.port.event(APP, Lifecycle.STOPPED, Detail.SHUT_DOWN)

    assert snap(force(APP), then=go_off)


def test_force_several(snap: Snap) -> None:
    def one_goes_off(set_: Stage) -> None:
        ready(set_, APP, *MANY)
        set_.port.event(MANY[1], Lifecycle.STOPPED, Detail.SHUT_DOWN)

    assert snap(force(APP, *MANY, hidden=3), then=one_goes_off)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_soft(snap: Snap, size: tuple[int, int]) -> None:
    assert snap(soft(WEB, EVIL, KIOSK, OFF, hidden=1), size=size)


def test_soft_by_the_agent(snap: Snap) -> None:
    assert snap(soft(*MANY), "a")


def test_soft_with_nobody_left(snap: Snap) -> None:
    assert snap(soft(OFF))


def test_quit(snap: Snap) -> None:
    assert snap(lambda set_: QuitDialog(set_.session))


def test_help(snap: Snap) -> None:
    assert snap(lambda _: HelpScreen())


def test_panel(snap_compare: Snap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    set_ = overdue()

    async def play(pilot: Pilot[None]) -> None:
        pilot.app.query_one(ShutdownPanel).show(set_.session, set_.port.vm(APP))
        await pilot.pause()

    assert snap_compare(Bench(set_), terminal_size=(80, 24), run_before=play)
