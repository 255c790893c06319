"""The one thread on which everything about hosts is decided and said.

Timeouts, reconnects, the order of calls: all of it runs here, for all hosts, one step after the
other, so that none of it needs a lock and what a host's session hears has one order. No step may
wait: libvirt is only ever called by the threads of lanes.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from queue import Empty, SimpleQueue

from vmtui.clock import boot_time
from vmtui.core.frozen import mutable
from vmtui.hypervisor.memory import keep_in_few_arenas

Step = Callable[[], None]

LEAP = 5.0
"""Seconds of lateness that mean: this process, or the whole machine, was stopped meanwhile."""

_LONGEST_NAP = 5.0


@mutable
class Timer:
    """A step for later; ``cancel`` it as often as you like."""

    due: float
    order: int
    step: Step | None

    def __lt__(self, other: Timer) -> bool:
        return (self.due, self.order) < (other.due, other.order)

    def cancel(self) -> None:
        """Forget the step."""
        self.step = None


class Control:
    """A queue of steps, a heap of timers, and the daemon thread that carries them out."""

    def __init__(self) -> None:
        self._steps: SimpleQueue[Step] = SimpleQueue()
        self._timers: list[Timer] = []
        self._order = itertools.count()
        self._after_leap: list[Step] = []
        threading.Thread(target=self._run, name="hosts", daemon=True).start()

    def call(self, step: Step) -> None:
        """Have a step carried out soon. From any thread."""
        self._steps.put(step)

    def later(self, seconds: float, step: Step) -> Timer:
        """Have a step carried out after some seconds. On the control thread only."""
        timer = Timer(boot_time() + seconds, next(self._order), step)
        heapq.heappush(self._timers, timer)
        return timer

    def after_leap(self, step: Step) -> Step:
        """Have a step carried out whenever the process was stopped, or the machine asleep.

        On the control thread only.

        Returns:
            What takes the step back.
        """
        self._after_leap.append(step)
        return lambda: self._after_leap.remove(step)

    def _run(self) -> None:
        while True:
            due = self._timers[0].due if self._timers else float("inf")
            # BOOTTIME can't be waited for: after a sleep of the machine, a long wait would go on.
            nap = max(0.0, min(due - boot_time(), _LONGEST_NAP))
            expected = boot_time() + nap
            with suppress(Empty):
                self._carry_out(self._steps.get(timeout=nap))
            if boot_time() > expected + LEAP:
                for step in tuple(self._after_leap):
                    self._carry_out(step)
            while self._timers and self._timers[0].due <= boot_time():
                timer = heapq.heappop(self._timers)
                if timer.step is not None:
                    self._carry_out(timer.step)

    def _carry_out(self, step: Step) -> None:
        try:
            step()
        except Exception:
            # One host's mishap must not stop the thread that serves all of them.
            logging.getLogger(__name__).exception("a step failed")


@cache
def shared() -> Control:
    """The process's own control thread, started at the first use, before there are others."""
    keep_in_few_arenas()
    return Control()
