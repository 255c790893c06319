"""``vmtui doctor``: goes the way of a connection step by step, and says what to do where it ends.

Each step has a limit, none can ask anything, and nothing is changed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import TextIO

from vmtui.core.examination import Finding, Result, Step
from vmtui.core.frozen import frozen
from vmtui.core.record.record_lines import iso_time
from vmtui.core.visible import visible
from vmtui.core.without_passwords import without_passwords
from vmtui.endings import Exit
from vmtui.headless.doctor.bounded import Examined, bounded
from vmtui.headless.wrapping import broken
from vmtui.hosts import Target
from vmtui.output import is_ascii_locale, put

VERSION = 1
"""Of the JSON lines; fields may be added without a new one."""

Steps = Iterable[Step | Finding]

_SIGNS = {Result.OK: "✓", Result.FAILED: "✗", Result.NOTE: "–"}
_WORDS = {Result.OK: "ok", Result.FAILED: "FAILED", Result.NOTE: "note"}


@frozen
class Wish:
    """What was asked for.

    Attributes:
        as_json: Whether to print JSON lines.
        out: Where to; None for the standard output of now.
    """

    as_json: bool = False
    out: TextIO | None = field(default=None, compare=False)


def doctor(
    targets: Sequence[Target],
    here: Steps,
    to_host: Callable[[str], Steps],
    at_host: Callable[[Target], Steps],
    wish: Wish,
) -> Exit:
    """Examine this machine and the way to each host, and print each step as it ends.

    Args:
        targets: The hosts.
        here: The steps that are about no host.
        to_host: The steps to a connection URI that come before libvirt.
        at_host: Those of libvirt, to a host.
        wish: What was asked for.

    Raises:
        BrokenPipeError, OutputError: The output can't be written.
    """
    told = _Told(wish)
    worst = told.all(None, bounded(here))
    for target in targets:
        told.heading(target)
        code = told.all(target.name, bounded(to_host(target.uri)))
        if code is Exit.DONE:
            code = told.all(target.name, bounded(at_host(target)))
        worst = max(worst, code)
    return worst


class _Told:
    """Where it is told."""

    def __init__(self, wish: Wish) -> None:
        self._as_json = wish.as_json
        self._out = wish.out or sys.stdout
        can_sign = (getattr(self._out, "encoding", None) or "").lower().startswith("utf")
        self._signs = _SIGNS if can_sign and not is_ascii_locale() else _WORDS

    def heading(self, target: Target) -> None:
        """Begin with a host."""
        if not self._as_json:
            put(f"\n{visible(target.name)}  {visible(without_passwords(target.uri))}", self._out)

    def all(self, host: str | None, steps: Iterable[Examined]) -> Exit:
        """Tell each step; returns what those that failed mean for the exit code."""
        code = Exit.DONE
        for one in steps:
            self._tell(host, one)
            if one.finding.result is Result.FAILED:
                code = max(code, _code(host, one))
        return code

    def _tell(self, host: str | None, one: Examined) -> None:
        if self._as_json:
            put(_as_json(host, one), self._out)
            return
        finding = one.finding
        sign = f"{self._signs[finding.result]:<{max(map(len, self._signs.values()))}}"
        indent = " " * (len(sign) + 14)
        lines = [f"{sign} {one.step.name:<12} {visible(finding.words, 500)}"]
        if finding.advice:
            lines.append(f"{indent}{visible(finding.advice, 500)}")
        if finding.result is Result.FAILED and one.step.by_hand:
            lines.append(f"{indent}by hand: {visible(one.step.by_hand, 500)}")
        for line in lines:
            put(broken(line, self._out, indent), self._out)


def _code(host: str | None, one: Examined) -> Exit:
    """What a step that failed means for the exit code."""
    if host is not None:
        return Exit.REFUSED if one.finding.refused else Exit.UNREACHABLE
    return Exit.USAGE if one.step.name in ("config", "hosts") else Exit.REFUSED


def _as_json(host: str | None, one: Examined) -> str:
    fields = {
        "version": VERSION,
        "time": iso_time(time.time()),
        "host": host,
        "step": one.step.name.replace(" ", "-"),
        "result": one.finding.result.value,
        "words": one.finding.words,
        "advice": one.finding.advice,
        "by_hand": one.step.by_hand,
        "seconds": round(one.seconds, 3),
    }
    # Only ASCII: whatever a host says, nothing of it can act on a terminal.
    return json.dumps(fields, ensure_ascii=True)
