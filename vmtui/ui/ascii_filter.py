"""Draws all lines in ASCII, at the last moment before they are put together."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from vmtui.core.ascii_text import ascii_only


class AsciiFilter(LineFilter):
    """For terminals, or fonts, that have no other characters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The same segments in ASCII."""
        return [Segment(ascii_only(text), style, control) for text, style, control in segments]
