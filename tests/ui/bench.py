"""A bare app on which one dialog is tried, with a standing clock and a fake host."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import ModalScreen

import vmtui.ui
from tests.fakes import Stage, domain
from vmtui.core.changes import DomainRow
from vmtui.core.commands import ForceOff
from vmtui.core.looks import FactsRead
from vmtui.core.record.records import Action
from vmtui.core.replies import ForceReady
from vmtui.session import Touched
from vmtui.ui.messages import SessionChanged
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.themes import CALM
from vmtui.ui.widgets.cells_view import CellsView
from vmtui.ui.widgets.shutdown_panel import ShutdownPanel

SETTLED = 0.3
"""Seconds after which a dialog takes input."""

MEANT = 0.6
"""Seconds after which an Enter is no pasted newline."""


class Bench(App[None]):
    """Shows one dialog and keeps its answers.

    Attributes:
        answers: What each dialog was closed with.
        set_: The stage behind it.
    """

    CSS_PATH = Path(vmtui.ui.__file__).with_name("app.tcss")

    def __init__(self, set_: Stage) -> None:
        super().__init__()
        self.set_ = set_
        self.answers: list[Any] = []

    def compose(self) -> ComposeResult:
        yield ShutdownPanel()

    def on_mount(self) -> None:
        self.register_theme(CALM)
        self.theme = CALM.name


async def open_dialog(
    pilot: Pilot[None], dialog: ModalScreen[Any], *, settled: bool = True
) -> None:
    """Show a dialog, and let its first moments pass unless told otherwise."""
    app = pilot.app
    assert isinstance(app, Bench)
    await app.push_screen(dialog, app.answers.append)
    await pilot.pause()
    if settled:
        await pass_(pilot, SETTLED)


@asynccontextmanager
async def showing(
    set_: Stage,
    dialog: ModalScreen[Any],
    *,
    settled: bool = True,
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Pilot[None]]:
    """An app that shows this dialog."""
    app = Bench(set_)
    async with app.run_test(size=size) as pilot:
        await open_dialog(pilot, dialog, settled=settled)
        yield pilot


def bench(pilot: Pilot[None]) -> Bench:
    assert isinstance(pilot.app, Bench)
    return pilot.app


async def news(pilot: Pilot[None]) -> None:
    """Take in what the host said, and tell every screen."""
    bench(pilot).set_.settle()
    for screen in pilot.app.screen_stack:
        screen.post_message(SessionChanged(Touched()))
    await pilot.pause()
    await pilot.pause()


async def pass_(pilot: Pilot[None], seconds: float) -> None:
    """Let time pass, and tell every screen."""
    bench(pilot).set_.pass_(seconds)
    await news(pilot)


async def burst(pilot: Pilot[None], *sent: str) -> None:
    """Keys in one breath, as a terminal sends a paste that it does not mark as one."""
    for key in sent:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await pilot.pause()
    await pilot.pause()


async def paste(pilot: Pilot[None], text: str) -> None:
    """A bracketed paste."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


def text(pilot: Pilot[None], selector: str = "CellsView") -> str:
    """All that the top screen says, of what is shown."""
    views = pilot.app.screen.query(selector).results(CellsView)
    return "\n".join(view.text for view in views if view.is_on_screen or view.display)


def ready(set_: Stage, *rows: DomainRow) -> None:
    """The host's own connection for forcing has read these guests."""
    for row in rows:
        vm, run = set_.port.vm(row), (row.domain_id, 10**9)
        protected = bool(set_.session.fleet.vms[vm].protected)
        set_.port.say(ForceReady(vm, set_.clock(), row.state, *run, protected=protected))
    set_.settle()


def fact(
    set_: Stage,
    row: DomainRow,
    *,
    os_id: str = "",
    manager: str = "",
    has_acpi: bool = True,
    has_agent: bool = True,
    job: str = "",
    macs: tuple[str, ...] = (),
    persistent: bool = True,
) -> None:
    """The facts of a guest have been read."""
    vm = set_.port.vm(row)
    set_.port.say(
        FactsRead(
            vm,
            set_.clock(),
            set_.port.epoch,
            "",
            persistent,
            os_id,
            manager,
            has_acpi,
            has_agent,
            job,
            macs,
        )
    )
    set_.settle()


def read(set_: Stage, row: DomainRow, **facts: Any) -> None:
    """The facts of an ordinary guest have been read, but for these."""
    vm, port = set_.port.vm(row), set_.port
    known = FactsRead(vm, set_.clock(), port.epoch, "", True, "", "", True, True, "", ())
    port.say(replace(known, **facts))
    set_.settle()


WINDOWS = "http://microsoft.com/win/2k19"


# The force dialog

WEB = domain("web-01")
DB = domain("db-02", number=2, domain_id=2)


def force_dialog(
    set_: Stage,
    *rows: DomainRow,
    hidden: int = 0,
    action: Action = Action.FORCE_OFF,
    freeze: bool = False,
) -> ForceDialog:
    """One for these guests."""
    vm_ids = [set_.port.vm(row) for row in rows]
    return ForceDialog(set_.session, vm_ids, hidden, action, freeze=freeze)


@asynccontextmanager
async def forcing(
    set_: Stage,
    *rows: DomainRow,
    settled: bool = True,
    size: tuple[int, int] = (80, 24),
    **options: Any,
) -> AsyncIterator[Pilot[None]]:
    """An app that shows a force dialog for these guests, which their host has read."""
    dialog = force_dialog(set_, *rows, **options)
    async with showing(set_, dialog, settled=settled, size=size) as pilot:
        ready(set_, *rows)
        yield pilot


def is_forcing(pilot: Pilot[None]) -> bool:
    """Whether the force dialog is open."""
    return isinstance(pilot.app.screen, ForceDialog)


async def confirm(pilot: Pilot[None], typed: str = WEB.name) -> None:
    """Paste the name, and wait for as long as somebody who means it."""
    await paste(pilot, typed)
    await pass_(pilot, MEANT)


def forces(set_: Stage) -> list[ForceOff]:
    """Each force that has left."""
    set_.settle()
    return [one for one in set_.port.commands if isinstance(one, ForceOff)]
