"""Tells people who look elsewhere: by the terminal's title, and by its bell when a countdown ends.

All goes by the app's own way to the terminal, so that nobody waits for one that stands still.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from math import inf

from vmtui.core.ascii_text import ascii_only
from vmtui.core.outward_text import CountdownEnds, ends_words, title
from vmtui.core.preferences import Bell, Preferences
from vmtui.core.shutdown import SoftShutdown
from vmtui.session import Session

RING_EVERY = 5.0
"""Seconds between two bells: what ends together is told together."""

_PUSH = "\x1b[22;0t"
_BACK = "\x1b]2;\x1b\\\x1b[23;0t"
"""The title from before; none, on terminals that keep none (GNU screen, mosh)."""

_NO_STRINGS = ("linux", "vt", "dumb", "ansi", "cons")
"""Beginnings of TERM of terminals that may show the text of an OSC sequence."""

Send = Callable[[str], bool]
"""Sends to the terminal; says whether that could be done now."""


class Outward:
    """The title and the bell of one terminal."""

    def __init__(
        self, session: Session, preferences: Preferences, send: Send, *, only_ascii: bool
    ) -> None:
        """Say nothing yet.

        Args:
            only_ascii: Whether the terminal shows no other characters.
        """
        self._session = session
        self._send = send
        self._ends = CountdownEnds()
        self._ended: list[SoftShutdown] = []
        self._rang = -inf
        self._shown: str | None = None
        self.prefer(preferences, only_ascii=only_ascii)

    def prefer(self, preferences: Preferences, *, only_ascii: bool) -> None:
        """Follow these preferences from now on; see ``__init__``."""
        self._only_ascii = only_ascii
        takes_strings = knows_strings(os.environ.get("TERM", ""))
        self._has_title = preferences.title and takes_strings
        self._bell = preferences.bell
        self._notifies = preferences.bell is Bell.NOTIFY and takes_strings
        if not self._has_title:
            self.take_back()

    def tell(self) -> None:
        """Tell what there is to tell; to be called about once a second."""
        if self._has_title:
            self._tell_title()
        if self._bell is not Bell.NONE:
            self._ended += self._ends.since(self._session.soft.watches)
            now = self._session.now().boot
            if self._ended and now - self._rang >= RING_EVERY and self._send(self._ring()):
                self._ended.clear()
                self._rang = now

    def take_back(self) -> None:
        """Give the terminal the title from before, for as long as somebody else has it."""
        if self._shown is not None:
            self._send(_BACK)
            self._shown = None

    def lend(self) -> None:
        """Give it the title from before, and keep that: a guest may leave any other there."""
        if self._shown is not None:
            self._send(_BACK + _PUSH)
            self._shown = ""

    def _tell_title(self) -> None:
        words = title(self._session.under_way(), list(self._session.fleet.hosts))
        words = ascii_only(words) if self._only_ascii else words
        push = _PUSH if self._shown is None else ""
        if words != self._shown and self._send(f"{push}\x1b]2;{words}\x1b\\"):
            self._shown = words

    def _ring(self) -> str:
        if not self._notifies:
            return "\a"
        words = ends_words(self._ended)
        return f"\x1b]9;vmtui: {ascii_only(words) if self._only_ascii else words}\x1b\\\a"


def knows_strings(term: str) -> bool:
    """Whether a terminal takes OSC sequences, such as a title, and shows nothing of them."""
    return bool(term) and not term.startswith(_NO_STRINGS)
