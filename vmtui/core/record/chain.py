"""How the journal's lines are tied together.

Each line carries, as `prev`, the SHA-256 of the line before, of all its bytes without the newline;
the very first carries 64 zeros. Whoever changes, removes or slips in a line has to write every
later one anew. What a chain cannot show is that lines are missing at its end.

A line torn by a crash stays as it is: it counts as a line, and the next one ties to its bytes.
Where a journal goes on in a new file, that one's first line ties to the last of the file before.
"""

import json
from collections.abc import Iterable
from enum import StrEnum

from vmtui.core.frozen import frozen

GENESIS = "0" * 64
"""The `prev` of a journal's first line."""


class Flaw(StrEnum):
    """What can be wrong with a line."""

    TORN = "torn"
    """The begin of one of our lines: its console died, or the machine, while it was written. The
    chain goes on over it. No forgery: what waits for a record waits until it is whole."""
    UNREADABLE = "unreadable"
    """No JSON object, nor the begin of one of ours. The chain goes on over it."""
    TOO_LONG = "too-long"
    """Longer than any that a console writes: it was not read. The chain goes on over it."""
    UNTIED = "untied"
    """A JSON object without `prev`: not written by a console."""
    BROKEN = "broken"
    """Its `prev` is not the line before: one was changed, removed or slipped in there."""
    MISSING = "missing"
    """What came before this file's first line is not there."""


@frozen
class TooLong:
    """Stands for a line that is too long to be kept in memory; has what the next one ties to."""

    digest: str


@frozen
class Problem:
    """A flaw, and the number of the line that has it, counted from 1."""

    line: int
    flaw: Flaw


def digest(line: bytes) -> str:
    """Return what the next line must carry as `prev`; `line` comes without its newline."""
    import hashlib  # brings OpenSSL, for which no start should wait

    return hashlib.sha256(line).hexdigest()


def tie(body: bytes, prev: str | None) -> bytes:
    """Add the link to an encoded JSON object; None stands for a place that keeps no chain."""
    return body[:-1] + b', "prev": ' + json.dumps(prev).encode("ascii") + b"}"


def tied(bodies: Iterable[bytes], prev: str) -> list[bytes]:
    """Make encoded JSON objects the lines that follow one with this digest."""
    lines = []
    for body in bodies:
        lines.append(tie(body, prev))
        prev = digest(lines[-1])
    return lines


def verify(lines: Iterable[bytes], prev: str = GENESIS) -> list[Problem]:
    """Check a chain from its first line on, or from the line whose `prev` is given.

    Args:
        lines: The lines, with or without their newlines (a binary file will do).
        prev: What the first of them must carry.
    """
    link = Link(prev)
    found = ((number, link.flaw(text)) for number, text in enumerate(lines, start=1))
    return [Problem(number, flaw) for number, flaw in found if flaw is not None]


class Link:
    """Checks a chain line by line.

    Attributes:
        prev: What the next line must carry; None believes whatever it carries.
    """

    def __init__(self, prev: str | None = GENESIS) -> None:
        self.prev = prev

    def flaw(self, text: bytes | TooLong) -> Flaw | None:
        """Take the next line, with or without its newline; tell what is wrong with it."""
        if isinstance(text, TooLong):
            self.prev = text.digest
            return Flaw.TOO_LONG
        line = text.removesuffix(b"\n")
        flaw = _flaw(line, self.prev)
        self.prev = digest(line)
        return flaw


def _flaw(line: bytes, prev: str | None) -> Flaw | None:
    if not line.lstrip().startswith(b"{"):
        # A file may hold millions of them: an exception for each is dear.
        return Flaw.TORN if _is_torn(line) else Flaw.UNREADABLE
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Flaw.TORN if _is_torn(line) else Flaw.UNREADABLE
    if not isinstance(found, dict):
        return Flaw.UNREADABLE
    if "prev" not in found:
        return Flaw.UNTIED
    return None if prev is None or found["prev"] == prev else Flaw.BROKEN


def _is_torn(line: bytes) -> bool:
    """Whether it is the begin of one of our lines; a machine that died may leave zeros behind."""
    begin = line.rstrip(b"\0")
    return begin.startswith(_HEAD) or _HEAD.startswith(begin)


_HEAD = b'{"v": '
