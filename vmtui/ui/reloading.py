"""Reads the configuration again, from the palette, and lets the screens follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from vmtui.core.reloaded import NotReloadedError, Reloaded
from vmtui.ui.aside import Aside, described
from vmtui.ui.settings import UiSettings

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = "the configuration is read again once what is open is closed (esc)"
"""For the hosts that it is about may go, and what may be done to their guests may be other."""


def reload(
    app: App[int],
    settings: UiSettings,
    follow: Callable[[Reloaded], None],
    later: Callable[[], None],
) -> None:
    """Read the configuration again, aside, and say what came of it.

    Args:
        app: Where it is said.
        settings: Filled with what holds from now on.
        follow: Has everything shown that may look otherwise now.
        later: Has this called again once nothing lies over the fleet.
    """
    again = settings.reload
    if again is None:
        app.notify("there is no configuration to read again", markup=False)
        return
    if _is_put_off(app, later):
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
        elif not _is_put_off(app, later):
            _take(app, settings, result(), follow)

    Aside(app).ask(read, is_read)


def _is_put_off(app: App[int], later: Callable[[], None]) -> bool:
    if len(app.screen_stack) > 1:
        app.notify(LATER, markup=False)
        later()
        return True
    return False


def _take(
    app: App[int], settings: UiSettings, told: Reloaded, follow: Callable[[Reloaded], None]
) -> None:
    """Let it hold from now on."""
    settings.limit, settings.mode = told.limit, told.mode
    follow(told)
    settings.preferences = told.preferences
    app.notify(told.words, markup=False, timeout=8)
