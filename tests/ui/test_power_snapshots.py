"""Pictures of the dialogs for starting, pausing, saving, rebooting and resetting.

Refresh them with ``pytest tests/ui/test_power_snapshots.py --snapshot-update``, and look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen

from tests.fakes import domain, stage
from tests.ui.bench import Bench, news, open_dialog, read, ready
from vmtui.core.model import Moment, PowerState, Reason
from vmtui.core.record.records import Action
from vmtui.core.shutdown import Goal
from vmtui.session import Session
from vmtui.ui.screens.force_dialog import ForceDialog
from vmtui.ui.screens.power_dialog import PowerDialog
from vmtui.ui.screens.shutdown_dialog import ShutdownDialog
from vmtui.ui.settings import UiSettings

Snap = Callable[..., bool]
Make = Callable[[Session, list[Any]], ModalScreen[Any]]

WEB = domain("web-01")
DB = domain("db-02", number=2, domain_id=2)
PAUSED = domain("test-5", PowerState.PAUSED, Reason.USER, number=3, domain_id=3)
FULL = domain("files-1", PowerState.PAUSED, Reason.IO_ERROR, number=4, domain_id=4)
OFF = domain("batch-9", PowerState.SHUT_OFF, number=5)
KIOSK = domain("kiosk-3", PowerState.SUSPENDED, number=6, domain_id=6)
ALL = (WEB, DB, PAUSED, FULL, OFF, KIOSK)

DIALOGS: dict[str, tuple[Sequence[Any], Make]] = {
    "power-on": (
        [OFF, WEB],
        lambda session, ids: PowerDialog(session, [Action.POWER_ON], ids, 0),
    ),
    "pause": ([WEB], lambda session, ids: PowerDialog(session, [Action.PAUSE], ids, 0)),
    "resume": ([FULL], lambda session, ids: PowerDialog(session, [Action.RESUME], ids, 0)),
    "pause-or-resume": (
        [WEB, DB, PAUSED, FULL, OFF],
        lambda session, ids: PowerDialog(session, [Action.PAUSE, Action.RESUME], ids, 2),
    ),
    "save": ([DB, KIOSK], lambda session, ids: PowerDialog(session, [Action.MANAGED_SAVE], ids, 0)),
    "sysrq": ([WEB], lambda session, ids: PowerDialog(session, [Action.SYSRQ], ids, 0)),
    "dump": ([WEB], lambda session, ids: PowerDialog(session, [Action.DUMP], ids, 0)),
    "reboot": (
        [WEB, KIOSK],
        lambda session, ids: ShutdownDialog(session, ids, 0, UiSettings(), Goal.RESTART),
    ),
    "wake-first": ([KIOSK], lambda session, ids: ShutdownDialog(session, ids, 0, UiSettings())),
    "reset": ([WEB], lambda session, ids: ForceDialog(session, ids, 0, Action.RESET)),
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", DIALOGS)
def test_the_dialog(
    snap_compare: Snap, monkeypatch: pytest.MonkeyPatch, name: str, size: tuple[int, int]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    set_ = stage(*ALL)
    rows, make = DIALOGS[name]
    three_days_ago = Moment(set_.clock.wall - 3 * 86400, set_.clock.boot - 3 * 86400)
    for row in ALL:
        read(set_, row, saved=row is OFF, saved_at=three_days_ago if row is OFF else None)

    async def play(pilot: Pilot[None]) -> None:
        await open_dialog(pilot, make(set_.session, [set_.port.vm(row) for row in rows]))
        ready(set_, *rows)
        await news(pilot)

    assert snap_compare(Bench(set_), terminal_size=size, run_before=play)
