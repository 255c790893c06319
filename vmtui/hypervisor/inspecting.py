"""The details of the one guest that is looked at: each part on a lane where it hurts nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from vmtui.core.commands import ReadDetails
from vmtui.core.details import Part
from vmtui.core.looks import DetailsRead
from vmtui.core.model import Moment, VmId
from vmtui.hypervisor import details, own_view, snapshots
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import OWED, Pool, Task

_READERS = {
    Part.DEFINITION: details.read_definition,
    Part.MEASURES: details.read_measures,
    Part.AGENT: details.read_agent,
    Part.FIGURES: own_view.read_figures,
    Part.XML: own_view.read_xml,
    Part.INACTIVE_XML: own_view.read_inactive_xml,
    Part.SNAPSHOTS: snapshots.read_snapshots,
}


class Inspecting:
    """Reads parts of details, each part of each guest at most once at a time, and always answers.

    A part that hangs is left behind on its lane by the pool. Until it has returned, it is not
    asked for again: it would hang as well.
    """

    def __init__(self, place: Place, pools: Mapping[Part, Pool], epoch: Callable[[], int]) -> None:
        """Ask for nothing yet.

        Args:
            place: Which host.
            pools: Where each part is read.
            epoch: The number of the host's present connection.
        """
        self._place = place
        self._pools = pools
        self._epoch = epoch
        self._asked: set[ReadDetails] = set()

    def ask(self, wish: ReadDetails) -> None:
        """Read one part, unless it is being read."""
        if wish in self._asked:
            return
        self._asked.add(wish)
        read = _READERS[wish.part]
        task = Task(
            lambda connection: read(connection, wish.vm),
            done=partial(self._answered, wish, self._epoch()),
        )
        pool = self._pools[wish.part]
        task.waiting = partial(self._give_up, pool, task)
        pool.submit(task)

    def _give_up(self, pool: Pool, task: Task, _unanswered: int) -> None:
        """Say why a part is not read: others that hang may keep its turn from ever coming."""
        # The pool goes through what waits just now.
        self._place.control.call(partial(pool.withdraw, task, OWED))

    def _answered(self, wish: ReadDetails, epoch: int, outcome: Any) -> None:
        self._asked.discard(wish)
        at = self._place.clock()
        self._place.emit(details_read(wish.vm, at, epoch, wish.part, outcome))


def details_read(vm: VmId, at: Moment, epoch: int, part: Part, outcome: Any) -> DetailsRead:
    """The change that tells a part, or the ``Trouble`` that kept it from being read."""
    if isinstance(outcome, Trouble):
        return DetailsRead(vm, at, epoch, part, None, outcome.words)
    return DetailsRead(vm, at, epoch, part, outcome)
