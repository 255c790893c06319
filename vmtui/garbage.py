"""When Python looks for garbage: not while the program starts, and not while somebody types.

Nearly all garbage goes at once, when its last reference goes. What is left are cycles, and to find
old ones Python looks at all that there is, with every thread held up meanwhile: with ten thousand
domains for 50 to 90 ms, several times a minute, on whatever thread happens to be running.
"""

from __future__ import annotations

import gc
import math

REST = 2.0
"""Seconds without a key after which nobody minds that the next one may take a little longer."""

ALL_EVERY = 600.0
"""Seconds at least between two looks among what was set aside, too: the next key may have to wait a
tenth of a second, but a dialog that was open at a look would stay in memory without them."""

SPACING = 5.0
"""Seconds at least between two looks among all that came since ..."""

ENOUGH = 10
"""... and how often one looked among the young since: where little happens there is none."""

TOO_MUCH = 40
"""How often one looked among the young until somebody who types waits for it all the same: each
dialog leaves a megabyte of cycles, and who opens one after the other never rests."""

_NEVER = 1_000_000_000


def leave_start_alone() -> None:
    """Look for none yet: that would take a tenth of the start and find nothing."""
    gc.disable()


def look_from_now_on() -> None:
    """Look for it, but never again among what the start has made: modules, classes, functions."""
    gc.freeze()
    gc.enable()


def leave_old_alone() -> None:
    """Look only among the young from now on, which takes 1 to 2 ms; see ``OldGarbage``."""
    young, middle, _old = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)


class OldGarbage:
    """Looks among all that there is while nobody types. Times are in seconds of one clock.

    What is left after such a look is set aside (``gc.freeze``): it is mostly what is known of the
    domains, and stays. So the next look, which somebody who types may have to wait for, is only
    among what came since.
    """

    def __init__(self) -> None:
        """Nobody has looked yet."""
        self._looked = -math.inf
        self._looked_at_all: float | None = None

    def look(self, now: float, last_key: float) -> bool:
        """Look for it, if there may be some and nobody types, or far too much.

        Args:
            now: The time.
            last_key: When the latest key came.

        Returns:
            Whether it looked.
        """
        rest = now - last_key
        enough = ENOUGH if rest >= REST else TOO_MUCH
        if now - self._looked < SPACING or gc.get_count()[2] < enough:
            return False
        if self._looked_at_all is None:
            self._looked_at_all = now
        elif rest >= REST and now - self._looked_at_all >= ALL_EVERY:
            self._looked_at_all = now
            gc.unfreeze()
        gc.collect()
        if rest >= REST:
            gc.freeze()
        self._looked = now
        return True
