"""Commands that act on guests, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from vmtui.clock import boot_time
from vmtui.core.commands import ForceOff, Ordered, PrepareForce, Reboot, Reset, SendKeys, Shutdown
from vmtui.core.model import PowerState
from vmtui.core.permission import missing_right
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
    ForceReady,
)
from vmtui.hypervisor import orders, typing
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.gate import Gate
from vmtui.hypervisor.lane import Job
from vmtui.hypervisor.orders import Begun, Look
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Task


class Acting:
    """Sends actions to a pool and tells what becomes of them."""

    def __init__(self, place: Place, pool: Pool) -> None:
        """Nothing is opened before the first action."""
        self._place = place
        self._pool = pool
        self._tasks: dict[int, Task] = {}
        self._gates: dict[int, Gate] = {}

    def carry_out(
        self,
        action: Ordered,
        then: Callable[[], None] = lambda: None,
        *,
        patient: bool = False,
        turn: float | None = None,
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Make an action's call.

        Args:
            action: What to do.
            then: Called when it is done or has failed.
            patient: Whether it may wait for its turn as long as the call before it takes.
            turn: Seconds for which it may wait for its turn otherwise; None: as any action may.
            failed: Called instead of `then` if it has failed, and tells of that.
        """
        task = Task(
            self._job(action),
            done=partial(self._ended, action, then, failed),
            waiting=partial(self._waits, action),
            unanswered=partial(self._unanswered, action),
            turn=None if patient else turn or self._place.limits.turn,
        )
        self._tasks[action.ticket] = task
        self._pool.submit(task)

    def withdraw(self, ticket: int) -> None:
        """Make no call for an action of this ticket, if none was made yet."""
        task = self._tasks.get(ticket)
        if task is not None:
            self._pool.withdraw(task, "taken back before it was sent")

    def go_ahead(self, ticket: int) -> None:
        """Make the call of a gated action, which has its turn."""
        if ticket in self._gates:
            self._gates[ticket].open()

    def close(self) -> None:
        """Make no call that waits at its gate: nobody is there to let it through."""
        for gate in self._gates.values():
            gate.shut()

    def fail(self, action: Ordered, trouble: Trouble) -> None:
        """Say that an action was not carried out."""
        missing = f": {missing_right(action)}" if trouble.denied else ""
        self._place.emit(
            CommandFailed(
                action.ticket,
                action.vm,
                self._place.clock(),
                f"{trouble.words}{missing}",
                gone=trouble.gone,
                host_lost=trouble.lost,
            )
        )

    def prepare_force(self, wish: PrepareForce) -> None:
        """Open the connection and read the guest; ForceReady follows, bounded, with or without."""
        answered = False

        def answer(outcome: Look | Trouble) -> None:
            nonlocal answered
            if not answered:
                answered = True
                self._force_ready(wish, outcome)

        def grow_impatient(seconds: float) -> None:
            if seconds >= self._place.limits.force_reading:
                answer(Trouble(f"no answer for {seconds:.0f} s", lost=True))

        def wait(unanswered: int) -> None:
            answer(Trouble(f"{unanswered} calls for forcing are still without an answer"))

        job: Job = partial(_look, wish)
        self._pool.submit(Task(job, answer, wait, grow_impatient))

    def _job(self, action: Ordered) -> Job:
        begun = self._begin(action)
        match action:
            case Shutdown():
                return lambda connection: orders.shut_down(connection, action, begun)
            case Reboot():
                return lambda connection: orders.reboot(connection, action, begun)
            case ForceOff() | Reset():
                limit = self._place.limits.force_reading
                return lambda connection: orders.force(connection, action, boot_time, limit, begun)
            case SendKeys():
                return lambda connection: typing.send_keys(connection, action, begun)
            case _:
                return lambda connection: orders.do(connection, action, begun)

    def _begin(self, action: Ordered) -> Begun:
        """What is done on the lane's thread when an action has its turn, before its call."""
        tell = partial(self._place.control.call, partial(self._begun, action))
        if not (isinstance(action, Shutdown | Reboot) and action.gated):
            return tell
        gate = self._gates[action.ticket] = Gate()

        def tell_and_wait() -> None:
            tell()
            gate.pass_through()

        return tell_and_wait

    def _begun(self, action: Ordered) -> None:
        self._place.emit(CommandBegun(action.ticket, action.vm, self._place.clock()))

    def _ended(
        self,
        action: Ordered,
        then: Callable[[], None],
        failed: Callable[[Trouble], None] | None,
        outcome: Any,
    ) -> None:
        del self._tasks[action.ticket]
        self._gates.pop(action.ticket, None)
        if isinstance(outcome, Trouble) and failed is not None:
            failed(outcome)
            return
        if isinstance(outcome, Trouble):
            self.fail(action, outcome)
        else:
            self._place.emit(CommandDone(action.ticket, action.vm, self._place.clock()))
        then()

    def _waits(self, action: Ordered, unanswered: float) -> None:
        now = self._place.clock()
        self._place.emit(CommandWaiting(action.ticket, action.vm, now, int(unanswered)))

    def _unanswered(self, action: Ordered, seconds: float) -> None:
        now = self._place.clock()
        self._place.emit(CommandUnanswered(action.ticket, action.vm, now, seconds))

    def _force_ready(self, wish: PrepareForce, outcome: Look | Trouble) -> None:
        now = self._place.clock()
        if isinstance(outcome, Trouble):
            words = "the guest is not there any more" if outcome.gone else outcome.words
            ready = ForceReady(wish.vm, now, PowerState.NO_STATE, None, None, words)
        else:
            ready = ForceReady(
                wish.vm,
                now,
                outcome.state,
                outcome.domain_id,
                outcome.cpu_time,
                protected=outcome.protected,
            )
        self._place.emit(ready)


def _look(wish: PrepareForce, connection: Any) -> Look:
    return orders.look(connection, wish.vm.uuid)
