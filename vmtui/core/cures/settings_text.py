"""What to set inside guests, in words: each setting once, however many guests need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from vmtui.core.cures.guest_settings import Inside, Setting
from vmtui.core.text import Cell, Role

Line = tuple[Cell, ...]

_LABEL = 8

HOW = 4 + _LABEL
"""Cells before what is to be typed."""

_ORDER = tuple(Inside)


def numbered(settings: Iterable[Setting]) -> dict[Setting, int]:
    """Number them from 1 on: by where they are set, and then in the order of first need."""
    once = sorted(dict.fromkeys(settings), key=lambda one: _ORDER.index(one.inside))
    return {one: number for number, one in enumerate(once, 1)}


def numbers_words(settings: Iterable[Setting], numbers: Mapping[Setting, int]) -> str:
    """The numbers of some of them, such as "1, 3 to 8"."""
    found = sorted(numbers[one] for one in settings)
    parts = []
    # Where numbers follow on each other, they and their places grow alike.
    for _, run in groupby(enumerate(found), key=lambda at: at[1] - at[0]):
        first, *rest = (number for _, number in run)
        parts.append(f"{first} to {rest[-1]}" if rest[1:] else ", ".join(map(str, (first, *rest))))
    return ", ".join(parts)


def settings_lines(numbers: Mapping[Setting, int]) -> Iterator[Line]:
    """All of them, under a heading that says where they are typed."""
    for at, (inside, group) in enumerate(groupby(numbers, key=lambda one: one.inside)):
        if at:
            yield (Cell(" "),)
        yield (Cell(inside.value, Role.GOING),)
        for setting in group:
            yield from _lines(setting, numbers[setting])


def _lines(setting: Setting, number: int) -> Iterator[Line]:
    yield (Cell(f"{number:>2}  {setting.against}"),)
    for label, texts, role in (
        ("cure", (setting.words,), Role.PLAIN),
        ("look", setting.look, Role.PLAIN),
        ("fine if", (setting.good,), Role.GOOD),
        ("set", setting.commands, Role.PLAIN),
        ("policy", (setting.policy,), Role.MUTED),
        ("note", (setting.holds,), Role.MUTED),
        ("mind", (setting.caution,), Role.OVERDUE),
    ):
        # Blank where the label stood, so that a line copied from there on can be pasted.
        labels = (label, *("" for _ in texts[1:]))
        for name, text in zip(labels, texts, strict=False):
            if text:
                yield (Cell(f"    {name:<{_LABEL}}", Role.MUTED), Cell(text, role))
