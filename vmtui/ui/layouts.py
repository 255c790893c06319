"""Layouts of a screen, of which each is compared with the one that was painted before it."""

from __future__ import annotations

from textual._compositor import Compositor, CompositorMap, ReflowResult
from textual.geometry import Size
from textual.widget import Widget


class TrueLayouts(Compositor):
    """Knows what stood where when the screen was laid out for the last time.

    Textual repaints where a layout differs from the last map of the screen. It also makes that map
    anew whenever somebody asks for a place after a widget that is not seen wanted to be repainted
    (Textual 8.2: ``Compositor.full_map``). If this comes between a change and its layout, the two
    are alike, and what was changed stays on the screen as it was: a line that is gone, for good.
    """

    def __init__(self) -> None:
        super().__init__()
        self._laid_out: CompositorMap = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """Lay the screen out, and find what differs from the last time."""
        self._full_map = self._laid_out
        result = super().reflow(parent, size)
        self._laid_out = self._full_map
        return result

    def clear(self) -> None:
        """Forget the widgets of a screen that is closed."""
        super().clear()
        self._laid_out = {}
