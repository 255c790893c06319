"""Reads the configuration again, from the palette, and lets the screens follow it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import App

from vmtui.core.preferences import Preferences
from vmtui.core.reloaded import NotReloadedError, Reloaded
from vmtui.ui.aside import Aside, described
from vmtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from collections.abc import Callable

AT_THE_NEXT_START = ("mouse", "characters")
"""Preferences that are looked at when the console opens, and not again."""


OPEN = "first close what is open (esc): the hosts that it is about may go"
"""Of hosts, and of what may be done to their guests."""


def reload(app: App[int], settings: UiSettings, follow: Callable[[Reloaded], None]) -> None:
    """Read the configuration again, aside, and say what came of it.

    Args:
        app: Where it is said.
        settings: Filled with what holds from now on.
        follow: Has everything shown that may look otherwise now.
    """
    again = settings.reload
    if again is None:
        app.notify("there is no configuration to read again", markup=False)
        return
    if len(app.screen_stack) > 1:
        app.notify(OPEN, severity="warning", markup=False)
        return

    def read() -> Callable[[], Reloaded] | NotReloadedError:
        try:
            return again()
        except NotReloadedError as error:
            return error  # which is no defect, and in no log

    def is_read(result: Callable[[], Reloaded] | Exception) -> None:
        if isinstance(result, Exception):
            words = f"nothing has changed: {described(result)}"
            app.notify(words, severity="error", markup=False, timeout=12)
        elif len(app.screen_stack) > 1:
            app.notify(OPEN, severity="warning", markup=False)
        else:
            _take(app, settings, result(), follow)

    Aside(app).ask(read, is_read)


def _take(
    app: App[int], settings: UiSettings, told: Reloaded, follow: Callable[[Reloaded], None]
) -> None:
    """Let it hold from now on."""
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
