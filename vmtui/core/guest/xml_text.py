"""A domain's XML in coloured lines, and where words stand in it.

It is read line by line and never parsed: what is no XML is shown as it is. Each line is looked at
once from left to right, however odd it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible

Line = tuple[Cell, ...]

LONGEST_LINE = 2_000
"""Characters of a line that are shown."""

MOST_LINES = 10_000
"""Lines that are shown."""

TAG, NAME, VALUE, COMMENT, TEXT = Role.GOING, Role.MUTED, Role.GOOD, Role.UNKNOWN, Role.PLAIN
"""The roles of a tag's name, an attribute's, its value, a comment, and the text of an element."""

FOUND = Role.OVERDUE
"""The role of what was searched for."""

_OPENS = re.compile(r"<[/?!]?[^\s<>/?=\"']*")
_IN_TAG = re.compile(r"(?P<blank>\s+)|(?P<close>[/?]?>)|(?P<name>[^\s<>/?=\"']+)|(?P<quote>[\"'])")


class _In(Enum):
    """What the next character belongs to."""

    TEXT = auto()
    TAG = auto()
    VALUE = auto()
    COMMENT = auto()


class _Reader:
    """Remembers between two lines what is open."""

    def __init__(self) -> None:
        self._where = _In.TEXT
        self._quote = ""

    def cells(self, line: str) -> Iterator[Cell]:
        """The pieces of a line."""
        place = 0
        while place < len(line):
            end, role = self._next(line, place)
            yield Cell(visible(line[place:end], LONGEST_LINE), role)
            place = end

    def _next(self, line: str, place: int) -> tuple[int, Role]:
        """Where the piece that begins at ``place`` ends, and its role."""
        match self._where:
            case _In.TEXT:
                return self._text(line, place)
            case _In.COMMENT:
                return self._until("-->", line, place, _In.TEXT), COMMENT
            case _In.VALUE:
                return self._until(self._quote, line, place, _In.TAG), VALUE
            case _In.TAG:
                return self._tag(line, place)

    def _text(self, line: str, place: int) -> tuple[int, Role]:
        if line[place] != "<":
            end = line.find("<", place)
            return (end if end >= 0 else len(line)), TEXT
        if line.startswith("<!--", place):
            self._where = _In.COMMENT
            return place + 4, COMMENT
        self._where = _In.TAG
        opened = _OPENS.match(line, place)
        return (opened.end() if opened else place + 1), TAG

    def _tag(self, line: str, place: int) -> tuple[int, Role]:
        found = _IN_TAG.match(line, place)
        if found is None:
            if line[place] == "<":  # the tag before was never closed
                self._where = _In.TEXT
                return self._text(line, place)
            return place + 1, TEXT
        if found["close"]:
            self._where = _In.TEXT
            return found.end(), TAG
        if found["quote"]:
            self._quote = found["quote"]
            return self._until(self._quote, line, found.end(), _In.TAG), VALUE
        return found.end(), NAME if found["name"] else TEXT

    def _until(self, end: str, line: str, place: int, then: _In) -> int:
        """Where this ends; the end of the line if it goes on in the next one."""
        found = line.find(end, place)
        if found < 0:
            self._where = _In.VALUE if then is _In.TAG else _In.COMMENT
            return len(line)
        self._where = then
        return found + len(end)


def xml_lines(text: str) -> tuple[Line, ...]:
    """The XML in lines of coloured pieces, at most ``MOST_LINES``."""
    reader = _Reader()
    lines = text.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    return tuple(tuple(reader.cells(_cut(line))) for line in lines[:MOST_LINES])


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def plain(line: Sequence[Cell]) -> str:
    """A line without its colours."""
    return "".join(cell.text for cell in line)


def lines_with(lines: Sequence[Line], words: str) -> list[int]:
    """The numbers of the lines in which these words stand, in any case; none for no words."""
    if not words:
        return []
    wanted = words.casefold()
    return [number for number, line in enumerate(lines) if wanted in plain(line).casefold()]


def marked(line: Line, words: str) -> Line:
    """A line in which these words, wherever they stand, have the role ``FOUND``."""
    spans = [found.span() for found in re.finditer(re.escape(words), plain(line), re.IGNORECASE)]
    if not words or not spans:
        return line
    cells: list[Cell] = []
    begins = 0
    for cell in line:
        cells += _split(cell, begins, spans)
        begins += len(cell.text)
    return tuple(cells)


def _split(cell: Cell, begins: int, spans: Sequence[tuple[int, int]]) -> Iterator[Cell]:
    """A piece that begins at a place of its line, cut where spans begin and end."""
    ends = begins + len(cell.text)
    place = begins
    for first, last in spans:
        first, last = max(first, place), min(last, ends)
        if first >= last:
            continue
        if first > place:
            yield Cell(cell.text[place - begins : first - begins], cell.role)
        yield Cell(cell.text[first - begins : last - begins], FOUND)
        place = last
    if place < ends:
        yield Cell(cell.text[place - begins :], cell.role)
