"""``[keys]``: other keys for the actions of the console, checked before one of them is missed."""

from __future__ import annotations

from vmtui.config.mistakes import near
from vmtui.config.table import Table
from vmtui.core.action import ConsoleAction
from vmtui.core.actions import NAMES, clash
from vmtui.core.keys import is_key, named

FIXED = frozenset({"escape", "enter", "tab", "shift+tab", "ctrl+c"})
"""Keys that dialogs and text fields need: no action is given one that it does not have already."""

Chosen = tuple[tuple[str, tuple[str, ...]], ...]


def keys_of(table: Table) -> Chosen:
    """Pairs of an action and its keys, in Textual's names; mistakes are noted in the table."""
    chosen = []
    for name, value in table.rest().items():
        action = NAMES.get(name)
        if action is None:
            table.wrong(f"has no action {name!r}: {_meant(name)}", name)
            continue
        keys = _keys(table, action, [value] if isinstance(value, str) else value)
        if keys is not None:
            chosen.append((name, keys))
    return _without_clashes(table, tuple(chosen))


def _meant(name: str) -> str:
    """The actions that may be meant; of all of them the console has a list."""
    close = near(name, NAMES)
    said = [one for one, action in NAMES.items() if name.lower() in action.words.lower().split()]
    meant = [close] if close else said
    if meant:
        return f"did you mean {' or '.join(map(repr, meant))}?"
    return "? in the console lists their names"


def _keys(table: Table, action: ConsoleAction, given: object) -> tuple[str, ...] | None:
    name = action.name
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        words = f'{name} must be a key or a list of keys, such as "f5" or ["/", "ctrl+f"]'
        table.wrong(words, name)
        return None
    keys = []
    for one in given:
        # As people write it in the help, and as Textual calls it.
        if one != "esc" and not is_key(one):
            table.wrong(f"{name}: {one!r} is no key: write such as f5, ctrl+x, H, / or space", name)
            return None
        key = named(one)
        if key in FIXED and key not in action.keys:
            table.wrong(f"{name}: {one!r} can't be given to an action, dialogs need it", name)
            return None
        keys.append(key)
    return tuple(keys)


def _without_clashes(table: Table, chosen: Chosen) -> Chosen:
    """All of these, or those before the first that takes another action's key."""
    said = clash(chosen)
    if not said:
        return chosen
    # The one that makes the clash is the last that is needed for it.
    for number, (name, _) in enumerate(chosen, 1):
        if clash(chosen[:number]) and not clash(chosen[number:]):
            table.wrong(f"{name}: {said}", name)
            return ()
    table.wrong(said, chosen[-1][0])
    return ()
