"""A person at the console who presses everything, and how to see whether it still answers."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from random import Random

from tests.e2e.console import Console
from vmtui.ui.guard import BURST_SECONDS
from vmtui.ui.screens.dialog import SETTLE
from vmtui.ui.widgets.guarded_input import PASTE_PAUSE

SIZE = (100, 30)
SIZES = (SIZE, (20, 5), (80, 24), (200, 50), (60, 12), (132, 40))

MOVES = ("j", "k", "Up", "Down", "g", "G", "PageUp", "PageDown", "n", "<", ">", "!")
LOOKS = ("Enter", "e", "?", "l", "t", "v", "C", "F", "s", "o", "r", "R", "S", "C-p")
"""What is opened, looked at, and left by Esc."""


class Person:
    """Someone with quick fingers, but no paste: the time between two keys is part of what is shown.

    So that is waited for, and not what the console shows by then.
    """

    def __init__(self, console: Console, random: Random, names: Callable[[], list[str]]) -> None:
        """Sit down at it.

        Args:
            console: In which all hosts are open.
            random: What is pressed.
            names: Guests that there are, to filter for.
        """
        self.did: Counter[str] = Counter()
        self._console = console
        self._random = random
        self._names = names

    def act(self) -> None:
        """Do one thing."""
        deed = self._random.choices(_DEEDS, _WEIGHTS)[0]
        deed(self)
        self.did[deed.__name__.strip("_").replace("_", " ")] += 1

    def rest(self) -> None:
        """Leave whatever is open, and have the screen as it was at first."""
        self._console.resize(*SIZE)
        self._leave(4)

    def quit(self) -> int | None:
        """Leave the console, whatever is under way; returns its exit code, None if it stays."""
        for key in ("q", "Enter") * 10:
            self._console.press(key)
            with suppress(TimeoutError):
                return self._console.exit_status(timeout=1.0)
        return None

    def guests_shown(self) -> int:
        """How many guests the screen counts; -1 while it says nothing of that."""
        found = re.search(r"\b(\d+) guests?\b", self._console.screen())
        return int(found[1]) if found else -1

    def is_answered(self) -> bool:
        """Whether the console opens its help when asked, and closes it."""
        with suppress(TimeoutError):
            self._console.press_until_shown("?", "─ Help")
            self._console.press_until_gone("Escape", "─ Help")
            return True
        return False

    def _leave(self, times: int) -> None:
        for _ in range(times):
            time.sleep(1.2 * BURST_SECONDS)  # as a person: faster it is a burst, which does nothing
            self._console.press("Escape")

    def _move(self) -> None:
        for _ in range(self._random.randint(1, 4)):
            self._console.press(self._random.choice(MOVES))

    def _filter(self) -> None:
        self._console.press("/")
        name = self._random.choice(self._names())
        self._console.type(name[: self._random.randint(1, len(name))])
        self._console.press(self._random.choice(["Enter", "Escape"]))
        self._leave(2)

    def _look(self) -> None:
        self._console.press(self._random.choice(LOOKS))
        time.sleep(self._random.uniform(0.05, 0.6))  # to look at it, as a person does
        self._leave(2)

    def _shut_down(self) -> None:
        self._dialog("s", "─ Soft shutdown ─")

    def _force_off(self) -> None:
        name = self._random.choice(self._names())
        self._console.press("/")
        self._console.type(name)
        self._console.press("Enter", "F")
        with suppress(TimeoutError):
            self._console.wait_for("Type the", timeout=1.0)
        time.sleep(1.2 * SETTLE)  # to read it: before that the dialog takes nothing
        self._console.type(name)
        time.sleep(1.2 * PASTE_PAUSE)  # to be sure: an Enter close behind the name is a paste's
        self._console.press("Enter")
        self._leave(3)

    def _mark(self) -> None:
        self._console.press("Space")

    def _resize(self) -> None:
        self._console.resize(*self._random.choice(SIZES))

    def _dialog(self, key: str, title: str) -> None:
        self._console.press(key)
        with suppress(TimeoutError):
            self._console.wait_for(title, timeout=1.0)
            self._console.press_until_gone("Enter", title)
        self._leave(2)


_DEEDS, _WEIGHTS = zip(
    (Person._move, 10),
    (Person._filter, 3),
    (Person._look, 8),
    (Person._shut_down, 4),
    (Person._force_off, 2),
    (Person._mark, 1),
    (Person._resize, 2),
    strict=True,
)
