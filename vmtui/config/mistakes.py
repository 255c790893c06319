"""What is wrong with what the user gave: one line says what, where, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vmtui.core.frozen import frozen


class BadInputError(Exception):
    """Something that the user gave is wrong. The message is one line that says what and where."""


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
        first, *others = map(str, self.mistakes)
        more = f" (and {len(others)} more: see vmtui config check)" if others else ""
        super().__init__(first + more)


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
