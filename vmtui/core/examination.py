"""What an examination of a connection finds, step by step."""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen


class Result(StrEnum):
    """How a step went; the values stand in JSON."""

    OK = "ok"
    FAILED = "failed"
    NOTE = "note"
    """Not looked at, or something to know that stands in nobody's way."""


@frozen
class Step:
    """A step that begins.

    Attributes:
        name: Its slug.
        by_hand: How to see the same in a shell; "" where there is no way.
        limit: Seconds that it may take.
    """

    name: str
    by_hand: str = ""
    limit: float = 10.0


@frozen
class Finding:
    """How a step went.

    Attributes:
        words: What was found.
        advice: What to do about it; "" for nothing.
        refused: Of one that failed: whether there was an answer, and it was no.
    """

    result: Result
    words: str
    advice: str = ""
    refused: bool = False


def ok(words: str) -> Finding:
    """A step that went well."""
    return Finding(Result.OK, words)


def note(words: str, advice: str = "") -> Finding:
    """Something to know."""
    return Finding(Result.NOTE, words, advice)


def failed(words: str, advice: str = "", *, refused: bool = False) -> Finding:
    """A step that went wrong."""
    return Finding(Result.FAILED, words, advice, refused)
