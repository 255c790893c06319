"""Whatever a guest calls itself reaches the terminal as harmless, visible text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.visible import visible


@given(st.text(max_size=500))
def test_nothing_that_acts_or_hides_gets_through(text: str) -> None:
    for char in visible(text):
        assert unicodedata.category(char)[0] != "C"
        assert unicodedata.category(char) not in ("Zl", "Zp", "Mn", "Me")
        assert unicodedata.bidirectional(char) not in ("RLO", "LRO", "RLE", "LRE", "PDF")


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), max_size=100))
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_hidden_characters_never_make_two_names_look_equal(one: str, other: str) -> None:
    if "\\" not in one + other and one != other:
        assert visible(one) != visible(other)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31mred", r"a\x1b[31mred"),
        ("a\nb\tc", r"a\x0ab\x09c"),
        ("c1\x9b2J", r"c1\x9b2J"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
        ("größe-東京", "größe-東京"),
        ("lone\ud800", r"lone\ud800"),
    ],
)
def test_examples(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_long_text_is_cut_and_says_so() -> None:
    assert visible("x" * 1_000_000, limit=10) == "x" * 10 + "…"
