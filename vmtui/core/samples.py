"""Statistics of a domain at one moment, and what two of them tell."""

from __future__ import annotations

from dataclasses import replace

from vmtui.core.frozen import frozen
from vmtui.core.looks import StatsRow
from vmtui.core.model import Moment, Run

_OTHER_THREADS = 64
"""As many CPUs as a QEMU may keep busy at most besides its virtual ones (AIO threads and such)."""

_READ_BEFORE = 5.0
"""Seconds by which a sample may be older than it says: it is dated once the call has returned."""


@frozen
class Sample:
    """The last statistics of a domain, to make rates of the next ones.

    Attributes:
        started: When the run began, as far as was known then; see ``Vm``.
        up_since: Since when it was seen, likewise.
    """

    at: Moment
    run: Run
    row: StatsRow
    started: Moment | None
    up_since: Moment | None

    def is_run_of(self, run: Run, row: StatsRow, at: Moment) -> bool:
        """Whether the run on a new connection, with this sample, must be the run of this one.

        Domain IDs are given again. But another run would have begun after this sample, and could
        not have computed for longer since than all its threads together.
        """
        if run == self.run or run != replace(self.run, epoch=run.epoch):
            return False
        if row.cpu_time is None or row.vcpus is None:
            return False
        most = (at.boot - self.at.boot + _READ_BEFORE) * (row.vcpus + _OTHER_THREADS)
        return row.cpu_time > most * 1e9


def rate(before: int | None, now: int | None, seconds: float) -> float | None:
    """Units per second between two counters; None where a counter is unknown or went back."""
    if before is None or now is None or now < before or seconds <= 0:
        return None
    return (now - before) / seconds
