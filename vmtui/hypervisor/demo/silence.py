"""A host that gives no answer for a while, as far as its connection can show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vmtui.hypervisor.demo.cast import Outage
from vmtui.hypervisor.demo.worker import Worker

RETRY = 8.0
"""Seconds between two tries to reach the host."""

_TRY = 1.0
"""Seconds that a try takes."""


class Silence:
    """Plays the loss of a connection, the tries to get it back, and its return."""

    def __init__(
        self,
        outage: Outage,
        worker: Worker,
        *,
        lost: Callable[[], None],
        trying: Callable[[], None],
        back: Callable[[], None],
    ) -> None:
        """Nothing happens before the worker's clock says so. On the worker only.

        Args:
            outage: When it begins and how long it lasts, counted from now.
            worker: The host's thread and clock.
            lost: Told at its beginning and at the end of each try in vain.
            trying: Told at the beginning of each try.
            back: Told when a try finds the host again.
        """
        self.reigns = False
        self._worker = worker
        self._lasts = outage.lasts
        self._lost, self._trying, self._back = lost, trying, back
        self._over = False
        self._awaited_try = 0
        worker.later(outage.after, self._begin)

    def try_now(self) -> None:
        """Try at once instead of waiting for the next try."""
        self._try(self._awaited_try)

    def _begin(self) -> None:
        self.reigns = True
        self._worker.later(self._lasts, self._end)
        self._wait()

    def _end(self) -> None:
        self._over = True

    def _wait(self) -> None:
        self._lost()
        self._awaited_try += 1
        self._worker.later(RETRY, partial(self._try, self._awaited_try))

    def _try(self, number: int) -> None:
        if not self.reigns or number != self._awaited_try:
            return
        self._awaited_try += 1
        self._trying()
        self._worker.later(_TRY, self._end_try)

    def _end_try(self) -> None:
        if self._over:
            self.reigns = False
            self._back()
        else:
            self._wait()
