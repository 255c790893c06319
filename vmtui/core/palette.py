"""What the palette offers, and what of that fits what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from vmtui.core.action import ConsoleAction, Group, Place
from vmtui.core.actions import KeysNow, of_place
from vmtui.core.frozen import frozen
from vmtui.core.text import Cell, Role

T = TypeVar("T")

Line = tuple[Cell, ...]

_KEYS = 12
"""Cells of the keys."""


@frozen
class Entry:
    """One line of the palette.

    Attributes:
        name: What it does, in few words.
        keys: That do the same, as people read them; "" for none.
        help: More words that are searched.
        why_not: Why it makes no sense here and now; "" if it does.
    """

    name: str
    keys: str
    group: str
    help: str = ""
    why_not: str = ""


def actions_at(place: Place) -> list[ConsoleAction]:
    """What can be done there other than by its key alone, in the order of the palette."""
    everywhere = of_place(Place.ANYWHERE) if place is not Place.ANYWHERE else ()
    there = [one for one in (*of_place(place), *everywhere) if one.does]
    order = list(Group)
    return sorted(there, key=lambda one: order.index(one.group))


def entry(action: ConsoleAction, keys: KeysNow, why_not: str = "") -> Entry:
    """The line of an action, with its keys as they are now."""
    return Entry(action.words, keys.written(action), action.group.value, action.help, why_not)


def found(typed: str, of: Iterable[T], entry_of: Callable[[T], Entry]) -> list[T]:
    """Those in which each typed word occurs; first those whose name begins so, or has it."""
    words = typed.lower().split()

    def rank(one: T) -> int | None:
        shown = entry_of(one)
        name = shown.name.lower()
        everything = f"{name} {shown.group.lower()} {shown.help.lower()}"
        if not all(word in everything for word in words):
            return None
        if name.startswith(typed.lower().strip()):
            return 0
        return 1 if all(word in name for word in words) else 2

    ranked = [(rank(one), one) for one in of]
    fitting = [(place, one) for place, one in ranked if place is not None]
    return [one for _, one in sorted(fitting, key=lambda pair: pair[0])]


def entry_line(shown: Entry) -> Line:
    """A line: the keys, what they do, and why that makes no sense now."""
    keys = f"  {f'{shown.keys} ':<{_KEYS}}"
    if shown.why_not:
        return (Cell(f"{keys}{shown.name}", Role.MUTED), Cell(f" · {shown.why_not}", Role.MUTED))
    return (Cell(keys, Role.GOING), Cell(shown.name))


def heading_line(group: str) -> Line:
    """The line above a group."""
    return (Cell(group, Role.MUTED),)


def with_headings(entries: Sequence[T], entry_of: Callable[[T], Entry]) -> list[T | str]:
    """The entries, and before the first of each group its name."""
    lines: list[T | str] = []
    group = ""
    for one in entries:
        if entry_of(one).group != group:
            group = entry_of(one).group
            lines.append(group)
        lines.append(one)
    return lines
