"""What libvirt tells of by itself: lifecycle events, and what somebody on call wants to see."""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, VmId


class Lifecycle(StrEnum):
    """virDomainEventType."""

    DEFINED = "defined"
    UNDEFINED = "undefined"
    STARTED = "started"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    STOPPED = "stopped"
    SHUTDOWN = "shutdown"
    PMSUSPENDED = "pmsuspended"
    CRASHED = "crashed"


class Detail(StrEnum):
    """The details of lifecycle events that vmtui tells apart; all others are OTHER.

    For SHUTDOWN: GUEST and HOST (virDomainEventShutdownDetailType). For STOPPED: the rest
    (virDomainEventStoppedDetailType). For DEFINED: RENAMED, UPDATED. For UNDEFINED: RENAMED, and
    the DEFINED with the new name follows. For STARTED: BOOTED, RESTORED, MIGRATED, WAKEUP. For
    SUSPENDED: IO_ERROR, MIGRATED, USER (libvirt says PAUSED), WATCHDOG, API_ERROR, POST_COPY,
    POST_COPY_FAILED. For RESUMED: USER, MIGRATED, POST_COPY. For PMSUSPENDED: DISK, a hibernation.
    For CRASHED: PANICKED, CRASH_LOADED. SNAPSHOT comes with many.
    """

    OTHER = "other"
    GUEST = "guest"
    HOST = "host"
    SHUT_DOWN = "shut down"
    DESTROYED = "destroyed"
    CRASHED = "crashed"
    MIGRATED = "migrated"
    SAVED = "saved"
    FAILED = "failed"
    SNAPSHOT = "snapshot"
    RENAMED = "renamed"
    UPDATED = "updated"
    BOOTED = "booted"
    RESTORED = "restored"
    WAKEUP = "wakeup"
    USER = "user"
    IO_ERROR = "I/O error"
    WATCHDOG = "watchdog"
    API_ERROR = "api error"
    POST_COPY = "post-copy"
    POST_COPY_FAILED = "post-copy failed"
    DISK = "disk"
    PANICKED = "panicked"
    CRASH_LOADED = "crash loaded"


@frozen
class LifecycleSeen:
    """A lifecycle event (VIR_DOMAIN_EVENT_ID_LIFECYCLE).

    Attributes:
        number: Counts the events of this host; never repeats, grows over reconnects too.
    """

    host: str
    at: Moment
    number: int
    uuid: str
    name: str
    event: Lifecycle
    detail: Detail

    @property
    def vm(self) -> VmId:
        """The domain it speaks of."""
        return VmId(self.host, self.uuid)


class Signal(StrEnum):
    """Events that are no change of state, but that somebody on call wants to see."""

    REBOOT = "reboot"
    POWER_BUTTON = "power button"
    GUEST_SHUTDOWN = "guest shutdown"
    WATCHDOG = "watchdog"
    IO_ERROR = "I/O error"
    CONTROL_ERROR = "control error"
    ASLEEP = "asleep"
    AWAKE = "awake"
    AGENT = "agent"
    JOB_DONE = "job completed"
    JOB_FAILED = "job failed"
    DEVICE_REMOVAL_FAILED = "device removal failed"
    BLOCK_THRESHOLD = "block threshold"
    MEMORY_FAILURE = "memory failure"


@frozen
class SignalSeen:
    """An on-call event: reboot, watchdog, I/O error, QMP POWERDOWN and SHUTDOWN, and so on.

    Attributes:
        words: libvirt's or QEMU's detail in plain words, "" if none.
    """

    host: str
    at: Moment
    uuid: str
    name: str
    signal: Signal
    words: str = ""

    @property
    def vm(self) -> VmId:
        """The domain it speaks of."""
        return VmId(self.host, self.uuid)
