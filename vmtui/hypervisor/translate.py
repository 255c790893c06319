"""libvirt's integers in our words, those of states aside: see `states` and `event_words`.

Integers that this table does not know (newer libvirt, odd drivers) become UNKNOWN or OTHER: they
never raise, because most of them arrive in a callback.
"""

from __future__ import annotations

from collections.abc import Mapping

import libvirt

from vmtui.core.events import Detail, Lifecycle

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
    Lifecycle.UNDEFINED: {libvirt.VIR_DOMAIN_EVENT_UNDEFINED_RENAMED: Detail.RENAMED},
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
