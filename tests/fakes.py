"""Stand-ins with the same small interfaces as the real parts: a host, a journal, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from types import UnionType
from typing import Any

from vmtui.core.changes import Change, DomainRow, DomainsListed, HostUp
from vmtui.core.commands import Command
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.looks import FactsRead
from vmtui.core.model import Host, Moment, PowerState, Reason, Traits, VmId
from vmtui.core.record.records import Author, JournalChange, NotRecorded, Phase, Record, Recorded
from vmtui.hypervisor.port import Sink
from vmtui.session import Session


@dataclass
class FakeClock:
    """A clock that stands still until it is told otherwise."""

    wall: float = 1_700_000_000.0
    boot: float = 5_000.0

    def __call__(self) -> Moment:
        return Moment(self.wall, self.boot)

    def pass_(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.wall += seconds
        self.boot += seconds


@dataclass
class FakePort:
    """A host that says what a test lets it say and notes what it is asked.

    Attributes:
        commands: What was submitted, in order.
        number: The number of the host's last event.
    """

    name: str = "hv1"
    uri: str = "fake:///hv1"
    clock: Callable[[], Moment] = field(default_factory=FakeClock)
    commands: list[Command] = field(default_factory=list)
    number: int = 0
    epoch: int = 0
    closed: bool = False
    sink: Sink | None = None

    def start(self, sink: Sink) -> None:
        self.sink = sink

    def submit(self, command: Command) -> None:
        self.commands.append(command)

    def close(self, *, process_ends: bool = False) -> None:  # noqa: ARG002
        self.closed = True

    def say(self, *changes: Change) -> None:
        """Tell the session."""
        assert self.sink is not None, "the port was not started"
        for change in changes:
            self.sink(change)

    def up(self, rows: Iterable[DomainRow] = ()) -> None:
        """Connect (again) and list these domains."""
        self.epoch += 1
        self.say(HostUp(self.name, self.clock(), self.epoch))
        self.lists(rows)

    def lists(self, rows: Iterable[DomainRow], *, complete: bool = True) -> None:
        """List these domains afresh."""
        at = self.clock()
        self.say(DomainsListed(self.name, at, self.epoch, self.number, tuple(rows), complete))

    def event(
        self, row: DomainRow, event: Lifecycle, detail: Detail = Detail.OTHER
    ) -> LifecycleSeen:
        """Send a lifecycle event."""
        self.number += 1
        at = self.clock()
        seen = LifecycleSeen(self.name, at, self.number, row.uuid, row.name, event, detail)
        self.say(seen)
        return seen

    def signal(self, row: DomainRow, signal: Signal, words: str = "") -> None:
        """Send an on-call event."""
        self.say(SignalSeen(self.name, self.clock(), row.uuid, row.name, signal, words))

    def vm(self, row: DomainRow) -> VmId:
        """The id of a domain on this host."""
        return VmId(self.name, row.uuid)

    def asked(self, kind: type[Command] | UnionType) -> list[Command]:
        """The commands of one kind, or of some."""
        return [command for command in self.commands if isinstance(command, kind)]


AUTHOR = Author(
    user="ada", sudo_user=None, ssh_origin="192.0.2.7", pid=4711, pid_start=8128, boot="b-1"
)


@dataclass
class FakeJournal:
    """A journal that keeps records in memory.

    Attributes:
        answers: Whether it says Recorded at once; else a test answers by ``answer``.
        author: In whose name it writes.
    """

    sink: Callable[[JournalChange], None]
    records: list[Record] = field(default_factory=list)
    answers: bool = True
    author: Author = AUTHOR

    def record(self, record: Record) -> str:
        self.records.append(record)
        record_id = f"record-{len(self.records)}"
        if self.answers:
            self.sink(Recorded(record_id, "memory"))
        return record_id

    def answer(self, *, reason: str = "") -> None:
        """Say how the last record went: written, or not for this reason."""
        record_id = f"record-{len(self.records)}"
        if reason:
            self.sink(NotRecorded(record_id, reason))
        else:
            self.sink(Recorded(record_id, "memory"))

    def phases(self, action: str) -> list[str]:
        """The phases written for one action, in order; verdicts come as they may."""
        records = [one for one in self.records if one.phase is not Phase.VERDICT]
        return [one.phase.value for one in records if one.action.value == action]


def domain(
    name: str = "web-01",
    state: PowerState = PowerState.RUNNING,
    reason: Reason = Reason.UNKNOWN,
    *,
    number: int | None = None,
    domain_id: int | None = 1,
    memory: int | None = 4 << 30,
) -> DomainRow:
    """A row of a list, with a UUID made from the name or a number."""
    tail = number if number is not None else sum(ord(c) * 131**i for i, c in enumerate(name))
    uuid = f"00000000-0000-4000-8000-{tail % 16**12:012x}"
    return DomainRow(uuid, name, state, reason, domain_id if state.has_process else None, memory)


def facts_read(vm_id: VmId, at: Moment, *, epoch: int = 1, **told: Any) -> FactsRead:
    """The facts of a domain with ACPI and an agent, of which nothing else is worth saying."""
    facts = FactsRead(vm_id, at, epoch, "", True, "", "", True, True, "", (), traits=Traits())
    return replace(facts, **told)


def transient(vm_id: VmId, at: Moment) -> FactsRead:
    """The facts of a transient domain, with no definition yet."""
    return facts_read(vm_id, at, persistent=False)


@dataclass
class Stage:
    """A session with one fake host, a fake journal and a standing clock."""

    clock: FakeClock
    port: FakePort
    session: Session
    journal: FakeJournal

    def settle(self) -> None:
        """Take in everything that waits."""
        while self.session.drain().more:
            pass

    def pass_(self, seconds: float) -> None:
        """Let time pass, and let the session notice."""
        self.clock.pass_(seconds)
        self.session.tick()
        self.settle()


def stage(*rows: DomainRow, name: str = "hv1", host: Host | None = None) -> Stage:
    """A started session whose one host lists these domains; ``host``: what is told of it."""
    result = unheard(name, host)
    result.port.up(rows)
    result.settle()
    return result


def unheard(name: str = "hv1", host: Host | None = None) -> Stage:
    """A started session whose one host has not answered yet."""
    clock = FakeClock()
    port = FakePort(name, f"fake:///{name}", clock)
    made: list[FakeJournal] = []

    def make_journal(sink: Callable[[JournalChange], None]) -> FakeJournal:
        made.append(FakeJournal(sink))
        return made[0]

    hosts = [host] if host else []
    session = Session([port], make_journal, clock, stats_every=None, hosts=hosts)
    session.start()
    return Stage(clock, port, session, made[0])
