"""The way of a soft shutdown or a reboot, step by step, as far as a host can see it.

The steps are those of a virtual machine's power button: libvirt passes the request to QEMU by
QMP, QEMU raises the ACPI power button, the guest ends its applications and services, then its
core services, and powers off. What happens inside the guest can only be inferred from outside.
"""

from __future__ import annotations

from enum import Enum

from vmtui.core.commands import Mode
from vmtui.core.events import Detail
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.shutdown import SoftShutdown


class Progress(Enum):
    """How a step stands, and how that is known."""

    AHEAD = "ahead"
    NOW = "now"
    SEEN = "seen"
    INFERRED = "inferred"
    NOT_SEEN = "not seen"


@frozen
class Step:
    """One step of the way.

    Attributes:
        at: When it was seen; None where it was not, or only inferred.
    """

    number: int
    text: str
    progress: Progress
    at: Moment | None = None


_ACPI = (
    "the host's libvirt passes the request to QEMU",
    "QEMU presses the ACPI power button",
    "the guest ends applications and services",
    "the guest ends its core services",
    "the guest powers off",
)

_AGENT = (
    "the host's libvirt passes the request to the guest agent",
    "the guest agent starts the guest's own shutdown",
    "the guest ends applications and services",
    "the guest ends its core services",
    "the guest powers off",
)

_RESTARTS = {
    Mode.ACPI: "the guest powers off, and libvirt resets it",
    Mode.AGENT: "the guest restarts",
}
"""The last step of a reboot."""


def steps(shutdown: SoftShutdown) -> tuple[Step, ...]:
    """The five steps of this shutdown, with how far it has come."""
    passed = shutdown.accepted
    raised = _raised(shutdown)
    done = _powered_off(shutdown)
    texts = _AGENT if shutdown.mode is Mode.AGENT else _ACPI
    last = _RESTARTS[shutdown.mode] if shutdown.is_reboot else texts[4]
    return (
        Step(1, texts[0], _first(shutdown, raised, done), passed),
        Step(2, texts[1], _second(shutdown, raised, done), raised),
        Step(3, texts[2], _inside(shutdown, done)),
        Step(4, texts[3], _inside(shutdown, done)),
        Step(5, last, _last(shutdown, done), done),
    )


def _raised(shutdown: SoftShutdown) -> Moment | None:
    if shutdown.mode is Mode.AGENT:
        return shutdown.accepted
    return shutdown.raised[0] if shutdown.raised else None


def _powered_off(shutdown: SoftShutdown) -> Moment | None:
    if shutdown.closing and shutdown.closing_by is Detail.GUEST:
        return shutdown.closing
    return shutdown.ended if shutdown.is_reached else None


def _first(shutdown: SoftShutdown, raised: Moment | None, done: Moment | None) -> Progress:
    if shutdown.accepted:
        return Progress.SEEN
    if shutdown.adopted or raised or done:
        return Progress.INFERRED
    return Progress.NOT_SEEN if shutdown.phase.is_end else Progress.NOW


def _second(shutdown: SoftShutdown, raised: Moment | None, done: Moment | None) -> Progress:
    if raised:
        return Progress.SEEN
    if done:
        return Progress.INFERRED
    if shutdown.adopted:
        return Progress.NOT_SEEN
    if shutdown.accepted is None:
        return Progress.AHEAD
    return Progress.NOT_SEEN if shutdown.phase.is_end else Progress.NOW


def _inside(shutdown: SoftShutdown, done: Moment | None) -> Progress:
    if done:
        return Progress.INFERRED
    if not (shutdown.accepted or shutdown.raised or shutdown.adopted):
        return Progress.AHEAD
    return Progress.NOT_SEEN if shutdown.phase.is_end else Progress.NOW


def _last(shutdown: SoftShutdown, done: Moment | None) -> Progress:
    if done:
        return Progress.SEEN
    return Progress.NOT_SEEN if shutdown.phase.is_end else Progress.AHEAD
