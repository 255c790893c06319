"""What all pages over the fleet have in common: a calm frame, and keys that only read."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from vmtui.ui.screens.overlay import Overlay


class Page(Overlay[None]):
    """A page to read. It asks nothing that could be answered wrongly, so it listens at once.

    Subclasses compose one ``#page``.
    """

    DEFAULT_CSS = """
    Page #page {
        width: 120;
        max-width: 100%;
        height: 100%;
        padding: 0 1;
        border: round $primary;
        border-title-style: bold;
        background: $surface;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Close", show=False),
    ]

    def action_close(self) -> None:
        """Back to where it was opened."""
        self.dismiss(None)


class ScrolledPage(Page):
    """A page of one text that scrolls: subclasses compose one ``VerticalScroll`` too.

    Whoever goes to the end of a text that grows stays at the end.
    """

    DEFAULT_CSS = """
    ScrolledPage VerticalScroll {
        scrollbar-size-vertical: 1;
    }
    """

    AUTO_FOCUS = "VerticalScroll"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", "Down", show=False),
        Binding("k", "scroll(-1)", "Up", show=False),
        Binding("g,home", "end(False)", "To the beginning", show=False),
        Binding("G,end", "end(True)", "To the end", show=False),
    ]

    def follow(self, change: Callable[[], None]) -> None:
        """Change the text; whoever is at its end is at the end of what it has become.

        Textual's own anchor moves a text that is shorter than its room down to the bottom.
        """
        was_at_end = self.query_one(VerticalScroll).is_vertical_scroll_end
        change()
        if was_at_end:
            self.call_after_refresh(self.action_end, True)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_end(self, to_end: bool) -> None:
        """To the beginning, or to the end."""
        scroll = self.query_one(VerticalScroll)
        if to_end:
            scroll.scroll_end(animate=False)
        else:
            scroll.scroll_home(animate=False)
