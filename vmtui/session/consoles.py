"""The desk for serial consoles: one at a time, written down, and what is carried never kept."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

from vmtui.core.changes import Change
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.model import VmId
from vmtui.core.record.records import Action, Phase
from vmtui.core.serial import ConsoleChange, ConsoleClosed, OpenConsole, against_console
from vmtui.session.lines import line
from vmtui.session.outside import Outside


@frozen
class _Visit:
    """Somebody on a guest's serial console, or on the way there."""

    vm: VmId
    name: str
    entry: str
    domain_id: int | None
    told: Callable[[ConsoleChange], None]


class ConsoleDesk:
    """Opens serial consoles, and tells whoever asked of what comes of it.

    A line of record is written before a console is opened, and one when it is closed.
    """

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._visits: dict[int, _Visit] = {}

    def against(self, vm_id: VmId) -> str:
        """Why a guest's console can't be opened; "" if it may be tried."""
        return against_console(self._fleet.vms.get(vm_id), self._fleet.hosts[vm_id.host])

    def open(
        self,
        vm_id: VmId,
        line_end: int,
        told: Callable[[ConsoleChange], None],
        *,
        take_over: bool = False,
    ) -> None:
        """Join a guest's console to a line; only where nothing is ``against`` it.

        Args:
            line_end: A descriptor of one end of a socket, which belongs to the host from now on.
            told: Called when it is open, and when it is closed.
            take_over: Whether somebody else who has the console loses it.
        """
        vm = self._fleet.vms[vm_id]
        domain_id = vm.run.domain_id if vm.run else None
        visit = _Visit(vm_id, vm.name, uuid.uuid4().hex, domain_id, told)
        ticket = self._outside.ticket()
        self._visits[ticket] = visit
        self._record(visit, Phase.INTENT)
        self._outside.send(OpenConsole(ticket, vm_id, line_end, take_over))

    def visited(self) -> Iterator[VmId]:
        """The guests on whose consoles somebody is, or on the way there."""
        return (visit.vm for visit in self._visits.values())

    def take(self, change: Change) -> None:
        """Take in a change."""
        if not isinstance(change, ConsoleChange):
            return
        visit = self._visits.get(change.ticket)
        if visit is None:
            return
        if isinstance(change, ConsoleClosed):
            del self._visits[change.ticket]
            self._record(visit, Phase.OUTCOME, change.words or "left")
        visit.told(change)

    def close(self) -> None:
        """Leave the program: all consoles are left."""
        for visit in self._visits.values():
            self._record(visit, Phase.OUTCOME, "left")
        self._visits.clear()

    def _record(self, visit: _Visit, phase: Phase, outcome: str | None = None) -> None:
        uri = self._outside.uri(visit.vm.host)
        self._outside.record(line(visit, Action.SERIAL_CONSOLE, phase, uri, outcome=outcome))
