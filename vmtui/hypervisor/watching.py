"""Evidence of the guests that are watched: samples, looks at screens, signs of their agents.

All of it may meet guests that hang, which must not stop the evidence of the others:

- *Samples* are read of all guests of a host together: see ``rounds``.
- *Looks* and *questions to agents* are one guest each. A guest that owes one is not asked again,
  and where too many owe one, the others are passed over instead of queued.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import libvirt

from vmtui.core.commands import AskAgent, ReadWatched, Sampling, TakeShot
from vmtui.core.frozen import mutable
from vmtui.core.looks import AgentHeard, ShotTaken
from vmtui.core.why.evidence import AgentSigns, Shot
from vmtui.hypervisor import agent_signs
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.handles import Handles
from vmtui.hypervisor.lane import Job
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task
from vmtui.hypervisor.rounds import Rounds
from vmtui.hypervisor.shots import Looks

_PASSED_OVER = "passed over"
"""What becomes of a look or a question for which there is no lane now."""


@mutable
class _Question:
    """A look or a question to one guest.

    Attributes:
        told: Whether it was answered for: late answers do not count.
    """

    wish: TakeShot | AskAgent
    epoch: int
    told: bool = False


class Watching:
    """Carries out what is asked of watched guests. On the control thread."""

    def __init__(
        self,
        place: Place,
        handles: Handles,
        rounds: Rounds,
        shots: Pool,
        agents: Pool,
        epoch: Callable[[], int],
    ) -> None:
        """Ask for nothing yet.

        Args:
            place: Which host.
            handles: Of the connections of these pools.
            rounds: Reads the samples.
            shots: Where screens are looked at.
            agents: Where agents are asked.
            epoch: The number of the host's present connection.
        """
        self._place = place
        self._handles = handles
        self._rounds = rounds
        self._pools = {TakeShot: shots, AskAgent: agents}
        self._epoch = epoch
        self._looks = Looks()
        self._asked: set[TakeShot | AskAgent] = set()

    def ask(self, wish: Sampling) -> None:
        """Carry out a wish, unless one like it is under way."""
        if isinstance(wish, ReadWatched):
            self._rounds.ask(wish.uuids)
        elif wish not in self._asked:
            self._asked.add(wish)
            self._put(_Question(wish, self._epoch()))

    def _put(self, question: _Question) -> None:
        task = Task(
            self._job(question.wish),
            done=partial(self._answered, question),
            unanswered=partial(self._wait, question),
        )
        pool = self._pools[type(question.wish)]
        # The pool goes through what waits just now.
        give_up = partial(pool.withdraw, task, _PASSED_OVER)
        task.waiting = lambda _unanswered: self._place.control.call(give_up)
        pool.submit(task)

    def _job(self, wish: TakeShot | AskAgent) -> Job:
        clock = self._place.clock

        def look(connection: libvirt.virConnect) -> Shot:
            domain = self._handles.one(connection, wish.vm.uuid)
            asked = clock()
            shot = self._looks.take(connection, domain, asked)
            return replace(shot, took=clock().boot - asked.boot)

        def listen(connection: libvirt.virConnect) -> AgentSigns:
            return agent_signs.read_signs(connection.lookupByUUIDString(wish.vm.uuid), clock())

        return look if isinstance(wish, TakeShot) else listen

    def _wait(self, question: _Question, seconds: float) -> None:
        """Tell once that there is no answer; whatever comes after that is late."""
        is_agent = isinstance(question.wish, AskAgent)
        if question.told or (is_agent and seconds < self._place.limits.unanswered_agent):
            return
        asked = "its guest agent" if is_agent else "its QEMU"
        self._tell(question, Trouble(f"{asked} gives no answer for {seconds:.0f} s"))

    def _answered(self, question: _Question, outcome: Any) -> None:
        self._asked.discard(question.wish)
        if isinstance(outcome, Trouble) and (outcome.lost or outcome.words == _PASSED_OVER):
            # This says nothing of the guest. A look that waits for nothing may be asked for again.
            if isinstance(question.wish, TakeShot):
                self._place.emit(ShotTaken(question.wish.vm, None))
            return
        self._tell(question, outcome)

    def _tell(self, question: _Question, outcome: Shot | AgentSigns | Trouble) -> None:
        if question.told:
            return
        question.told = True
        vm, at = question.wish.vm, self._place.clock()
        error = outcome.words if isinstance(outcome, Trouble) else ""
        if isinstance(question.wish, TakeShot):
            shot = outcome if isinstance(outcome, Shot) else Shot(at, error=error)
            self._place.emit(ShotTaken(vm, shot))
        else:
            signs = outcome
            if not isinstance(signs, AgentSigns):
                signs = AgentSigns(at, responds=False, error=error)
            self._place.emit(AgentHeard(vm, question.epoch, signs))
