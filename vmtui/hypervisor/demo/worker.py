"""The one thread of a demo host: it alone calls libvirt on that host's connection."""

from __future__ import annotations

import logging
import sched
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

Step = Callable[[], None]


class Worker:
    """Carries out steps one after the other, now or later."""

    def __init__(self, name: str, seconds: Callable[[], float], pace: float) -> None:
        """The thread begins with ``start``.

        Args:
            name: Of the thread.
            seconds: The clock that delays are counted by.
            pace: How many of the clock's seconds pass in a real one.
        """
        self._name = name
        self._pace = pace
        self._steps: SimpleQueue[Step] = SimpleQueue()
        self._timers = sched.scheduler(seconds)
        self._ended = False

    def start(self) -> None:
        """Begin. A daemon thread: the end of the program does not wait for it."""
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def call(self, step: Step) -> None:
        """Have a step carried out soon. From any thread."""
        self._steps.put(step)

    def later(self, seconds: float, step: Step) -> None:
        """Have a step carried out after some of the clock's seconds. On the worker only."""
        self._timers.enter(seconds, 0, self._carry_out, (step,))

    def stop(self, last: Step) -> None:
        """End with one last step after those that wait; what was meant for later is forgotten."""
        self._steps.put(lambda: self._end(last))

    def _end(self, last: Step) -> None:
        self._ended = True
        last()

    def _run(self) -> None:
        while not self._ended:
            nap = self._timers.run(blocking=False)
            try:
                step = self._steps.get(timeout=None if nap is None else max(nap, 0) / self._pace)
            except Empty:
                continue
            self._carry_out(step)

    def _carry_out(self, step: Step) -> None:
        try:
            step()
        except Exception:
            # One guest's mishap must not stop the host it lives on.
            logging.getLogger(__name__).exception("a step of the demo failed")
