"""The clocks, handed to whoever needs them so that tests can hand others."""

from __future__ import annotations

import time

from vmtui.core.model import Moment


def now() -> Moment:
    """This instant on both clocks (CLOCK_REALTIME and CLOCK_BOOTTIME)."""
    return Moment(time.time(), boot_time())


def boot_time() -> float:
    """Seconds of CLOCK_BOOTTIME, which runs on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
