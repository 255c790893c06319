"""What was asked for about domains: statistics, facts, details, screens, samples."""

from __future__ import annotations

from dataclasses import field

from vmtui.core.details import AgentReport, Definition, Figures, Measures, Part, Xml
from vmtui.core.frozen import frozen
from vmtui.core.guest.snapshots import Snapshots
from vmtui.core.model import Links, Moment, Traits, VmId
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.core.why.evidence import AgentSigns, Reading, Shot


@frozen
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


@frozen
class StatsRead:
    """One round of statistics of one host."""

    host: str
    at: Moment
    epoch: int
    rows: tuple[StatsRow, ...]


@frozen
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
        protected: Whether its metadata protects it.
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
    protected: bool = False
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


@frozen
class ScreenRead:
    """What a guest shows, or why that can't be read."""

    vm: VmId
    shown: GuestScreen

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@frozen
class PictureKept:
    """A picture of a guest's screen was written to a file, or why not.

    Attributes:
        path: Where it is; "" where it could not be had or written.
        error: Why not; "" if it was.
        text: What stood on a text screen then, for a story; None of a graphical one.
    """

    vm: VmId
    at: Moment
    path: str
    error: str = ""
    text: tuple[str, ...] | None = None

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


Found = Definition | Measures | AgentReport | Figures | Xml | Snapshots
"""What a part of a guest's details can be."""


@frozen
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
    found: Found | None
    error: str = ""

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host


@frozen
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


@frozen
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


@frozen
class AgentHeard:
    """What a watched guest's agent answered, or that it did not."""

    vm: VmId
    epoch: int
    signs: AgentSigns

    @property
    def host(self) -> str:
        """The host it speaks of."""
        return self.vm.host
