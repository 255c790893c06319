"""Waiting for conditions, never for a time."""

import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds after which a condition has failed, not merely taken long."""


def wait_until(
    condition: Callable[[], bool], what: str, *, patience: float = PATIENCE, every: float = 0.01
) -> None:
    """Return as soon as the condition holds.

    Args:
        condition: What must hold.
        what: What it means, for the error.
        patience: Seconds to wait at most.
        every: Seconds between two looks; more where a look is dear.

    Raises:
        TimeoutError: It did not hold in time.
    """
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {patience:.0f} s: {what}")
        time.sleep(every)
