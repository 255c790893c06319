"""What the session can ask of a host. Answers come back as ``CommandChange`` with the ticket."""

from __future__ import annotations

from dataclasses import field

from vmtui.core.details import Part
from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode as Mode
from vmtui.core.model import VmId
from vmtui.core.serial import OpenConsole


@frozen
class Shutdown:
    """Ask the guest to power off (virDomainShutdownFlags); goes over the actions connection.

    Attributes:
        gated: Whether the call waits for `GoAhead` once it has its turn and `CommandBegun` is told.
    """

    ticket: int
    vm: VmId
    mode: Mode = Mode.ACPI
    gated: bool = False


@frozen
class Wake:
    """Wake a guest from S3 (virDomainPMWakeup); goes over the actions connection."""

    ticket: int
    vm: VmId


@frozen
class PowerOn:
    """Start a guest; goes over the actions connection.

    Attributes:
        definition: The XML of a transient guest that is gone, to create it anew
            (virDomainCreateXML); "" to start the one that its host knows (virDomainCreate).
    """

    ticket: int
    vm: VmId
    definition: str = field(default="", repr=False)


@frozen
class Reboot:
    """Ask the guest to restart (virDomainReboot); goes over the actions connection.

    By ACPI this presses the power button, and libvirt resets the guest once it is off. That stays
    so until the guest is off or a `Shutdown` is asked for.

    Attributes:
        gated: As in `Shutdown`.
    """

    ticket: int
    vm: VmId
    mode: Mode = Mode.ACPI
    gated: bool = False


@frozen
class GoAhead:
    """Make the call of a gated action, which has its turn."""

    ticket: int
    vm: VmId


@frozen
class Pause:
    """Stop the guest's virtual CPUs (virDomainSuspend); goes over the actions connection."""

    ticket: int
    vm: VmId


@frozen
class Resume:
    """Let a paused guest go on (virDomainResume); goes over the actions connection."""

    ticket: int
    vm: VmId


@frozen
class ManagedSave:
    """Keep the guest's memory on its host's disk and end it (virDomainManagedSave).

    It may take minutes, and goes over a connection of its own, where it waits for the saves before.

    Attributes:
        domain_id: The run that was meant: another one is not saved. None: not known.
    """

    ticket: int
    vm: VmId
    domain_id: int | None = None


@frozen
class PressSysRq:
    """Have a Linux kernel sync, remount its disks read-only and power off (virDomainSendKey).

    Attributes:
        domain_id: The run that was meant: no other one gets the keys. None: not known, and refused.
    """

    ticket: int
    vm: VmId
    domain_id: int | None = None


@frozen
class CutLinks:
    """Pull the plug of all of a guest's network interfaces (virDomainUpdateDeviceFlags)."""

    ticket: int
    vm: VmId
    domain_id: int | None = None


@frozen
class RestoreLinks:
    """Plug in again those of a guest's network interfaces that `CutLinks` unplugged."""

    ticket: int
    vm: VmId
    domain_id: int | None = None


@frozen
class InjectNmi:
    """Send the guest a non-maskable interrupt (virDomainInjectNMI).

    Attributes:
        domain_id: As in `PressSysRq`.
    """

    ticket: int
    vm: VmId
    domain_id: int | None = None


@frozen
class Dump:
    """Write the guest's memory to a file of its host (virDomainCoreDumpWithFormat).

    It may take minutes, in which the guest stands still, and goes where `ManagedSave` goes.

    Attributes:
        path: On the host, absolute.
        domain_id: As in `PressSysRq`.
    """

    ticket: int
    vm: VmId
    path: str
    domain_id: int | None = None


@frozen
class TakeSnapshot:
    """Keep a guest's disks as they are, and its memory if it runs (virDomainSnapshotCreateXML).

    While memory is written, perhaps for minutes, the guest stands still. Goes where `ManagedSave`
    goes.

    Attributes:
        domain_id: The run that was meant; None while it was off, or where that is not known.
    """

    ticket: int
    vm: VmId
    name: str
    description: str = ""
    domain_id: int | None = None


@frozen
class Revert:
    """Bring back the state of a snapshot (virDomainRevertToSnapshot): the present one is lost.

    It may take minutes, and goes where `ManagedSave` goes.

    Attributes:
        name: The snapshot's.
        domain_id: The run that was meant; None: it was off, and must be off still.
    """

    ticket: int
    vm: VmId
    name: str
    domain_id: int | None = None


@frozen
class SendKeys:
    """Press keys of a guest's keyboard, one combination after the other (virDomainSendKey).

    Goes over the actions connection, and is answered once the last key is released again. It is
    no `Action`: what is typed must never be recorded.

    Attributes:
        codes: Linux key codes, those of a combination together; at most MOST_COMBINATIONS.
        domain_id: The run that was meant: no other one gets the keys. None: not known.
    """

    ticket: int
    vm: VmId
    codes: tuple[tuple[int, ...], ...] = field(repr=False)
    domain_id: int | None = None


MOST_COMBINATIONS = 12
"""Of one `SendKeys`: what is pressed within a second, so that no other action waits long."""


@frozen
class Withdraw:
    """Do not send an action that still waits for its turn; it fails then.

    One that is on its way can't be called back: for that nothing happens.

    Attributes:
        ticket: The action's.
    """

    ticket: int
    vm: VmId


@frozen
class PrepareForce:
    """Open the host's own connection for forcing and read the guest; answered by ForceReady.

    Sent when the dialog opens, so that the key itself does not wait for a connection.
    """

    vm: VmId


@frozen
class ForceOff:
    """Re-read uuid, state and run, and if they still hold, virDomainDestroy.

    Attributes:
        domain_id: The domain ID that the user saw when he meant this guest.
        min_cpu_time: Nanoseconds: a lower CPU time is another run of the guest. None: not known.
        freeze_first: Whether its file systems are frozen before (virDomainFSFreeze). Then nothing
            is forced unless they are, and they are thawed if the force fails; `FreezeSeen` tells.
    """

    ticket: int
    vm: VmId
    domain_id: int
    min_cpu_time: int | None = None
    freeze_first: bool = False


@frozen
class Thaw:
    """Thaw what we froze (virDomainFSThaw), if it is still that run; answered by FreezeSeen.

    Attributes:
        domain_id: As in `ForceOff`.
        min_cpu_time: Likewise.
    """

    ticket: int
    vm: VmId
    domain_id: int
    min_cpu_time: int | None = None


@frozen
class Reset:
    """Re-read uuid, state and run, and if they still hold, virDomainReset.

    Attributes:
        domain_id: As in `ForceOff`.
        min_cpu_time: Likewise.
    """

    ticket: int
    vm: VmId
    domain_id: int
    min_cpu_time: int | None = None


@frozen
class EndForce:
    """The force dialog closed: the host's own connection for it can go."""

    host: str


@frozen
class ReadFacts:
    """Read XML, job and metadata of a domain; answered by FactsRead (the looking connection)."""

    vm: VmId


@frozen
class ReadScreen:
    """Read what a guest shows; answered by ScreenRead (the looking connection).

    Attributes:
        with_displays: Whether to read as well where it can be seen by VNC and SPICE.
    """

    vm: VmId
    with_displays: bool = False


@frozen
class ReadDetails:
    """Read one part of a guest's details; answered by DetailsRead, however late."""

    vm: VmId
    part: Part


@frozen
class ReadStats:
    """Read statistics of a host's domains once; answered by StatsRead.

    Attributes:
        only_active: Of those that have a process; else of all.
        also: The UUIDs of others whose statistics are read too, where not all are.
    """

    host: str
    only_active: bool = False
    also: frozenset[str] = frozenset()


@frozen
class ReadHost:
    """Ask a host of itself; answered by HostRead (the looking connection)."""

    host: str


@frozen
class ReadWatched:
    """Sample some guests of a host, in one call; answered by WatchedRead."""

    host: str
    uuids: tuple[str, ...]


@frozen
class TakeShot:
    """Look at a guest's screen to see whether it changes; answered by ShotTaken."""

    vm: VmId


@frozen
class AskAgent:
    """Ask a guest's agent for signs of life, users and file systems; answered by AgentHeard."""

    vm: VmId


@frozen
class ReconnectNow:
    """Try a lost host at once instead of waiting for its countdown."""

    host: str


Force = ForceOff | Reset
"""What ends a run, or throws it back to its start, without asking the guest."""

Patient = ManagedSave | Dump | TakeSnapshot | Revert
"""What copies a guest's memory to a disk or from there, which takes its time."""

Deed = PowerOn | Wake | Pause | Resume | PressSysRq | CutLinks | RestoreLinks | InjectNmi | Patient
"""What one call does, with an end that is known soon."""

Action = Shutdown | Reboot | Deed | Force
Ordered = Action | SendKeys
"""What acts on a guest, and is answered by its ticket."""

Sampling = ReadWatched | TakeShot | AskAgent
"""What is asked of guests that are watched, to tell why they still run."""

Look = ReadFacts | ReadScreen | ReadDetails | ReadStats | ReadHost | Sampling
Command = (Ordered | GoAhead | OpenConsole | Thaw | Withdraw) | (
    PrepareForce | EndForce | Look | ReconnectNow
)


def host_of(command: Command) -> str:
    """The host that a command goes to."""
    match command:
        case EndForce(host) | ReadStats(host) | ReadHost(host) | ReadWatched(host):
            return host
        case ReconnectNow(host):
            return host
        case _:
            return command.vm.host
