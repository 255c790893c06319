"""The line of tabs: each with the number that is its key."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class TabBar(Widget):
    """Tabs side by side; where they find no room, the others have only their numbers."""

    DEFAULT_CSS = """
    TabBar {
        height: 1;
        padding: 0 1;
        background: $surface;
    }
    TabBar > .tab--one {
        color: $text-muted;
    }
    TabBar > .tab--active {
        color: $text-primary;
        text-style: bold reverse;
    }
    """

    COMPONENT_CLASSES = {"tab--one", "tab--active"}  # noqa: RUF012  as Textual has it
    ALLOW_SELECT = False

    class Chosen(Message):
        """One was clicked.

        Attributes:
            number: Which, from 0 on.
        """

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, names: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._names = names
        self._active = 0

    def choose(self, number: int) -> None:
        """Show this one as the one that is seen."""
        if number != self._active:
            self._active = number
            self.refresh()

    def _labels(self) -> list[str]:
        """What stands on each tab, by the room that there is."""
        words = [f" {number} {name} " for number, name in enumerate(self._names, 1)]
        if sum(map(cell_len, words)) <= self.content_size.width:
            return words
        return [
            word if number == self._active else f" {number + 1} "
            for number, word in enumerate(words)
        ]

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        """Paint them."""
        plain = self.get_component_rich_style("tab--one")
        active = self.get_component_rich_style("tab--active")
        segments = [
            Segment(label, active if number == self._active else plain)
            for number, label in enumerate(self._labels())
        ]
        return Strip(segments).adjust_cell_length(self.content_size.width, plain)

    def on_click(self, event: events.Click) -> None:
        """Choose the one that was clicked."""
        place = event.x - self.gutter.left
        for number, label in enumerate(self._labels()):
            place -= cell_len(label)
            if place < 0:
                self.post_message(self.Chosen(number))
                return
