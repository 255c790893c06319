"""How the desks reach the outside: commands to hosts, records to the journal."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Protocol

from vmtui.core.commands import Command, Ordered, host_of
from vmtui.core.model import Moment
from vmtui.core.record.records import Author, Record
from vmtui.hypervisor.port import Port
from vmtui.session.definitions import Definitions

Clock = Callable[[], Moment]


class Recorder(Protocol):
    """What the session needs of the journal (see ``vmtui.journal``)."""

    @property
    def author(self) -> Author:
        """In whose name it writes."""

    def record(self, record: Record) -> str:
        """Write a record soon; returns its id at once. The result comes back as a change."""


class Outside:
    """Sends commands to the right host and records to the journal, and numbers tickets.

    Attributes:
        on_record: Each is called with each record of a guest before it is written.
    """

    def __init__(
        self,
        ports: Mapping[str, Port],
        journal: Recorder,
        clock: Clock,
        definitions: Definitions,
    ) -> None:
        self._ports = ports
        self._journal = journal
        self._definitions = definitions
        self._tickets = itertools.count(1)
        self._unanswered: dict[int, Ordered] = {}
        self._begun: set[int] = set()
        self.now = clock
        self.on_record: list[Callable[[Record], None]] = []

    def ticket(self) -> int:
        """A number that no other command has."""
        return next(self._tickets)

    def send(self, command: Command) -> None:
        """Hand a command to its host; returns at once."""
        if isinstance(command, Ordered):
            self._unanswered[command.ticket] = command
        self._ports[host_of(command)].submit(command)

    def begun(self, ticket: int) -> None:
        """An action's call is made now: if its connection breaks, it may have arrived."""
        self._begun.add(ticket)

    def was_begun(self, ticket: int) -> bool:
        """Whether the call of an action that has no answer yet was made."""
        return ticket in self._begun

    def answered(self, ticket: int) -> Ordered | None:
        """An action has its answer: what was asked for; None if it has been told before."""
        self._begun.discard(ticket)
        return self._unanswered.pop(ticket, None)

    def record(self, record: Record) -> str:
        """Hand a record to the journal; returns its id at once."""
        for told in self.on_record if record.uuid else ():
            told(record)
        return self._journal.record(self._definitions.beside(record))

    @property
    def author(self) -> Author:
        """In whose name this console acts."""
        return self._journal.author

    def uri(self, host: str) -> str:
        """The connection URI of a host, for records."""
        return self._ports[host].uri

    def host_with(self, uri: str) -> str | None:
        """The host that is open under this URI; None if there is none."""
        return next((name for name, port in self._ports.items() if port.uri == uri), None)
