"""Words that have too little room lose a clause, or else some words, never part of one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.shortened import shortened

AGAIN = "asked just now, again in 6 s (too early, it may cancel)"


def test_what_fits_stays_as_it_is() -> None:
    assert shortened(AGAIN, len(AGAIN)) == AGAIN


def test_a_clause_is_left_out_whole() -> None:
    assert shortened(AGAIN, 50) == "asked just now, again in 6 s"
    assert shortened(AGAIN, 20) == "asked just now"
    assert shortened("hv1 gives no answer, so nothing can be asked of it", 40) == (
        "hv1 gives no answer"
    )


def test_without_a_clause_it_ends_after_a_word_and_says_that_there_was_more() -> None:
    assert shortened("no network interface whose link could be cut", 30) == (
        "no network interface whose…"
    )
    assert shortened("it, but the first clause says too little to stand alone", 30) == (
        "it, but the first clause says…"
    )


@given(st.text(alphabet="ab ,;:(·", max_size=60), st.integers(0, 70))
def test_it_never_has_more_than_its_room(text: str, cells: int) -> None:
    assert len(shortened(text, cells)) <= cells
