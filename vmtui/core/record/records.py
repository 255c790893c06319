"""What the journal keeps: one line for each thing that a console was about to do, did or saw.

A line is a JSON object: who (`Author`), when, and what (`Record`). The lines of one shutdown or
one forced power-off share their `entry`. A soft shutdown or a reboot is *open* from its intent
until an outcome, or until somebody stops watching it: `open_shutdowns` finds those, so that a
console can pick up what another one left, after a quit, a lost terminal or a kill -9.

How a line is written is in `record_lines`, how lines are tied in `chain`.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

from vmtui.core.frozen import frozen, frozen_by_name

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class Action(StrEnum):
    """What is done to a guest."""

    SOFT_SHUTDOWN = "soft-shutdown"
    FORCE_OFF = "force-off"
    RESET = "reset"
    REBOOT = "reboot"
    POWER_ON = "power-on"
    WAKE = "wake"
    PAUSE = "pause"
    RESUME = "resume"
    MANAGED_SAVE = "managed-save"
    THAW = "thaw"
    """Of file systems that were frozen before a force; in the entry of that force."""
    TYPED = "typed"
    """Keys were pressed for a person: how many is recorded, never which."""
    SERIAL_CONSOLE = "serial-console"
    """Somebody was on it; what went over it is not recorded."""
    CTRL_ALT_DEL = "ctrl-alt-del"
    SYSRQ = "sysrq"
    CUT_LINK = "cut-link"
    RESTORE_LINK = "restore-link"
    NMI = "nmi"
    DUMP = "dump"
    SNAPSHOT = "snapshot"
    REVERT = "revert"
    """To a snapshot: what the guest is now is lost."""

    FLEET_SHUTDOWN = "fleet-shutdown"
    """Many guests in waves; its lines name no single guest, and each guest has lines of its own."""
    FLEET_POWER_ON = "fleet-power-on"
    """The way back from one: likewise."""


WATCHED = frozenset({Action.SOFT_SHUTDOWN, Action.REBOOT})
"""What a guest does in its own time: it has a deadline, and can be picked up."""

FORCED = frozenset({Action.FORCE_OFF, Action.RESET})
"""What is done without asking the guest's programs: it ends them, or throws them back."""

IN_WAVES = frozenset({Action.FLEET_SHUTDOWN, Action.FLEET_POWER_ON})
"""What is done to many guests in order: it can be picked up."""

GATED = FORCED | IN_WAVES | {Action.SYSRQ, Action.NMI, Action.REVERT}
"""What may lose work, or must survive its console: done once its intent is on stable storage."""


class Phase(StrEnum):
    """Which part of an action a line tells of."""

    INTENT = "intent"
    """It is about to be done."""
    FROZEN = "frozen"
    """The file systems of a guest that is to be forced off were frozen first."""
    OUTCOME = "outcome"
    """It ended: `Record.outcome` says how."""
    PRESSED = "pressed"
    """The power button was pressed, or the agent asked, at this line's time."""
    EXTENDED = "extended"
    """The guest was given more time: `Record.deadline` is the new one."""
    TAKEN_OVER = "taken-over"
    """Another console took over the watch: this line's author is the watcher from now on."""
    UNWATCHED = "unwatched"
    """Nobody watches any more; the guest may still go down."""
    ABANDONED = "abandoned"
    """The intent was written too late, after the console had given up: nothing was done."""
    PROGRESS = "progress"
    """What goes in waves has come so far."""
    VERDICT = "verdict"
    """The watcher found another reason why the guest still runs: `Record.evidence` tells it."""


CLOSING = frozenset({Phase.OUTCOME, Phase.UNWATCHED, Phase.ABANDONED})
"""The phases after which there is nothing left to pick up."""


@frozen_by_name
class Author:
    """Who writes: a person, and the process that acts for them.

    Attributes:
        user: Login name of the process's real user.
        sudo_user: Who called sudo, if anybody.
        ssh_origin: Address from which they are logged in by SSH, if they are.
        pid: The process.
        pid_start: Its start, in clock ticks since boot: tells it from a later one with that pid.
        boot: The kernel's boot id: a pid means nothing after a reboot.
    """

    user: str
    sudo_user: str | None
    ssh_origin: str | None
    pid: int
    pid_start: int
    boot: str


@frozen_by_name
class Record:
    """One thing to be written down.

    The later lines of an entry are made from its intent, so that each line stands alone:
    `dataclasses.replace(intent, phase=Phase.OUTCOME, outcome="off by the guest")`.

    Attributes:
        entry: Ties the lines of one shutdown or one force together; unique, such as a UUID.
        action: What is done.
        phase: Which part of it this line tells of.
        host: The host's short name; "" where no single guest is meant, as with all four.
        uri: Its connection URI.
        guest: The domain's name.
        uuid: The domain's UUID.
        run: The domain's id (`virDomainGetID`) while it runs.
        why: The reason given, if one was.
        evidence: What was seen, as JSON.
        outcome: How it ended, in the phase "outcome".
        limit: Of a soft shutdown or reboot: seconds that the guest was given.
        deadline: Of such a one: when they are over, wall time in seconds since the epoch.
        mode: Of such a one: "acpi" or "agent". Of a force-off: "freeze-first" if its file
            systems are frozen before.

    Raises:
        ValueError: The intent or extension of such a one has no deadline, so that no later
            console could show its remaining time.
    """

    entry: str
    action: Action
    phase: Phase
    host: str
    uri: str
    guest: str
    uuid: str
    run: int | None = None
    why: str | None = None
    evidence: Json = None
    outcome: str | None = None
    limit: float | None = None
    deadline: float | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        timed = self.phase in (Phase.INTENT, Phase.EXTENDED)
        if self.action in WATCHED and timed and self.deadline is None:
            what = f"the phase {self.phase.value!r} of a {self.action.value}"
            raise ValueError(f"{what} needs a deadline")

    @property
    def gates(self) -> bool:
        """Whether the action may only follow once this is written: so it is with every force."""
        return self.action in GATED and self.phase is Phase.INTENT

    def told(self, key: str) -> Json:
        """What its evidence holds under this key; None where it holds nothing there."""
        return self.evidence.get(key) if isinstance(self.evidence, Mapping) else None

    def word(self, key: str) -> str:
        """The text there; "" where there is none."""
        found = self.told(key)
        return found if isinstance(found, str) else ""

    def number(self, key: str) -> int | None:
        """The whole number there; None where there is none."""
        found = self.told(key)
        return found if isinstance(found, int) and not isinstance(found, bool) else None


@frozen
class Recorded:
    """A record is on stable storage.

    Attributes:
        id: What `Journal.record` returned.
        place: Where it is, in words for a person: a path, or "journald".
        instead_of: Why it is not at the first place, likewise; "" where it is.
    """

    id: str
    place: str
    instead_of: str = ""


@frozen
class NotRecorded:
    """No place took a record in time. What it gates (`Record.gates`) must not be done.

    Attributes:
        id: What `Journal.record` returned.
        reason: Each place with its reason, in words for a person.
    """

    id: str
    reason: str


@frozen
class NotCopied:
    """Copies of records don't reach a log of the system; the records themselves are written.

    Attributes:
        place: Which log.
        reason: Why, in words for a person.
    """

    place: str
    reason: str


JournalChange: TypeAlias = Recorded | NotRecorded | NotCopied


@frozen
class Line:
    """A record as it stands in the journal.

    Attributes:
        id: Unique to this record. One record can stand in two places, when the first one was slow.
        time: When it was asked for, wall time in seconds since the epoch.
        author: Who wrote it.
        record: What it says.
    """

    id: str
    time: float
    author: Author
    record: Record
