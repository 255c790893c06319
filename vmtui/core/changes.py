"""What a host can tell us, as frozen values that cross from its threads to the one writer.

Each change says which host it speaks of and at which moment it was seen. Lifecycle changes carry
the number of the event on their host and a list carries the number at which its call began, so
that an old list never overwrites a newer event (see ``fleet.apply``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vmtui.core.details import AgentReport, Definition, Measures, Part
from vmtui.core.evidence import AgentSigns, Reading, Shot
from vmtui.core.freeze import FreezeStage
from vmtui.core.guest_screen import GuestScreen
from vmtui.core.model import Links, Moment, PowerState, Reason, Traits, VmId


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
    (virDomainEventStoppedDetailType). For DEFINED: RENAMED, UPDATED. For STARTED: BOOTED,
    RESTORED, MIGRATED, WAKEUP. For SUSPENDED: IO_ERROR, MIGRATED, USER (libvirt says PAUSED),
    WATCHDOG, API_ERROR, POST_COPY, POST_COPY_FAILED. For RESUMED: USER, MIGRATED, POST_COPY. For
    PMSUSPENDED: DISK, a hibernation. For CRASHED: PANICKED, CRASH_LOADED. SNAPSHOT comes with many.
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


@dataclass(frozen=True, slots=True)
class HostConnecting:
    """A try to open the connection begins."""

    host: str
    at: Moment


@dataclass(frozen=True, slots=True)
class HostUp:
    """The connection is open and its events are registered; the list follows.

    Attributes:
        epoch: 1 for the first connection of this host, one more for each reconnect.
    """

    host: str
    at: Moment
    epoch: int
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class HostDown:
    """The connection could not be opened, or is lost.

    Attributes:
        error: The reason in plain words, with libvirt's own.
        refused: Whether the host answered and said no (no permission, no such socket), so that
            waiting alone will not help.
        next_try: When it will be tried again.
    """

    host: str
    at: Moment
    error: str
    refused: bool
    next_try: Moment


@dataclass(frozen=True, slots=True)
class HostBusy:
    """The host answers keepalive but a call takes long; ``note`` is "" once it is over.

    Attributes:
        is_failure: Whether something failed that is not tried again; then it is an event too.
    """

    host: str
    at: Moment
    note: str
    is_failure: bool = False


@dataclass(frozen=True, slots=True)
class DomainRow:
    """What one bulk call tells of a domain (virConnectGetAllDomainStats STATE and BALLOON)."""

    uuid: str
    name: str
    state: PowerState
    reason: Reason
    domain_id: int | None
    memory: int | None


@dataclass(frozen=True, slots=True)
class DomainsListed:
    """A part of a host's list, or a fresh reading of some of its domains.

    Attributes:
        began: The host's event number at which the call began.
        complete: True in the last part of a full list: domains of the host that no part of this
            epoch's list named are gone then. False for all other parts and readings.
        gone: UUIDs that were asked for and are not there any more.
    """

    host: str
    at: Moment
    epoch: int
    began: int
    rows: tuple[DomainRow, ...]
    complete: bool = False
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class StatsRow:
    """Statistics of one domain, read over the looking connection.

    Attributes:
        cpu_time: Nanoseconds of CPU time of the whole QEMU process; None where shut off.
        written: Bytes written to all block devices since the start; None where unknown.
        vcpus: Virtual CPUs now; None where unknown.
        memory: Bytes of the balloon now; None where unknown.
        read: Bytes read from all block devices since the start; None where unknown.
        resident: Bytes of the host's memory that its process takes; None where unknown.
    """

    uuid: str
    cpu_time: int | None
    written: int | None
    vcpus: int | None
    memory: int | None
    read: int | None = None
    resident: int | None = None


@dataclass(frozen=True, slots=True)
class StatsRead:
    """One round of statistics of one host."""

    host: str
    at: Moment
    epoch: int
    rows: tuple[StatsRow, ...]


@dataclass(frozen=True, slots=True)
class FactsRead:
    """What a domain's XML, job and metadata say (the looking connection).

    Attributes:
        epoch: The host's connection when they were asked for: of an earlier one they are old.
        started: When its run began, where the host can tell; else None.
        job: The running libvirt job in words, "" if none.
        macs: MAC addresses, lower case, to find the guest in which vmtui itself runs.
        has_passthrough: Whether a device of the host is given to it, so that it can't be saved.
        saved: Whether it has a managed save.
        saved_at: When that was made; None where nobody can tell.
        definition: The XML of a transient domain with its secrets, for memory only: with it the
            domain can be started again after it has gone. "" for a persistent one, and where
            its secrets may not be read.
        definition_to_record: The same without secrets, fit for the journal.
        traits: What its XML says of how it can be shut down.
        links: How it is plugged into the network.
    """

    vm: VmId
    at: Moment
    epoch: int
    title: str
    persistent: bool
    os_id: str
    manager: str
    has_acpi: bool
    has_agent: bool
    job: str
    macs: tuple[str, ...]
    started: Moment | None = None
    has_passthrough: bool = False
    saved: bool = False
    saved_at: Moment | None = None
    definition: str = field(default="", repr=False)
    definition_to_record: str = field(default="", repr=False)
    traits: Traits | None = None
    links: Links | None = None

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class ScreenRead:
    """What a guest shows, or why that can't be read."""

    vm: VmId
    shown: GuestScreen

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class PictureKept:
    """A picture of a guest's screen was written to a file, or why not.

    Attributes:
        path: Where it is; "" where it could not be had or written.
        error: Why not; "" if it was.
    """

    vm: VmId
    at: Moment
    path: str
    error: str = ""

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class DetailsRead:
    """One part of what is known of the guest that is looked at, or why it could not be read.

    Attributes:
        epoch: The host's connection when it was asked for: of an earlier one it is old.
        found: None where it failed.
        error: Why it failed; "" if it did not.
    """

    vm: VmId
    at: Moment
    epoch: int
    part: Part
    found: Definition | Measures | AgentReport | None
    error: str = ""

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class WatchedRead:
    """One round of samples of the guests of a host that are watched.

    Attributes:
        epoch: The host's connection when they were asked for: of an earlier one they are old.
        rows: The UUID of each guest, and its sample. Guests that are gone have none.
        error: Why there are no rows, or only states in them; "" if nothing failed.
    """

    host: str
    at: Moment
    epoch: int
    rows: tuple[tuple[str, Reading], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class ShotTaken:
    """One look at a watched guest's screen, or why there was none.

    Attributes:
        shot: None where its host had no turn for it, which tells nothing of the guest.
    """

    vm: VmId
    shot: Shot | None

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class AgentHeard:
    """What a watched guest's agent answered, or that it did not."""

    vm: VmId
    epoch: int
    signs: AgentSigns

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@dataclass(frozen=True, slots=True)
class CommandWaiting:
    """A command is not on its way yet, because the host leaves too many calls unanswered."""

    ticket: int
    vm: VmId
    at: Moment
    unanswered: int


@dataclass(frozen=True, slots=True)
class CommandUnanswered:
    """A command's call has not returned for a while; it may still end."""

    ticket: int
    vm: VmId
    at: Moment
    seconds: float


@dataclass(frozen=True, slots=True)
class CommandBegun:
    """The call that acts on the guest is made now; for a force-off, after its last look.

    Before this, nothing was done and nothing will be if the connection breaks. Whatever the
    guest does because of the call is told later.
    """

    ticket: int
    vm: VmId
    at: Moment


@dataclass(frozen=True, slots=True)
class CommandDone:
    """libvirt accepted the command. For a shutdown that means: the request was passed on."""

    ticket: int
    vm: VmId
    at: Moment


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """The command was not carried out.

    Attributes:
        error: The reason: libvirt's own words, and what vmtui adds to them.
        gone: Whether the error says that the domain is not there any more (code 42).
        host_lost: Whether the call failed because the connection did.
    """

    ticket: int
    vm: VmId
    at: Moment
    error: str
    gone: bool = False
    host_lost: bool = False


@dataclass(frozen=True, slots=True)
class FreezeSeen:
    """How the freeze before a force goes on, or how a thaw ended.

    After a force-off that failed it comes before `CommandFailed`; it can come again later, when
    an agent answers that had been given up.

    Attributes:
        ticket: That of the `ForceOff`, or of the `Thaw`.
        filesystems: How many were frozen, or thawed.
        seconds: How long the call took.
        words: What went wrong; "" if nothing did.
    """

    ticket: int
    vm: VmId
    at: Moment
    stage: FreezeStage
    filesystems: int = 0
    seconds: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class ForceReady:
    """The own connection for a force-off is open and saw the guest like this.

    Attributes:
        state: The state that this fresh connection read.
        domain_id: Its domain ID there; None where the domain is off.
        cpu_time: Nanoseconds, None where it can't be told.
        error: Why no connection could be opened; "" if it is open.
    """

    vm: VmId
    at: Moment
    state: PowerState
    domain_id: int | None
    cpu_time: int | None
    error: str = ""

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


HostChange = HostConnecting | HostUp | HostDown | HostBusy
CommandChange = CommandWaiting | CommandUnanswered | CommandBegun | CommandDone | CommandFailed
Change = (
    HostChange
    | DomainsListed
    | LifecycleSeen
    | SignalSeen
    | StatsRead
    | FactsRead
    | DetailsRead
    | ScreenRead
    | PictureKept
    | WatchedRead
    | ShotTaken
    | AgentHeard
    | CommandChange
    | FreezeSeen
    | ForceReady
)
