"""What is wrong with what the user gave: one line says what, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vmtui.core.frozen import frozen

_MOST_TOLD = 10
"""Mistakes of a plan that a command lists; of more, their number is told."""


class BadInputError(Exception):
    """Something that the user gave is wrong. The message is one line that says what and where."""

    def told(self) -> tuple[str, ...]:
        """The lines in which a command tells it."""
        return (str(self),)


@frozen
class Mistake:
    """One thing that is wrong in a configuration file.

    Attributes:
        line: Its line, counted from 1; 0 where it is in no line.
        words: What is wrong, without the file's name.
    """

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        """In one line, as editors and compilers write a place."""
        return (
            f"{self.path}:{self.line}: {self.words}" if self.line else f"{self.path}: {self.words}"
        )


class BadConfigError(BadInputError):
    """A configuration file can't be used.

    Attributes:
        mistakes: All that was found, in the order of the lines; the message has the first.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Tell the first, and how many follow."""
        self.mistakes = tuple(mistakes)
        first, *others = self.mistakes
        more = f" (and {len(others)} more: see {_check(first.path)})" if others else ""
        super().__init__(f"{first}{more}")


class BadPlanError(BadInputError):
    """A plan file can't be used. No command but the one that takes it reads it, so that tells all.

    Attributes:
        mistakes: All that was found, in the order of the lines; the message has the first.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Tell the first, and how many follow: a dialog has one line."""
        self.mistakes = tuple(mistakes)
        first, *others = self.mistakes
        super().__init__(f"{first} (and {len(others)} more)" if others else str(first))

    def told(self) -> tuple[str, ...]:
        """The mistakes, one a line."""
        lines = tuple(map(str, self.mistakes[:_MOST_TOLD]))
        left = len(self.mistakes) - len(lines)
        return (*lines, f"and {left} more in {self.mistakes[0].path}") if left else lines


def _check(path: Path) -> str:
    """The command that tells all mistakes of a configuration."""
    import shlex  # only a mistake needs it

    return f"vmtui config check {shlex.quote(str(path))}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks like this one, as the end of a sentence; all of them if none."""
    choices = sorted(map(str, known))
    close = near(word, choices)
    return f"did you mean {close!r}?" if close else f"known are: {', '.join(choices)}"


def near(word: str, known: Iterable[str], likeness: float = 0.6) -> str:
    """The known word that looks like this one; "" if none does.

    Args:
        likeness: How much of it must be the same, from 0 to 1.
    """
    import difflib  # only a mistake needs it

    close = difflib.get_close_matches(word, map(str, known), n=1, cutoff=likeness)
    return close[0] if close else ""
