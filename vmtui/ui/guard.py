"""Tell a person's key from a burst of them.

A terminal's late reply can arrive as keys, and so can a paste that the terminal does not mark as
one. Both come much faster than anybody types.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

BURST_KEYS = 3
"""So many keys make a burst ..."""

BURST_SECONDS = 0.05
"""... when they come within this time."""

_REMEMBERED = 16

_HELD_KEYS = frozenset({"up", "down", "j", "k", "pageup", "pagedown"})
"""Keys that people hold down, and that a slow link then delivers together."""

State = TypeVar("State")


class KeyBurst:
    """Remembers which keys came in bursts, however long those were.

    The first key of a burst looks like any other until the next ones come. So whoever acts on a
    key asks only when ``seconds`` have passed since it.

    Attributes:
        seconds: How long to wait before a key can be judged; 0 takes every key at its word.
    """

    def __init__(self, keys: int = BURST_KEYS, seconds: float = BURST_SECONDS) -> None:
        self.seconds = seconds
        self._latest: deque[float] = deque(maxlen=keys)
        self._bursts: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED)

    def note(self, at: float) -> None:
        """A key came, at this time in seconds (of any clock that only goes forward)."""
        self._latest.append(at)
        first = self._latest[0]
        if len(self._latest) < (self._latest.maxlen or 0) or at - first > self.seconds:
            return
        if self._bursts and first <= self._bursts[-1][1]:
            first = self._bursts.pop()[0]  # the same burst goes on
        self._bursts.append((first, at))

    @property
    def last(self) -> float:
        """When the latest key came; 0 before the first."""
        return self._latest[-1] if self._latest else 0.0

    def is_burst(self, at: float) -> bool:
        """Whether the key that came at ``at`` was one of a burst."""
        return self.seconds > 0 and any(first <= at <= last for first, last in self._bursts)


class Rewind(Generic[State]):
    """Remembers how things stood before the first key of what may become a burst."""

    def __init__(self, burst: KeyBurst) -> None:
        self._burst = burst
        self._before: State | None = None
        self._last = float("-inf")
        self._keys: set[str] = set()

    def key(self, key: str, at: float, now: Callable[[], State]) -> State | None:
        """A key came, and was not acted on yet.

        Args:
            key: Its name.
            at: When, as told to the burst.
            now: Tells how things stand.

        Returns:
            What to put back, if the key is one of a burst: the key itself is to be dropped. None
            for any other, and for keys that are held to scroll.
        """
        if at - self._last > BURST_SECONDS:
            self._keys.clear()
            self._before = now()
        self._last = at
        self._keys.add(key)
        return self._before if self._burst.is_burst(at) and self._keys - _HELD_KEYS else None


class Breath:
    """Keys that come in one breath with a key that was dropped are dropped as well.

    A long paste takes more time than a dialog needs to settle: its end must not be taken for
    what somebody typed after having read it.
    """

    def __init__(self) -> None:
        self._dropped = float("-inf")

    def drops(self, at: float, *, is_early: bool, within: float = BURST_SECONDS) -> bool:
        """Whether the key that came at ``at`` is dropped.

        Args:
            at: Seconds of any clock that only goes forward.
            is_early: Whether it is dropped in any case.
            within: Seconds after a dropped key in which the next is of the same breath.
        """
        if is_early or at - self._dropped <= within:
            self._dropped = at
            return True
        return False
