"""The keys that words name, such as "w wakes it", as they are after the user has changed some."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from vmtui.core.actions import NAMES, Chosen, KeysNow
from vmtui.core.keys import written
from vmtui.core.text import Cell

NAMED: Mapping[str, tuple[str, ...]] = {
    "screen": ("{} look", "{} shows its screen", "first ({})", "{} log on", "{} see why"),
    "console": ("left: {} asks again",),
    "ladder": ("{} more", "{} restores it", "{} what can be done", "see why ({})", "{}, a"),
    "shut-down": (
        "{} asks again",
        "{} again",
        "{} shuts it down",
        "{} makes it",
        "{} on it alone",
        "{} asks it",
        "again: Esc, then {}",
        "{} press again",
        "{} ask it",
        "{} wake it",
        "then {}:",
    ),
    "reboot": ("{} asks again", "{} again", "{} on it alone", "again: Esc, then {}"),
    "wake": ("{} wakes it", "{} wakes guests", "wake it first ({})", "({}, or virsh dompmwakeup"),
    "more-time": ("{} time", "time: Esc, then {}", "{} 2 more minutes", "{} wait for it"),
    "stop-watching": ("{} stops watching", "{} cancels", "{} dismisses"),
    "fleet-shutdown": ("{}: fleet shutdown",),
    "power-on": ("{} starts it", "{} restores it", "{} brings it back", "{} start it"),
    "pause": (
        "{} resumes it",
        "{} resume it",
        "{} lets it go on",
        "{} pauses it",
        "{} pause it",
        "then {}",
        "({}, or virsh resume",
    ),
    "save": ("state: Esc, then {}", "{} keep its state"),
    "reset": ("{} resets it", "{} resets", "{} reset", "reset it ({})", "decided: {} looks again"),
    "force-off": (
        "{} forces it off",
        "{} forces off",
        "{} force",
        "{} still tries",
        "off ({})",
        "Esc, then {} forces",
        "on: {} looks again",
        "decided: {} looks again",
    ),
    "thaw": ("{} thaws it", "{} thaws what", "({}, or virsh domfsthaw"),
    "quit": ("{} quits",),
    "newest": ("{} to the newest",),
    "reconnect": ("{} tries now", "{} try lost hosts"),
}
"""How the words of notes, panels and remarks name an action's usual key, ``{}``."""

_NO_KEY = "palette"
"""Stands where an action has no key any more, as in the help."""


class KeyWords:
    """Puts the keys as they are now into words that were written with the usual ones."""

    def __init__(self, chosen: Chosen = ()) -> None:
        """The usual keys, but for those chosen (``Preferences.keys``)."""
        keys = KeysNow(chosen)
        self._now: dict[str, str] = {}
        for name in NAMED.keys() & keys.chosen.keys():
            usual = written(NAMES[name].keys[0])
            now = keys.written(NAMES[name], 1) or _NO_KEY
            self._now |= {words.format(usual): words.format(now) for words in NAMED[name]}
        longest_first = sorted(self._now, key=len, reverse=True)
        any_of_them = "|".join(map(re.escape, longest_first))
        self._sought = re.compile(rf"(?<!\w)(?:{any_of_them})(?!\w)") if self._now else None

    def text(self, words: str) -> str:
        """The words, with the keys as they are now."""
        if self._sought is None:
            return words
        return self._sought.sub(lambda found: self._now[found[0]], words)

    def cell(self, cell: Cell) -> Cell:
        """Likewise."""
        return cell if self._sought is None else replace(cell, text=self.text(cell.text))

    def line(self, line: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """Likewise."""
        return line if self._sought is None else tuple(map(self.cell, line))
