"""What must never stand in a text that somebody sees, and what must never reach a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from vmtui.core.text import Cell

_BIDI = frozenset({"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI", "BN"})
_BLANKS = "\u115f\u1160\u3164\uffa0\u2800\u034f"


def harm(text: str, *, lines: bool = False) -> str:
    """The first character that a terminal would act on, or that hides; "" if there is none.

    Args:
        text: What is shown.
        lines: Whether it is of several lines.
    """
    if text.isascii() and text.isprintable():
        return ""
    for char in text:
        if char == "\n" and lines:
            continue
        if (
            unicodedata.category(char)[0] == "C"
            or unicodedata.category(char) in ("Zl", "Zp", "Mn", "Me")
            or unicodedata.bidirectional(char) in _BIDI
            or char in _BLANKS
        ):
            return f"{char!r} in {text[:200]!r}"
    return ""


def harm_in(shown: Any, *, lines: bool = False) -> str:
    """The same of every text in what was made for people: cells, and lists of them."""
    if isinstance(shown, str):
        return harm(shown, lines=lines)
    if isinstance(shown, Cell):
        return harm(shown.text)
    if isinstance(shown, Mapping):
        shown = [*shown.keys(), *shown.values()]
    elif is_dataclass(shown):
        shown = [getattr(shown, one.name) for one in fields(shown)]
    elif not hasattr(shown, "__iter__") or isinstance(shown, bytes):
        return ""
    return next((found for one in shown if (found := harm_in(one, lines=lines))), "")
