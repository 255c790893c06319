"""How many domains are in which state, counted as they change."""

from __future__ import annotations

from collections import Counter

from vmtui.core.model import VmId


class Tally:
    """Counts without counting all anew: ten thousand domains must not be asked at each change.

    Attributes:
        changes: How often a number has changed so far.
    """

    def __init__(self) -> None:
        self._words: dict[VmId, tuple[str, bool]] = {}
        self._kinds: dict[tuple[str, bool], tuple[str, bool]] = {}
        self._states: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        self.changes = 0

    def put(self, vm_id: VmId, word: str, is_up: bool) -> None:
        """A domain is shown in the state ``word`` now; ``is_up``: it runs on its host."""
        kind = (word, is_up)
        if self._words.get(vm_id) == kind:
            return
        self.drop(vm_id)
        # One for all that are alike, for memory's sake: they are many.
        self._words[vm_id] = self._kinds.setdefault(kind, kind)
        self._count(vm_id, 1)

    def drop(self, vm_id: VmId) -> None:
        """A domain is not there (any more)."""
        if vm_id in self._words:
            self._count(vm_id, -1)
            del self._words[vm_id]

    def _count(self, vm_id: VmId, step: int) -> None:
        self.changes += 1
        word, is_up = self._words[vm_id]
        self._states[word] += step
        self._hosts[vm_id.host] += step
        self._running[vm_id.host] += step if is_up else 0

    @property
    def total(self) -> int:
        """How many domains there are."""
        return len(self._words)

    def of_state(self, *words: str) -> int:
        """How many are shown in one of these states."""
        return sum(self._states[word] for word in words)

    def of_host(self, host: str) -> tuple[int, int]:
        """How many of a host's domains run, and how many it has."""
        return self._running[host], self._hosts[host]
