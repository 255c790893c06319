"""XML in colours: every character is shown, whatever it is, and found again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.guest.xml_text import (
    COMMENT,
    FOUND,
    MOST_LINES,
    NAME,
    TAG,
    TEXT,
    VALUE,
    Line,
    lines_with,
    marked,
    plain,
    xml_lines,
)
from vmtui.core.text import Cell, Role
from vmtui.core.visible import visible


def pieces(text: str) -> list[tuple[str, Role]]:
    """All pieces but blanks."""
    cells = (cell for line in xml_lines(text) for cell in line)
    return [(cell.text, cell.role) for cell in cells if cell.text.strip()]


def test_tags_names_values_and_texts_are_told_apart() -> None:
    assert pieces("<disk type='file' device=\"disk\">web</disk>") == [
        ("<disk", TAG),
        ("type", NAME),
        ("=", TEXT),
        ("'file'", VALUE),
        ("device", NAME),
        ("=", TEXT),
        ('"disk"', VALUE),
        (">", TAG),
        ("web", TEXT),
        ("</disk", TAG),
        (">", TAG),
    ]


def test_a_value_may_hold_what_ends_a_tag_elsewhere() -> None:
    assert ("'a > b'", VALUE) in pieces("<x y='a > b'/>")
    assert ("/>", TAG) in pieces("<x y='a > b'/>")


def test_comments_and_values_go_on_over_lines() -> None:
    assert pieces("<!-- one\ntwo <b> --><a/>") == [
        ("<!--", COMMENT),
        (" one", COMMENT),
        ("two <b> -->", COMMENT),
        ("<a", TAG),
        ("/>", TAG),
    ]
    assert pieces("<a b='one\ntwo' c='3'>")[3:6] == [
        ("'one", VALUE),
        ("two'", VALUE),
        ("c", NAME),
    ]


def test_what_a_terminal_would_act_on_is_shown() -> None:
    ((text, _),) = pieces("\x1b[31mred")
    assert text == "\\x1b[31mred"


@given(st.text(alphabet="<>/!-?='\"ab \n\x1b&é", max_size=200))
def test_no_character_is_lost_whatever_it_is(text: str) -> None:
    shown = [plain(line) for line in xml_lines(text)]
    lines = text.split("\n")
    while lines and not lines[-1]:
        lines.pop()
    assert shown == [visible(line) for line in lines]


def test_much_of_it_is_cut() -> None:
    assert len(xml_lines("<a>\n" * (MOST_LINES + 5))) == MOST_LINES
    (line,) = xml_lines("x" * 9_000)
    assert plain(line).endswith("…")
    assert len(plain(line)) < 3_000


def test_words_are_found_in_any_case_and_over_pieces() -> None:
    lines = xml_lines("<domain>\n  <name>Web-01</name>\n</domain>")
    assert lines_with(lines, "web-01") == [1]
    assert lines_with(lines, "<NAME>w") == [1]
    assert lines_with(lines, "domain") == [0, 2]
    assert lines_with(lines, "") == lines_with(lines, "db") == []


def test_what_was_found_is_marked_and_nothing_is_lost() -> None:
    (line,) = xml_lines("<a>one One</a>")
    found = marked(line, "ONE")
    assert plain(found) == plain(line)
    assert [cell.text for cell in found if cell.role is FOUND] == ["one", "One"]
    across = marked(line, "a>o")
    assert "".join(cell.text for cell in across if cell.role is FOUND) == "a>o"


@pytest.mark.parametrize("words", ["", "nowhere", "(", "a.c"])
def test_words_are_no_pattern(words: str) -> None:
    line: Line = (Cell("abc", TEXT),)
    assert marked(line, words) == line
