"""Turns for what many hosts want to do in the same moment.

An event that many connections tell, such as of a guest that moves, or of one host that is reached
in several ways, has all of them read that guest again: a hundred threads that want Python at once,
between which a key waits for its turn like any other. One after the other none is held up.

All of it runs on the control thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from vmtui.clock import boot_time
from vmtui.hypervisor.control import Control

APART = 0.002
"""Seconds between two turns: about what one reading keeps Python busy."""


class Turns:
    """Tells everybody how long to wait, in the order in which they ask."""

    def __init__(self, clock: Callable[[], float] = boot_time) -> None:
        """The first turn is free at once.

        Args:
            clock: Seconds that go on steadily.
        """
        self._clock = clock
        self._free_at = 0.0

    def wait(self) -> float:
        """Take the next turn; returns the seconds until it comes, 0 for at once."""
        now = self._clock()
        at = max(now, self._free_at)
        self._free_at = at + APART
        return at - now


@cache
def turns_of(_control: Control) -> Turns:
    """The turns of all hosts that this thread decides about."""
    return Turns()
