"""Work that takes longer than a key may wait."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from textual import events
from textual.message_pump import MessagePump

Job = Callable[[], Any]
Done = Callable[[Any], None]


def described(error: Exception) -> str:
    """What a job ended with, in words; those of an error that nobody foresaw may be empty."""
    return str(error) or type(error).__name__


class Aside:
    """Does one piece of work at a time on a daemon thread, which no end of the program waits for.

    Of what is asked for meanwhile only the last is done: it is about what is seen now.
    """

    def __init__(self, pump: MessagePump) -> None:
        """Do nothing yet.

        Args:
            pump: The widget or screen that asks; results are given on its thread, if it is there.
        """
        self._pump = pump
        self._is_busy = False
        self._next: tuple[Job, Done] | None = None

    def ask(self, job: Job, done: Done) -> None:
        """Have a job done, and its result handed over, or the exception that it ended with."""
        if self._is_busy:
            self._next = (job, done)
            return
        self._is_busy = True
        threading.Thread(target=self._run, args=(job, done), name="aside", daemon=True).start()

    def _run(self, job: Job, done: Done) -> None:
        try:
            result = job()
        except Exception as error:
            logging.getLogger(__name__).exception("a job failed")
            result = error
        self._pump.post_message(events.Callback(callback=partial(self._give, done, result)))

    def _give(self, done: Done, result: Any) -> None:
        self._is_busy = False
        waiting, self._next = self._next, None
        if waiting is not None:
            self.ask(*waiting)
        done(result)
