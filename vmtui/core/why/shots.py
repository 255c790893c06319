"""What became of a guest's screen: whether it shows something new since before the press.

Clocks and blinking cursors change too. What differs among several looks from before the press is
left out of the comparison, and a small changed area is no new screen. A screen that moved all the
time before (a screen saver, a film, a log) tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, pairwise
from operator import ne

from vmtui.core.frozen import frozen
from vmtui.core.why.evidence import Shot

NEW_CHARACTERS = 15
"""Changed characters of a text screen that make it a new one: a short line."""

NEW_PART = 0.025
"""Changed part of a picture that makes it a new one."""

_LEFT_PART = 0.2
"""Part of what a screen showed up to which it may still show that, and be called another one."""

_MOVING_PART = 0.5
"""Where more than this part moved before the press, later changes tell nothing."""

_MOVES = 2
"""So many new screens one after the other before the press, and no other: it moves by itself."""

_COMPARED_WITH = 6
"""Looks from before that a later one is compared with, at most: the newest."""


@frozen
class Change:
    """How far one look differs from those before it.

    Attributes:
        changed: Tiles that differ from all of them; those that differed among them are left out.
        compared: Tiles that were compared.
        is_new: Whether that makes it a new screen.
        shown: Those changed tiles that show a character; of a text screen only.
        is_another: Whether next to no character is left of what was there before; likewise.
    """

    changed: int
    compared: int
    is_new: bool
    shown: int = 0
    is_another: bool = False


SAME = Change(0, 0, is_new=False)
"""Nothing to compare, or nothing that could tell."""


def change(before: Sequence[Shot], shot: Shot) -> Change:
    """Compare a look at the screen with those before; ones that show nothing are left out.

    A look in another size or mode than all of those before is a new screen.
    """
    return SAME if shot.error else _change(_keys(before), _ByIdentity(shot))


def any_new(before: Sequence[Shot], shots: Sequence[Shot]) -> bool:
    """Whether one of these looks is a new screen."""
    keys = _keys(before)
    return any(not one.error and _change(keys, _ByIdentity(one)).is_new for one in shots)


def moves_by_itself(before: Sequence[Shot]) -> bool:
    """Whether it was another screen at each look from before the press."""
    return _moves(_keys(before))


def text_lines(shot: Shot) -> int:
    """Lines of a text screen that show something."""
    columns = max(shot.columns, 1)
    starts = range(0, len(shot.tiles), columns)
    return sum(any(map(_shows, shot.tiles[start : start + columns])) for start in starts)


def _shows(tile: int) -> bool:
    """Whether a tile of a text screen shows a character, and not its background only."""
    return tile > 0xFF


def is_blank(shot: Shot) -> bool:
    """Whether it shows nothing at all."""
    return not shot.error and not any(shot.tiles)


class _ByIdentity:
    """A look as a key of a cache: hashing its thousands of tiles would cost more than it saves."""

    __slots__ = ("shot",)

    def __init__(self, shot: Shot) -> None:
        self.shot = shot

    def __hash__(self) -> int:
        return id(self.shot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.shot is other.shot


_Keys = tuple[_ByIdentity, ...]


def _keys(before: Sequence[Shot]) -> _Keys:
    seen = [_ByIdentity(one) for one in before if not one.error]
    return tuple(seen[-_COMPARED_WITH:])


# Each pair is asked for once a second as long as the guest is watched, and never changes.
@lru_cache(maxsize=1024)
def _change(before: _Keys, now: _ByIdentity) -> Change:
    shot = now.shot
    alike = tuple(one for one in before if _shape(one.shot) == _shape(shot))
    if not alike:
        count = len(shot.tiles)
        shown = sum(map(_shows, shot.tiles))
        return Change(count, count, bool(before) and count > 0, shown, is_another=True)
    last = alike[-1].shot.tiles
    if shot.tiles is last or shot.tiles == last:
        return Change(0, len(last), is_new=False)
    still = _still(alike)
    if sum(still) < len(last) * (1 - _MOVING_PART) or _moves(alike):
        return SAME
    now_, then = list(compress(shot.tiles, still)), list(compress(last, still))
    changed = sum(map(ne, now_, then))
    shown = sum(one != other and _shows(one) for one, other in zip(now_, then, strict=True))
    left = sum(one == other and _shows(one) for one, other in zip(now_, then, strict=True))
    is_another = left <= _LEFT_PART * sum(map(_shows, then))
    return Change(changed, sum(still), _is_much(changed, shot), shown, is_another)


def _is_much(changed: int, shot: Shot) -> bool:
    if shot.is_text:
        return changed >= NEW_CHARACTERS
    return changed >= max(len(shot.tiles) * NEW_PART, 1)


@lru_cache(maxsize=256)
def _moves(before: _Keys) -> bool:
    pairs = [(one.shot, other.shot) for one, other in pairwise(before)]
    return len(pairs) >= _MOVES and all(_is_another(one, other) for one, other in pairs)


def _is_another(one: Shot, other: Shot) -> bool:
    if _shape(one) != _shape(other):
        return True
    return _is_much(sum(map(ne, one.tiles, other.tiles)), other)


@lru_cache(maxsize=256)
def _still(alike: _Keys) -> tuple[bool, ...]:
    """Of each tile, whether it was the same on all of these looks, which are of one shape."""
    distinct = {one.shot.tiles for one in alike}
    return tuple(len(set(values)) == 1 for values in zip(*distinct, strict=True))


def _shape(shot: Shot) -> tuple[int, int, int, bool, int]:
    return (shot.width, shot.height, shot.columns, shot.is_text, len(shot.tiles))
