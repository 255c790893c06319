"""What an Ansible inventory says, in whichever of its formats: groups of hosts, and variables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from vmtui.config import BadInputError

RANGE_MOST = 10_000
"""Hosts that one range may stand for: more is a slip of the pen."""

_NAME_MOST = 253
"""Letters of the longest name that a host can have."""

_RANGE = re.compile(r"\[([0-9]{1,9}|[a-z]|[A-Z]):([0-9]{1,9}|[a-z]|[A-Z])(?::([0-9]{1,9}))?\]")

Vars = dict[str, str]


@dataclass(slots=True)
class InventoryGroup:
    """A group as its file has it.

    Attributes:
        hosts: Variables by host, in the order of the file.
        children: Names of the groups whose hosts are its too.
        vars: What holds for all of its hosts.
    """

    hosts: dict[str, Vars] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    vars: Vars = field(default_factory=dict)


Groups = dict[str, InventoryGroup]


def expanded(pattern: str) -> list[str]:
    """The names that ``hv[01:30]`` or ``hv[a:f]`` stands for.

    Raises:
        BadInputError: The range is none, or too long.
    """
    if len(pattern) > _NAME_MOST:
        raise BadInputError(f"{pattern[:20]!r}… is longer than a host's name can be")
    found = _RANGE.search(pattern)
    if found is None:
        if "[" in pattern or "]" in pattern:
            raise BadInputError(f"{pattern!r}: a range looks like [01:30] or [a:f]")
        return [pattern]
    before, after = pattern[: found.start()], expanded(pattern[found.end() :])
    steps = _steps(*found.groups())
    if not 0 < len(steps) * len(after) <= RANGE_MOST:
        raise BadInputError(f"{pattern!r} stands for no host, or for more than {RANGE_MOST}")
    return [f"{before}{step}{end}" for step in steps for end in after]


def _steps(first: str, last: str, every: str | None) -> list[str]:
    every_nth = int(every or 1)
    if first.isdigit() != last.isdigit() or not every_nth:
        return []
    if first.isdigit():
        numbers = range(int(first), int(last) + 1, every_nth)
        # As long as the first is written: 01, 02 ... and 8, 9, 10.
        width = len(first) if first.startswith("0") else 0
        return [f"{number:0{width}}" for number in numbers[: RANGE_MOST + 1]]
    return [chr(code) for code in range(ord(first), ord(last) + 1, every_nth)]
