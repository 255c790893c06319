"""Screens that show what a key does as soon as it is done."""

from __future__ import annotations

from time import monotonic
from typing import TypeVar

from textual import events
from textual.screen import Screen

ANSWER = 0.05
"""Seconds after a key in which all that changes is taken to be its answer."""

Result = TypeVar("Result")


class AnsweringScreen(Screen[Result]):
    """A screen that paints the answer to a key at once.

    Textual paints by a clock that is only looked at every 17 to 33 ms after the last picture
    (8.2: ``Screen._update_timer``, a ``Timer`` that skips). Where hosts tell something all the time
    there is always such a last picture, and somebody who types would wait for that clock.
    """

    _asked = 0.0

    def will_answer(self) -> None:
        """A key has come."""
        self._asked = monotonic()

    async def _on_idle(self, event: events.Idle) -> None:  # noqa: ARG002 (Textual's signature)
        """Paint before Textual's own, which is called next, would wait for its clock."""
        if monotonic() - self._asked < ANSWER and self._has_changed:
            self._on_timer_update()

    @property
    def _has_changed(self) -> bool:
        return bool(
            self._layout_required
            or self._scroll_required
            or self._repaint_required
            or self._dirty_widgets
        )
