"""In which order a batch of guests is asked."""

from __future__ import annotations

from tests.fakes import domain, stage
from vmtui.core.commands import Mode, Shutdown
from vmtui.core.looks import WatchedRead
from vmtui.core.model import PowerState
from vmtui.core.shutdown import Goal
from vmtui.core.why.evidence import Reading
from vmtui.ui import wishes
from vmtui.ui.screens.shutdown_dialog import ShutdownChoice

HUNG, WEB, DB = domain("hung"), domain("web"), domain("db")


def test_guests_whose_qemu_hangs_are_asked_last() -> None:
    set_ = stage(HUNG, WEB, DB)
    vm_ids = [set_.port.vm(row) for row in (HUNG, WEB, DB)]
    set_.session.evidence.observe(vm_ids)
    at = set_.clock()
    rows = [
        (vm_id.uuid, Reading(at, PowerState.RUNNING, is_silent=vm_id == vm_ids[0]))
        for vm_id in vm_ids
    ]
    set_.port.say(WatchedRead("hv1", at, set_.port.epoch, tuple(rows)))
    set_.settle()
    choice = ShutdownChoice(tuple(vm_ids), Mode.ACPI, 60.0)
    assert wishes.ask(set_.session, choice, Goal.OFF) == []
    asked = [one.vm for one in set_.port.commands if isinstance(one, Shutdown)]
    assert asked == [vm_ids[1], vm_ids[2], vm_ids[0]]
