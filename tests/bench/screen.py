"""The text that a terminal shows, from the bytes that came: enough of a terminal for the bench."""

from __future__ import annotations

import re

_PIECE = re.compile(
    r"\x1b\[(\d+);(\d+)H|\x1b\[[?>=]?[\d;]*[ -/]*[@-~]"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|(\n)|([^\x1b\n\r]+)"
)


class Screen:
    """Characters in their places; every character is taken to be one cell wide."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, str]] = {}
        self._x = self._y = 0

    def feed(self, data: str) -> None:
        """Take in what came."""
        for line, column, new_line, text in _PIECE.findall(data):
            if line:
                self._y, self._x = int(line) - 1, int(column) - 1
            elif new_line:
                self._y, self._x = self._y + 1, 0
            elif text:
                cells = self._lines.setdefault(self._y, {})
                cells.update(enumerate(text, self._x))
                self._x += len(text)

    def line_with(self, word: str) -> str:
        """The first line in which a word stands; "" if in none."""
        return next((line for line in self.lines() if word in line), "")

    def lines(self) -> list[str]:
        """All lines, from the top."""
        return [
            "".join(cells[x] for x in sorted(cells)) for _, cells in sorted(self._lines.items())
        ]
