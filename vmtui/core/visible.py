"""Make any text harmless and visible before it goes to a terminal.

Names, titles, error texts and agent replies come from guests and remote hosts. What a terminal
would act on (control characters), what reorders the line (bidi) and what cannot be seen (zero
width and other format characters) is shown as its code point instead.
"""

from __future__ import annotations

import unicodedata

_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK_BUT_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
_PLAIN_SPACE = " "


def visible(text: str, limit: int = 400) -> str:
    """``text`` on one line with nothing hidden in it, cut after ``limit`` characters of input.

    Example: ``visible("a\\x1b[31m\\u202e")`` is ``"a\\\\x1b[31m\\\\u202e"``.
    """
    # The length first: of a megabyte no more than the limit is ever looked at.
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    shown = "".join(_shown(char) for char in text[:limit])
    return shown + "…" if len(text) > limit else shown


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if _is_hidden(char):
        code = ord(char)
        if code < 0x100:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char


def _is_hidden(char: str) -> bool:
    category = unicodedata.category(char)
    if category in _HIDDEN_CATEGORIES or char in _BLANK_BUT_LETTERS:
        return True
    if category in ("Mn", "Me"):
        # A combining mark draws over its neighbour's cell, and many draw over the next line.
        return True
    return category == "Zs" and char != _PLAIN_SPACE
