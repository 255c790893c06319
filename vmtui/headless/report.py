"""What a command says while it works: a line for people, or a JSON object for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TextIO

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.record.record_lines import iso_time
from vmtui.core.record.records import Json
from vmtui.core.visible import visible
from vmtui.headless.wrapping import broken
from vmtui.output import put

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

REPEAT = 10.0
"""Seconds after which people are told again how a guest stands, where only its time has changed."""

_INDENT = " " * len("23:59:59  ")
"""What stands before a line that says more of the one above."""


@frozen
class Progress:
    """How one guest stands.

    Attributes:
        at: When.
        host: The short host name; None where nobody knows on which host the guest is.
        name: The guest's name, or what was asked for where no guest was found.
        phase: A slug: that of the soft or of the forced shutdown, or the outcome.
        words: The same for people.
        remaining: Seconds until the limit, negative once it is over; None where nothing runs.
        verdict: A slug that says why the guest is still running, or why it was left alone.
        evidence: What that is founded on.
        outcome: How it ended, in the last line of each guest; None before.
        gist: What the words say but for figures that change all the time; None if that is all.
    """

    at: Moment
    host: str | None
    name: str
    phase: str
    words: str
    remaining: float | None = None
    verdict: str | None = None
    evidence: Json = None
    outcome: str | None = None
    gist: str | None = None


class Report:
    """Where a command's output goes."""

    def __init__(self, *, as_json: bool, out: TextIO | None = None) -> None:
        """Write to ``out``, by default the standard output of now."""
        self._as_json = as_json
        self._out = out or sys.stdout
        self._told: dict[tuple[str | None, str], Progress] = {}

    def tell(self, progress: Progress) -> None:
        """Write one line, at once: somebody may be reading along. Raises what ``put`` does.

        People are not told the same words twice, and the same gist every `REPEAT` seconds: where
        many guests go down, what has changed must not be lost among their clocks.
        """
        if self._as_json:
            put(_as_json(progress), self._out)
            return
        guest = (progress.host, progress.name)
        if _is_news(progress, self._told.get(guest)):
            self._told[guest] = progress
            put(broken(_for_people(progress), self._out, _INDENT), self._out)

    def explain(self, lines: Iterable[str]) -> None:
        """Say more of what was told last, to people alone. Raises what ``put`` does."""
        if not self._as_json:
            for line in lines:
                put(f"{_INDENT}{line}", self._out)


def _is_news(progress: Progress, last: Progress | None) -> bool:
    if last is None or progress.words == last.words:
        return last is None
    is_due = progress.at.boot - last.at.boot >= REPEAT
    return is_due or progress.gist is None or progress.gist != last.gist


def _as_json(progress: Progress) -> str:
    remaining = progress.remaining
    fields: dict[str, Json] = {
        "version": VERSION,
        "time": iso_time(progress.at.wall),
        "host": progress.host,
        "name": progress.name,
        "phase": progress.phase,
        "remaining": None if remaining is None else round(remaining, 1),
        "verdict": progress.verdict,
        "evidence": progress.evidence,
    }
    if progress.outcome is not None:
        fields["outcome"] = progress.outcome
    # Only ASCII: what a guest's name may hold reaches the terminal as \u escapes.
    return json.dumps(fields, ensure_ascii=True, allow_nan=False)


def _for_people(progress: Progress) -> str:
    moment = datetime.fromtimestamp(progress.at.wall).strftime("%H:%M:%S")
    where = f" on {visible(progress.host)}" if progress.host else ""
    return f"{moment}  {visible(progress.name)}{where}: {visible(progress.words, limit=1000)}"
