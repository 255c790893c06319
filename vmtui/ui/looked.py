"""All that a session knows of one guest, in one bundle for its details."""

from __future__ import annotations

from vmtui.core.details_text import Looked
from vmtui.core.model import Vm
from vmtui.session import Session


def looked_at(session: Session, vm: Vm) -> Looked:
    """What is known of a guest now."""
    desk = session.details
    return Looked(
        vm=vm,
        host=session.host(vm.id),
        details=desk.of(vm.id),
        history=desk.history(vm.id),
        shutdown=session.soft.watches.get(vm.id),
        times=desk.times.of(vm.id.uuid),
        stop_command=desk.stop_command(vm),
        is_kept=session.power.is_kept(vm.id),
    )
