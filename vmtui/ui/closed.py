"""What is left of screens that were closed: nothing."""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style

_REMEMBERED = 1024


def let_closed_screens_go() -> None:
    """Keep Textual from remembering the lines of widgets that are gone.

    It remembers the last thousand mixed colours, each together with the cache of the widget for
    which it was mixed: all that the dialogs of an hour had painted, some tens of megabytes
    (Textual 8.2: ``get_inner_outer`` was meant as a method of the class).
    """
    mix = getattr(getattr(StylesCache, "get_inner_outer", None), "__wrapped__", None)
    if mix is None:
        return  # Another Textual, which may remember more, or nothing.

    @lru_cache(_REMEMBERED)
    def mixed(behind: Color, background: Color) -> tuple[Style, Style]:
        styles: tuple[Style, Style] = mix(StylesCache, behind, background)
        return styles

    StylesCache.get_inner_outer = staticmethod(mixed)  # type: ignore[assignment, method-assign]
