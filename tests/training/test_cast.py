"""A title stays with its guest whatever happens to it, so it tells of no present state."""

from __future__ import annotations

import re

import pytest

from vmtui.hypervisor.demo.cast import HOUSES
from vmtui.hypervisor.training.cast import CAST

TITLES = [guest.title for guest in CAST]
TITLES += [guest.title for house in HOUSES for guest in house.guests]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_tells_a_nature_and_no_state(title: str) -> None:
    assert not re.match(r"(off|on|sleeps|asleep|paused|running|suspended|boots)\b", title)
    assert not re.search(r"\b(wakes it|resume it first|once on|once off|off by day)\b", title)
