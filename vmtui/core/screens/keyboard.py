"""From characters and a terminal's keys to the keys of a PC's keyboard, by the guest's layout.

A guest gets keys, not characters: which character a key makes is the guest's affair. So whoever
types for a person must assume a layout. A layout here is what its keys print in the four rows of
a PC keyboard, without, with Shift, and with AltGr; the rest is the same on all of them.

Codes are those of Linux' input-event-codes.h (VIR_KEYCODE_SET_LINUX). What the layouts of Linux
(xkeyboard-config) and of Windows do not agree on is left out, for nobody sees a wrong character
in a password: then it is told that it can't be typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from vmtui.core.frozen import frozen
from vmtui.core.screens.layout import Layout

Combination = tuple[int, ...]
"""Key codes that are pressed together."""

Strokes = tuple[Combination, ...]
"""Combinations that are pressed one after the other; two where a dead key is needed."""

SHIFT, CTRL, ALT, ALT_GR = 42, 29, 56, 100
SPACE, DELETE = 57, 111

CTRL_ALT_DEL: Strokes = ((CTRL, ALT, DELETE),)


_ROWS = (
    (41, *range(2, 14)),  # the key left of 1, then 1 to the two left of Backspace
    range(16, 28),  # Q to the two right of P
    (*range(30, 41), 43),  # A to the two right of L, then the one beside Enter
    (86, *range(44, 54)),  # the one between Shift and Z, then Z to the one left of Shift
)
"""The codes of the keys that print, row by row."""

_NOTHING = "\0"
"""A place on a key where nothing is printed, or nothing that is the same everywhere."""

_DEAD = "\1"
"""A place on a key that waits for the next one; see ``_Sheet.dead``."""


@frozen
class _Sheet:
    """A layout's four rows.

    Attributes:
        plain: What each key prints.
        shifted: What it prints with Shift.
        alt_gr: What prints only with AltGr: a character, and the plain one of its key.
        dead: Characters that need a dead key and Space: the key's code, and whether with Shift.
    """

    plain: tuple[str, str, str, str]
    shifted: tuple[str, str, str, str]
    alt_gr: Mapping[str, str]
    dead: Mapping[str, tuple[int, bool]]


_SHEETS = {
    Layout.US: _Sheet(
        plain=("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "\0zxcvbnm,./"),
        shifted=("~!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"|', "\0ZXCVBNM<>?"),
        alt_gr={},
        dead={},
    ),
    Layout.UK: _Sheet(
        plain=("`1234567890-=", "qwertyuiop[]", "asdfghjkl;'#", "\\zxcvbnm,./"),
        shifted=('¬!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@~", "|ZXCVBNM<>?"),
        alt_gr={"€": "4"},
        dead={},
    ),
    Layout.DE: _Sheet(
        plain=("\0011234567890ß\001", "qwertzuiopü+", "asdfghjklöä#", "<yxcvbnm,.-"),
        shifted=('°!"§$%&/()=?\001', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ'", ">YXCVBNM;:_"),
        alt_gr={
            "²": "2", "³": "3", "{": "7", "[": "8", "]": "9", "}": "0", "\\": "ß",
            "@": "q", "€": "e", "~": "+", "|": "<", "µ": "m",
        },
        dead={"^": (41, False), "`": (13, True)},
    ),
    Layout.FR: _Sheet(
        plain=("²&é\"'(-è_çà)=", "azertyuiop\001$", "qsdfghjklmù*", "<wxcvbn,;:!"),
        shifted=("\0001234567890°+", "AZERTYUIOP\001£", "QSDFGHJKLM%µ", ">WXCVBN?./§"),
        alt_gr={
            "#": '"', "{": "'", "[": "(", "|": "-", "\\": "_", "^": "ç", "@": "à",
            "]": ")", "}": "=", "€": "e",
        },
        dead={},
    ),
}  # fmt: skip

_NAMED = {
    "escape": 1, "backspace": 14, "tab": 15, "enter": 28, "space": SPACE,
    "f1": 59, "f2": 60, "f3": 61, "f4": 62, "f5": 63, "f6": 64, "f7": 65, "f8": 66, "f9": 67,
    "f10": 68, "f11": 87, "f12": 88,
    "home": 102, "up": 103, "pageup": 104, "left": 105, "right": 106, "end": 107, "down": 108,
    "pagedown": 109, "insert": 110, "delete": DELETE,
}  # fmt: skip
"""A terminal's names of keys that print nothing, and their codes."""

_HELD = {"ctrl": CTRL, "shift": SHIFT, "alt": ALT}
"""A terminal's names of keys that are held."""

_WHITE = {"\n": 28, "\r": 28, "\t": 15, " ": SPACE}
_WORDS = {"space": " ", "left_square_bracket": "[", "right_square_bracket": "]",
          "backslash": "\\", "circumflex_accent": "^", "underscore": "_", "slash": "/",
          "at": "@", "plus": "+", "minus": "-"}  # fmt: skip
"""A terminal's words for characters that can be held down with Ctrl or Alt."""


def strokes_of(character: str, layout: Layout) -> Strokes | None:
    """How a character is typed; None where the layout has no key for it."""
    return _TABLES[layout].get(character)


def strokes_for_key(name: str, character: str | None, layout: Layout) -> Strokes | None:
    """How a key that a terminal told of is pressed on the guest's keyboard.

    Args:
        name: The terminal's name of it, as Textual says it: "a", "enter", "ctrl+c", "shift+tab".
        character: What it prints, where it prints something.
        layout: The guest's.

    Returns:
        None where there is no such key.
    """
    *held, last = name.split("+")
    is_plain = "ctrl" not in held and "alt" not in held
    if is_plain and character is not None and character.isprintable() and len(character) == 1:
        return strokes_of(character, layout)
    if any(one not in _HELD for one in held):
        return None
    modifiers = tuple(_HELD[one] for one in held)
    if last in _NAMED:
        return ((*modifiers, _NAMED[last]),)
    strokes = strokes_of(_WORDS.get(last, last), layout)
    if strokes is None or len(strokes) != 1 or not modifiers:
        return None
    return ((*modifiers, *(code for code in strokes[0] if code not in modifiers)),)


def strokes_of_text(text: str, layout: Layout) -> tuple[Strokes, str]:
    """How a text is typed, and which of its characters can't be, each once."""
    strokes: list[Combination] = []
    unknown: dict[str, None] = {}
    for character in text.replace("\r\n", "\n"):
        found = strokes_of(character, layout)
        if found is None:
            unknown[character] = None
        else:
            strokes += found
    return tuple(strokes), "".join(unknown)


def _table(sheet: _Sheet) -> Mapping[str, Strokes]:
    table: dict[str, Strokes] = {char: ((code,),) for char, code in _WHITE.items()}
    for codes, plain, shifted in zip(_ROWS, sheet.plain, sheet.shifted, strict=True):
        for code, low, high in zip(codes, plain, shifted, strict=True):
            table.setdefault(low, ((code,),))
            table.setdefault(high, ((SHIFT, code),))
    for char, key in sheet.alt_gr.items():
        table.setdefault(char, ((ALT_GR, *table[key][0]),))
    for char, (code, with_shift) in sheet.dead.items():
        dead = (SHIFT, code) if with_shift else (code,)
        table.setdefault(char, (dead, (SPACE,)))
    return {char: strokes for char, strokes in table.items() if char not in (_NOTHING, _DEAD)}


_TABLES = {layout: _table(sheet) for layout, sheet in _SHEETS.items()}
