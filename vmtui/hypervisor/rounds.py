"""Rounds of samples of a host's watched guests, whichever of them hang.

A round asks for the figures of all guests in one call. One whose QEMU hangs blocks that call, and
costs it: the call is left behind (see ``pool``), libvirt is asked at whom it waits, and from then
on that guest is *silent*: only its state is read, on a lane that no guest can block, until it owes
nobody an answer any more. The others go on with all their figures.

Each hung guest so costs a call once. When ``Limits.unanswered_samples`` are left behind, only the
guests that the last of these calls had passed are asked for figures; of those after them it is
*unproven* that they answer. When a call is lost even so, only states are read.

A round that is late without a guest that owes anything is of a slow link: its answer counts, if
nothing newer was told of the guest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import libvirt

from vmtui.core.frozen import frozen, mutable
from vmtui.core.looks import WatchedRead
from vmtui.hypervisor import sampling
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.handles import Handles
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task

_NO_ROOM = "guests of this host that hang leave no call to ask it"


@mutable
class _Round:
    """One call for samples; ``began`` in seconds of the boot clock."""

    uuids: tuple[str, ...]
    epoch: int
    began: float


@frozen
class _States:
    """What a call that no guest can block told."""

    rows: tuple[sampling.Row, ...]
    owes: str | None


class Rounds:
    """Has watched guests sampled. On the control thread."""

    def __init__(
        self,
        place: Place,
        handles: Handles,
        figures: Pool,
        states: Pool,
        epoch: Callable[[], int],
    ) -> None:
        """Ask for nothing yet.

        Args:
            place: Which host.
            handles: Of the connections of these pools.
            figures: For calls that reach guests' monitors.
            states: For calls that don't.
            epoch: The number of the host's present connection.
        """
        self._place = place
        self._handles = handles
        self._figures = figures
        self._states = states
        self._epoch = epoch
        # Half of the patience with a call: a guest may be asked some time after it began.
        self._owed = place.limits.patience / 2
        self._wanted: tuple[str, ...] = ()
        self._asked: _Round | None = None
        self._asked_states: _Round | None = None
        self._behind: list[_Round] = []
        self._to_search: _Round | None = None
        self._silent: set[str] = set()
        self._unproven: set[str] = set()
        self._told: dict[str, float] = {}

    def ask(self, uuids: tuple[str, ...]) -> None:
        """Sample these guests, as far as they are not being sampled already."""
        self._wanted = uuids
        self._silent.intersection_update(uuids)
        self._told = {uuid: began for uuid, began in self._told.items() if uuid in uuids}
        if len(self._behind) < self._place.limits.unanswered_samples:
            self._unproven.clear()
        elif self._to_search is None and not self._silent:
            self._to_search = self._behind[-1]
        self._ask_figures()
        self._ask_states()

    def _ask_figures(self) -> None:
        if self._is_under_way(self._asked) or self._to_search is not None:
            return
        limit = self._place.limits.unanswered_samples
        if len(self._behind) >= limit and not self._silent:
            return  # It is the link that is slow: more calls would make it slower.
        uuids = self._without(self._aside())
        if uuids:
            self._asked = one = self._round(uuids)
            task = Task(
                lambda connection: sampling.read_figures(
                    connection, self._handles, uuids, self._owed, self._place.clock
                ),
                done=partial(self._figures_came, one),
                unanswered=partial(self._leave, one),
            )
            give_up = partial(self._figures.withdraw, task, _NO_ROOM)
            # The pool goes through what waits just now.
            task.waiting = lambda _unanswered: self._place.control.call(give_up)
            self._figures.submit(task)

    def _ask_states(self) -> None:
        if self._is_under_way(self._asked_states):
            return
        aside, searched = self._aside(), self._to_search
        if not aside and searched is None:
            return
        self._asked_states = one = self._round(tuple(u for u in self._wanted if u in aside))
        among = () if searched is None else tuple(self._not_silent(searched.uuids))
        job = partial(self._read_states, one.uuids, frozenset(self._silent), among)
        self._states.submit(Task(job, done=partial(self._states_came, one, searched)))

    def _read_states(
        self,
        uuids: Sequence[str],
        suspects: frozenset[str],
        among: Sequence[str],
        connection: libvirt.virConnect,
    ) -> _States:
        handles, owed, clock = self._handles, self._owed, self._place.clock
        owes = sampling.first_that_owes(connection, handles, among, owed)
        rows = sampling.read_states(connection, handles, uuids, suspects, owed, clock)
        return _States(rows, owes)

    def _leave(self, one: _Round, _seconds: float) -> None:
        if one in self._behind:
            return
        self._behind.append(one)
        if one is self._asked:
            self._asked = None
            self._to_search = one
            self._ask_states()

    def _figures_came(self, one: _Round, outcome: Any) -> None:
        if one in self._behind:
            self._behind.remove(one)
            if self._to_search is one:
                self._to_search = None
            if not isinstance(outcome, Trouble):
                self._tell(one, outcome)
        elif one is self._asked:
            self._asked = None
            self._tell(one, outcome)

    def _states_came(self, one: _Round, searched: _Round | None, outcome: Any) -> None:
        if one is not self._asked_states:
            return  # It is of a connection that was lost.
        self._asked_states = None
        if searched is self._to_search:
            self._to_search = None
        if isinstance(outcome, Trouble):
            self._tell(one, outcome)
            return
        answers = {uuid for uuid, reading in outcome.rows if not reading.is_silent}
        self._silent -= answers
        if searched is not None and outcome.owes is not None:
            self._silent.add(outcome.owes)
            if len(self._behind) >= self._place.limits.unanswered_samples:
                after = searched.uuids[searched.uuids.index(outcome.owes) + 1 :]
                self._unproven.update(self._not_silent(after))
        are_without_figures = bool(answers & self._aside())
        self._tell(one, outcome.rows, _NO_ROOM if are_without_figures else "")
        if searched is not None:
            self._ask_figures()

    def _tell(
        self, one: _Round, outcome: tuple[sampling.Row, ...] | Trouble, error: str = ""
    ) -> None:
        """Tell a round's samples, or why there are none. None is older than what was told."""
        if one.epoch != self._epoch():
            return
        host, at = self._place.host, self._place.clock()
        if isinstance(outcome, Trouble):
            self._place.emit(WatchedRead(host, at, one.epoch, (), outcome.words))
            return
        rows = tuple(row for row in outcome if self._told.get(row[0], one.began) <= one.began)
        self._told.update((uuid, one.began) for uuid, _ in rows)
        self._silent |= {uuid for uuid, reading in rows if reading.is_silent}
        is_outdated = bool(outcome) and not rows
        if one.uuids and not is_outdated:
            self._place.emit(WatchedRead(host, at, one.epoch, rows, error))

    def _aside(self) -> set[str]:
        """Of whom only the state is read."""
        if len(self._behind) > self._place.limits.unanswered_samples:
            return set(self._wanted)
        return self._silent | self._unproven

    def _without(self, aside: set[str]) -> tuple[str, ...]:
        return tuple(uuid for uuid in self._wanted if uuid not in aside)

    def _not_silent(self, uuids: Iterable[str]) -> list[str]:
        return [uuid for uuid in uuids if uuid not in self._silent]

    def _round(self, uuids: tuple[str, ...]) -> _Round:
        return _Round(uuids, self._epoch(), self._place.clock().boot)

    def _is_under_way(self, one: _Round | None) -> bool:
        return one is not None and one.epoch == self._epoch()
