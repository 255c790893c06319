"""How many tries to connect to a host may hang at a time."""

from __future__ import annotations

from vmtui.hypervisor.limits import Limits

_MOST_WISHED = 12
"""A person who knows that the host is back has so many, whatever hangs."""


class Tries:
    """Counts the tries that were given up and have not returned: each keeps a thread.

    Some never return. A host that took the connection, hung and was switched off and on again
    knows nothing of it, and no message is under way whose loss would tell this end. So after a
    while there is one more try, and then after twice that time: a host that is back is reached,
    and one that hangs for weeks costs a dozen threads.
    """

    def __init__(self, limits: Limits) -> None:
        """None hangs."""
        self._limits = limits
        self._last = 0.0
        self.hanging = 0

    def given_up(self, now: float) -> None:
        """One hangs, at this time (CLOCK_BOOTTIME)."""
        self.hanging += 1
        self._last = now

    def returned(self) -> None:
        """One that was given up has returned after all."""
        self.hanging -= 1

    def may_try(self, now: float, *, wished: bool = False) -> bool:
        """Whether one more may be made; ``wished``: somebody asks for it just now."""
        beyond = self.hanging - self._limits.stuck_opens
        if beyond < 0 or (wished and self.hanging < _MOST_WISHED):
            return True
        pause: float = self._limits.more_tries * 2**beyond
        return now - self._last >= pause
