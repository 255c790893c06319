"""Spans of time as people type them."""

from __future__ import annotations

import re

LONGEST = 24 * 3600.0
"""Seconds beyond which a span is taken for a slip of the finger."""

_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600}


def parse_span(text: str) -> float | None:
    """Seconds in ``90``, ``90s``, ``5m``, ``1h`` or ``1:30``; None where it is none of these.

    A span is at least one second and at most ``LONGEST``.
    """
    seconds = _seconds(text.strip().lower())
    return seconds if seconds is not None and 1 <= seconds <= LONGEST else None


def _seconds(text: str) -> float | None:
    if re.fullmatch(r"[0-9]{1,6}(:[0-5]?[0-9]){1,2}", text):
        total = 0
        for part in text.split(":"):
            total = total * 60 + int(part)
        return float(total)
    match = re.fullmatch(r"([0-9]{1,9}) ?([a-z]*)", text)
    if match is None or match[2] not in _UNITS:
        return None
    return float(int(match[1]) * _UNITS[match[2]])
