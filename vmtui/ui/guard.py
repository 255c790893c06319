"""Tell a person's key from a burst of them.

A terminal's late reply can arrive as keys, and so can a paste that the terminal does not mark as
one. Both come much faster than anybody types.
"""

from __future__ import annotations

from collections import deque

BURST_KEYS = 3
"""So many keys make a burst ..."""

BURST_SECONDS = 0.05
"""... when they come within this time."""

_REMEMBERED = 64


class KeyBurst:
    """Remembers when keys came, and judges any one of them by its neighbours in time.

    The first key of a burst looks like any other until the next ones come. So whoever acts on a
    key asks only when ``seconds`` have passed since it.

    Attributes:
        seconds: How long to wait before a key can be judged; 0 takes every key at its word.
    """

    def __init__(self, keys: int = BURST_KEYS, seconds: float = BURST_SECONDS) -> None:
        self._keys = keys
        self.seconds = seconds
        self._times: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, at: float) -> None:
        """A key came, at this time in seconds (of any clock that only goes forward)."""
        self._times.append(at)

    @property
    def last(self) -> float:
        """When the latest key came; 0 before the first."""
        return self._times[-1] if self._times else 0.0

    def is_burst(self, at: float) -> bool:
        """Whether the key that came at ``at`` was one of a burst."""
        if self.seconds <= 0:
            return False
        near = sorted(time for time in self._times if abs(time - at) <= self.seconds)
        runs = zip(near, near[self._keys - 1 :], strict=False)
        return any(first <= at <= last and last - first <= self.seconds for first, last in runs)
