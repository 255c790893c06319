"""All that is drawn has a likeness in ASCII that is as wide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rich.cells import cell_len

import vmtui
from vmtui.core.ascii_text import ascii_only, is_ascii_wanted
from vmtui.core.preferences import Characters

STATES = "●○◐◌☾!?‖✗✓▸"


def test_everything_keeps_its_width() -> None:
    text = "● web-07 … ▓▓░░ 3:30 ─┬╭╮│ ▁▂▃█ 試験 müller × ⣿ ▎"
    plain = ascii_only(text)
    assert plain.isascii()
    assert cell_len(plain) == cell_len(text)
    assert "? " not in ascii_only("● ◐ ▸ … ─ │ ╭ ▓ ░ █ ▁ ☾ ✓ → · – ")


def test_signs_of_states_stay_apart() -> None:
    assert len(set(map(ascii_only, STATES))) == len(STATES)


def test_corners_and_lines() -> None:
    assert ascii_only("╭──╮│╰╯├╴║═") == "+--+|+++-|-"


def test_what_stands_for_a_picture_stays() -> None:
    assert ascii_only("\U0010f000") == "\U0010f000"


def test_no_sign_of_the_interface_has_become_a_question_mark() -> None:
    places = (Path(vmtui.__file__).parent / one for one in ("ui", "core"))
    files = (file for place in places for file in place.rglob("*.py"))
    code = "".join(file.read_text() for file in files if file.name not in _OF_OTHERS)
    marks = set(re.findall(r"[\u2000-\u28ff]", code)) - set(_OF_THE_VGA)
    assert {one for one in marks if ascii_only(one) == "?"} == set()


_OF_OTHERS = {"look_alike.py"}
"""Where signs are recognised in names, and none is shown."""

_OF_THE_VGA = "☺☻♥♦♣♠◘◙♂♀♪♫☼◄↕‼▬↨∟↔⌂€"
"""Of a guest's text screen, not ours."""


@pytest.mark.parametrize(
    ("environ", "codeset", "is_ascii"),
    [
        ({"LANG": "C.UTF-8"}, "UTF-8", False),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, "ANSI_X3.4-1968", True),
        ({"LC_ALL": "", "LANG": "de_DE.utf8"}, "ANSI_X3.4-1968", False),  # not installed here
        ({"LANG": "de_DE@euro"}, "ISO-8859-15", True),
        ({"LANG": "C.UTF-8", "TERM": "vt220"}, "UTF-8", True),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, "UTF-8", True),
        ({"LANG": "C.UTF-8", "TERM": "screen-256color"}, "UTF-8", False),
    ],
)
def test_the_locale_and_the_terminal_decide(
    environ: dict[str, str], codeset: str, is_ascii: bool
) -> None:
    assert is_ascii_wanted(Characters.AUTO, environ, codeset) is is_ascii
    assert is_ascii_wanted(Characters.ASCII, environ, codeset)
    assert not is_ascii_wanted(Characters.UNICODE, environ, codeset)
