"""How the journal's lines are tied together.

Each line carries, as `prev`, the SHA-256 of the line before, of all its bytes without the newline;
the first carries 64 zeros. Whoever changes, removes or slips in a line has to write every later
one anew. What a chain cannot show is that lines are missing at its end.

A line torn by a crash stays as it is: it counts as a line, and the next one ties to its bytes.
"""

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum

from vmtui.core.frozen import frozen

GENESIS = "0" * 64
"""The `prev` of a journal's first line."""


class Flaw(StrEnum):
    """What can be wrong with a line."""

    UNREADABLE = "unreadable"
    """No JSON object: torn by a crash, or not ours. The chain goes on over it."""
    UNTIED = "untied"
    """A JSON object without `prev`: not written by a console."""
    BROKEN = "broken"
    """Its `prev` is not the line before: one was changed, removed or slipped in there."""


@frozen
class Problem:
    """A flaw, and the number of the line that has it, counted from 1."""

    line: int
    flaw: Flaw


def digest(line: bytes) -> str:
    """Return what the next line must carry as `prev`; `line` comes without its newline."""
    return hashlib.sha256(line).hexdigest()


def tie(body: bytes, prev: str | None) -> bytes:
    """Add the link to an encoded JSON object; None stands for a place that keeps no chain."""
    return body[:-1] + b', "prev": ' + json.dumps(prev).encode("ascii") + b"}"


def verify(lines: Iterable[bytes], prev: str = GENESIS) -> list[Problem]:
    """Check a chain from its first line on, or from the line whose `prev` is given.

    Args:
        lines: The lines, with or without their newlines (a binary file will do).
        prev: What the first of them must carry.
    """
    problems = []
    for number, text in enumerate(lines, start=1):
        line = text.removesuffix(b"\n")
        flaw = _flaw(line, prev)
        if flaw is not None:
            problems.append(Problem(number, flaw))
        prev = digest(line)
    return problems


def _flaw(line: bytes, prev: str) -> Flaw | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return Flaw.UNREADABLE
    if not isinstance(found, dict):
        return Flaw.UNREADABLE
    if "prev" not in found:
        return Flaw.UNTIED
    return None if found["prev"] == prev else Flaw.BROKEN
