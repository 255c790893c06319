"""Reads the configuration again, from the palette, and lets the screens follow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App

from vmtui.core.preferences import Preferences
from vmtui.core.reloaded import NotReloadedError, Reloaded
from vmtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from collections.abc import Callable

AT_THE_NEXT_START = ("mouse", "characters")
"""Preferences that are looked at when the console opens, and not again."""


def reload(app: App[int], settings: UiSettings, follow: Callable[[Reloaded], None]) -> None:
    """Read the configuration again, and say what came of it.

    Args:
        app: Where it is said.
        settings: Filled with what holds from now on.
        follow: Has everything shown that may look otherwise now.
    """
    if settings.reload is None:
        app.notify("there is no configuration to read again", markup=False)
        return
    if len(app.screen_stack) > 1:
        # Of hosts that may go, and of what may be done to their guests.
        words = "first close what is open (esc): the hosts that it is about may go"
        app.notify(words, severity="warning", markup=False)
        return
    try:
        told = settings.reload()
    except NotReloadedError as error:
        app.notify(f"nothing has changed: {error}", severity="error", markup=False, timeout=12)
        return
    later = _next_time(settings.preferences, told.preferences)
    settings.limit, settings.mode = told.limit, told.mode
    follow(told)
    settings.preferences = told.preferences
    app.notify(told.words + later, markup=False, timeout=8)


def _next_time(before: Preferences, now: Preferences) -> str:
    kept = {name: getattr(before, name) for name in AT_THE_NEXT_START}
    if replace(now, **kept) == now:
        return ""
    names = [name for name in AT_THE_NEXT_START if getattr(now, name) != kept[name]]
    return f" ({' and '.join(names)}: at the next start)"
