"""A shutdown of a guest that sleeps: it is woken first, and asked once it is awake."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.commands import Mode
from vmtui.core.frozen import frozen
from vmtui.core.model import Moment, Run, VmId

WAKES_WITHIN = 10.0
"""Seconds within which a guest must have woken, or it is not asked."""

SETTLES_FOR = 4.0
"""Seconds that a guest is left alone once it is awake: it loses a press that comes too early."""


@frozen
class Waking:
    """One guest on its way from sleep to a shutdown.

    Attributes:
        limit: Seconds that it is given from the press on.
        run: The run that sleeps, and that is meant; None where it is not known.
        awake: When it was seen awake; None until then.
        ended: When it was given up; None while it is under way.
        words: Why it was given up.
    """

    vm: VmId
    name: str
    mode: Mode
    limit: float
    why: str
    asked: Moment
    run: Run | None = None
    awake: Moment | None = None
    ended: Moment | None = None
    words: str = ""

    def is_another(self, run: Run | None) -> bool:
        """Whether a run of the guest is not the one that was to be woken."""
        if self.run is None:
            return False
        return run is None or run != replace(self.run, epoch=run.epoch)

    def is_settled(self, now: Moment) -> bool:
        """Whether it has been awake for long enough to be asked."""
        return self.awake is not None and now.boot - self.awake.boot >= SETTLES_FOR

    def is_late(self, now: Moment) -> bool:
        """Whether it should have woken by now."""
        return self.awake is None and now.boot - self.asked.boot >= WAKES_WITHIN


def waking_words(waking: Waking, now: Moment) -> str:
    """How it stands, in one line."""
    if waking.ended is not None:
        return f"not asked to shut down: {waking.words}"
    if waking.awake is None:
        return f"waking it to shut it down, {now.boot - waking.asked.boot:.0f} s"
    left = max(SETTLES_FOR - (now.boot - waking.awake.boot), 0.0)
    return f"awake; asked to go off in {left:.0f} s"
