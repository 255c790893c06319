"""What the chooser of filters says; the lines to paste are TOML."""

from __future__ import annotations

import tomllib

import pytest

from vmtui.core.filters_text import filter_lines, how_to_save
from vmtui.core.preferences import SavedFilter

NIGHT = SavedFilter("night", "state:overdue")
LAB = SavedFilter("lab\x1b", "host:lab")


def test_the_first_nine_have_a_number() -> None:
    filters = [SavedFilter(f"f{n}", "web") for n in range(11)]
    lines = filter_lines([NIGHT, LAB, *filters])
    texts = ["".join(cell.text for cell in cells) for _, cells in lines]
    assert texts[0].split() == ["1", "night", "state:overdue"]
    assert "lab\\x1b" in texts[1]
    assert [text[0] for text in texts] == [*"123456789", *"    "]


@pytest.mark.parametrize("line", ["state:paused host:hv1", 'name:"a\\b"', "web"])
def test_the_lines_to_paste_keep_the_present_filter(line: str) -> None:
    said = how_to_save([NIGHT], f" {line} ")
    pasted = "\n".join(cells[0].text for cells in said[1:])
    assert tomllib.loads(pasted) == {"filter": [{"name": "its name", "line": line}]}
    assert "present filter" in said[0][0].text


def test_nothing_is_said_where_nothing_is_to_be_saved() -> None:
    assert how_to_save([NIGHT], "") == []
    assert how_to_save([NIGHT], NIGHT.line) == []
    assert "No filter is saved yet" in how_to_save([], "")[0][0].text
