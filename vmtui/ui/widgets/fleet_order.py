"""Which guests the fleet table shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from vmtui.core.empty_text import empty_lines
from vmtui.core.model import Vm, VmId
from vmtui.core.name_order import NameOrder
from vmtui.core.row_text import needs_a_look, note_rank, state_words, words_rank
from vmtui.core.searched_rows import SearchedRows
from vmtui.core.view import Column, Filter, ordered, passes, searched
from vmtui.session import Session


class FleetOrder:
    """A filter and a column to sort by, on the guests of a session.

    What is known of each guest is kept until ``changed`` tells that it is old, so that a key in
    the filter line costs no more than to look through ten thousand texts, and a change no more
    than to find the places of those that changed.

    Attributes:
        column: What they are sorted by.
        backwards: Whether the other way round.
        filter: What is shown; set by ``show_only``.
    """

    def __init__(self, session: Session) -> None:
        """All guests, by name."""
        self._session = session
        self._filter_line = ""
        self.column = Column.NAME
        self.backwards = False
        self.filter = Filter()
        self._names = NameOrder()
        self._rows: list[VmId] = []
        self._moves_seen = -1
        self._searched = SearchedRows(self._text)
        for vm_id in session.fleet.vms:
            self._searched.changed(vm_id, is_there=True)
        self._untitled = {vm.id for vm in session.fleet.vms.values() if vm.title is None}
        self._states: dict[VmId, str] = {}
        self._note_ranks: dict[VmId, float] = {}

    @property
    def names_told(self) -> int:
        """How often guests came, went or were renamed, as far as ``arrange`` has seen it."""
        return self._names.told

    def changed(self, vm_ids: Iterable[VmId]) -> None:
        """These guests came, went, or say something else now, other than figures."""
        vms = self._session.fleet.vms
        for vm_id in vm_ids:
            self._states.pop(vm_id, None)
            self._note_ranks.pop(vm_id, None)
            vm = vms.get(vm_id)
            self._names.changed(vm_id, vm)
            self._searched.changed(vm_id, is_there=vm is not None)
            if vm is None or vm.title is not None:
                self._untitled.discard(vm_id)
            else:
                self._untitled.add(vm_id)

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
        self._follow_moves()
        if self.filter.is_empty:
            return self._rows
        return self._searched.passing(self.filter, self._rows)

    def _follow_moves(self) -> None:
        """Have no row of who is gone, and one of each who came."""
        fleet = self._session.fleet
        if self._moves_seen == fleet.moves:
            return
        there = [vm_id for vm_id in self._rows if vm_id in fleet.vms]
        if len(there) < len(fleet.vms):
            # Those that came while a filter hid them gave no cause to arrange: they have no place.
            self.arrange()
        else:
            self._rows, self._moves_seen = there, fleet.moves

    def expect_filter(self) -> None:
        """Have at hand what the first key of a filter is looked for in."""
        self._follow_moves()
        self._searched.line_up(self._rows)

    def learn_texts(self, at_most: int) -> None:
        """Know what a filter looks for in, of so many more guests, before one is typed."""
        self._searched.learn(at_most)

    def arrange(self) -> None:
        """Sort all guests afresh."""
        vms = self._session.fleet.vms
        ranks: dict[Column, Callable[[Vm], Any]] = {
            Column.STATE: self._state_rank,
            Column.NOTE: self._note_rank,
            Column.TAGS: self._tags,
        }
        rank = ranks.get(self.column)
        # One that has just gone may not have been told of yet.
        named = [vms[vm_id] for vm_id in self._names.sorted(vms) if vm_id in vms]
        rows = ordered(named, self.column, backwards=self.backwards, rank=rank)
        self._rows = [vm.id for vm in rows]
        # One that has just come may not have been told of yet either.
        self._moves_seen = self._session.fleet.moves if len(rows) == len(vms) else -1

    def belongs(self, vm_id: VmId) -> bool:
        """Whether a guest is there, and the filter lets it through."""
        vm = self._session.fleet.vms.get(vm_id)
        if vm is None or self.filter.is_empty:
            return vm is not None
        return passes(self.filter, self._searched.text(vm_id))

    def state_of(self, vm_id: VmId) -> str:
        """The words of a guest's state as shown; one must know of it (see ``shown``)."""
        words = self._states.get(vm_id)
        if words is None:
            session = self._session
            vm, watch = session.fleet.vms[vm_id], session.soft.watches.get(vm_id)
            words = self._states[vm_id] = state_words(vm, session.host(vm_id), watch)
        return words

    def _text(self, vm_id: VmId) -> str:
        vm = self._session.fleet.vms.get(vm_id)
        if vm is None:
            return ""  # It has just gone, and was not told of yet.
        host = self._session.host(vm_id)
        return searched(vm, host.status, self.state_of(vm_id), host.tags)

    def needs_a_look(self, vm_id: VmId) -> bool:
        """Whether a guest is going down or in trouble; one that has just gone is not."""
        vm = self._session.fleet.vms.get(vm_id)
        return vm is not None and needs_a_look(self._note_rank(vm))

    def unknown_titles(self, shown: Collection[VmId]) -> int:
        """How many hidden guests the filter could only judge by a title not known yet."""
        by_title = self.filter.words or any(field == "title" for field, _ in self.filter.fields)
        if not by_title or not self._untitled:
            return 0
        return len(self._untitled.difference(shown))

    def why_empty(self) -> tuple[str, ...]:
        """What to say where no guest is shown, and what to do."""
        fleet = self._session.fleet
        hosts = fleet.hosts.values()
        return empty_lines(hosts, self._filter_line, len(fleet.vms), self._session.now())

    def _tags(self, vm: Vm) -> tuple[bool, tuple[str, ...]]:
        tags = self._session.host(vm.id).tags
        return not tags, tags

    def _state_rank(self, vm: Vm) -> float:
        return words_rank(self.state_of(vm.id))

    def _note_rank(self, vm: Vm) -> float:
        rank = self._note_ranks.get(vm.id)
        if rank is None:
            session = self._session
            rank = note_rank(vm, session.host(vm.id), session.doings(vm.id), session.now())
            self._note_ranks[vm.id] = rank
        return rank
