"""How many connections by ssh are opened at the same time.

Each costs both ends a key exchange, and a server, such as the one that many hosts are reached
through, drops connections once ten wait to be let in (``MaxStartups`` of sshd_config). Thirty
opened at once on two cores were so slow together that none came through in time, and eight were
where those cores had other work too: more than two for each core only take turns.

All of it runs on the control thread.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from dataclasses import field
from functools import cache, partial

from vmtui.core.frozen import mutable
from vmtui.hypervisor.control import Control, Step, Timer
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.lane import Job, Lane, Reply

AT_ONCE = min(8, 2 * (os.cpu_count() or 1))
PATIENCE = 4.0
"""Seconds after which one that hangs no longer holds up the next."""


@mutable
class _Visit:
    step: Step
    timer: Timer | None = field(default=None)


class Door:
    """Lets so many in at a time, in the order in which they came."""

    def __init__(
        self, control: Control, *, at_once: int = AT_ONCE, patience: float = PATIENCE
    ) -> None:
        """Nobody is inside."""
        self._control = control
        self._at_once = at_once
        self._patience = patience
        self._waiting: deque[_Visit] = deque()
        self._inside: set[_Visit] = set()

    def ask(self, step: Step) -> Step:
        """Carry out a step when it has its turn, perhaps at once.

        Returns:
            What ends its turn, or its waiting. It ends by itself after ``patience`` seconds.
        """
        visit = _Visit(step)
        self._waiting.append(visit)
        self._let_in()
        return partial(self._leave, visit)

    def _let_in(self) -> None:
        while self._waiting and len(self._inside) < self._at_once:
            visit = self._waiting.popleft()
            self._inside.add(visit)
            visit.timer = self._control.later(self._patience, partial(self._leave, visit))
            visit.step()

    def _leave(self, visit: _Visit) -> None:
        if visit.timer is not None:
            visit.timer.cancel()
        if visit in self._waiting:
            self._waiting.remove(visit)
        elif visit in self._inside:
            self._inside.remove(visit)
            self._let_in()


class LaneBehindDoor:
    """A lane whose connection is opened when it has its turn at the door."""

    def __init__(self, door: Door, control: Control, make: Callable[[], Lane]) -> None:
        """Queue up for it."""
        self._control = control
        self._make = make
        self._lane: Lane | None = None
        self._early: list[tuple[Job, Reply]] = []
        self._leave = door.ask(self._enter)

    def submit(self, job: Job, reply: Reply) -> None:
        """Have a job done once the lane is there."""

        def told(outcome: object) -> None:
            self._leave()
            reply(outcome)

        if self._lane is None:
            self._early.append((job, told))
        else:
            self._lane.submit(job, told)

    def retire(self) -> None:
        """End the lane, or do without it."""
        self._leave()
        if self._lane is not None:
            self._lane.retire()
        for _job, told in self._early:
            # Later, as a lane's own answers come.
            self._control.call(partial(told, Trouble("not opened any more", lost=True)))
        self._early.clear()

    def _enter(self) -> None:
        self._lane = self._make()
        for job, told in self._early:
            self._lane.submit(job, told)
        self._early.clear()


@cache
def door_of(control: Control) -> Door:
    """The one door of all hosts that this thread decides about."""
    return Door(control)
