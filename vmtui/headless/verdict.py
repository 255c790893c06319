"""Why a guest that was asked to go down still runs, as far as it is known: slug and evidence."""

from __future__ import annotations

from vmtui.core.model import VmId
from vmtui.core.records import Json
from vmtui.core.shutdown import SoftShutdown
from vmtui.session import Session


def verdict(session: Session, watch: SoftShutdown) -> str | None:
    """A slug such as "qemu-closing" or "paused"; None while nothing speaks against waiting."""
    if watch.phase.is_end:
        return watch.phase.value
    against = session.obstacle(watch.vm, watch.mode)
    if against is not None:
        return against.slug
    return "qemu-closing" if watch.closing else None


def evidence(session: Session, vm_id: VmId, watch: SoftShutdown) -> dict[str, Json]:
    """What has been seen; None stands for figures that are not there (yet)."""
    vm = session.fleet.vms.get(vm_id)
    return {
        "state": vm.state.value if vm else None,
        "cpu_percent": _rounded(vm.cpu_percent if vm else None),
        "write_bytes_per_second": _rounded(vm.write_rate if vm else None),
        "presses": len(watch.presses),
        "power_button_raised": bool(watch.raised),
        "words": watch.words,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
