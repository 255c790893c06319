"""vmtui in a terminal, and what it leaves on the disk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.e2e.terminal import Terminal

SOFT_DIALOG = "─ Soft shutdown ─"
"""The frame of the dialog before a soft shutdown."""

FORCE_DIALOG = "─ Force power off ─"
"""The frame of the dialog before a forced one."""

_A_WHILE = 2.0
"""Seconds without an effect after which a key was lost; one that comes late is pressed twice."""


class Console(Terminal):
    """A terminal in which vmtui runs with a home of its own."""

    def __init__(
        self,
        command: Sequence[str],
        directory: Path,
        *,
        home: Path,
        columns: int,
        rows: int,
        env: Mapping[str, str],
    ) -> None:
        """Start it; ``home`` holds its state, configuration and runtime files."""
        self._home = home
        places = {
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_RUNTIME_DIR": str(home / "run"),
        }
        for place in places.values():
            Path(place).mkdir(parents=True, exist_ok=True, mode=0o700)
        super().__init__(command, directory, columns=columns, rows=rows, env={**places, **env})

    def press_until_gone(self, key: str, pattern: str) -> str:
        """Press a key until something leaves the screen; returns the screen.

        As a person does, who waits a moment and tries again: a dialog takes nothing in its first
        moments, and a force dialog takes no Enter that comes close behind the last character.
        """
        return self._press_until(key, lambda: self.wait_gone(pattern, timeout=_A_WHILE))

    def press_until_shown(self, key: str, pattern: str) -> str:
        """Press a key until something comes to the screen; returns the screen."""
        return self._press_until(key, lambda: self.wait_for(pattern, timeout=_A_WHILE))

    def leave(self) -> int:
        """Press ``q`` until the program ends; returns its exit status.

        A key that follows Esc within a tenth of a second is that key with Alt held, as in every
        program on a terminal.
        """
        ended: list[int] = []

        def end() -> str:
            ended.append(self.exit_status(timeout=_A_WHILE))
            return ""

        self._press_until("q", end)
        return ended[0]

    def _press_until(self, key: str, seen: Callable[[], str]) -> str:
        for _ in range(20):
            self.press(key)
            try:
                return seen()
            except TimeoutError:
                continue
        raise TimeoutError(f"however often {key} was pressed:\n{self.screen()}")

    def type_into_fresh_dialog(self, text: str, shown: str) -> None:
        """Type as soon as the dialog takes keys: it drops those of its first moments.

        Args:
            shown: A pattern that matches once the first character stands in the field.
        """
        self.press_until_shown(text[0], shown)
        self.type(text[1:])

    def find(self, name: str) -> None:
        """Put the cursor on a guest, and show all of them again."""
        self.press("/")
        self.type(name)
        self.wait_for("shown 1 of")
        self.press("Enter")
        self.press_until_gone("Escape", "shown 1 of")

    def ask_softly(self) -> None:
        """Ask the guest under the cursor to shut down, with the dialog as it stands."""
        self.press_until_shown("s", SOFT_DIALOG)
        self.press_until_gone("Enter", SOFT_DIALOG)

    def force_off(self, name: str) -> None:
        """Force the guest under the cursor off, whose name is typed as a person does."""
        self.press_until_shown("F", FORCE_DIALOG)
        self.type_into_fresh_dialog(name, rf"name\s+{re.escape(name[0])}")
        self.press_until_gone("Enter", FORCE_DIALOG)

    def journal(self) -> list[dict[str, Any]]:
        """The lines of its journal."""
        path = self._home / "state" / "vmtui" / "audit.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines()]

    def recorded(self, action: str) -> list[str]:
        """The phases that its journal has of one action, in order; verdicts come as they may."""
        lines = [line for line in self.journal() if line["phase"] != "verdict"]
        return [line["phase"] for line in lines if line["action"] == action]
