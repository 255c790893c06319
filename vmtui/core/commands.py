"""What the session can ask of a host. Answers come back as ``CommandChange`` with the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vmtui.core.model import VmId


class Mode(StrEnum):
    """How a guest is asked to shut down."""

    ACPI = "acpi"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Ask the guest to power off (virDomainShutdownFlags); goes over the actions connection."""

    ticket: int
    vm: VmId
    mode: Mode = Mode.ACPI


@dataclass(frozen=True, slots=True)
class Wake:
    """Wake a guest from S3 (virDomainPMWakeup); goes over the actions connection."""

    ticket: int
    vm: VmId


@dataclass(frozen=True, slots=True)
class PrepareForce:
    """Open the host's own connection for forcing and read the guest; answered by ForceReady.

    Sent when the dialog opens, so that the key itself does not wait for a connection.
    """

    vm: VmId


@dataclass(frozen=True, slots=True)
class ForceOff:
    """Re-read uuid, state and run, and if they still hold, virDomainDestroy.

    Attributes:
        domain_id: The domain ID that the user saw when he meant this guest.
        min_cpu_time: Nanoseconds: a lower CPU time is another run of the guest. None: not known.
    """

    ticket: int
    vm: VmId
    domain_id: int
    min_cpu_time: int | None = None


@dataclass(frozen=True, slots=True)
class EndForce:
    """The force dialog closed: the host's own connection for it can go."""

    host: str


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """Read XML, job and metadata of a domain; answered by FactsRead (the looking connection)."""

    vm: VmId


@dataclass(frozen=True, slots=True)
class ReadStats:
    """Read statistics of all domains of a host once; answered by StatsRead."""

    host: str


@dataclass(frozen=True, slots=True)
class ReconnectNow:
    """Try a lost host at once instead of waiting for its countdown."""

    host: str


Action = Shutdown | Wake | ForceOff
Command = Action | PrepareForce | EndForce | ReadFacts | ReadStats | ReconnectNow


def host_of(command: Command) -> str:
    """The host that a command goes to."""
    match command:
        case EndForce(host) | ReadStats(host) | ReconnectNow(host):
            return host
        case Shutdown(vm=vm) | Wake(vm=vm) | ForceOff(vm=vm) | PrepareForce(vm) | ReadFacts(vm):
            return vm.host
