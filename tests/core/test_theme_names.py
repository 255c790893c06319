"""A theme by its name, or the nearest."""

from __future__ import annotations

import pytest
from textual.theme import BUILTIN_THEMES

from vmtui.core.theme_names import CALM_DARK, CONTRAST_LIGHT, SIXTEEN, TEXTUALS, fitting


@pytest.mark.parametrize(
    ("name", "few_colors", "theme"),
    [
        ("", False, CALM_DARK),
        ("", True, SIXTEEN),
        ("nord", True, "nord"),
        ("contrast_light", False, CONTRAST_LIGHT),
        ("Nord", False, "nord"),
    ],
)
def test_what_was_meant(name: str, few_colors: bool, theme: str) -> None:
    assert fitting(name, few_colors=few_colors) == theme


def test_textual_has_them() -> None:
    assert set(TEXTUALS) <= set(BUILTIN_THEMES)
