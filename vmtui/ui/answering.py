"""Screens that show what a key does as soon as it is done, and close nothing but themselves."""

from __future__ import annotations

from time import monotonic
from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
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

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close it, if it is not closed yet.

        Textual closes what is on top: a second Esc that was on its way here would close what is
        behind, and end the program where there is nothing.
        """
        if self.app.screen_stack[-1] is not self:
            done: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
            return done
        return super().dismiss(result)

    @property
    def _has_changed(self) -> bool:
        return bool(
            self._layout_required
            or self._scroll_required
            or self._repaint_required
            or self._dirty_widgets
        )
