"""The tour leads over the guests that are there, all of them that run."""

from __future__ import annotations

from vmtui.core.tour_text import TOUR
from vmtui.hypervisor.training.cast import CAST, Beginning


def test_the_tour_visits_every_guest_that_runs() -> None:
    visited = {name for name, _words in TOUR if len(name) > 1}
    assert visited == {guest.name for guest in CAST if guest.beginning is not Beginning.SHUT_OFF}
