"""Do something soon, but not all the time."""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from time import monotonic, thread_time
from weakref import WeakMethod, ref

from textual import events
from textual.message_pump import MessagePump


def later(pump: MessagePump, wait: float, work: Callable[[], None]) -> None:
    """Have work take its turn among a widget's messages, so many seconds from now.

    Textual's own timer never fires if its time is over before it first looks at the clock.
    """

    whom = ref(pump)

    def take_turn() -> None:
        if (there := whom()) is not None:
            there.post_message(events.Callback(callback=work))

    get_running_loop().call_later(wait, take_turn)


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
            pump: The widget or app among whose messages the work takes its turn.
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
        self._waits = False

    def ask(self) -> None:
        """Have the work done when its turn comes."""
        if self._waits:
            return
        wait = self._free_at - monotonic()
        if wait > 0:
            self._waits = True
            later(self._pump, wait, self._run_if_wanted())
        else:
            self._run()

    def _run_if_wanted(self) -> Callable[[], None]:
        """The work; a screen that is closed meanwhile is not kept in memory for it."""
        run = WeakMethod(self._run)

        def run_if_wanted() -> None:
            if (wanted := run()) is not None:
                wanted()

        return run_if_wanted

    def _run(self) -> None:
        self._waits = False
        began = thread_time()
        self._work()
        took = thread_time() - began
        self._free_at = monotonic() + max(self._every, took * self._rest)
