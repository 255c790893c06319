"""The last line: the keys that matter now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.frozen import frozen

_GAP = "  "


@frozen
class KeyHint:
    """A key and what it does now.

    Attributes:
        urgent: Whether it is the thing to do.
    """

    key: str
    words: str
    urgent: bool = False


class KeyBar(Widget):
    """Keys in the order of their worth; those that find no room are left out, not cut."""

    COMPONENT_CLASSES = {"key--key", "key--words", "key--urgent"}  # noqa: RUF012  as Textual has it
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()

    def say(self, hints: Sequence[KeyHint]) -> None:
        """Show these keys from now on."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002  there is only one
        """Paint the keys."""
        key_style = self.get_component_rich_style("key--key")
        plain = self.get_component_rich_style("key--words")
        urgent = self.get_component_rich_style("key--urgent")
        segments: list[Segment] = []
        left = self.size.width
        for hint in self._hints:
            wanted = len(hint.key) + 1 + len(hint.words) + len(_GAP)
            if wanted - len(_GAP) <= left:
                segments.append(Segment(hint.key, key_style))
                segments.append(Segment(f" {hint.words}", urgent if hint.urgent else plain))
                segments.append(Segment(_GAP, plain))
                left -= wanted
        return Strip(segments).adjust_cell_length(self.size.width, plain)
