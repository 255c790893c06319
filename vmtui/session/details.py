"""The desk for details: one guest is looked at, and its host is asked gently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from vmtui.core.changes import Change, HostDown, HostUp
from vmtui.core.commands import ReadDetails, ReadFacts
from vmtui.core.details import (
    ALWAYS,
    AgentReport,
    Answer,
    Channel,
    Definition,
    Details,
    Figures,
    Measures,
    Part,
    Xml,
)
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.guest.snapshots import Snapshots
from vmtui.core.history import Histories, History
from vmtui.core.last_times import LastTimes
from vmtui.core.looks import DetailsRead, FactsRead, StatsRead
from vmtui.core.model import HostStatus, Moment, Vm, VmId
from vmtui.core.owners import Owner, manager_by_config, stop_command
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.shutdown import SoftShutdown
from vmtui.session.outside import Outside

T = TypeVar("T")

EVERY = {
    Part.DEFINITION: 5.0,
    Part.MEASURES: 5.0,
    Part.AGENT: 30.0,
    Part.FIGURES: 0.9,
    Part.XML: 10.0,
    Part.INACTIVE_XML: 10.0,
    Part.SNAPSHOTS: 15.0,
}
"""Seconds between two readings of each part of the guest that is looked at."""

PATIENCE = 3.0
"""Seconds for which a host is not asked of another guest what it has not answered of this one."""

FINE = 300
"""Values kept of each figure of the guest whose charts are seen: five minutes, one a second."""

KEPT = 32
"""Guests of which the details are kept, so that coming back to one shows it at once."""


class DetailsDesk:
    """What is known of the guests that were looked at lately.

    Attributes:
        vm: The guest that is looked at; None for none.
        times: How long the last soft shutdowns of all guests took.
    """

    def __init__(self, fleet: Fleet, outside: Outside, owners: Sequence[Owner] = ()) -> None:
        self._fleet = fleet
        self._outside = outside
        self.owners = owners
        self._known: dict[VmId, Details] = {}
        self._asked: dict[tuple[VmId, Part], Moment] = {}
        self._histories = Histories()
        self._more: frozenset[Part] = frozenset()
        self._fine = History(FINE)
        self.vm: VmId | None = None
        self.times = LastTimes()

    def look_at(self, vm_id: VmId | None, more: Iterable[Part] = ()) -> None:
        """Look at this guest from now on, or at none.

        Args:
            more: What is read of it besides ``ALWAYS``.
        """
        more = frozenset(more)
        if vm_id == self.vm and more == self._more:
            return
        self._more = more
        if vm_id != self.vm:
            self._leave()
        self.vm = vm_id
        if vm_id is not None:
            self._known[vm_id] = self._known.pop(vm_id, Details())
            self._histories.look_at(vm_id)
            if len(self._known) > KEPT:
                del self._known[next(iter(self._known))]
        self._ask(self._outside.now())

    def _leave(self) -> None:
        """Keep nothing large of the guest that was looked at."""
        known = self._known.get(self.vm) if self.vm else None
        if known is not None and self.vm is not None:
            self._known[self.vm] = replace(known, xml=None, inactive_xml=None, figures=None)
        self._fine = History(FINE)

    def of(self, vm_id: VmId) -> Details:
        """What is known of a guest, and what is being asked."""
        asked = {part: at for part in Part if (at := self._asked.get((vm_id, part)))}
        return replace(self._known.get(vm_id, Details()), asked=asked)

    def history(self, vm_id: VmId) -> History:
        """A guest's figures of the last minutes."""
        return self._histories.of(vm_id) or History()

    @property
    def fine(self) -> History:
        """The figures of the guest that is looked at, since its charts are seen."""
        return self._fine

    def with_manager(self, change: Change) -> Change:
        """Name the manager that the configuration knows, where the metadata knows none."""
        if isinstance(change, FactsRead) and not change.manager and self.owners:
            vm = self._fleet.vms.get(change.vm)
            manager = manager_by_config(vm.id, vm.name, self.owners) if vm else ""
            return replace(change, manager=manager)
        return change

    def stop_command(self, vm: Vm) -> str:
        """How the guest's manager stops it; "" where nobody knows."""
        return stop_command(vm.id, vm.name, vm.manager, self.owners)

    def note_ends(self, shutdowns: Iterable[SoftShutdown]) -> None:
        """Remember how long those took that have ended."""
        for shutdown in shutdowns:
            self.times.note(shutdown)

    def tick(self, now: Moment) -> None:
        """Read again what is old."""
        self._ask(now)

    def take(self, change: Change, touched: Iterable[VmId]) -> set[VmId]:
        """Take in a change after the fleet has.

        Args:
            touched: The domains that the fleet saw changed by it.

        Returns:
            The guest that is looked at, if there is something new to show of it.
        """
        match change:
            case DetailsRead():
                return self._answered(change)
            case StatsRead(host=host, epoch=epoch) if epoch == self._fleet.hosts[host].epoch:
                self._histories.take(change)
            case CommandDone() | CommandFailed() if change.vm in self._known:
                # It may have been a snapshot, or have brought one back.
                known = self._known[change.vm]
                self._known[change.vm] = replace(known, snapshots=_old(known.snapshots))
            case HostUp(host=host) | HostDown(host=host):
                self._forget_asked(lambda vm_id: vm_id.host == host)
            case LifecycleSeen(event=Lifecycle.STARTED | Lifecycle.STOPPED) if (
                change.detail is not Detail.WAKEUP
            ):
                self._runs_anew(change.vm)
            case _:
                pass
        gone = [vm_id for vm_id in touched if vm_id not in self._fleet.vms]
        self._histories.forget(gone)
        for vm_id in gone:
            # The one that is looked at may be defined again.
            if self._known.pop(vm_id, None) is not None and vm_id == self.vm:
                self._known[vm_id] = Details()
        return set()

    def _answered(self, change: DetailsRead) -> set[VmId]:
        if change.epoch != self._fleet.hosts[change.host].epoch:
            return set()
        if self._asked.pop((change.vm, change.part), None) is None:
            return set()
        known = self._known.get(change.vm)
        if known is not None:
            self._known[change.vm] = _with_answer(known, change)
            if isinstance(change.found, Figures) and change.vm == self.vm:
                self._fine.add_load(change.found, change.at.boot)
                self._fine.add_traffic(change.found.received, change.found.sent, change.at.boot)
            if isinstance(change.found, Measures):
                history = self._histories.look_at(change.vm)
                history.add_traffic(change.found.received, change.found.sent, change.at.boot)
        self._ask(self._outside.now())
        return {change.vm} & {self.vm} if self.vm else set()

    def _runs_anew(self, vm_id: VmId) -> None:
        """What only held for the run before is not known any more."""
        known = self._known.get(vm_id)
        if known is not None:
            self._known[vm_id] = Details(
                definition=known.definition, snapshots=_old(known.snapshots)
            )
            self._forget_asked(lambda asked: asked == vm_id)

    def _forget_asked(self, fits: Callable[[VmId], bool]) -> None:
        for key in [key for key in self._asked if fits(key[0])]:
            del self._asked[key]

    def _ask(self, now: Moment) -> None:
        """Ask for what is due of the guest that is looked at."""
        vm = self._fleet.vms.get(self.vm) if self.vm else None
        if vm is None or vm.departed or vm.remembered:
            return
        if self._fleet.hosts[vm.id.host].status is not HostStatus.UP:
            return
        for part in (*ALWAYS, *sorted(self._more)):
            if self._is_due(vm, part, now) and self._is_free(vm.id, part, now):
                self._asked[vm.id, part] = now
                self._outside.send(ReadDetails(vm.id, part))
                if part is Part.DEFINITION:
                    self._outside.send(ReadFacts(vm.id))

    def _is_due(self, vm: Vm, part: Part, now: Moment) -> bool:
        details = self._known.get(vm.id, Details())
        if part is Part.AGENT:
            is_read_only = self._fleet.hosts[vm.id.host].read_only
            if is_read_only or not vm.state.is_up or details.channel is not Channel.CONNECTED:
                return False
        last = _answer(details, part)
        return last is None or now.boot - last.at.boot >= EVERY[part]

    def _is_free(self, vm_id: VmId, part: Part, now: Moment) -> bool:
        """Whether its host has no such question open: of this guest none, of others no fresh one.

        So a cursor that runs over many guests does not queue a reading for each of them.
        """
        if (vm_id, part) in self._asked:
            return False
        return all(
            now.boot - at.boot >= PATIENCE
            for (other, asked), at in self._asked.items()
            if asked is part and other.host == vm_id.host
        )


def _answer(details: Details, part: Part) -> Answer[Any] | None:
    match part:
        case Part.DEFINITION:
            return details.definition
        case Part.MEASURES:
            return details.measures
        case Part.AGENT:
            return details.agent
        case Part.FIGURES:
            return details.figures
        case Part.XML:
            return details.xml
        case Part.INACTIVE_XML:
            return details.inactive_xml
        case Part.SNAPSHOTS:
            return details.snapshots


def _old(answer: Answer[T] | None) -> Answer[T] | None:
    """The same answer, so old that it is asked for again."""
    return replace(answer, at=Moment(answer.at.wall, float("-inf"))) if answer else None


def _kept(before: Answer[T] | None, at: Moment, found: T | None, error: str) -> Answer[T]:
    """An answer that, where it failed, still tells what was found before."""
    return Answer(at, found if found is not None or before is None else before.found, error)


def _with_answer(details: Details, change: DetailsRead) -> Details:
    at, error = change.at, change.error
    match change.part, change.found:
        case Part.DEFINITION, Definition() | None as definition:
            # A guest whose QEMU hangs is best known by what was read before it did.
            return replace(details, definition=_kept(details.definition, at, definition, error))
        case Part.MEASURES, Measures() | None as measures:
            return replace(details, measures=Answer(at, measures, error))
        case Part.AGENT, AgentReport() | None as agent:
            return replace(details, agent=Answer(at, agent, error))
        case Part.FIGURES, Figures() | None as figures:
            return replace(details, figures=Answer(at, figures, error))
        case Part.XML, Xml() | None as xml:
            return replace(details, xml=_kept(details.xml, at, xml, error))
        case Part.INACTIVE_XML, Xml() | None as xml:
            return replace(details, inactive_xml=_kept(details.inactive_xml, at, xml, error))
        case Part.SNAPSHOTS, Snapshots() | None as snapshots:
            return replace(details, snapshots=_kept(details.snapshots, at, snapshots, error))
        case _:
            return details
