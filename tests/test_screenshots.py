"""README's pictures show the program as it is: each is taken again and compared to the byte."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from screenshots import recording
from screenshots.pictures import HERE, PICTURES, TAKE_AGAIN, Picture
from screenshots.recording import Recording, RecordingError
from screenshots.replay import Replay
from screenshots.wishes import Want, Wish

README = HERE.parent / "README.md"

CELL = 12.2
"""Width of a character in Textual's pictures."""


@pytest.fixture(scope="module")
def recorded() -> Recording:
    return recording.read()


@pytest.mark.parametrize(
    "picture", [one for one in PICTURES if not one.is_live], ids=lambda picture: picture.name
)
async def test_a_picture_shows_the_program_as_it_is(picture: Picture, recorded: Recording) -> None:
    taken = await picture.take(recorded)
    committed = picture.path.read_text()
    if taken != committed:
        pytest.fail(
            f"{picture.path.name} does not show the program any more. Take all pictures again"
            f" with {TAKE_AGAIN}, and look at them.\n{_difference(committed, taken)}",
            pytrace=False,
        )


def _difference(before: str, after: str) -> str:
    words = difflib.unified_diff(_words(before), _words(after), "picture", "program", "", "", 0, "")
    return "\n".join(words) or "All words are the same: colours or places differ."


def _words(svg: str) -> list[str]:
    """The lines of text in a picture, each piece at its column."""
    lines: dict[float, str] = {}
    for x, y, text in re.findall(r'<text [^>]*\bx="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)<', svg):
        column = round(float(x) / CELL)
        line = lines.get(float(y), "").ljust(column)
        lines[float(y)] = line + unescape(text).replace("\xa0", " ")
    return [lines[y].rstrip() for y in sorted(lines)]


def test_a_change_of_words_is_told_with_its_line() -> None:
    before = PICTURES[0].path.read_text()
    difference = _difference(before, before.replace("overdue", "too&#160;late"))
    assert re.search(r"^-.*overdue.*\n(.*\n)*\+.*too late", difference, re.MULTILINE)
    assert _difference(before, before.replace("#14171c", "#000000")).startswith("All words")


def test_every_file_is_a_picture_that_can_be_taken_and_readme_has_no_other() -> None:
    names = {picture.path.name for picture in PICTURES}
    assert {path.name for path in HERE.glob("*.svg")} == names
    assert set(re.findall(r"screenshots/([\w-]+\.svg)", README.read_text())) <= names


def test_a_recording_is_read_as_it_was_written(recorded: Recording, tmp_path: Path) -> None:
    copy = tmp_path / "recording.jsonl"
    recording.write(recorded, copy)
    assert copy.read_text() == recording.FILE.read_text()
    assert recording.read(copy) == recorded


def test_a_recording_of_another_version_is_refused(recorded: Recording, tmp_path: Path) -> None:
    copy = tmp_path / "recording.jsonl"
    recording.write(recorded, copy)
    lines = copy.read_text()
    for other in (
        lines.replace('"version":1', '"version":0', 1),
        lines.replace('"is":"HostUp"', '"is":"HostHere"', 1),
        lines.replace('"epoch":1', '"era":1', 1),
        lines.replace('"reason":"booted"', '"reason":"kicked"', 1),
    ):
        assert other != lines
        copy.write_text(other)
        with pytest.raises(RecordingError, match=r"record again: .*take --record"):
            recording.read(copy)


def test_a_session_that_acts_otherwise_than_recorded_is_noticed(recorded: Recording) -> None:
    wishes = [
        one
        for one in recorded.entries
        if isinstance(one.what, Wish) and one.what.want is Want.SHUT_DOWN
    ]
    others = tuple(one for one in recorded.entries if one is not wishes[0])
    with pytest.raises(RecordingError, match="record again"):
        Replay(replace(recorded, entries=others)).play_to("end")
