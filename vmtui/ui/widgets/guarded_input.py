"""A field that tells a person's typing from a paste, and shows nothing hidden."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.widgets import Input

from vmtui.core.model import Moment
from vmtui.core.visible import visible

PASTE_PAUSE = 0.5
"""Seconds between the last character and an Enter that is meant: a pasted newline comes sooner."""


class GuardedInput(Input):
    """An input whose Enter only counts once a moment has passed since the last character.

    A terminal that does not mark a paste types it: the name and, in the same breath, Enter. So
    an Enter within ``pause`` seconds of a character is dropped. The pause begins only after
    every key that was waiting when the character came has been handled, so that a stall of the
    program can't pass for a person's pause.

    Whatever is typed or pasted is made visible first, so the field holds no control characters.
    """

    class Dropped(Message):
        """Something was not taken.

        Attributes:
            words: What, and what to do.
        """

        def __init__(self, control: GuardedInput, words: str) -> None:
            super().__init__()
            self._control = control
            self.words = words

        @property
        def control(self) -> GuardedInput:
            """The field."""
            return self._control

    def __init__(
        self,
        clock: Callable[[], Moment],
        takes_input: Callable[[], bool],
        *,
        pause: float = PASTE_PAUSE,
        value: str = "",
        placeholder: str = "",
        id: str | None = None,
    ) -> None:
        """A field on one line.

        Args:
            clock: Tells the time by which the pause is measured.
            takes_input: Whether keys and pastes count yet.
            pause: Seconds; 0 to take every Enter.
        """
        super().__init__(value, placeholder, id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False
        self._clock = clock
        self._takes_input = takes_input
        self._pause = pause
        self._typed: Moment | None = None
        self._waiting = 0

    @property
    def is_quiet(self) -> bool:
        """Whether the last character is long enough ago for an Enter to be meant."""
        if self._waiting:
            return False
        return self._typed is None or self._clock().boot - self._typed.boot >= self._pause

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a part of the value (every way in comes through here)."""
        super().replace(visible(text), start, end)
        if text:
            self._waiting += 1
            # Behind what waits for the app, then behind what that hands on to this field.
            self.app.call_later(self.call_later, self._pause_begins)

    def _pause_begins(self) -> None:
        self._waiting -= 1
        self._typed = self._clock()

    def on_key(self, event: events.Key) -> None:
        """Drop keys that nobody can have meant."""
        if not self._takes_input():
            event.prevent_default()  # the dialog stops it, and says so
        elif event.key == "enter" and not self.is_quiet:
            event.stop()
            event.prevent_default()
            self.post_message(self.Dropped(self, "too soon after the last character: Enter again"))

    def on_paste(self, event: events.Paste) -> None:
        """Take one line without the blanks around it; a newline never counts as Enter."""
        event.stop()
        event.prevent_default()
        if not self._takes_input():
            words = "a paste came before this could be read, and was not taken"
            self.post_message(self.Dropped(self, words))
            return
        lines = event.text.strip().splitlines()
        if len(lines) > 1:
            self.post_message(self.Dropped(self, f"{len(lines)} lines pasted: none was taken"))
        elif lines:
            self.replace(lines[0], *self.selection)
