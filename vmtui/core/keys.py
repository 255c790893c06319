"""Names of keys, as the configuration and Textual spell them, and as people read them."""

from __future__ import annotations

import re
import unicodedata

_AS_WRITTEN = {
    "up": "↑",
    "down": "↓",
    "left": "left",
    "right": "right",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "insert": "Ins",
    "delete": "Del",
    "escape": "esc",
    "minus": "-",
    "plus": "+",
    "space": "space",
    "enter": "enter",
    "tab": "tab",
    "backspace": "backspace",
}

_UNICODE_NAMES = {
    "slash": "SOLIDUS",
    "backslash": "REVERSE SOLIDUS",
    "underscore": "LOW LINE",
    "less_than_sign": "LESS-THAN SIGN",
    "greater_than_sign": "GREATER-THAN SIGN",
    "circumflex_accent": "CIRCUMFLEX ACCENT",
    "at": "COMMERCIAL AT",
}
"""Names of Textual's that are not Unicode's own."""

# Compiled when one is looked for: most keys have no modifier.
_FUNCTION_KEY = "f([1-9]|1[0-9]|2[0-4])"
_WITH_MODIFIERS = r"((?:ctrl|shift|alt)\+)+(?P<key>.+)"


def written(key: str) -> str:
    """A key as people read it: ``question_mark`` is ``?``, ``pageup`` is ``PgUp``."""
    known = _AS_WRITTEN.get(key)
    if known is not None:
        return known
    if match := _with_modifiers(key):
        bare = match["key"]
        return key.removesuffix(bare) + written(bare)
    return _character(key) or key


def is_key(key: str) -> bool:
    """Whether a key can have this name: ``f5``, ``ctrl+x``, ``H``, ``slash`` or ``/``."""
    if match := _with_modifiers(key):
        return is_key(match["key"])
    is_character = len(key) == 1 and key.isprintable() and key != " "
    is_named = key in _AS_WRITTEN or re.fullmatch(_FUNCTION_KEY, key) is not None
    return is_character or is_named or (len(key) > 1 and bool(_character(key)))


def _with_modifiers(key: str) -> re.Match[str] | None:
    return re.fullmatch(_WITH_MODIFIERS, key) if "+" in key else None


def _character(name: str) -> str:
    """The character that a key of this name types; "" if it is none."""
    if len(name) == 1:
        return name
    try:
        return unicodedata.lookup(_UNICODE_NAMES.get(name) or name.replace("_", " ").upper())
    except KeyError:
        return ""


_ONE_WORD = {"HYPHEN-MINUS": "minus", "PLUS SIGN": "plus", "SPACE": "space"}


def named(key: str) -> str:
    """Textual's name of a key: ``/`` is ``slash``, ``esc`` is ``escape``."""
    modifiers, plus, bare = key.rpartition("+") if len(key) > 1 else ("", "", key)
    if plus:
        return f"{modifiers}+{named(bare or '+')}"
    if len(bare) > 1 or bare.isalnum():
        return "escape" if bare == "esc" else bare
    name = unicodedata.name(bare)
    own = next((ours for ours, theirs in _UNICODE_NAMES.items() if theirs == name), "")
    return own or _ONE_WORD.get(name) or name.lower().replace("-", "_").replace(" ", "_")
