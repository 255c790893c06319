"""Spans as people type them."""

from __future__ import annotations

import pytest

from vmtui.core.spans import LONGEST, parse_span


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        (" 90 s ", 90),
        ("5m", 300),
        ("5 min", 300),
        ("1h", 3600),
        ("1:30", 90),
        ("0:05", 5),
        ("1:00:01", 3601),
        ("90:00", 5400),
        ("24h", LONGEST),
    ],
)
def test_what_is_understood(text: str, seconds: float) -> None:
    assert parse_span(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "0", "0:00", "-5", "5d", "m", "1:60", "1:2:3:4", "1.5", "25h", "٣", "9" * 40]
)
def test_what_is_not(text: str) -> None:
    assert parse_span(text) is None
