"""The short and the long form of a fault.

Some faults only show when they last, or when there are many. CI can't wait so long: there they
are shortened. ``VMTUI_LONG_FAULTS=1 pytest tests/faults`` takes all of them in full.
"""

from __future__ import annotations

import os

IS_LONG = os.environ.get("VMTUI_LONG_FAULTS") == "1"


def long_or_short(long: int, short: int) -> int:
    """How much of something there is in this run."""
    return long if IS_LONG else short
