"""The console's own looks: calm, one accent, and the urgent thing the brightest.

Each is made when it is wanted: most are never seen.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from textual.app import App
from textual.theme import Theme

from vmtui.core import theme_names

_CALM_DARK = partial(
    Theme,
    primary="#6cb6d9",
    secondary="#8f9bb3",
    accent="#6cb6d9",
    foreground="#c3c9d3",
    background="#14171c",
    surface="#1a1e25",
    panel="#20252e",
    success="#7fb785",
    warning="#f0b429",
    error="#ff6b6b",
    variables={
        "text-success": "#86ab8a",
        "text-primary": "#6cb6d9",
        "text-accent": "#6cb6d9",
        "text-warning": "#ffc247",
        "text-error": "#ff7b72",
        "text-secondary": "#a9a1d6",
        "text-muted": "#7d8695",
        "text-disabled": "#565e6b",
        "border-blurred": "#2b323d",
    },
)

_CALM_LIGHT = partial(
    Theme,
    dark=False,
    primary="#1f6f96",
    secondary="#55617a",
    accent="#1f6f96",
    foreground="#2b313b",
    background="#f6f6f3",
    surface="#ecedea",
    panel="#dfe2e3",
    success="#3f7a49",
    warning="#9a6200",
    error="#b3261e",
    variables={
        "text-success": "#3f7146",
        "text-primary": "#1f6f96",
        "text-accent": "#1f6f96",
        "text-warning": "#8f5600",
        "text-error": "#b3261e",
        "text-secondary": "#655aa3",
        "text-muted": "#656d79",
        "text-disabled": "#9aa0a9",
        "border-blurred": "#c9cdd2",
    },
)

_CONTRAST_DARK = partial(
    Theme,
    primary="#5fd7ff",
    secondary="#d7d7ff",
    accent="#5fd7ff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    success="#87ff87",
    warning="#ffd700",
    error="#ff8787",
    variables={
        "text-success": "#87ff87",
        "text-primary": "#5fd7ff",
        "text-accent": "#5fd7ff",
        "text-warning": "#ffd700",
        "text-error": "#ff8787",
        "text-secondary": "#d7afff",
        "text-muted": "#d0d0d0",
        "text-disabled": "#b2b2b2",
        "border-blurred": "#b2b2b2",
    },
)

_CONTRAST_LIGHT = partial(
    Theme,
    dark=False,
    primary="#00449e",
    secondary="#3a3a3a",
    accent="#00449e",
    foreground="#000000",
    background="#ffffff",
    surface="#ffffff",
    panel="#d0d0d0",
    success="#005f00",
    warning="#7a4100",
    error="#a80000",
    variables={
        "text-success": "#005f00",
        "text-primary": "#00449e",
        "text-accent": "#00449e",
        "text-warning": "#7a4100",
        "text-error": "#a80000",
        "text-secondary": "#5f0087",
        "text-muted": "#3a3a3a",
        "text-disabled": "#4e4e4e",
        "border-blurred": "#4e4e4e",
    },
)

_SIXTEEN = partial(
    Theme,
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_magenta",
    accent="ansi_cyan",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    variables={
        # Not dimmed, and not bright black: many terminals show these as the background.
        "text-muted": "ansi_default",
        "text-disabled": "ansi_default",
        "border": "ansi_cyan",
        "border-blurred": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "scrollbar": "ansi_cyan",
        "scrollbar-background": "ansi_default",
    },
)

_MADE = {
    theme_names.CALM_DARK: _CALM_DARK,
    theme_names.CALM_LIGHT: _CALM_LIGHT,
    theme_names.CONTRAST_DARK: _CONTRAST_DARK,
    theme_names.CONTRAST_LIGHT: _CONTRAST_LIGHT,
    theme_names.SIXTEEN: _SIXTEEN,
}


def put_on(app: App[Any], name: str) -> None:
    """Begin with a theme: before anything is styled, for else all CSS would be parsed twice."""
    know(app, name)
    if app.get_theme(name) is None:  # of a Textual that has it no more
        name = theme_names.CALM_DARK
        know(app, name)
    app.set_reactive(App.theme, name)
    # What Textual does when a theme is changed.
    app.add_class(f"-theme-{name}")
    app.set_class(app.current_theme.dark, "-dark-mode")
    app.set_class(not app.current_theme.dark, "-light-mode")
    app.stylesheet.set_variables(app.get_css_variables())


def know(app: App[Any], *names: str) -> None:
    """Let the app know themes of ours, so that they can be chosen."""
    for name in names:
        if name in _MADE:
            app.register_theme(_MADE[name](name=name))


def is_of_terminal(name: str) -> bool:
    """Whether a theme leaves the colours to the terminal."""
    return name == theme_names.SIXTEEN


CALM = _CALM_DARK(name=theme_names.CALM_DARK)
