"""Why a guest that was asked to go down still runs, or how it ended: slug and evidence for JSON."""

from __future__ import annotations

from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Json
from vmtui.core.samples import rate
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.why.evidence import Reading
from vmtui.core.why.rates import rates, window
from vmtui.core.why.signs import recent_readings
from vmtui.core.why.verdict import Verdict
from vmtui.session import Session

LATELY = 5.0
"""Seconds after which a sample says nothing of now."""


def slug(verdict: Verdict | None) -> str | None:
    """The verdict as one word (see ``core.verdict.Slug``); None where there is none."""
    return verdict.slug.value if verdict else None


def figures(session: Session, vm_id: VmId, verdict: Verdict | None) -> dict[str, Json]:
    """What a verdict is founded on; None stands for figures that are not there (yet).

    Returns:
        ``state``: libvirt's; ``cpu_percent``: of one host CPU; ``cpu_wanted``: 0 to 1, of all its
        virtual CPUs, with the time that they waited for a CPU of the host; ``read_``,
        ``write_``, ``receive_`` and ``send_bytes_per_second``; ``agent_responds``: None where
        it was not asked; ``logged_in``: how many users it told of; and of the verdict
        ``words``, ``sureness``, ``reasons`` and ``unknown``, what can't be known from outside.
    """
    vm = session.fleet.vms.get(vm_id)
    seen = session.evidence.of(vm_id)
    now = session.now()
    lately = _lately(seen.readings, now) if seen else ()
    recent = rates(lately)
    agent = seen.agent if seen else None
    users = agent.users if agent else None
    return {
        "state": vm.state.value if vm else None,
        "cpu_percent": _rounded(_cpu_percent(lately, vm)),
        "cpu_wanted": _rounded(recent.cpu, 3),
        "read_bytes_per_second": _rounded(recent.read),
        "write_bytes_per_second": _rounded(_first(recent.written, vm.write_rate if vm else None)),
        "receive_bytes_per_second": _rounded(recent.received),
        "send_bytes_per_second": _rounded(recent.sent),
        "agent_responds": agent.responds if agent else None,
        "logged_in": None if users is None else len(users),
        "words": verdict.words if verdict else "",
        "sureness": verdict.sureness.value if verdict else None,
        "reasons": list(verdict.reasons) if verdict else [],
        "unknown": verdict.unknown if verdict else "",
    }


def evidence(session: Session, watch: SoftShutdown, verdict: Verdict | None) -> dict[str, Json]:
    """What has been seen of a guest on its way down, with what libvirt last remarked of it."""
    found = figures(session, watch.vm, verdict)
    if watch.phase is Phase.REFUSED:
        found["words"] = watch.words  # Why it was not asked says more than that it runs.
    return found | {
        "presses": len(watch.presses),
        "power_button_raised": bool(watch.raised),
        "remark": watch.words,
    }


def refusal(session: Session, vm_id: VmId, against: Obstacle) -> dict[str, Json]:
    """What has been seen of a guest that is not asked, and what to do instead."""
    return figures(session, vm_id, None) | {"words": against.words, "advice": against.advice}


def _lately(readings: tuple[Reading, ...], now: Moment) -> tuple[Reading, ...]:
    recent = recent_readings(readings)
    if len(recent) > 1 and now.boot - recent[-1].at.boot <= LATELY:
        return recent
    # Figures of some kinds are more than none: samples without disks tell of the CPU.
    return window(readings, now.boot - LATELY, now.boot)


def _cpu_percent(lately: tuple[Reading, ...], vm: Vm | None) -> float | None:
    if len(lately) > 1:
        first, last = lately[0], lately[-1]
        computed = rate(first.cpu_time, last.cpu_time, last.at.boot - first.at.boot)
        if computed is not None:
            return computed / 1e7
    return vm.cpu_percent if vm else None


def _first(value: float | None, otherwise: float | None) -> float | None:
    return otherwise if value is None else value


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
