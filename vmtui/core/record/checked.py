"""A journal's chain checked over all of its files: where it is broken, missing or torn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmtui.core.frozen import frozen
from vmtui.core.record.chain import Flaw, Link, Problem, TooLong

LISTED = 1000
"""Flaws that are listed of one file, torn lines and others each; the rest is counted."""


@frozen
class CheckedFile:
    """What was found in one file.

    Attributes:
        name: The file, as it was named.
        lines: How many it has.
        problems: What is wrong, in the order of its lines, as far as `LISTED`.
        torn: How many lines are torn, listed or not.
        unlisted: How many flaws are not listed.
    """

    name: str
    lines: int
    problems: tuple[Problem, ...]
    torn: int = 0
    unlisted: int = 0

    @property
    def is_sound(self) -> bool:
        """Whether nobody tampered with it: a line torn by a crash is no sign of that."""
        return all(problem.flaw is Flaw.TORN for problem in self.problems)


def checked(
    files: Iterable[tuple[str, int, Iterable[bytes | TooLong]]], *, is_rotated_away: bool
) -> Iterator[CheckedFile]:
    """Check a journal.

    Args:
        files: Each one's name, number, counted from 1, and lines; the oldest first.
        is_rotated_away: Whether so many are there that those before the first were removed.
    """
    link, due = Link(), 1
    for name, number, lines in files:
        is_first = due == 1
        is_gap = number != due
        if is_gap:
            link.prev = None  # What it ties to is not there.
        found: list[Problem] = []
        count = torn = others = 0
        for count, line in enumerate(lines, start=1):
            if (flaw := link.flaw(line)) is None:
                continue
            torn, others = torn + (flaw is Flaw.TORN), others + (flaw is not Flaw.TORN)
            if (torn if flaw is Flaw.TORN else others) <= LISTED:
                found.append(Problem(count, flaw))
        unlisted = torn + others - len(found)
        if is_gap and not (is_first and is_rotated_away):
            found.insert(0, Problem(1, Flaw.MISSING))
        elif is_first and found[:1] == [Problem(1, Flaw.BROKEN)]:
            found[0] = Problem(1, Flaw.MISSING)
        yield CheckedFile(name, count, tuple(found), torn, unlisted)
        due = number + 1


FLAWS = {
    Flaw.TORN: "torn: its console or the machine died while it was written; no sign of tampering",
    Flaw.UNREADABLE: "no console wrote it: it is no JSON object",
    Flaw.TOO_LONG: "no console wrote it: it is too long, and was not read",
    Flaw.UNTIED: "no console wrote it: it ties to no line",
    Flaw.BROKEN: "the chain is broken: the line before was changed or removed, or this one added",
    Flaw.MISSING: "what came before is missing: its first lines, or a whole file",
}
"""Each flaw for people."""
