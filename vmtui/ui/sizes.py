"""Sizes of the terminal, of which only the last one counts."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.message import Message
from textual.screen import Screen


def is_of_old_size(message: Message, screen: Screen[Any]) -> bool:
    """Whether a message would have a screen laid out for a size that the terminal has no more.

    A screen that was laid out for another size tells itself of that size in turn (Textual 8.2).
    Two sizes on their way at once, as when a window is dragged while the program is busy, would
    follow each other for ever, and nothing else would have its turn: no key, and no signal.
    """
    return isinstance(message, events.Resize) and message.size != screen.app.size
