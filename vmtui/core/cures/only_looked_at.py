"""A host that is opened read-only: why nothing can be done there, in place of what could be."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.cures.remedies import NOTHING, Finding, Remedy
from vmtui.core.model import Host
from vmtui.core.obstacles import read_only

_OPEN = ("", "+")
"""The keys of what can be done all the same: by hand, or without asking the host."""


def with_read_only(found: tuple[Finding, ...], host: Host) -> tuple[Finding, ...]:
    """What may be behind a verdict, without the remedies that the connection forbids.

    Args:
        found: What may be behind it, the likeliest first.
        host: The guest's host.
    """
    against = read_only(host)
    if against is None:
        return found
    others = (_without_keys(one) for one in found if one.words != NOTHING)
    return (Finding(against.words, remedies=(Remedy(against.advice),)), *others)


def _without_keys(finding: Finding) -> Finding:
    return replace(finding, remedies=tuple(x for x in finding.remedies if x.key in _OPEN))
