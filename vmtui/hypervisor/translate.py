"""libvirt's integers in our words. Only `event_words` knows more of what they mean.

Integers that this table does not know (newer libvirt, odd drivers) become UNKNOWN or OTHER: they
never raise, because most of them arrive in a callback.
"""

from __future__ import annotations

from collections.abc import Mapping

import libvirt

from vmtui.core.events import Detail, Lifecycle
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

_EVENTS = {
    libvirt.VIR_DOMAIN_EVENT_DEFINED: Lifecycle.DEFINED,
    libvirt.VIR_DOMAIN_EVENT_UNDEFINED: Lifecycle.UNDEFINED,
    libvirt.VIR_DOMAIN_EVENT_STARTED: Lifecycle.STARTED,
    libvirt.VIR_DOMAIN_EVENT_SUSPENDED: Lifecycle.SUSPENDED,
    libvirt.VIR_DOMAIN_EVENT_RESUMED: Lifecycle.RESUMED,
    libvirt.VIR_DOMAIN_EVENT_STOPPED: Lifecycle.STOPPED,
    libvirt.VIR_DOMAIN_EVENT_SHUTDOWN: Lifecycle.SHUTDOWN,
    libvirt.VIR_DOMAIN_EVENT_PMSUSPENDED: Lifecycle.PMSUSPENDED,
    libvirt.VIR_DOMAIN_EVENT_CRASHED: Lifecycle.CRASHED,
}

_DETAILS: Mapping[Lifecycle, Mapping[int, Detail]] = {
    Lifecycle.DEFINED: {
        libvirt.VIR_DOMAIN_EVENT_DEFINED_UPDATED: Detail.UPDATED,
        libvirt.VIR_DOMAIN_EVENT_DEFINED_RENAMED: Detail.RENAMED,
        libvirt.VIR_DOMAIN_EVENT_DEFINED_FROM_SNAPSHOT: Detail.SNAPSHOT,
    },
    Lifecycle.STARTED: {
        libvirt.VIR_DOMAIN_EVENT_STARTED_BOOTED: Detail.BOOTED,
        libvirt.VIR_DOMAIN_EVENT_STARTED_MIGRATED: Detail.MIGRATED,
        libvirt.VIR_DOMAIN_EVENT_STARTED_RESTORED: Detail.RESTORED,
        libvirt.VIR_DOMAIN_EVENT_STARTED_FROM_SNAPSHOT: Detail.SNAPSHOT,
        libvirt.VIR_DOMAIN_EVENT_STARTED_WAKEUP: Detail.WAKEUP,
    },
    Lifecycle.SUSPENDED: {
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_PAUSED: Detail.USER,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_MIGRATED: Detail.MIGRATED,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_IOERROR: Detail.IO_ERROR,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG: Detail.WATCHDOG,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_RESTORED: Detail.RESTORED,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_FROM_SNAPSHOT: Detail.SNAPSHOT,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_API_ERROR: Detail.API_ERROR,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY: Detail.POST_COPY,
        libvirt.VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED: Detail.POST_COPY_FAILED,
    },
    Lifecycle.RESUMED: {
        libvirt.VIR_DOMAIN_EVENT_RESUMED_UNPAUSED: Detail.USER,
        libvirt.VIR_DOMAIN_EVENT_RESUMED_MIGRATED: Detail.MIGRATED,
        libvirt.VIR_DOMAIN_EVENT_RESUMED_FROM_SNAPSHOT: Detail.SNAPSHOT,
        libvirt.VIR_DOMAIN_EVENT_RESUMED_POSTCOPY: Detail.POST_COPY,
    },
    Lifecycle.STOPPED: {
        libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN: Detail.SHUT_DOWN,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED: Detail.DESTROYED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_CRASHED: Detail.CRASHED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_MIGRATED: Detail.MIGRATED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_SAVED: Detail.SAVED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_FAILED: Detail.FAILED,
        libvirt.VIR_DOMAIN_EVENT_STOPPED_FROM_SNAPSHOT: Detail.SNAPSHOT,
    },
    Lifecycle.SHUTDOWN: {
        libvirt.VIR_DOMAIN_EVENT_SHUTDOWN_GUEST: Detail.GUEST,
        libvirt.VIR_DOMAIN_EVENT_SHUTDOWN_HOST: Detail.HOST,
    },
    Lifecycle.PMSUSPENDED: {libvirt.VIR_DOMAIN_EVENT_PMSUSPENDED_DISK: Detail.DISK},
    Lifecycle.CRASHED: {
        libvirt.VIR_DOMAIN_EVENT_CRASHED_PANICKED: Detail.PANICKED,
        libvirt.VIR_DOMAIN_EVENT_CRASHED_CRASHLOADED: Detail.CRASH_LOADED,
    },
}

_JOBS = {
    libvirt.VIR_DOMAIN_JOB_OPERATION_START: "start",
    libvirt.VIR_DOMAIN_JOB_OPERATION_SAVE: "save",
    libvirt.VIR_DOMAIN_JOB_OPERATION_RESTORE: "restore",
    libvirt.VIR_DOMAIN_JOB_OPERATION_MIGRATION_IN: "incoming migration",
    libvirt.VIR_DOMAIN_JOB_OPERATION_MIGRATION_OUT: "migration",
    libvirt.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT: "snapshot",
    libvirt.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT: "return to a snapshot",
    libvirt.VIR_DOMAIN_JOB_OPERATION_DUMP: "memory dump",
    libvirt.VIR_DOMAIN_JOB_OPERATION_BACKUP: "backup",
    libvirt.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_DELETE: "removal of a snapshot",
}

_CLOSE_REASONS = {
    libvirt.VIR_CONNECT_CLOSE_REASON_ERROR: "connection lost: an error on it",
    libvirt.VIR_CONNECT_CLOSE_REASON_EOF: "connection lost: the other side closed it",
    libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE: "connection lost: no keepalive",
    libvirt.VIR_CONNECT_CLOSE_REASON_CLIENT: "connection closed",
}


def power_state(state: int) -> PowerState:
    """Translate a virDomainState."""
    return _STATES.get(state, PowerState.NO_STATE)


def reason(state: PowerState, number: int) -> Reason:
    """Translate a reason, whose numbers mean something else in each state."""
    return _REASONS.get(state, {}).get(number, Reason.UNKNOWN)


def lifecycle(event: int) -> Lifecycle | None:
    """Translate a virDomainEventType; None for one that is not known."""
    return _EVENTS.get(event)


def detail(event: Lifecycle, number: int) -> Detail:
    """Translate a lifecycle event's detail, whose numbers mean something else for each event."""
    return _DETAILS.get(event, {}).get(number, Detail.OTHER)


def job_operation(number: int) -> str:
    """Name a libvirt job (virDomainJobOperation); "job" if its kind is not known."""
    return _JOBS.get(number, "job")


def close_reason(number: int) -> str:
    """Say why a connection closed (virConnectCloseReason)."""
    return _CLOSE_REASONS.get(number, "connection lost")
