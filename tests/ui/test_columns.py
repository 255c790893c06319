"""In any width the note has its room first, and columns never overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.row_text import SELDOM
from vmtui.core.view import Column
from vmtui.ui.widgets.columns import GAP, GUTTER, NOTE_WANTED, place, place_wanted


def widths(width: int, name: int = 12, host: int = 4, hosts: int = 3) -> dict[Column, int]:
    return {one.column: one.width for one in place(width, name, host, hosts)}


def test_at_80_columns_the_note_wins_over_numbers() -> None:
    narrow = widths(80)
    assert narrow[Column.NOTE] >= NOTE_WANTED
    assert not {Column.CPU, Column.MEMORY, Column.UP} & narrow.keys()


def test_a_wide_terminal_shows_everything() -> None:
    assert widths(120).keys() == set(Column) - set(SELDOM)


def test_with_one_host_its_name_gives_way_to_numbers() -> None:
    assert Column.HOST in widths(90, hosts=2)
    assert Column.HOST not in widths(90, hosts=1)
    assert Column.CPU in widths(90, hosts=1)


def test_a_long_name_is_shown_whole_where_there_is_room() -> None:
    assert widths(200, name=38)[Column.NAME] == 38
    assert widths(80, name=38)[Column.NAME] < 38


@pytest.mark.parametrize("width", [20, 30, 43])
def test_a_tiny_terminal_shows_glyph_name_and_the_head_of_the_note(width: int) -> None:
    tiny = widths(width)
    assert tiny.keys() == {Column.STATE, Column.NAME, Column.NOTE}
    assert tiny[Column.NOTE] >= len("1:12")


@given(st.integers(0, 300), st.integers(0, 400), st.integers(0, 400), st.integers(0, 50))
def test_columns_stand_side_by_side(width: int, name: int, host: int, hosts: int) -> None:
    x = GUTTER
    for one in place(width, name, host, hosts):
        assert one.x == x
        assert one.width > 0
        x += one.width + GAP
    if width >= 20:
        assert x - GAP <= width


def test_wanted_columns_stand_in_their_order_as_far_as_there_is_room() -> None:
    wanted = (Column.UUID, Column.HOST, Column.NAME, Column.NOTE, Column.CPU)
    wide = place_wanted(wanted, 120, 12, 4, 0)
    assert [one.column for one in wide] == list(wanted)
    assert wide[-1].x + wide[-1].width == 120
    narrow = place_wanted(wanted, 62, 12, 4, 0)
    assert [one.column for one in narrow] == [*(Column.HOST, Column.NAME, Column.NOTE, Column.CPU)]


@pytest.mark.parametrize("width", [20, 30, 43, 60, 80, 100])
def test_what_was_wanted_before_it_does_not_take_the_room_of_the_note(width: int) -> None:
    wanted = (Column.UUID, Column.OS, Column.NAME, Column.STATE, Column.TAGS, Column.NOTE)
    placed = {one.column: one.width for one in place_wanted(wanted, width, 30, 14, 40)}
    assert {Column.NAME, Column.STATE, Column.NOTE} <= placed.keys()
    assert placed[Column.NOTE] >= (12 if width >= 60 else len("1:12"))


def test_tags_have_the_room_that_they_need() -> None:
    wanted = (Column.NAME, Column.TAGS, Column.CPU)
    assert [place_wanted(wanted, 80, 12, 4, tags)[1].width for tags in (3, 9, 20)] == [5, 9, 20]
    assert place_wanted((*wanted, Column.NOTE), 80, 12, 4, 99)[1].width == 16


def test_tags_are_shown_whole_where_the_note_leaves_room() -> None:
    wanted = (Column.STATE, Column.NAME, Column.TAGS, Column.TITLE, Column.NOTE)
    wide = {one.column: one.width for one in place_wanted(wanted, 200, 12, 4, 37)}
    assert wide[Column.TAGS] == 37
    assert wide[Column.NOTE] > NOTE_WANTED
    untitled = place_wanted((Column.NAME, Column.TAGS, Column.TITLE), 90, 12, 4, 37)
    assert [one.width for one in untitled] == [12, 37, 90 - GUTTER - 12 - 37 - 2 * GAP]


def test_a_name_is_there_whatever_is_wanted() -> None:
    assert [one.column for one in place_wanted((Column.UUID,), 80, 12, 4, 0)] == [
        *(Column.NAME, Column.UUID)
    ]
    assert [one.column for one in place_wanted((Column.UUID,), 30, 12, 4, 0)] == [Column.NAME]


@given(
    st.lists(st.sampled_from(Column), min_size=1, max_size=14),
    st.integers(0, 300),
    st.integers(0, 60),
)
def test_wanted_columns_stand_side_by_side(wanted: list[Column], width: int, name: int) -> None:
    x = GUTTER
    for one in place_wanted(tuple(wanted), width, name, 10, name):
        assert one.x == x
        assert one.width > 0
        x += one.width + GAP
    if width >= GUTTER + 1:
        assert x - GAP <= width
