"""Evidence of the guests that are watched: samples, looks at screens, signs of their agents.

All of it is worth little when late, so a call that is left behind (see ``pool``) never counts. And
all of it may meet guests that hang, which must not stop the evidence of the others:

- *Samples* of all guests of a host are one call. A guest whose QEMU hangs blocks it once, and costs
  that one call: the next ones leave the guest out. Once ``Limits.unanswered_samples`` calls are
  left behind, only what needs no monitor is asked for, so that samples never stop.
- *Looks* and *questions to agents* are one guest each. A guest that owes one is not asked again,
  and where too many owe one, the others are passed over instead of queued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import libvirt

from vmtui.core.changes import AgentHeard, ShotTaken, WatchedRead
from vmtui.core.commands import AskAgent, ReadWatched, Sampling, TakeShot
from vmtui.core.evidence import AgentSigns, Shot
from vmtui.hypervisor import agent_signs, sampling
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.handles import Handles
from vmtui.hypervisor.lane import Job
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task
from vmtui.hypervisor.shots import Looks

_PASSED_OVER = "passed over"
"""What becomes of a look or a question for which there is no lane now."""


@dataclass(eq=False, slots=True)
class _Round:
    """One call for samples; ``left`` once it took too long, so that its late answer is dropped."""

    wish: ReadWatched
    epoch: int
    left: bool = False


@dataclass(eq=False, slots=True)
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
        samples: Pool,
        shots: Pool,
        agents: Pool,
        epoch: Callable[[], int],
    ) -> None:
        """Ask for nothing yet.

        Args:
            place: Which host.
            handles: Of the connections of these pools.
            samples: Where samples are read.
            shots: Where screens are looked at.
            agents: Where agents are asked.
            epoch: The number of the host's present connection.
        """
        self._place = place
        self._handles = handles
        self._samples = samples
        self._pools = {TakeShot: shots, AskAgent: agents}
        self._epoch = epoch
        self._looks = Looks()
        self._round: _Round | None = None
        self._behind = 0
        self._asked: set[TakeShot | AskAgent] = set()

    def ask(self, wish: Sampling) -> None:
        """Carry out a wish, unless one like it is under way."""
        if isinstance(wish, ReadWatched):
            if self._round is None or self._round.epoch != self._epoch():
                self._begin(wish)
        elif wish not in self._asked:
            self._asked.add(wish)
            self._put(_Question(wish, self._epoch()))

    # Samples

    def _begin(self, wish: ReadWatched) -> None:
        self._round = current = _Round(wish, self._epoch())
        is_careful = self._behind >= self._place.limits.unanswered_samples
        self._samples.submit(
            Task(
                partial(self._sample, wish.uuids, is_careful),
                done=partial(self._sampled, current),
                unanswered=partial(self._leave, current),
            )
        )

    def _sample(
        self, uuids: Sequence[str], is_careful: bool, connection: libvirt.virConnect
    ) -> tuple[sampling.Row, ...]:
        clock = self._place.clock
        return sampling.read_watched(connection, self._handles, uuids, clock, is_careful=is_careful)

    def _leave(self, current: _Round, _seconds: float) -> None:
        """Some guest hangs: the next call finds it taken."""
        if current.left:
            return
        current.left = True
        self._behind += 1
        if current is self._round:
            self._begin(current.wish)

    def _sampled(self, current: _Round, outcome: Any) -> None:
        if current.left:
            self._behind -= 1
            return
        if current is not self._round:
            return  # It is of a connection that was lost.
        self._round = None
        if not isinstance(outcome, Trouble):
            at = self._place.clock()
            self._place.emit(WatchedRead(self._place.host, at, current.epoch, outcome))

    # Screens and agents

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
            return self._looks.take(
                connection, self._handles.one(connection, wish.vm.uuid), clock()
            )

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
