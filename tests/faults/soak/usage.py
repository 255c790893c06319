"""What a process uses, and whether that stays the same: /proc, and nothing of the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Usage:
    """What the console uses while all is calm.

    Attributes:
        at: Seconds since the soak began.
        rss: Resident memory in KiB (VmRSS).
        threads: How many it has.
        descriptors: Open file descriptors.
        rows: The guests that its screen counts.
    """

    at: float
    rss: int
    threads: int
    descriptors: int
    rows: int

    def __str__(self) -> str:
        minutes, seconds = divmod(int(self.at), 60)
        return (
            f"{minutes:3}:{seconds:02}  RSS {self.rss / 1024:6.1f} MiB  threads {self.threads:3}"
            f"  descriptors {self.descriptors:3}  rows {self.rows:3}"
        )


def usage(pid: int, at: float, rows: int) -> Usage:
    """Read it from /proc."""
    process = Path(f"/proc/{pid}")
    status = dict(re.findall(r"^(\w+):\s+(\d+)", (process / "status").read_text(), re.MULTILINE))
    descriptors = len(list((process / "fd").iterdir()))
    return Usage(at, int(status["VmRSS"]), int(status["Threads"]), descriptors, rows)


@dataclass(frozen=True, slots=True)
class Bound:
    """How much of something may have come on top between the middle and the last third.

    What happens for the first time costs something once: a dialog's code, a host's connections,
    the greatest fleet, rings of events that fill. The first third is for that.

    Attributes:
        what: The field of ``Usage``.
        share: As a part of the middle third's median,
        least: or so much, if that is more.
    """

    what: str
    share: float
    least: int

    def grown(self, seen: Sequence[Usage]) -> tuple[float, float, bool]:
        """The medians of the middle and of the last third, and whether that is too much."""
        third = max(1, len(seen) // 3)
        middle, last = (
            median(getattr(one, self.what) for one in part)
            for part in (seen[third:-third], seen[-third:])
        )
        return middle, last, last > middle + max(self.least, self.share * middle)


BOUNDS = (
    # Python keeps what it has once had: the greatest fleet, the longest story that was shown.
    Bound("rss", 0.08, 4096),
    # A host's connections are opened when they are first needed: a few of each may come late.
    Bound("threads", 0.15, 4),
    Bound("descriptors", 0.15, 6),
)


def judged(seen: Sequence[Usage]) -> tuple[list[str], bool]:
    """Each figure in words, and whether all of them are flat."""
    lines, all_flat = [], True
    for bound in BOUNDS:
        middle, last, too_much = bound.grown(seen)
        verdict = "GROWS" if too_much else "flat"
        all_flat = all_flat and not too_much
        lines.append(f"{bound.what:12} {middle:9.0f} -> {last:9.0f}  {verdict}")
    return lines, all_flat
