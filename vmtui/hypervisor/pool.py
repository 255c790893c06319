"""Calls that may hang, kept from stopping the calls after them.

A pool makes one call at a time on a lane that it keeps. A call that is unanswered for a while is
left behind on its lane (it may still end, and then its answer counts), and the next one gets a new
lane. Only so many calls of a pool may be left behind: each holds a worker thread of libvirtd, of
which there are about 20, and when they are used up everything on that host hangs. The rest waits,
visibly. Each pool has a number of its own, so that looks at hung guests never cost an action; pools
that only see also share one (``Share``).

A lane that nobody needs is not free: it has a thread here and one there, and its keepalive wakes
both. A pool that closes such lanes opens a new one with the next call.

All of it runs on the control thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from vmtui.clock import boot_time
from vmtui.core.frozen import mutable
from vmtui.hypervisor.control import Control, Timer
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.lane import Job, Worker
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.tries import Tries

OWED = "not asked: other guests of this host still owe an answer"
"""What is said of a call that is not made because those before it hang."""


def _ignore(_value: float) -> None:
    """Tell nobody."""


@mutable
class Task:
    """A call to make, and whom to tell.

    Attributes:
        job: Done on the lane's thread.
        done: Takes its result or a ``Trouble``; called exactly once.
        waiting: Told once how many unanswered calls keep it from being made.
        unanswered: Told every second for how many seconds it has been under way.
        turn: Seconds that it may wait to be made; None: for ever.
        resendable: Whether it may be made on another lane if its first one was dead before.
    """

    job: Job
    done: Callable[[Any], None]
    waiting: Callable[[int], None] = _ignore
    unanswered: Callable[[float], None] = _ignore
    turn: float | None = None
    told_waiting: bool = False
    resendable: bool = True


@mutable
class _Call:
    task: Task
    lane: Worker
    began: float
    timer: Timer | None = None
    left_behind: bool = False


class Share:
    """How many calls some pools of a host may have under way together, hung or not."""

    def __init__(self, at_most: int) -> None:
        """None is under way.

        Args:
            at_most: How many may be.
        """
        self._left = at_most
        self._pools: list[Pool] = []

    @property
    def is_used_up(self) -> bool:
        """Whether no call may begin now."""
        return self._left <= 0

    def join(self, pool: Pool) -> None:
        """Tell this pool too when a call of another one has ended."""
        self._pools.append(pool)

    def take(self) -> None:
        """A call begins."""
        self._left -= 1

    def give_back(self) -> None:
        """A call has ended: another one may begin."""
        self._left += 1
        for pool in self._pools:
            pool.pump()


class Pool:
    """Calls of one kind on one host."""

    def __init__(
        self,
        open_lane: Callable[[], Worker],
        control: Control,
        limits: Limits,
        *,
        at_most: int,
        share: Share | None = None,
        is_wished: bool = False,
        closes_idle: bool = False,
    ) -> None:
        """Nothing is opened before the first task.

        Args:
            open_lane: Makes a lane.
            control: The thread that all of this runs on.
            limits: How long to wait for what.
            at_most: How many calls may be under way: all but one of them left behind.
            share: What it has in common with other pools.
            is_wished: Whether each call is made for somebody who waits for it.
            closes_idle: Whether a lane that is not needed for a while is closed.
        """
        self._share = share
        if share is not None:
            share.join(self)
        self._open_lane = open_lane
        self._control = control
        self._limits = limits
        self._at_most = at_most
        self._queue: deque[Task] = deque()
        self._lane: Worker | None = None
        self._opening: tuple[Worker, Timer] | None = None
        self._current: _Call | None = None
        self._behind: set[_Call] = set()
        self._tries = Tries(limits)
        self._is_wished = is_wished
        self._held = False
        self._keeps_lane = True
        self._closes_idle = closes_idle
        self._idle = limits.idle
        self._free_since = 0.0
        self._idle_timer: Timer | None = None

    def submit(self, task: Task) -> None:
        """Make a call as soon as it can be made."""
        self._keeps_lane = True
        self._queue.append(task)
        self.pump()
        if task.turn is not None and task in self._queue:
            self._control.later(task.turn, partial(self._miss_turn, task))

    def withdraw(self, task: Task, words: str) -> None:
        """Do not make a call that still waits for its turn; its task fails with these words."""
        self._unsend(task, words)

    def take_back(self, task: Task) -> bool:
        """Forget a call without a word; returns whether it still waited for its turn."""
        if task not in self._queue:
            return False
        self._queue.remove(task)
        return True

    def hold(self, held: bool) -> None:
        """Make no new call for now, or go on."""
        self._held = held
        self.pump()

    def let_go(self) -> None:
        """Close the lane as soon as nothing is left to do on it."""
        self._keeps_lane = False
        self._tidy()

    def drop(self, trouble: Trouble) -> None:
        """Give up all lanes. Tasks that wait fail; calls under way answer when they return.

        None of these is made a second time: whoever asked was told that the host is lost.
        """
        if self._opening is not None:
            self._stop_opening()
        if self._current is not None:
            self._leave_behind(self._current)
        for call in self._behind:
            call.task.resendable = False
        if self._lane is not None:
            self._lane.retire()
            self._lane = None
        self._fail_all(trouble)

    def pump(self) -> None:
        """Make the next call if that is possible now."""
        if self._held or self._current is not None or self._opening is not None or not self._queue:
            return
        if self._share is not None and self._share.is_used_up:
            self._let_wait()
            return
        if self._lane is None:
            self._open_next()
            return
        if self._share is not None:
            self._share.take()
        task, lane, self._lane = self._queue.popleft(), self._lane, None
        call = _Call(task, lane, boot_time())
        self._current = call
        call.timer = self._control.later(self._limits.patience, partial(self._look_after, call))
        lane.submit(task.job, partial(self._returned, call))

    def _open_next(self) -> None:
        if len(self._behind) >= self._at_most:
            self._let_wait()
            return
        if not self._tries.may_try(boot_time(), wished=self._is_wished):
            words = f"{self._tries.hanging} tries to connect are still without an answer"
            self._fail_all(Trouble(words, lost=True))
            return
        lane = self._open_lane()
        timer = self._control.later(self._limits.open, self._open_hangs)
        self._opening = (lane, timer)
        lane.submit(lambda _connection: None, partial(self._opened, lane))

    def _let_wait(self) -> None:
        for task in self._queue:
            if not task.told_waiting:
                task.told_waiting = True
                task.waiting(len(self._behind))

    def _opened(self, lane: Worker, outcome: object) -> None:
        if self._opening is None or self._opening[0] is not lane:
            self._tries.returned()
            return
        self._opening[1].cancel()
        self._opening = None
        if isinstance(outcome, Trouble):
            lane.retire()
            self._fail_all(outcome)
            return
        self._lane = lane
        self._tidy()
        self.pump()

    def _open_hangs(self) -> None:
        self._stop_opening()
        self._fail_all(Trouble(f"no connection within {self._limits.open:.0f} s", lost=True))

    def _stop_opening(self) -> None:
        assert self._opening is not None
        lane, timer = self._opening
        timer.cancel()
        lane.retire()
        self._opening = None
        self._tries.given_up(boot_time())

    def _fail_all(self, trouble: Trouble) -> None:
        waiting, self._queue = list(self._queue), deque()
        for task in waiting:
            task.done(trouble)

    def _miss_turn(self, task: Task) -> None:
        words = f"not sent: the calls before it got no answer for {task.turn:.0f} s"
        self._unsend(task, words)

    def _unsend(self, task: Task, words: str) -> None:
        if self.take_back(task):
            task.done(Trouble(words))

    def _look_after(self, call: _Call) -> None:
        call.task.unanswered(boot_time() - call.began)
        call.timer = self._control.later(self._limits.tick, partial(self._look_after, call))
        if call is self._current:
            self._leave_behind(call)
            self.pump()

    def _leave_behind(self, call: _Call) -> None:
        self._current = None
        call.left_behind = True
        self._behind.add(call)

    def _returned(self, call: _Call, outcome: object) -> None:
        if call.timer is not None:
            call.timer.cancel()
        usable = not (isinstance(outcome, Trouble) and outcome.lost)
        if call is self._current:
            self._current = None
        free = self._current is None and self._lane is None and self._opening is None
        if usable and free and not call.left_behind:
            self._lane = call.lane
        else:
            call.lane.retire()
        if isinstance(outcome, Trouble) and outcome.unsent and call.task.resendable:
            # The connection died while it had nothing to do: a new one may serve.
            call.task.resendable = False
            self._queue.appendleft(call.task)
        else:
            call.task.done(outcome)
        self._behind.discard(call)
        self._tidy()
        if self._share is not None:
            self._share.give_back()
        else:
            self.pump()

    def _tidy(self) -> None:
        if self._lane is None or self._queue:
            return
        if not self._keeps_lane:
            self._lane.retire()
            self._lane = None
        elif self._closes_idle:
            self._free_since = boot_time()
            if self._idle_timer is None:
                self._idle_timer = self._control.later(self._idle, self._close_idle)

    def _close_idle(self) -> None:
        """Close the lane, or look again when it will have been idle for long enough."""
        self._idle_timer = None
        if self._lane is None:
            return  # It is in use, or gone.
        left = self._free_since + self._idle - boot_time()
        if left > 0:
            self._idle_timer = self._control.later(left, self._close_idle)
        else:
            self._lane.retire()
            self._lane = None
            self._idle *= 2
