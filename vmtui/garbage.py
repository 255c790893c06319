"""When Python looks for garbage: not while the program starts, for then all that is made stays."""

from __future__ import annotations

import gc


def leave_start_alone() -> None:
    """Look for none yet: that would take a tenth of the start and find nothing."""
    gc.disable()


def look_from_now_on() -> None:
    """Look for it, but never again among what the start has made: modules, classes, functions."""
    gc.freeze()
    gc.enable()
