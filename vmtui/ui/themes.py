"""The console's own look: dark and calm, one accent, and the urgent thing the brightest."""

from __future__ import annotations

from textual.theme import Theme

CALM = Theme(
    name="vmtui-calm",
    dark=True,
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

DEFAULT = CALM.name
