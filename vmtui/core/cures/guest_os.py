"""Which kind of system a guest runs, as far as its definition or its agent tells.

The definition may hold a libosinfo identifier ("http://debian.org/debian/12"), the agent answers
in the guest's own words ("Debian GNU/Linux 12 (bookworm)", "Microsoft Windows Server 2022").
"""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.model import Vm
from vmtui.core.why.evidence import AgentSigns


class Family(StrEnum):
    """Systems that answer a power button in the same way; the values are the words for people."""

    WINDOWS = "Windows"
    LINUX = "Linux"
    ILLUMOS = "illumos"
    OTHER = "another system"
    UNKNOWN = "an unknown system"


_WINDOWS = ("microsoft", "windows")
_ILLUMOS = ("illumos", "omnios", "smartos", "openindiana", "solaris", "sunos", "nexenta")
_OTHERS = ("bsd", "dragonfly", "apple.com", "macos", "haiku", "netware", "freedos", "minix")


def family(vm: Vm | None, agent: AgentSigns | None = None) -> Family:
    """The guest's family; what its agent says of the running system goes before the definition."""
    for told in (agent.os if agent else "", (vm.os_id or "") if vm else ""):
        if told:
            return _of(told.lower())
    return Family.UNKNOWN


def _of(told: str) -> Family:
    for found, marks in (
        (Family.WINDOWS, _WINDOWS),
        (Family.ILLUMOS, _ILLUMOS),
        (Family.OTHER, _OTHERS),
        (Family.UNKNOWN, ("unknown",)),
    ):
        if any(mark in told for mark in marks):
            return found
    # Distributions of Linux are too many to name; so is everything else of libosinfo's list.
    return Family.LINUX
