"""libvirt's integers for states and their reasons, in our words.

A number that is not known (newer libvirt, odd drivers) becomes NO_STATE or UNKNOWN: nothing raises.
"""

from __future__ import annotations

from collections.abc import Mapping

import libvirt

from vmtui.core.model import PowerState, Reason

_STATES = {
    libvirt.VIR_DOMAIN_NOSTATE: PowerState.NO_STATE,
    libvirt.VIR_DOMAIN_RUNNING: PowerState.RUNNING,
    libvirt.VIR_DOMAIN_BLOCKED: PowerState.BLOCKED,
    libvirt.VIR_DOMAIN_PAUSED: PowerState.PAUSED,
    libvirt.VIR_DOMAIN_SHUTDOWN: PowerState.IN_SHUTDOWN,
    libvirt.VIR_DOMAIN_SHUTOFF: PowerState.SHUT_OFF,
    libvirt.VIR_DOMAIN_CRASHED: PowerState.CRASHED,
    libvirt.VIR_DOMAIN_PMSUSPENDED: PowerState.SUSPENDED,
}

_REASONS: Mapping[PowerState, Mapping[int, Reason]] = {
    PowerState.RUNNING: {
        libvirt.VIR_DOMAIN_RUNNING_BOOTED: Reason.BOOTED,
        libvirt.VIR_DOMAIN_RUNNING_MIGRATED: Reason.MIGRATED,
        libvirt.VIR_DOMAIN_RUNNING_RESTORED: Reason.RESTORED,
        libvirt.VIR_DOMAIN_RUNNING_FROM_SNAPSHOT: Reason.FROM_SNAPSHOT,
        libvirt.VIR_DOMAIN_RUNNING_UNPAUSED: Reason.UNPAUSED,
        libvirt.VIR_DOMAIN_RUNNING_MIGRATION_CANCELED: Reason.MIGRATION_CANCELED,
        libvirt.VIR_DOMAIN_RUNNING_SAVE_CANCELED: Reason.SAVE_CANCELED,
        libvirt.VIR_DOMAIN_RUNNING_WAKEUP: Reason.EVENT_WAKEUP,
        libvirt.VIR_DOMAIN_RUNNING_CRASHED: Reason.CRASHED,
        libvirt.VIR_DOMAIN_RUNNING_POSTCOPY: Reason.POST_COPY,
        libvirt.VIR_DOMAIN_RUNNING_POSTCOPY_FAILED: Reason.POST_COPY_FAILED,
    },
    PowerState.PAUSED: {
        libvirt.VIR_DOMAIN_PAUSED_USER: Reason.USER,
        libvirt.VIR_DOMAIN_PAUSED_MIGRATION: Reason.MIGRATING,
        libvirt.VIR_DOMAIN_PAUSED_SAVE: Reason.SAVING,
        libvirt.VIR_DOMAIN_PAUSED_DUMP: Reason.DUMPING,
        libvirt.VIR_DOMAIN_PAUSED_IOERROR: Reason.IO_ERROR,
        libvirt.VIR_DOMAIN_PAUSED_WATCHDOG: Reason.WATCHDOG,
        libvirt.VIR_DOMAIN_PAUSED_FROM_SNAPSHOT: Reason.FROM_SNAPSHOT,
        libvirt.VIR_DOMAIN_PAUSED_SHUTTING_DOWN: Reason.SHUTTING_DOWN,
        libvirt.VIR_DOMAIN_PAUSED_SNAPSHOT: Reason.CREATING_SNAPSHOT,
        libvirt.VIR_DOMAIN_PAUSED_CRASHED: Reason.CRASHED,
        libvirt.VIR_DOMAIN_PAUSED_STARTING_UP: Reason.STARTING_UP,
        libvirt.VIR_DOMAIN_PAUSED_POSTCOPY: Reason.POST_COPY,
        libvirt.VIR_DOMAIN_PAUSED_POSTCOPY_FAILED: Reason.POST_COPY_FAILED,
        # VIR_DOMAIN_PAUSED_API_ERROR, which libvirt 9.0 does not export yet.
        14: Reason.API_ERROR,
    },
    PowerState.IN_SHUTDOWN: {libvirt.VIR_DOMAIN_SHUTDOWN_USER: Reason.USER},
    PowerState.SHUT_OFF: {
        libvirt.VIR_DOMAIN_SHUTOFF_SHUTDOWN: Reason.SHUT_DOWN,
        libvirt.VIR_DOMAIN_SHUTOFF_DESTROYED: Reason.DESTROYED,
        libvirt.VIR_DOMAIN_SHUTOFF_CRASHED: Reason.CRASHED,
        libvirt.VIR_DOMAIN_SHUTOFF_MIGRATED: Reason.MIGRATED,
        libvirt.VIR_DOMAIN_SHUTOFF_SAVED: Reason.SAVED,
        libvirt.VIR_DOMAIN_SHUTOFF_FAILED: Reason.FAILED,
        libvirt.VIR_DOMAIN_SHUTOFF_FROM_SNAPSHOT: Reason.FROM_SNAPSHOT,
        libvirt.VIR_DOMAIN_SHUTOFF_DAEMON: Reason.DAEMON,
    },
    PowerState.CRASHED: {libvirt.VIR_DOMAIN_CRASHED_PANICKED: Reason.PANICKED},
}


def power_state(state: int) -> PowerState:
    """Translate a virDomainState."""
    return _STATES.get(state, PowerState.NO_STATE)


def reason(state: PowerState, number: int) -> Reason:
    """Translate a reason, whose numbers mean something else in each state."""
    return _REASONS.get(state, {}).get(number, Reason.UNKNOWN)


def cpu_time(state: PowerState, nanoseconds: int | None) -> int | None:
    """What a run has computed; None where libvirt's figure is not about it.

    That of a shut-off domain is libvirtd's own. And while QEMU ends, its process can be gone with
    the domain still "running" or "in shutdown": libvirt then tells 0, as it does for no other run
    that has begun. Taken at its word that would be a younger run: a restart that never was.

    Args:
        state: As told with it.
        nanoseconds: The ``cpu.time`` of a reading; None where it has none.
    """
    return (nanoseconds or None) if state.has_process else None
