"""A sink that remembers everything, and waits for what it is asked to wait for."""

import time
from collections.abc import Callable
from typing import TypeVar

from tests.qemu.waiting import wait_until
from vmtui.core.changes import Change
from vmtui.core.model import Moment

C = TypeVar("C")


def clock() -> Moment:
    """Read both real clocks."""
    return Moment(time.time(), time.clock_gettime(time.CLOCK_BOOTTIME))


class Recorder:
    """Give its ``take`` to ``Port.start``."""

    def __init__(self) -> None:
        """Nothing has been heard."""
        self.changes: list[Change] = []

    def take(self, change: Change) -> None:
        """Remember a change; from any thread."""
        self.changes.append(change)

    def all(self, kind: type[C], fits: Callable[[C], bool] = lambda _change: True) -> list[C]:
        """What was heard of one kind, oldest first."""
        return [change for change in self.changes if isinstance(change, kind) and fits(change)]

    def wait(
        self,
        kind: type[C],
        fits: Callable[[C], bool] = lambda _change: True,
        *,
        times: int = 1,
    ) -> C:
        """Wait until changes of a kind have come, and return the last one that was waited for."""
        try:
            wait_until(lambda: len(self.all(kind, fits)) >= times, f"{times} x {kind.__name__}")
        except TimeoutError as error:
            error.add_note(f"heard: {self.changes[-8:]}")
            raise
        return self.all(kind, fits)[times - 1]
