"""Which looks at a screen show something new."""

from __future__ import annotations

import pytest

from tests.core.watched import BLANK, COLUMNS, LOGIN, at, picture, text_screen, text_shot
from vmtui.core.why.evidence import Shot
from vmtui.core.why.shots import change, is_blank

BEFORE = text_shot(at(-3), LOGIN)


def on_login(words: str) -> Shot:
    return text_shot(at(3), (*LOGIN[: 5 * COLUMNS], *text_screen(words)[: 20 * COLUMNS]))


@pytest.mark.parametrize(("count", "is_new"), [(0, False), (14, False), (15, True), (600, True)])
def test_a_line_of_text_is_a_new_screen_and_a_few_characters_are_not(
    count: int, is_new: bool
) -> None:
    found = change([BEFORE], on_login("x" * min(count, 80) if count < 600 else "x" * 80))
    assert (found.changed, found.is_new) == (min(count, 80), is_new)


@pytest.mark.parametrize(("count", "is_new"), [(0, False), (24, False), (25, True), (1000, True)])
def test_of_a_picture_a_part_has_to_change(count: int, is_new: bool) -> None:
    before = picture(at(-3), (7,) * 1000)
    shot = picture(at(3), (8,) * count + (7,) * (1000 - count))
    assert change([before], shot).is_new is is_new


def test_what_changed_before_the_press_is_not_compared() -> None:
    first = text_shot(at(-4), text_screen("login:", "x" * 40))
    second = text_shot(at(-3), text_screen("login:", "y" * 40))
    third = text_shot(at(3), text_screen("login:", "z" * 40))
    assert not change([first, second], third).is_new
    assert change([second], third).is_new
    assert change([first, text_shot(at(-2), LOGIN)], third).changed < 15


def test_a_screen_that_moves_all_over_tells_nothing() -> None:
    films = [picture(at(-3 + n), tuple(range(n, 1000 + n))) for n in range(4)]
    assert not change(films[:3], films[3]).is_new


def test_another_size_or_mode_is_a_new_screen() -> None:
    assert change([BEFORE], picture(at(3), (1,) * 1000)).is_new
    back = text_shot(at(5), LOGIN)
    assert not change([picture(at(-4), (1,) * 1000), BEFORE], back).is_new


def test_where_there_is_nothing_to_compare_nothing_is_new() -> None:
    broken = Shot(at(0), error="no screen")
    assert not change([], BEFORE).is_new
    assert not change([broken], BEFORE).is_new
    assert not change([BEFORE], broken).is_new


def test_black_is_where_every_tile_is_blank() -> None:
    assert is_blank(text_shot(at(0), BLANK))
    assert not is_blank(BEFORE)
    assert not is_blank(Shot(at(0), error="no screen"))
