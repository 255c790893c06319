"""The line in which a filter is typed; the table follows each letter."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from vmtui.core.visible import visible

FLEET_PLACEHOLDER = "words, or state:paused host:hv1 name:web title:shop"
"""What can be typed to choose guests."""


class FilterInput(Input):
    """One line that is there only while it is typed in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "abandon", "clear the filter", show=False),
        Binding("down", "submit", "to the table", show=False),
    ]

    virtual_size = Reactive(Size(0, 0))
    """Of the text; Textual's own has the whole screen laid out anew for each letter."""

    class Abandoned(Message):
        """Somebody left the line by Esc: everything is shown again."""

    def __init__(self, *, id: str, placeholder: str = FLEET_PLACEHOLDER) -> None:
        super().__init__(
            placeholder=placeholder,
            id=id,
            compact=True,
            select_on_focus=False,
            max_length=200,
        )
        self.cursor_blink = False

    def action_abandon(self) -> None:
        """Show everything again."""
        self.post_message(self.Abandoned())

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in place of a part of the line (every way in comes through here)."""
        super().replace(visible(text), start, end)
