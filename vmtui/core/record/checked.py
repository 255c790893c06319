"""A journal's chain checked over all of its files: where it is broken, missing or torn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmtui.core.frozen import frozen
from vmtui.core.record.chain import Flaw, Link, Problem


@frozen
class CheckedFile:
    """What was found in one file.

    Attributes:
        name: The file, as it was named.
        lines: How many it has.
        problems: What is wrong, in the order of its lines.
    """

    name: str
    lines: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nobody tampered with it: a line torn by a crash is no sign of that."""
        return all(problem.flaw is Flaw.TORN for problem in self.problems)


def checked(
    files: Iterable[tuple[str, int, Iterable[bytes]]], *, is_rotated_away: bool
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
        counter = _Counter(lines)
        found = [Problem(at, flaw) for at, line in counter if (flaw := link.flaw(line)) is not None]
        if is_gap and not (is_first and is_rotated_away):
            found.insert(0, Problem(1, Flaw.MISSING))
        elif is_first and found[:1] == [Problem(1, Flaw.BROKEN)]:
            found[0] = Problem(1, Flaw.MISSING)
        yield CheckedFile(name, counter.count, tuple(found))
        due = number + 1


class _Counter:
    """Numbers lines, from 1, and knows how many there were."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.count = 0
        self._lines = lines

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        for line in self._lines:
            self.count += 1
            yield self.count, line


FLAWS = {
    Flaw.TORN: "torn: its console or the machine died while it was written; no sign of tampering",
    Flaw.UNREADABLE: "no console wrote it: it is no JSON object",
    Flaw.UNTIED: "no console wrote it: it ties to no line",
    Flaw.BROKEN: "the chain is broken: the line before was changed or removed, or this one added",
    Flaw.MISSING: "what came before is missing: its first lines, or a whole file",
}
"""Each flaw for people."""
