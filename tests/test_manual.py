"""The manual and README tell nothing that the table of actions does not know."""

from __future__ import annotations

import re
from pathlib import Path

from vmtui.core.actions import ACTIONS
from vmtui.core.keys import written
from vmtui.help import CHAPTERS, manual

README = Path(__file__).parent.parent / "README.md"


def test_each_chapter_begins_with_its_heading_and_fits_a_page() -> None:
    for chapter in manual():
        lines = chapter.splitlines()
        assert lines[0].startswith("# ")
        assert max(map(len, lines)) <= 74
        assert "\x1b" not in chapter


def test_no_chapter_is_forgotten() -> None:
    folder = Path(__file__).parent.parent / "vmtui" / "help"
    assert {one.name for one in folder.glob("*.md")} == set(CHAPTERS)


def test_readme_s_keys_are_in_the_table() -> None:
    known = {written(key).lower() for action in ACTIONS for key in action.keys}
    section = README.read_text(encoding="utf-8").partition("\n## Keys\n")[2].partition("\n## ")[0]
    told = [key for row in re.findall(r"^\| (`.*?) \|", section, re.M) for key in row.split("` `")]
    keys = {key.strip("` ").lower() for key in told}
    assert len(keys) > 30
    assert keys <= known
