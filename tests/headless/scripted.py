"""A host that answers by a script, and a session on it whose time runs by itself."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes import FakeClock, FakeJournal, FakePort
from tests.schemas import checked
from vmtui.core.changes import Change, DomainRow, HostDown
from vmtui.core.commands import (
    Command,
    ForceOff,
    PrepareForce,
    ReadFacts,
    ReadWatched,
    Shutdown,
)
from vmtui.core.looks import FactsRead, WatchedRead
from vmtui.core.model import PowerState, Traits, VmId
from vmtui.core.record.records import JournalChange
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed, ForceReady
from vmtui.core.why.evidence import Reading
from vmtui.headless.report import Report
from vmtui.hypervisor.port import Sink
from vmtui.session import Session, Touched

Answer = Callable[["ScriptedPort", Shutdown | ForceOff], None]
"""What a host does when a guest is to go down."""


class QuickSession(Session):
    """A session that does not wait for news: if there is none, the clock moves on instead."""

    clock: FakeClock

    def drain(self, timeout: float = 0.0, at_most: float = math.inf) -> Touched:
        touched = super().drain(at_most=at_most)
        if not touched:
            self.clock.pass_(timeout)
        return touched


@dataclass
class ScriptedPort(FakePort):
    """A host that connects and lists at once, and answers commands by its script.

    Attributes:
        rows: Its domains.
        answer: Called for Shutdown and ForceOff.
        job: The job that runs on its domains.
        refusal: Why it can't be opened; "" if it can.
        force_refusal: Why no connection for a force can be opened.
        writes: Bytes a second that its domains write.
        hung: Names of its domains whose QEMU gives no answer.
        facts: What its domains have or have not, such as ``has_acpi``; all else they have.
        tells_facts: Whether anything can be read of how its domains are defined.
    """

    rows: Sequence[DomainRow] = ()
    answer: Answer = field(default=lambda _port, _command: None)
    job: str = ""
    refusal: str = ""
    force_refusal: str = ""
    writes: int = 0
    hung: Sequence[str] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    tells_facts: bool = True
    _written: int = 0
    _sampled: float | None = None

    def start(self, sink: Sink) -> None:
        super().start(sink)
        if self.refusal:
            self.down(self.refusal)
        else:
            self.up(self.rows)

    def down(self, error: str) -> None:
        """Give no answer any more."""
        at = self.clock()
        self.say(HostDown(self.name, at, error, refused=False, next_try=at))

    def submit(self, command: Command) -> None:
        super().submit(command)
        match command:
            case ReadFacts(vm) if self.tells_facts:
                self.say(self._facts(vm))
            case PrepareForce(vm):
                row = next(row for row in self.rows if row.uuid == vm.uuid)
                at, error = self.clock(), self.force_refusal
                self.say(ForceReady(vm, at, row.state, row.domain_id, 1, error))
            case ReadWatched(host, uuids):
                at, reading = self.clock(), self._reading()
                hung = {row.uuid for row in self.rows if row.name in self.hung}
                rows = tuple((uuid, replace(reading, is_silent=uuid in hung)) for uuid in uuids)
                self.say(WatchedRead(host, at, self.epoch, rows))
            case Shutdown() | ForceOff():
                self.say(CommandBegun(command.ticket, command.vm, self.clock()))
                self.answer(self, command)

    def row(self, command: Shutdown | ForceOff) -> DomainRow:
        """The domain that a command is about."""
        return next(row for row in self.rows if row.uuid == command.vm.uuid)

    def done(self, command: Shutdown | ForceOff) -> None:
        """Say that libvirt took the command."""
        self.say(CommandDone(command.ticket, command.vm, self.clock()))

    def failed(self, command: Shutdown | ForceOff, error: str) -> None:
        """Say that libvirt refused it."""
        self.say(CommandFailed(command.ticket, command.vm, self.clock(), error))

    def _reading(self) -> Reading:
        """A domain that computes 3 % of a CPU, and writes since the last sample as it is told."""
        at = self.clock()
        passed = 0.0 if self._sampled is None else at.boot - self._sampled
        self._written += int(self.writes * passed)
        self._sampled = at.boot
        return Reading(
            at,
            PowerState.RUNNING,
            cpu_time=int(at.boot * 3e7),
            vcpus=1,
            read=0,
            written=self._written,
        )

    def _facts(self, vm: VmId) -> Change:
        at = self.clock()
        facts = FactsRead(vm, at, self.epoch, "", True, "", "", True, True, self.job, ())
        return replace(facts, traits=Traits(), **self.facts)


@dataclass
class Scene:
    """A session on scripted hosts and what a command says on it."""

    ports: Sequence[ScriptedPort]
    out: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.clock = FakeClock()
        for port in self.ports:
            port.clock = self.clock
        self.session = QuickSession(self.ports, self._make_journal, self.clock, stats_every=None)
        self.session.clock = self.clock
        self.report = Report(as_json=True, out=self.out)

    def _make_journal(self, sink: Callable[[JournalChange], None]) -> FakeJournal:
        self.journal = FakeJournal(sink)
        return self.journal

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What was reported."""
        return checked("shutdown", self.out.getvalue())

    @property
    def outcomes(self) -> dict[str, str]:
        """How each guest ended, by name."""
        return {line["name"]: line["outcome"] for line in self.lines if "outcome" in line}

    def commands(self, kind: type[Command]) -> list[Command]:
        """What the hosts were asked, of one kind."""
        return [command for port in self.ports for command in port.asked(kind)]
