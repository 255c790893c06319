"""Words that name keys follow the user's keys."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import vmtui
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


def sources(*rooms: str) -> Iterator[str]:
    """The code in these rooms, but for the tables of keys themselves."""
    for room in rooms:
        for file in sorted((Path(vmtui.__file__).parent / room).rglob("*.py")):
            if file.name not in ("actions.py", "key_words.py", "tour_text.py"):
                yield file.read_text()


@pytest.mark.parametrize("name", NAMED)
def test_the_words_of_the_table_are_said_somewhere(name: str) -> None:
    code = "\n".join(sources("core", "session", "ui"))
    keys = "|".join(re.escape(written(key)) for key in NAMES[name].keys)
    unsaid = [
        words
        for words in NAMED[name]
        # As it is, or put in when the words are made; or with the key of a remedy before it.
        if not re.search(re.escape(words).replace(r"\{\}", rf"({keys}|\{{\w+\}})"), code)
        and f'Remedy("{words.removeprefix("{} ")}' not in code
        and words != "{}: fleet shutdown"  # whose words are made elsewhere
    ]
    assert not unsaid


OWN_KEYS = (
    "^s",
    "^f",  # of the force dialog
    "n restores it",  # of the ladder
    "n keeps the present",  # of the snapshots
    "s ask again · + more time · g let go",  # of the page of a fleet shutdown
    "SysRq s, u, o",
    "chkdsk C:",
    "for k in S U O",
    "KEY_$k",
)
"""Letters in words that are no keys, or keys that nobody can change."""


def test_no_words_name_a_key_that_may_be_another_by_now() -> None:
    keys = (written(key) for one in NAMES.values() for key in one.keys)
    letters = "".join(key for key in keys if len(key) == 1 and key.isalpha())
    alone = re.compile(rf"(?<![\\\w./=<>%'’:$-])(?<![\d#] )[{letters}](?![\w.'’/=-])")
    now = KeyWords([(name, ("f9",)) for name in NAMED])
    found = []
    for code in sources("core", "session"):
        for words in said(ast.parse(code)):
            rest = now.text(words)
            for own in OWN_KEYS:
                rest = rest.replace(own, "")
            if " " in words.strip() and alone.search(rest):
                found.append(words)
    assert not found


def said(tree: ast.AST) -> Iterator[str]:
    """The texts of a module that may be shown, with a # for what is put into them."""
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            silent.add(node.value)
        if isinstance(node, ast.JoinedStr):
            silent.update(node.values)
            parts = (getattr(part, "value", "") for part in node.values)
            yield "".join(part if isinstance(part, str) else "#" for part in parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            yield node.value
