"""From cells of text to strips of styled segments. Nothing here reads markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from vmtui.core.text import Cell, Role

StyleOf = Callable[[Role], Style]
"""How text of a role looks on the background of the widget that asks."""

ROLE_CLASSES = {f"role--{role}" for role in Role}
"""Component classes of every widget that paints cells; ``app.tcss`` gives them their styles."""


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; what is cut off is marked by "…"."""
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…" if width > 0 else ""


def cut_at_word(text: str, width: int) -> str:
    """Like ``cut``, but between two words where that leaves at least half of the width."""
    if cell_len(text) <= width or width <= 0:
        return text if width > 0 else ""
    kept = set_cell_size(text, width - 1)
    if text[len(kept) : len(kept) + 1] not in ("", " "):
        words = kept.rpartition(" ")[0]
        kept = words if cell_len(words) * 2 >= width else kept
    return f"{kept.rstrip(' ·')}…"


def fit(text: str, width: int, *, right: bool = False) -> str:
    """``text`` cut or filled with spaces to exactly ``width`` cells."""
    text = cut(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def line(cells: Iterable[Cell], style_of: StyleOf, gap: str, width: int) -> Strip:
    """Cells side by side, cut off at ``width``."""
    segments: list[Segment] = []
    for cell in cells:
        if segments:
            segments.append(Segment(gap, style_of(Role.MUTED)))
        segments.append(Segment(cell.text, style_of(cell.role)))
    strip = Strip(segments)
    if strip.cell_length <= width:
        return strip.extend_cell_length(width, style_of(Role.PLAIN))
    return Strip([*strip.crop(0, max(width - 1, 0)), Segment("…", style_of(Role.MUTED))]).crop(
        0, width
    )
