"""A guest of which nothing is under way: it can be waited for, and there is no time to be given."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.cures.remedies import Finding, Remedy

_MORE_TIME = "+"
"""The key of all remedies that give time."""

_WAIT = Remedy("wait, and look again")


def without_more_time(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What may be behind a verdict, where to wait is all that is meant by more time."""
    return tuple(replace(one, remedies=tuple(map(_waiting, one.remedies))) for one in found)


def _waiting(remedy: Remedy) -> Remedy:
    return _WAIT if remedy.key == _MORE_TIME else remedy
