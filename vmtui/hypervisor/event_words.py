"""What libvirt's on-call events tell beside their name, in words with their figures.

Like `translate`, this never raises on a number that it does not know: it runs in callbacks.
What matters most stands first, because a narrow terminal cuts the end off.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libvirt

from vmtui.core.text import clock, size
from vmtui.hypervisor import translate

_WATCHDOG_ACTIONS = {
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_NONE: "no action",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_PAUSE: "paused",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_RESET: "reset",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF: "powered off",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN: "asked to shut down",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_DEBUG: "noted only",
    libvirt.VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI: "sent an NMI",
}

_IO_ERROR_ACTIONS = {
    libvirt.VIR_DOMAIN_EVENT_IO_ERROR_NONE: "ignored",
    libvirt.VIR_DOMAIN_EVENT_IO_ERROR_PAUSE: "guest paused",
    libvirt.VIR_DOMAIN_EVENT_IO_ERROR_REPORT: "reported to the guest",
}

_IO_ERROR_REASONS = {"enospc": "no space left"}

_AGENT_STATES = {
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_CONNECTED: "connected",
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_STATE_DISCONNECTED: "disconnected",
}

_AGENT_REASONS = {
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_DOMAIN_STARTED: "as the domain started",
    libvirt.VIR_CONNECT_DOMAIN_EVENT_AGENT_LIFECYCLE_REASON_CHANNEL: "on its channel",
}

_MEMORY_FAILURES = {
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_IGNORE: "ignored",
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_INJECT: "passed to the guest",
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_FATAL: "fatal",
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_ACTION_RESET: "guest reset",
}

_MEMORY_OWNERS = {
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_HYPERVISOR: "in QEMU's own memory",
    libvirt.VIR_DOMAIN_EVENT_MEMORY_FAILURE_RECIPIENT_GUEST: "in the guest's memory",
}


def watchdog(action: int) -> str:
    """What the guest's watchdog did (virDomainEventWatchdogAction); "" if not known."""
    return _WATCHDOG_ACTIONS.get(action, "")


def io_error(path: str, device: str, action: int, reason: str) -> str:
    """Which disk failed, how, and what followed (virConnectDomainEventIOErrorReasonCallback).

    Args:
        path: The file or device on the host; "" if QEMU did not say.
        device: The disk's alias.
        action: virDomainEventIOErrorAction.
        reason: QEMU's word for the error ("enospc"); "" for any but a full disk.
    """
    where = f"on {device}" if device else ""
    why = _IO_ERROR_REASONS.get(reason, reason)
    what = " ".join(part for part in (why, where) if part)
    return ", ".join(part for part in (what, _IO_ERROR_ACTIONS.get(action, ""), path) if part)


def agent(state: int, reason: int) -> str:
    """What became of the agent's channel, and why (virConnectDomainEventAgentLifecycleState).

    It begins with "connected" or "disconnected"; "" for a state that is not known.
    """
    words = _AGENT_STATES.get(state, "")
    why = _AGENT_REASONS.get(reason, "")
    return f"{words} {why}" if words and why else words


def job(stats: Mapping[str, Any]) -> str:
    """Which job ended, after how long, how much it moved, and its error.

    Args:
        stats: As virDomainGetJobStats gives them: times in milliseconds, sizes in bytes.
    """
    name = translate.job_operation(stats.get(libvirt.VIR_DOMAIN_JOB_OPERATION, 0))
    elapsed = stats.get(libvirt.VIR_DOMAIN_JOB_TIME_ELAPSED)
    # A backup counts its disks, all other jobs their data.
    total = stats.get(libvirt.VIR_DOMAIN_JOB_DATA_TOTAL) or stats.get(
        libvirt.VIR_DOMAIN_JOB_DISK_TOTAL
    )
    figures = [
        f" after {clock(elapsed / 1000)}" if elapsed is not None else "",
        f", {size(total)}" if total else "",
        f": {error}" if (error := stats.get(libvirt.VIR_DOMAIN_JOB_ERRMSG)) else "",
    ]
    return name + "".join(figures)


def job_failed(stats: Mapping[str, Any]) -> bool:
    """Whether a job ended without success. One that does not say has succeeded."""
    return not stats.get(libvirt.VIR_DOMAIN_JOB_SUCCESS, True)


def threshold(device: str, path: str, bytes_written: int, excess: int) -> str:
    """Which disk has been written beyond its mark (virConnectDomainEventBlockThresholdCallback).

    Args:
        device: The disk's target, such as ``vda``, or a name inside its backing chain.
        path: The file or device on the host; "" if libvirt does not know it.
        bytes_written: The mark, an offset in the image.
        excess: Bytes beyond it.
    """
    words = f"{device} beyond {size(bytes_written)} by {size(excess)}"
    return f"{words}, {path}" if path else words


def memory_failure(recipient: int, action: int) -> str:
    """Whose memory failed and what followed (virConnectDomainEventMemoryFailureCallback)."""
    parts = (_MEMORY_OWNERS.get(recipient, ""), _MEMORY_FAILURES.get(action, ""))
    return ", ".join(part for part in parts if part)
