"""From cells of text to strips of styled segments. Nothing here reads markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from vmtui.core.text import Cell, Role

_LONE_KEY = re.compile(r" · \S ?$")

StyleOf = Callable[[Role], Style]
"""How text of a role looks on the background of the widget that asks."""


def overlay(widget: Widget, component: str) -> Style:
    """What a component, such as the cursor, changes in the style of what it is on."""
    own = widget.get_component_rich_style(component, partial=True)
    # Of a translucent background only the whole style knows the colour it comes to.
    return own + Style(bgcolor=widget.get_component_rich_style(component).bgcolor)


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; what is cut off is marked by "…"."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…" if width > 0 else ""


def cut_at_word(text: str, width: int) -> str:
    """Like ``cut``, but between two words where that leaves at least half of the width.

    A key without what it does says nothing, and goes too.
    """
    if cell_len(text) <= width or width <= 0:
        return text if width > 0 else ""
    kept = set_cell_size(text, width - 1)
    if text[len(kept) : len(kept) + 1] not in ("", " "):
        words = kept.rpartition(" ")[0]
        kept = words if cell_len(words) * 2 >= width else kept
    kept = _LONE_KEY.sub("", kept)
    return f"{kept.rstrip(' ·,;:')}…"


def fit(text: str, width: int, *, right: bool = False) -> str:
    """``text`` cut or filled with spaces to exactly ``width`` cells."""
    text = cut(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def line_width(cells: Iterable[Cell], gap: str) -> int:
    """Cells of the screen that these take side by side."""
    widths = [cell_len(cell.text) for cell in cells]
    return sum(widths) + len(gap) * max(len(widths) - 1, 0)


def line(cells: Iterable[Cell], style_of: StyleOf, gap: str, width: int) -> Strip:
    """Cells side by side in ``width`` cells of the screen.

    A cell that finds no room is left out whole, and "…" says so; only the first is cut.
    """
    segments: list[Segment] = []
    left = width
    for cell in cells:
        text = cell.text if segments else cut_at_word(cell.text, width)
        wanted = cell_len(text) + (len(gap) if segments else 0)
        if wanted > left:
            more = Segment(" …", style_of(Role.MUTED))
            segments += [more] if left >= more.cell_length else []
            break
        if segments:
            segments.append(Segment(gap, style_of(Role.MUTED)))
        segments.append(Segment(text, style_of(cell.role)))
        left -= wanted
    return Strip(segments).adjust_cell_length(width, style_of(Role.PLAIN))
