"""Do something soon, but not all the time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, thread_time

from textual.message_pump import MessagePump
from textual.timer import Timer


class Pace:
    """Runs some work at once after quiet, and else when its turn comes.

    However often it is asked, the work runs at most every ``every`` seconds. What was asked for
    is always done in the end.
    """

    def __init__(
        self, pump: MessagePump, work: Callable[[], None], every: float, share: float = 1.0
    ) -> None:
        """Pace ``work``.

        Args:
            pump: The widget or app on whose timer the work waits.
            work: Must be called on the thread of the console.
            every: Seconds.
            share: The part of the time that it may take at most: work that takes long runs less
                often, so that the rest is left for keys and painting. What others do meanwhile,
                on a machine that is busy, is not held against it.
        """
        self._pump = pump
        self._work = work
        self._every = every
        self._rest = 1 / share - 1
        self._free_at = 0.0
        self._timer: Timer | None = None

    def ask(self) -> None:
        """Have the work done when its turn comes."""
        if self._timer is not None:
            return
        wait = self._free_at - monotonic()
        if wait > 0:
            self._timer = self._pump.set_timer(wait, self._run)
        else:
            self._run()

    def _run(self) -> None:
        self._timer = None
        began = thread_time()
        self._work()
        took = thread_time() - began
        self._free_at = monotonic() + max(self._every, took * self._rest)
