"""Lets a screen act on a key once it is clear that a person pressed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from vmtui.ui.guard import KeyBurst
from vmtui.ui.pace import later

TOO_FAST_AGAIN = 2.0
"""Seconds without a burst of keys before another one is told."""

Act = Callable[[], None]


class KeyJudge:
    """The keys of one screen that wait a moment before they count."""

    def __init__(self, screen: Screen[Any], burst: KeyBurst, say: Callable[[], None]) -> None:
        """Judge nothing yet.

        Args:
            screen: Whose keys they are; a key counts only while it is the one on top.
            burst: Knows which keys came in bursts.
            say: Tells that keys came too fast.
        """
        self._screen = screen
        self._burst = burst
        self._say = say
        self._told = float("-inf")
        self._waiting = 0

    @property
    def is_busy(self) -> bool:
        """Whether a key waits until it is clear that a person pressed it."""
        return self._waiting > 0

    def when_meant(self, act: Act) -> None:
        """Act on the latest key, unless it turns out to be one of a burst."""
        pressed = self._burst.last
        if self._burst.seconds > 0:
            self._waiting += 1
            later(self._screen, self._burst.seconds, lambda: self._later(act, pressed))
        else:
            self._judge(act, pressed)

    def too_fast(self, pressed: float) -> None:
        """Say it once of a whole paste, so that it does not cover the table."""
        before, self._told = self._told, pressed
        if pressed - before > TOO_FAST_AGAIN:
            self._say()

    def _later(self, act: Act, pressed: float) -> None:
        self._waiting -= 1
        self._judge(act, pressed)

    def _judge(self, act: Act, pressed: float) -> None:
        # Not is_current: Textual calls a screen current as well while a dialog stands over it.
        if self._screen.app.screen is not self._screen:
            return
        if self._burst.is_burst(pressed):
            self.too_fast(pressed)
        else:
            act()
