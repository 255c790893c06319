"""Binds keys to actions, by the table of all actions and the user's choice."""

from __future__ import annotations

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from vmtui.core.actions import NAMES, Chosen

# With priority it is done before the next key is looked at, so that "/web" typed in one breath,
# or put together by a slow link, goes into the line and not to the table. What concerns the
# terminal itself works everywhere.
_WITH_PRIORITY = frozenset({"filter", "redraw", "suspend"})

NO_KEY = "unbound"
"""A name that no key has: Textual's keymap can't take all keys away from an action."""


def bound(*names: str) -> list[BindingType]:
    """Bindings to the usual keys of these actions; the app's keymap replaces them by the name.

    Raises:
        KeyError: There is no such action, or its keys are fixed.
    """
    return [_bound(name) for name in names]


def _bound(name: str) -> Binding:
    action = NAMES[name]
    return Binding(
        ",".join(action.keys) or NO_KEY,
        action.does,
        action.words,
        show=False,
        priority=name in _WITH_PRIORITY,
        id=name,
    )


def keymap(chosen: Chosen) -> Mapping[str, str]:
    """The user's keys, as ``App.set_keymap`` takes them."""
    return {name: ",".join(keys) or NO_KEY for name, keys in chosen}
