"""How the C library keeps memory, of which a process with many threads would have too much."""

from __future__ import annotations

import ctypes

ARENAS = 2
"""Pools of memory for all threads.

By itself glibc makes eight for each processor. A hundred hosts with two threads each fill them all
for a moment when their lists come, and what is free in one pool is of no use to another: 6 MB more
for ten thousand guests. Two are enough: a thread that makes Python's values has Python's lock.
"""

_M_ARENA_MAX = -8  # malloc.h


def keep_in_few_arenas() -> None:
    """Have few pools of memory; to be called before there are threads (mallopt(3), glibc only)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
