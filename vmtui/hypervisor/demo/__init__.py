"""Guests with manners over libvirt's own in-process test driver: no daemon, nothing to break.

The truth stays in the test driver: real domains, real states, real lifecycle events on the real
event thread. What the driver lacks is played: a guest that takes its time or does not listen, the
power button, waking, restarting, CPU and disk figures, and a host that once gives no answer.
"""

from __future__ import annotations

from collections.abc import Callable

from vmtui.core.model import Moment
from vmtui.hypervisor.demo.cast import HOUSES
from vmtui.hypervisor.demo.port import DemoPort


def demo_ports(clock: Callable[[], Moment], *, pace: float = 1.0) -> list[DemoPort]:
    """The hosts of ``vmtui --demo``.

    Args:
        clock: Tells both times; guests take their time by it.
        pace: How many of the clock's seconds pass in a real one.
    """
    return [DemoPort(house, clock, pace=pace) for house in HOUSES]


__all__ = ["DemoPort", "demo_ports"]
