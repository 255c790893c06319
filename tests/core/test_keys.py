"""Keys have one name in the configuration and in Textual, and another for people."""

from __future__ import annotations

import pytest
from textual.keys import key_to_character

from vmtui.core.actions import ACTIONS
from vmtui.core.keys import is_key, written


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("question_mark", "?"),
        ("/", "/"),
        ("pageup", "PgUp"),
        ("ctrl+right_square_bracket", "ctrl+]"),
        ("shift+f5", "shift+f5"),
        ("minus", "-"),
        ("G", "G"),
    ],
)
def test_they_are_written_as_people_read_them(key: str, shown: str) -> None:
    assert written(key) == shown
    assert is_key(key)


@pytest.mark.parametrize("key", ["", "foo", "ctrl+", "f25", "hyper+x", "\x1b", "qq", " "])
def test_what_is_no_key_is_told(key: str) -> None:
    assert not is_key(key)


def test_names_mean_what_they_mean_to_textual() -> None:
    for key in {key for action in ACTIONS for key in action.keys}:
        character = key_to_character(key)
        assert is_key(key)
        if character and not character.isspace() and character.isprintable():
            assert written(key) == character
