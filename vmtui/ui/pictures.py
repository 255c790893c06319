"""Pictures on the terminal: sent where one character stands for them, and taken away again.

Textual cuts, joins and filters lines as text. Escape sequences in them would be cut in the middle,
and take as much room as they are long. One character of the private use area survives all that,
and is told from the one before it like any other. No guest can write one: ``visible`` shows its
number instead.
"""

from __future__ import annotations

import re

from textual.screen import Screen
from textual.widget import Widget

_FIRST, _COVERED, _MOST = 0x10F000, 0x10F800, 0x800
_PRIVATE = re.compile(f"[{chr(_FIRST)}-{chr(_COVERED + _MOST - 1)}]")


def stand_in(number: int) -> str:
    """The character that stands for a picture; the next picture's has the next number."""
    return chr(_FIRST + number % _MOST)


def covered(number: int) -> str:
    """A blank over which a picture is painted.

    The terminal shows something else there than its cells say. So it is no blank like others: one
    that follows it, or one below a picture in another place, is sent to it.
    """
    return chr(_COVERED + number % _MOST)


class PictureWidget(Widget):
    """What shows a picture."""

    @property
    def stands_for(self) -> str:
        """Its stand-in."""
        raise NotImplementedError

    @property
    def sequences(self) -> str:
        """What the terminal is sent in place of its stand-in; "" if it is not seen."""
        raise NotImplementedError

    @property
    def taken_away_by(self) -> str:
        """What takes it off the terminal; "" where what is written over it does so."""
        raise NotImplementedError


class PicturesSent:
    """The pictures on one terminal."""

    def __init__(self) -> None:
        self._left: tuple[PictureWidget, str] | None = None

    @staticmethod
    def are_on(screen: Screen[object]) -> bool:
        """Whether a screen has any."""
        return any(one.sequences for one in screen.query(PictureWidget))

    def put_in(self, sent: str, screen: Screen[object]) -> str:
        """What to send to the terminal: a frame with its pictures, without those from before.

        Args:
            sent: The frame, with stand-ins.
            screen: The screen that is painted. Pictures of others are not to be seen.
        """
        if self._left is None and not _PRIVATE.search(sent):
            return sent
        pictures = {one.stands_for: one for one in screen.query(PictureWidget) if one.sequences}
        gone = ""
        if self._left is not None and self._left[0] not in pictures.values():
            gone, self._left = self._left[1], None
        return gone + _PRIVATE.sub(lambda one: self._sequences(pictures.get(one[0])), sent)

    def _sequences(self, picture: PictureWidget | None) -> str:
        if picture is None:
            return " "
        if picture.taken_away_by:
            self._left = (picture, picture.taken_away_by)
        return f"{picture.sequences} "
