"""What a watched guest's agent answers: signs of life, who is logged in, file systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libvirt

from vmtui.core.model import Moment
from vmtui.core.why.evidence import AgentSigns
from vmtui.hypervisor import details

_QUESTIONS = 3
"""Users, system and file systems."""

_MOST = 64
"""Users and file systems that are kept of one guest: it may tell of as many as it likes."""

_LONGEST = 256
"""Characters that are kept of each name: libvirt passes on 4 MiB of it."""

_FROZEN = "frozen state"
"""What QEMU's agent says of each question that it does not answer while file systems are frozen."""

_DISABLED = "has been disabled: the command is not allowed"
"""What it says from QEMU 10 on, and of a question that its own configuration forbids."""


def read_signs(domain: libvirt.virDomain, at: Moment) -> AgentSigns:
    """Ask for users, system and file systems (virDomainGetGuestInfo).

    Like ``details.read_agent`` it may take 5 seconds, or for ever. That the agent has frozen file
    systems is known by its refusals: asking it (guest-fsfreeze-status) would taint the domain.

    Args:
        at: When it is asked.

    Raises:
        libvirt.libvirtError: The agent does not answer (codes 86 and 97) or can't be asked.
    """
    refusals: list[str] = []
    users = details.told(domain, libvirt.VIR_DOMAIN_GUEST_INFO_USERS, refusals)
    system = details.told(domain, libvirt.VIR_DOMAIN_GUEST_INFO_OS, refusals)
    mounts = details.told(domain, libvirt.VIR_DOMAIN_GUEST_INFO_FILESYSTEM, refusals)
    # A configuration that forbids all three is not to be expected.
    is_shut = len(refusals) == _QUESTIONS and all(_DISABLED in refusal for refusal in refusals)
    is_frozen = is_shut or any(_FROZEN in refusal for refusal in refusals)
    answered = bool(users or system or mounts)
    return AgentSigns(
        at,
        responds=True,
        users=_listed(users, "user", "name"),
        os=str(system.get("os.pretty-name") or system.get("os.name") or "")[:_LONGEST],
        filesystems=_listed(mounts, "fs", "mountpoint"),
        frozen=is_frozen if is_frozen or answered else None,
    )


def _listed(told: Mapping[str, Any], group: str, figure: str) -> tuple[str, ...] | None:
    """A figure of each member of a group, without repeats; None where the group was not told."""
    count = told.get(f"{group}.count")
    if count is None:
        return None
    keys = (f"{group}.{number}.{figure}" for number in range(min(count, _MOST)))
    return tuple(dict.fromkeys(str(told[key])[:_LONGEST] for key in keys if key in told))
