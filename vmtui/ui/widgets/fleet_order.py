"""Which guests the fleet table shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from vmtui.core.header_text import why_empty
from vmtui.core.model import Vm, VmId
from vmtui.core.row_text import needs_a_look, note_rank, state_rank, state_words
from vmtui.core.view import Column, Filter, by_name, ordered, passes, searched
from vmtui.session import Session


class FleetOrder:
    """A filter and a column to sort by, on the guests of a session.

    What is known of each guest is kept until ``changed`` tells that it is old, so that a key in
    the filter line costs no more than to look through ten thousand texts.

    Attributes:
        column: What they are sorted by.
        backwards: Whether the other way round.
        filter: What is shown; set by ``show_only``.
        names_told: How often names were sorted afresh, because guests came, went or were renamed.
    """

    def __init__(self, session: Session) -> None:
        """All guests, by name."""
        self._session = session
        self._filter_line = ""
        self.column = Column.NAME
        self.backwards = False
        self.filter = Filter()
        self.names_told = 0
        self._names: dict[VmId, str] = {}  # in their order
        self._is_named = False
        self._rows: list[VmId] = []
        self._texts: dict[VmId, str] = {}

    def changed(self, vm_ids: Iterable[VmId]) -> None:
        """These guests came, went, or say something else now."""
        vms = self._session.fleet.vms
        for vm_id in vm_ids:
            self._texts.pop(vm_id, None)
            vm = vms.get(vm_id)
            if self._names.get(vm_id) != (vm.name if vm else None):
                self._is_named = False

    def show_only(self, line: str, parsed: Filter) -> None:
        """Let a filter line, already read, decide what is shown."""
        self._filter_line = line
        self.filter = parsed

    def sort_by(self, column: Column) -> None:
        """Sort by a column; by the same one again, the other way round."""
        self.backwards = not self.backwards if column is self.column else False
        self.column = column

    def shown(self) -> list[VmId]:
        """The guests that the filter lets through, in the order of the last ``arrange``."""
        vms = self._session.fleet.vms
        there = [vm_id for vm_id in self._rows if vm_id in vms]
        if self.filter.is_empty:
            return there
        known = self._texts
        return [x for x in there if passes(self.filter, known.get(x) or self._text(vms[x]))]

    def learn_texts(self) -> None:
        """Know what a filter looks for in, before the first key of one comes."""
        for vm in self._session.fleet.vms.values():
            if vm.id not in self._texts:
                self._text(vm)

    def arrange(self) -> None:
        """Sort all guests afresh."""
        ranks: dict[Column, Callable[[Vm], float]] = {
            Column.STATE: self._state_rank,
            Column.NOTE: self._note_rank,
        }
        rank = ranks.get(self.column)
        rows = ordered(self._named(), self.column, backwards=self.backwards, rank=rank)
        self._rows = [vm.id for vm in rows]

    def belongs(self, vm_id: VmId) -> bool:
        """Whether a guest is there, and the filter lets it through."""
        vm = self._session.fleet.vms.get(vm_id)
        if vm is None or self.filter.is_empty:
            return vm is not None
        return passes(self.filter, self._texts.get(vm_id) or self._text(vm))

    def _text(self, vm: Vm) -> str:
        host = self._session.host(vm.id)
        shutdown = self._session.soft.watches.get(vm.id)
        text = searched(vm, host.status, state_words(vm, host, shutdown))
        self._texts[vm.id] = text
        return text

    def needs_a_look(self, vm_id: VmId) -> bool:
        """Whether a guest is going down or in trouble; one that has just gone is not."""
        vm = self._session.fleet.vms.get(vm_id)
        return vm is not None and needs_a_look(self._note_rank(vm))

    def unknown_titles(self, is_shown: Callable[[VmId], bool]) -> int:
        """How many hidden guests the filter could only judge by a title not known yet."""
        by_title = self.filter.words or any(field == "title" for field, _ in self.filter.fields)
        if not by_title:
            return 0
        vms = self._session.fleet.vms.values()
        return sum(1 for vm in vms if vm.title is None and not is_shown(vm.id))

    def why_empty(self) -> str:
        """What to say where no guest is shown."""
        fleet = self._session.fleet
        hosts = fleet.hosts.values()
        return why_empty(hosts, self._filter_line, len(fleet.vms), self._session.now())

    def _named(self) -> list[Vm]:
        """All guests by name."""
        vms = self._session.fleet.vms
        if not self._is_named:
            self._names = {vm.id: vm.name for vm in by_name(vms.values())}
            self._is_named = True
            self.names_told += 1
        # One that has just gone may not have been told of yet.
        return [vms[vm_id] for vm_id in self._names if vm_id in vms]

    def _state_rank(self, vm: Vm) -> float:
        return state_rank(vm, self._session.host(vm.id), self._session.soft.watches.get(vm.id))

    def _note_rank(self, vm: Vm) -> float:
        session = self._session
        return note_rank(vm, session.host(vm.id), session.doings(vm.id), session.now())
