"""The groups of the fleet table: what stands under which heading, and which are folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from vmtui.core.grouping import (
    Heading,
    Row,
    heading_cells,
    in_groups,
    next_group_by,
    tag_of,
    under_headings,
)
from vmtui.core.model import VmId
from vmtui.core.preferences import GroupBy
from vmtui.core.text import Cell
from vmtui.session import Session


class FleetGroups:
    """Puts the guests that are shown under headings.

    A filter is about what it finds: it unfolds all groups, and what is folded then is unfolded
    again with the next letter. Without it the groups are folded as they were.

    Attributes:
        by: What the rows are grouped by.
    """

    def __init__(self, session: Session, by: GroupBy, state_of: Callable[[VmId], str]) -> None:
        """No groups yet; see ``arrange``.

        Args:
            session: Tells of hosts and guests.
            by: What to group by at first.
            state_of: The words of a guest's state as shown.
        """
        self._session = session
        self._state_of = state_of
        self._groups: dict[str, list[VmId]] = {}
        self._group_of: dict[VmId, str] = {}
        self._folded: set[str] = set()
        self._folded_in_filter: set[str] = set()
        self._is_filtered = False
        self.by = by

    @property
    def are_there(self) -> bool:
        """Whether the rows are grouped."""
        return self.by is not GroupBy.NONE

    def cycle(self) -> None:
        """Group by something else, or not at all."""
        hosts = self._session.fleet.hosts.values()
        self.regroup(next_group_by(self.by, has_tags=any(host.tags for host in hosts)))

    def regroup(self, by: GroupBy) -> None:
        """Group by this; no group is folded."""
        self.by = by
        for known in (self._groups, self._group_of, self._folded, self._folded_in_filter):
            known.clear()

    def filter_changed(self) -> None:
        """Something else is looked for."""
        self._folded_in_filter.clear()

    def arrange(self, rows: Iterable[VmId], *, is_filtered: bool) -> list[Row]:
        """Put these guests, in their order, under headings."""
        self._is_filtered = is_filtered
        hosts = self._session.fleet.hosts
        # A host that tells of no guests tells why.
        always = hosts if self.by is GroupBy.HOST and not is_filtered else ()
        self._groups = in_groups(rows, self.by, self._name_of(), always)
        self._group_of = {row: name for name, members in self._groups.items() for row in members}
        return self.lines()

    def lines(self) -> list[Row]:
        """The headings, and the guests of those that are not folded."""
        return under_headings(self._groups, self._folded_now)

    def _name_of(self) -> Callable[[VmId], str]:
        match self.by:
            case GroupBy.STATE:
                return self._state_of
            case GroupBy.TAG:
                tags = {name: tag_of(host) for name, host in self._session.fleet.hosts.items()}
                return lambda vm_id: tags[vm_id.host]
            case _:
                return lambda vm_id: vm_id.host

    @property
    def _folded_now(self) -> set[str]:
        return self._folded_in_filter if self._is_filtered else self._folded

    def heading_of(self, vm_id: VmId) -> Heading | None:
        """The heading under which a guest stands; None if it is not shown."""
        name = self._group_of.get(vm_id)
        return None if name is None else Heading(name)

    def members(self, heading: Heading) -> Sequence[VmId]:
        """The guests under a heading that the filter lets through, folded or not."""
        return self._groups.get(heading.group, ())

    def everyone(self) -> list[VmId]:
        """The guests of all groups, folded or not, in order."""
        return list(self._group_of)

    def is_folded(self, heading: Heading) -> bool:
        """Whether the guests under a heading are hidden."""
        return heading.group in self._folded_now

    def fold(self, heading: Heading, folded: bool) -> None:
        """Hide the guests under a heading, or show them."""
        if folded:
            self._folded_now.add(heading.group)
        else:
            self._folded_now.discard(heading.group)

    def moved(self, vm_ids: Iterable[VmId]) -> bool:
        """Whether one of these stands under another heading than it should."""
        name_of, vms = self._name_of(), self._session.fleet.vms
        there = (vm_id for vm_id in vm_ids if vm_id in vms and vm_id in self._group_of)
        return any(self._group_of[vm_id] != name_of(vm_id) for vm_id in there)

    def cells(self, heading: Heading) -> tuple[Cell, ...]:
        """What a heading says."""
        vms = self._session.fleet.vms
        states = [self._state_of(vm_id) for vm_id in self.members(heading) if vm_id in vms]
        host = self._session.fleet.hosts.get(heading.group) if self.by is GroupBy.HOST else None
        now, folded = self._session.now(), self.is_folded(heading)
        return tuple(heading_cells(heading.group, states, self.by, host, now, folded=folded))
