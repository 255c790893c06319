"""A person's keys count, a burst of them does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.ui.guard import BURST_SECONDS, KeyBurst


def judged(*times: float) -> list[bool]:
    burst = KeyBurst()
    for at in times:
        burst.note(at)
    return [burst.is_burst(at) for at in times]


@pytest.mark.parametrize(
    ("times", "verdicts"),
    [
        pytest.param((1.0,), [False], id="one key"),
        pytest.param((1.0, 1.01), [False, False], id="two keys at once, as s and Enter"),
        pytest.param((1.0, 1.02, 1.049), [True, True, True], id="three in 50 ms"),
        pytest.param((1.0, 1.03, 1.06), [False, False, False], id="a held key"),
        pytest.param(
            (1.0, 2.0, 2.01, 2.02, 3.0), [False, True, True, True, False], id="amid others"
        ),
        pytest.param((1.0, 1.02, 1.04, 1.06, 1.08), [True] * 5, id="a long one, to its last key"),
    ],
)
def test_a_key_is_judged_by_its_neighbours(times: tuple[float, ...], verdicts: list[bool]) -> None:
    assert judged(*times) == verdicts


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30, unique=True))
def test_the_first_key_of_a_paste_is_caught_like_the_others(ticks: list[int]) -> None:
    times = [one / 1024 for one in sorted(ticks)]  # never exactly BURST_SECONDS apart
    for at, is_burst in zip(times, judged(*times), strict=True):
        starts = [one for one in times if at - BURST_SECONDS <= one <= at]
        crowded = any(
            sum(1 for one in times if start <= one <= start + BURST_SECONDS) >= 3
            for start in starts
        )
        assert is_burst == crowded


def test_a_paste_of_any_length_is_caught_from_its_first_key() -> None:
    assert all(judged(*(1.0 + n / 1024 for n in range(1000))))


def test_without_a_span_every_key_is_taken_at_its_word() -> None:
    burst = KeyBurst(seconds=0)
    for _ in range(5):
        burst.note(1.0)
    assert not burst.is_burst(1.0)


def test_before_the_first_key_nothing_is_a_burst() -> None:
    assert not KeyBurst().is_burst(KeyBurst().last)
