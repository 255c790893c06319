"""Rates of a watched guest, from samples some seconds apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import attrgetter

from vmtui.core.samples import rate
from vmtui.core.why.evidence import Rates, Reading

_counters = attrgetter("cpu_time", "vcpu_delay", "read", "written", "received", "sent")

NOTHING_KNOWN = Rates()
"""The rates of a guest of which no two samples are there."""


def window(readings: Sequence[Reading], begin: float, end: float) -> tuple[Reading, ...]:
    """The samples of one run between two moments of the boot clock, both included.

    Samples that tell nothing are left out. Where a counter went back, another run began: only
    the samples of the last run count.

    Args:
        readings: Oldest first.
        begin: Seconds of the boot clock.
        end: Likewise.
    """
    low = bisect_left(readings, begin, key=_boot)
    high = bisect_right(readings, end, key=_boot)
    found = [one for one in readings[low:high] if not one.is_silent]
    for index in range(len(found) - 1, 0, -1):
        if _went_back(found[index - 1], found[index]):
            return tuple(found[index:])
    return tuple(found)


def last_before(readings: Sequence[Reading], moment: float) -> float:
    """When the last sample until then was taken (boot clock); that moment where none was."""
    count = bisect_right(readings, moment, key=_boot)
    return readings[count - 1].at.boot if count else moment


def rates(readings: Sequence[Reading]) -> Rates:
    """What the guest did from the first of these samples, all of one run, to the last."""
    if len(readings) < 2:
        return NOTHING_KNOWN
    first, last = readings[0], readings[-1]
    seconds = last.at.boot - first.at.boot
    if seconds <= 0:
        return NOTHING_KNOWN
    return Rates(
        cpu=_cpu(first, last, seconds),
        read=rate(first.read, last.read, seconds),
        written=rate(first.written, last.written, seconds),
        received=rate(first.received, last.received, seconds),
        sent=rate(first.sent, last.sent, seconds),
        seconds=seconds,
    )


def wanted(readings: Sequence[Reading]) -> float:
    """How many times the CPU time that it got a guest wanted; 1 where it waited for none."""
    if len(readings) < 2:
        return 1.0
    first, last = readings[0], readings[-1]
    seconds = last.at.boot - first.at.boot
    computed = rate(first.cpu_time, last.cpu_time, seconds) if seconds > 0 else None
    waited = rate(first.vcpu_delay, last.vcpu_delay, seconds) if seconds > 0 else None
    return 1.0 + (waited or 0.0) / computed if computed else 1.0


def steps(readings: Sequence[Reading]) -> Iterator[Rates]:
    """The rates from each of these samples to its next one."""
    return (rates(pair) for pair in pairwise(readings))


def _boot(reading: Reading) -> float:
    return reading.at.boot


def _went_back(first: Reading, last: Reading) -> bool:
    for before, now in zip(_counters(first), _counters(last), strict=True):
        if before is not None and now is not None and now < before:
            return True
    return False


def _cpu(first: Reading, last: Reading, seconds: float) -> float | None:
    """CPU time and the wait for it, as a part of what all its virtual CPUs could have had.

    Other threads of QEMU count too, so that it can seem more than all: it is cut at 1.
    """
    computed = rate(first.cpu_time, last.cpu_time, seconds)
    if computed is None:
        return None
    waited = rate(first.vcpu_delay, last.vcpu_delay, seconds) or 0.0
    return min((computed + waited) / 1e9 / max(last.vcpus or 1, 1), 1.0)
