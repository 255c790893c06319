"""Words that name keys follow the user's keys."""

from __future__ import annotations

from pathlib import Path

import pytest

import vmtui.core
from vmtui.core.actions import NAMES
from vmtui.core.key_words import NAMED, KeyWords
from vmtui.core.keys import written
from vmtui.core.text import Cell, Role


def test_the_usual_keys_leave_words_as_they_are() -> None:
    line = (Cell("w wakes it · s shuts it down", Role.ASLEEP),)
    assert KeyWords().line(line) is line
    assert KeyWords([("filter", ("ctrl+s",))]).line(line) == line


def test_a_changed_key_is_named_where_words_name_it() -> None:
    words = KeyWords([("wake", ("f9",)), ("shut-down", ("ctrl+s", "f10"))])
    cell = Cell("w wakes it · s shuts it down", Role.ASLEEP)
    assert words.cell(cell) == Cell("f9 wakes it · ctrl+s shuts it down", Role.ASLEEP)
    assert words.text("wake it (w, or virsh dompmwakeup)") == "wake it (f9, or virsh dompmwakeup)"


def test_keys_that_were_exchanged_are_not_exchanged_back() -> None:
    words = KeyWords([("shut-down", ("r",)), ("reboot", ("s",))])
    assert words.text("s again") == "r again"
    assert words.text("r again") == "s again"


def test_an_action_without_a_key_is_one_of_the_palette() -> None:
    words = KeyWords([("force-off", ())])
    assert words.text("R resets, F forces off") == "R resets, palette forces off"


def test_a_key_is_no_part_of_a_word() -> None:
    words = KeyWords([("shut-down", ("r",)), ("more-time", ("t",))])
    assert words.text("it was seen as again") == "it was seen as again"
    assert words.text("hosts asks again") == "hosts asks again"


@pytest.mark.parametrize("name", NAMED)
def test_the_words_of_the_table_are_said_somewhere(name: str) -> None:
    folder = Path(vmtui.core.__file__).parent
    code = "\n".join(one.read_text() for one in folder.rglob("*.py") if one.name != "key_words.py")
    ways = (written(NAMES[name].keys[0]), "}")  # as it is, or put in when the words are made
    unsaid = [words for words in NAMED[name] if not any(words.format(one) in code for one in ways)]
    assert not unsaid
