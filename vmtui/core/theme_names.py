"""What themes are called: in the configuration, in the palette, and on the screen."""

from __future__ import annotations

CALM_DARK = "calm-dark"
CALM_LIGHT = "calm-light"
CONTRAST_DARK = "contrast-dark"
CONTRAST_LIGHT = "contrast-light"
SIXTEEN = "sixteen"
"""The terminal's own colours, of which it has at least sixteen; light or dark as it is."""

OWN = (CALM_DARK, CALM_LIGHT, CONTRAST_DARK, CONTRAST_LIGHT, SIXTEEN)

TEXTUALS = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "dracula", "tokyo-night", "monokai"),
    *("flexoki", "catppuccin-mocha", "catppuccin-latte", "solarized-light", "solarized-dark"),
    *("rose-pine", "rose-pine-moon", "rose-pine-dawn", "atom-one-dark", "atom-one-light"),
)
"""Those of Textual's own that come with every release that vmtui works with."""

NAMES = OWN + TEXTUALS
"""All that may stand in the configuration."""


def fitting(name: str, *, few_colors: bool) -> str:
    """The theme to begin with.

    Args:
        name: What the configuration asks for; "" for nothing. One that is unknown stands for the
            nearest that is known, for a configuration may be older than this program.
        few_colors: Whether the terminal has sixteen colours at most, or is to show none.
    """
    usual = SIXTEEN if few_colors else CALM_DARK
    if not name or name in NAMES:
        return name or usual
    from difflib import get_close_matches

    nearest: list[str] = get_close_matches(name, NAMES, 1, 0.0)
    return nearest[0] if nearest else usual
