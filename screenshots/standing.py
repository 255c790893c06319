"""What a session needs around it that must not move by itself."""

from __future__ import annotations

from vmtui.core.model import Moment


class StandingClock:
    """A clock that stands until it is set."""

    def __init__(self, at: Moment) -> None:
        self.at = at

    def __call__(self) -> Moment:
        """The moment that it was set to."""
        return self.at
