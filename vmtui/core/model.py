"""The nouns: hosts, domains, their states, and moments in time."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import NamedTuple

from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode


@frozen
class Moment:
    """One instant on two clocks, read together by whoever saw the thing happen.

    Attributes:
        wall: Seconds since the epoch, for records and for deadlines that outlive the process.
        boot: Seconds of CLOCK_BOOTTIME, for intervals: it runs on while a laptop sleeps and
            nobody sets it.
    """

    wall: float
    boot: float

    def __lt__(self, other: Moment) -> bool:
        return (self.wall, self.boot) < (other.wall, other.boot)


class VmId(NamedTuple):
    """A domain on a host: the short host name and libvirt's UUID string.

    The same UUID on two hosts is two things: after a live migration both may define it.

    A tuple, because nearly everything is looked up by it: a dataclass is hashed and compared by
    Python code, ten times as slowly.
    """

    host: str
    uuid: str


class PowerState(StrEnum):
    """virDomainState, in the words of ``virsh domstate``."""

    NO_STATE = "no state"
    RUNNING = "running"
    BLOCKED = "idle"
    PAUSED = "paused"
    IN_SHUTDOWN = "in shutdown"
    SHUT_OFF = "shut off"
    CRASHED = "crashed"
    SUSPENDED = "pmsuspended"

    @property
    def has_process(self) -> bool:
        """Whether a hypervisor process stands behind the domain."""
        return self not in (PowerState.SHUT_OFF, PowerState.NO_STATE)

    @property
    def is_up(self) -> bool:
        """Whether the guest can compute, and so can answer a power button."""
        return self in (PowerState.RUNNING, PowerState.BLOCKED)


class Reason(StrEnum):
    """Why a domain is in its state, in the words of ``virsh domstate --reason``.

    libvirt numbers reasons per state (virDomainRunningReason, virDomainPausedReason ...); the
    words are one set because several states share them.
    """

    UNKNOWN = "unknown"
    BOOTED = "booted"
    MIGRATED = "migrated"
    RESTORED = "restored"
    FROM_SNAPSHOT = "from snapshot"
    UNPAUSED = "unpaused"
    MIGRATION_CANCELED = "migration canceled"
    SAVE_CANCELED = "save canceled"
    EVENT_WAKEUP = "event wakeup"
    CRASHED = "crashed"
    POST_COPY = "post-copy"
    POST_COPY_FAILED = "post-copy failed"
    USER = "user"
    MIGRATING = "migrating"
    SAVING = "saving"
    DUMPING = "dumping"
    IO_ERROR = "I/O error"
    WATCHDOG = "watchdog"
    SHUTTING_DOWN = "shutting down"
    CREATING_SNAPSHOT = "creating snapshot"
    STARTING_UP = "starting up"
    API_ERROR = "api error"
    SHUT_DOWN = "shutdown"
    DESTROYED = "destroyed"
    SAVED = "saved"
    FAILED = "failed"
    DAEMON = "daemon"
    PANICKED = "panicked"


@frozen
class Run:
    """One life of a guest, from a start to its end.

    A domain ID alone does not say which life: libvirtd numbers from 1 again when it restarts.

    Attributes:
        domain_id: libvirt's domain ID, the number that ``virsh list`` shows.
        epoch: How many times vmtui has connected to that host.
        start: The host's number of the STARTED event that began it; 0 if none was seen.
    """

    domain_id: int
    epoch: int
    start: int


class Stop(StrEnum):
    """How a run ended, and by whom; the values are the words for people."""

    BY_GUEST = "off by the guest"
    FORCED_BY_US = "forced off by us"
    FORCED = "forced off, not by us"
    REVERTED = "off: reverted to a snapshot"
    CRASHED = "off after a crash"
    FAILED = "off: its QEMU failed or was killed"
    SAVED = "off: its state was saved"
    HIBERNATED = "hibernated: off, its session kept on its own disk"
    MIGRATED = "migrated away"
    UNKNOWN = "off"


@frozen
class End:
    """The end of a run, as its events told it (see ``stops``).

    Attributes:
        at: When the domain's STOPPED was seen.
    """

    how: Stop
    at: Moment


@frozen
class Traits:
    """What a domain's definition says of how it can be shut down, and of what can be seen of it.

    Attributes:
        on_poweroff: What libvirt does when the guest powers off: "destroy", "restart", "preserve"
            (``<on_poweroff>``).
        can_sleep: Whether it may suspend to memory, S3 (``<pm><suspend-to-mem>``); None where
            that is left to the machine's own preset.
        has_display: Whether it has a video device, so that there is a screen to look at.
        has_shared_folder: Whether it writes to a folder of the host (virtiofs, 9p), unseen.
        arch: Such as "x86_64".
    """

    on_poweroff: str = "destroy"
    can_sleep: bool | None = None
    has_display: bool = True
    has_shared_folder: bool = False
    arch: str = ""

    @property
    def starts_again(self) -> bool:
        """Whether libvirt starts it again when it powers off."""
        return self.on_poweroff in ("restart", "rename-restart")


@frozen
class Links:
    """A domain's network interfaces, by their MAC addresses.

    Attributes:
        up: Those that are plugged in.
        cut: Those that vmtui unplugged and that still are: what was unplugged before stays so.
        domain_id: The run in which they are so; None while it is off.
    """

    up: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    domain_id: int | None = None


@frozen
class Vm:
    """A domain as last seen.

    Attributes:
        title: None where it has not been asked yet, "" where there is none.
        vcpus: None where not known yet.
        memory: Bytes given to the guest now (the balloon's current size).
        cpu_percent: Of one host CPU; None where two samples are not there yet.
        write_rate: Bytes per second to all block devices; None as above.
        started: When its present run began; None where nobody could tell.
        up_since: The earliest moment that vmtui saw this run, a lower bound for its age.
        ended: How its last run ended; None while it runs, and where nobody saw the end.
        job: The libvirt job that is running, in words ("migration", "backup"); "" if none.
        manager: Who owns it besides libvirt ("OpenStack Nova", "oVirt"); "" if nobody known.
        os_id: The libosinfo identifier in its metadata; "" if none, None where not asked.
        has_acpi: None where its XML has not been read.
        has_passthrough: Whether a device of the host is given to it; None as above.
        saved: Whether it has a managed save, so that it is restored at its next start; None where
            that is not known.
        saved_at: When that was made; None where nobody could tell.
        traits: None where its XML has not been read.
        links: How it is plugged into the network in its present run; None where not read.
        remembered: Whether it is known from the journal only: its host has not told of it yet.
        protected: Whether its metadata protects it (see ``guards``); None where not asked.
        departed: Whether no such domain exists any more (it was transient, or was undefined
            unseen): the row is only kept to say how it ended.
    """

    id: VmId
    name: str
    state: PowerState = PowerState.NO_STATE
    reason: Reason = Reason.UNKNOWN
    run: Run | None = None
    memory: int | None = None
    vcpus: int | None = None
    title: str | None = None
    cpu_time: int | None = None
    cpu_percent: float | None = None
    write_rate: float | None = None
    started: Moment | None = None
    up_since: Moment | None = None
    ended: End | None = None
    persistent: bool | None = None
    job: str = ""
    manager: str = ""
    os_id: str | None = None
    has_acpi: bool | None = None
    has_agent: bool | None = None
    has_passthrough: bool | None = None
    saved: bool | None = None
    saved_at: Moment | None = None
    traits: Traits | None = None
    links: Links | None = None
    protected: bool | None = None
    remembered: bool = False
    departed: bool = False

    def runs_anew_since(self, moment: Moment) -> bool:
        """Whether it is in a run that was not there yet at this moment."""
        return self.up_since is not None and self.up_since.boot > moment.boot

    @property
    def is_windows(self) -> bool:
        """Whether its metadata calls the guest a Windows (libosinfo: http://microsoft.com/...)."""
        return "microsoft.com" in (self.os_id or "")


class HostStatus(Enum):
    """How a connection stands."""

    CONNECTING = "connecting"
    UP = "up"
    NO_ANSWER = "no answer"
    REFUSED = "refused"


@frozen
class Host:
    """A libvirt connection and what is known of it.

    Attributes:
        name: The short, unique name by which the user knows it.
        uri: The connection URI, without secrets.
        error: libvirt's own words for the present trouble; "" while up.
        epoch: How many times it has been connected.
        last_seen: When it last told us anything.
        next_try: When it will be tried again; None while a try is under way or it is up.
        listed: Whether the full list of this epoch is here.
        read_only: Whether the connection was opened without the right to act.
        kept_read_only: Whether that is the user's own wish, so that nothing is asked of it at all.
        note: A remark beside the status ("busy: a list takes long").
        tags: Words that the configuration gives it, such as "production".
        protected: Patterns of its guests' names (``fnmatch``) whose force takes a reason.
        limit: Seconds that the configuration gives its guests for a soft shutdown; None for the
            usual.
        mode: How the configuration has its guests asked; None for the usual.
    """

    name: str
    uri: str
    status: HostStatus = HostStatus.CONNECTING
    error: str = ""
    epoch: int = 0
    last_seen: Moment | None = None
    next_try: Moment | None = None
    listed: bool = False
    read_only: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    limit: float | None = None
    mode: Mode | None = None
    kept_read_only: bool = False
