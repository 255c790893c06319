"""The desk for guests' screens: one guest is looked at, gently, and only while somebody looks."""

from __future__ import annotations

import math

from vmtui.core.changes import Change, ScreenRead
from vmtui.core.commands import ReadScreen
from vmtui.core.guest_screen import GuestScreen
from vmtui.core.model import VmId
from vmtui.session.outside import Outside

EVERY = 1.0
"""Seconds between two looks."""

PATIENCE = 10.0
"""Seconds after which a look without an answer is taken for lost, and asked for again."""


class ScreenDesk:
    """What the guest that is looked at shows.

    Attributes:
        vm: The guest that is looked at; None for none.
        shown: The last look at it that showed something; None before the first.
        trouble: Why the latest look showed nothing; "" if it did.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._asked = -math.inf
        self._is_awaited = False
        self.vm: VmId | None = None
        self.shown: GuestScreen | None = None
        self.trouble = ""

    def look_at(self, vm_id: VmId | None) -> None:
        """Look at this guest from now on, or at none."""
        self.vm, self.shown, self.trouble = vm_id, None, ""
        self._asked, self._is_awaited = -math.inf, False
        self.tick()

    def take(self, change: Change) -> set[VmId]:
        """Take in a look; returns the guest if it is the one looked at."""
        if not isinstance(change, ScreenRead) or change.vm != self.vm:
            return set()
        self._is_awaited = False
        self.trouble = change.shown.error
        if not self.trouble:
            self.shown = change.shown
        return {change.vm}

    def tick(self) -> None:
        """Ask again, once the last question is answered or lost."""
        now = self._outside.now().boot
        wait = PATIENCE if self._is_awaited else EVERY
        if self.vm is not None and now - self._asked >= wait:
            self._asked, self._is_awaited = now, True
            self._outside.send(ReadScreen(self.vm))
