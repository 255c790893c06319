"""What is known of the one guest that is looked at, part by part.

The parts are read and answered independently, because they differ in what they risk: the
definition asks libvirt alone, the measures may have to wait for QEMU or a disk, and the agent is a
process inside the guest that may never answer. What has come is shown; the rest says what it
waits for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Generic, TypeVar

from vmtui.core.frozen import frozen
from vmtui.core.guest.snapshots import Snapshots
from vmtui.core.model import Moment

T = TypeVar("T")


class Part(StrEnum):
    """What is read in one go."""

    DEFINITION = "definition"
    MEASURES = "measures"
    AGENT = "agent"
    FIGURES = "figures"
    XML = "xml"
    INACTIVE_XML = "inactive-xml"
    SNAPSHOTS = "snapshots"


ALWAYS = (Part.DEFINITION, Part.MEASURES, Part.AGENT)
"""What is read of every guest that is looked at; the rest only where it is shown."""


class Channel(StrEnum):
    """The guest agent's channel as the domain's XML tells it (``<target state=...>``)."""

    NONE = "none"
    UNKNOWN = "unknown"
    DISCONNECTED = "disconnected"
    CONNECTED = "connected"


class Teller(StrEnum):
    """Who told an address (virDomainInterfaceAddressesSource); the values are the words."""

    LEASE = "lease"
    AGENT = "agent"
    ARP = "ARP"


@frozen
class Disk:
    """A ``<disk>``.

    Attributes:
        target: Its name on the bus, such as "vda".
        device: "disk", "cdrom", "floppy" or "lun".
        format: "qcow2", "raw" ...; "" where the XML does not say.
        source: A path, a device, a volume, or the URL of network storage; "" while empty.
    """

    target: str
    bus: str
    device: str
    format: str
    source: str
    read_only: bool = False


@frozen
class Card:
    """An ``<interface>``.

    Attributes:
        kind: "network", "bridge", "user", "direct" ...
        source: The network, bridge or device that it is on; "" where it has none.
        mac: Lower case.
    """

    kind: str
    source: str
    model: str
    mac: str


@frozen
class Definition:
    """What libvirt itself knows (virDomainGetXMLDesc, virDomainGetAutostart).

    Attributes:
        description: Of several lines perhaps, cut where it is long.
        autostart: Whether its host starts it; None for a transient domain, which has no such flag.
        memory: Bytes that the guest may have at most.
    """

    description: str = ""
    autostart: bool | None = None
    memory: int | None = None
    disks: tuple[Disk, ...] = ()
    cards: tuple[Card, ...] = ()
    channel: Channel = Channel.NONE


@frozen
class DiskSize:
    """What a disk takes, in bytes; None where it can't be told.

    Attributes:
        capacity: What the guest sees.
        allocation: What is used of it on the storage.
        physical: How large its file or device is.
    """

    target: str
    capacity: int | None
    allocation: int | None
    physical: int | None


@frozen
class Address:
    """An IP address of a card.

    Attributes:
        mac: Lower case; "" where the teller does not know.
        address: With its prefix length, such as "10.0.0.5/24".
    """

    mac: str
    address: str
    teller: Teller


@frozen
class Measures:
    """Sizes, addresses and network counters (virDomainListGetStats, ...InterfaceAddresses).

    Attributes:
        received: Bytes that came in over all cards since the start; None where unknown.
        sent: Bytes that went out, likewise.
        problem: Why a piece of it is missing, in libvirt's words; "" if nothing is.
    """

    sizes: tuple[DiskSize, ...] = ()
    addresses: tuple[Address, ...] = ()
    received: int | None = None
    sent: int | None = None
    problem: str = ""


@frozen
class AgentReport:
    """What the agent told: that it told anything proves that it answers.

    Attributes:
        os: The system's own name, such as "Debian GNU/Linux 12 (bookworm)".
        hostname: As the guest calls itself.
    """

    os: str = ""
    hostname: str = ""
    addresses: tuple[Address, ...] = ()


@frozen
class Figures:
    """One reading of a guest's counters (virDomainListGetStats); None where one is unknown.

    Attributes:
        cpu_time: Nanoseconds of CPU time of the whole QEMU process; None where it is off.
        resident: Bytes of the host's memory that its process takes.
        read: Bytes read from all disks since the start.
        written: Bytes written to them, likewise.
        received: Bytes that came in over all cards, likewise.
        sent: Bytes that went out.
    """

    cpu_time: int | None = None
    resident: int | None = None
    read: int | None = None
    written: int | None = None
    received: int | None = None
    sent: int | None = None


@frozen
class Xml:
    """A domain's XML without its secrets (virDomainGetXMLDesc).

    Attributes:
        is_cut: Whether it goes on: only its beginning is kept of one that is huge.
    """

    text: str = field(repr=False)
    is_cut: bool = False


@frozen
class Answer(Generic[T]):
    """The last answer for a part.

    Attributes:
        found: None where it failed; what was found before, of what does not change by itself.
        error: Why it failed; "" if it did not.
    """

    at: Moment
    found: T | None
    error: str = ""


@frozen
class Details:
    """What is known of a guest so far; None where no answer has come.

    Attributes:
        figures: The newest; those before are in a history.
        inactive_xml: What its next start will take; ``xml`` is what holds now.
        asked: Since when each part is being asked for that has not been answered.
    """

    definition: Answer[Definition] | None = None
    measures: Answer[Measures] | None = None
    agent: Answer[AgentReport] | None = None
    figures: Answer[Figures] | None = None
    xml: Answer[Xml] | None = None
    inactive_xml: Answer[Xml] | None = None
    snapshots: Answer[Snapshots] | None = None
    asked: Mapping[Part, Moment] = field(default_factory=dict)

    @property
    def channel(self) -> Channel:
        """The agent's channel as last read."""
        known = self.definition.found if self.definition else None
        return known.channel if known else Channel.UNKNOWN

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All addresses, whoever told them; told twice, the agent's word comes first."""
        by_agent = self.agent.found.addresses if self.agent and self.agent.found else ()
        by_host = self.measures.found.addresses if self.measures and self.measures.found else ()
        return by_agent + by_host
