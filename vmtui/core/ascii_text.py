"""Text for terminals that can show no more than ASCII: each cell keeps its place.

Every sign stands beside a word that says the same, so it only has to differ from the others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from vmtui.core.preferences import Characters

_SIGNS = (
    "●○◐◌☾✓✗■•▸▹►▾▲▼←→↑↓·…–—‖×≥≤“”‘’°²³µ",
    "*o/.z+x#*>>>v^v<>^V.~--|x><\"\"''o23u",
)
_SHADES = ("▁▂▃▄▅▆▇█▓▒░▔▀", "_.-=+*%##=.- ")
_STRAIGHT = {"HORIZONTAL": "-", "LEFT": "-", "RIGHT": "-", "VERTICAL": "|", "UP": "|", "DOWN": "|"}
_WIDE = ("W", "F")
_OLD = ("linux", "vt1", "vt2", "dumb", "cons")
"""Beginnings of TERM of terminals without most of the signs, whatever the locale says."""


class _Table(dict[int, str]):
    """What stands for a character; found once for each."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _instead(chr(code))
        return found


_table = _Table(
    (ord(one), plain) for pair in (_SIGNS, _SHADES) for one, plain in zip(*pair, strict=True)
)


def ascii_only(text: str) -> str:
    """The text in ASCII, as wide as before; of what has no likeness, a ``?`` for each cell."""
    return text if text.isascii() else text.translate(_table)


def is_ascii_wanted(wish: Characters, environ: Mapping[str, str], codeset: str) -> bool:
    """Whether only ASCII may be shown.

    Args:
        wish: What the user says.
        environ: The environment.
        codeset: Of the locale that the system found for it (``nl_langinfo(CODESET)``).
    """
    if wish is not Characters.AUTO:
        return wish is Characters.ASCII
    if environ.get("TERM", "").startswith(_OLD):
        return True
    names = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    # The system does not know every locale that comes along with an SSH connection.
    return not any(map(_is_utf8, (next(filter(None, names), ""), codeset)))


def _is_utf8(name: str) -> bool:
    return "utf8" in name.lower().replace("-", "")


def _instead(char: str) -> str:
    if char.isascii() or unicodedata.category(char) == "Co":
        return char  # a private one stands for a picture
    if 0x2500 <= ord(char) < 0x2580:
        return _of_box(unicodedata.name(char))
    if 0x2580 <= ord(char) < 0x25A0:
        return "|" if "EIGHTH" in unicodedata.name(char) else "#"
    if 0x2800 <= ord(char) < 0x2900:
        return ":"
    return "??" if unicodedata.east_asian_width(char) in _WIDE else "?"


def _of_box(name: str) -> str:
    """A line, or a corner; ``BOX DRAWINGS LIGHT UP AND RIGHT`` and the like."""
    sides = {_STRAIGHT[word] for word in name.split() if word in _STRAIGHT}
    return sides.pop() if len(sides) == 1 else "+"
