"""How the console looks on this terminal: its colours and characters, as far as it has any.

``NO_COLOR`` (no-color.org) leaves all colours to the terminal, and so does one with sixteen.
"""

from __future__ import annotations

import locale
import os

from rich.console import Console
from textual.app import App

from vmtui.core.ascii_text import is_ascii_wanted
from vmtui.core.frozen import frozen
from vmtui.core.preferences import Preferences
from vmtui.core.theme_names import fitting
from vmtui.ui import themes

FEW = "-few-colors"
"""A class of the app: a tint of the background is not seen, so what it would tell is reversed."""


@frozen
class Looks:
    """What was found out of the terminal, and chosen for it.

    Attributes:
        theme: Its name.
        few_colors: Whether there are sixteen colours at most.
        only_ascii: Whether no other characters may be drawn.
    """

    theme: str
    few_colors: bool
    only_ascii: bool

    @classmethod
    def of(cls, preferences: Preferences) -> Looks:
        """What fits to the environment and to the user's wishes."""
        is_bare = "NO_COLOR" in os.environ  # as Textual takes it
        system = Console(force_terminal=True).color_system
        few = is_bare or system in ("standard", None)
        # Colours that were chosen by name can't be shown where none may be.
        theme = fitting("" if is_bare else preferences.theme, few_colors=few)
        codeset = locale.nl_langinfo(locale.CODESET)
        return cls(theme, few, is_ascii_wanted(preferences.characters, os.environ, codeset))

    @property
    def is_of_terminal(self) -> bool:
        """Whether colours are left to the terminal."""
        return themes.is_of_terminal(self.theme)

    def put_on(self, app: App[int]) -> None:
        """Begin to look so."""
        themes.put_on(app, self.theme)
        # From now on a theme that is chosen may say it.
        app.set_reactive(App.ansi_color, None)
        if self.few_colors or self.is_of_terminal:
            app.add_class(FEW)
        if self.only_ascii:
            self._draw(app)

    def change(self, app: App[int], *, theme: bool) -> None:
        """Look so from now on.

        Args:
            app: While it runs.
            theme: Whether also in these colours; else those that were chosen meanwhile stay.
        """
        if theme:
            themes.know(app, self.theme)
            app.theme = self.theme
        if self._draw(app):
            for screen in app.screen_stack:
                for widget in screen.walk_children(with_self=True):
                    widget.refresh()

    def _draw(self, app: App[int]) -> bool:
        """Draw in these characters; returns whether that is new."""
        from vmtui.ui.ascii_filter import AsciiFilter

        others = [one for one in app._filters if not isinstance(one, AsciiFilter)]
        if self.only_ascii == (len(others) < len(app._filters)):
            return False
        app._filters = [*others, AsciiFilter()] if self.only_ascii else others
        return True
