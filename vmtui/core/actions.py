"""All that can be done in the console by a key: ONE table.

The keys that are bound, the palette, the help and the configuration's ``[keys]`` come from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.keys import written


class Place(StrEnum):
    """Where a key works; the values are the headings of the help."""

    FLEET = "In the table"
    EVENTS = "In the events"
    GUEST = "In a guest's own view"
    SCREEN = "On a guest's screen"
    LADDER = "In what can be done"
    STORY = "In a guest's story"
    CHECK = "In the check"
    HOSTS = "In the hosts view"
    DIALOG = "In a dialog"
    ANYWHERE = "Anywhere"


class Group(StrEnum):
    """What actions of the console are for; the palette and the help list them so."""

    MOVE = "Move"
    FIND = "Find"
    LOOK = "Look"
    ASK = "Ask a guest"
    POWER = "Power"
    FORCE = "Force"
    CONSOLE = "The console"


@frozen
class ConsoleAction:
    """One thing that a key does.

    Attributes:
        name: As the configuration's ``[keys]`` calls it; "" if its key can't be changed.
        keys: Its usual keys, in Textual's names.
        does: The action of the screen, in Textual's words; "" for what only the key itself does.
        words: Short, as the palette calls it.
        help: One line of the help; neighbours in the table with the same line share it.
    """

    name: str
    keys: tuple[str, ...]
    does: str
    words: str
    help: str
    group: Group
    places: tuple[Place, ...] = (Place.FLEET,)

    @property
    def can_be_remapped(self) -> bool:
        """Whether the configuration may give it other keys."""
        return bool(self.name)


def _do(
    name: str,
    keys: str,
    does: str,
    words: str,
    help: str,
    group: Group,
    *places: Place,
) -> ConsoleAction:
    return ConsoleAction(
        name, tuple(keys.split()), does, words, help, group, places or (Place.FLEET,)
    )


_LISTS = (Place.FLEET, Place.EVENTS)
_MOVE = "move, also by pages; to the first, to the last"
_MARK = "mark it · mark all shown; keys then act on the marks"
_SORT = "sort by the column before · the next · the other way round"
_FOLD = "group by host, state, tag, or not · fold the group"
_SCROLL = "scroll the details"

ACTIONS: tuple[ConsoleAction, ...] = (
    # Move
    _do("up", "up k", "move(-1)", "Up", _MOVE, Group.MOVE, *_LISTS),
    _do("down", "down j", "move(1)", "Down", _MOVE, Group.MOVE, *_LISTS),
    _do("page-up", "pageup ctrl+b", "page(-1)", "A page up", _MOVE, Group.MOVE, *_LISTS),
    _do("page-down", "pagedown ctrl+f", "page(1)", "A page down", _MOVE, Group.MOVE, *_LISTS),
    _do("first", "g home", "first", "To the first", _MOVE, Group.MOVE),
    _do("last", "G end", "last", "To the last", _MOVE, Group.MOVE),
    _do(
        "next-urgent",
        "n",
        "next_urgent",
        "To the next guest that needs a look",
        "to the next guest that is going down or in trouble",
        Group.MOVE,
    ),
    # Find
    _do(
        "filter",
        "slash",
        "filter",
        "Filter",
        "filter: words, or state:paused host:hv1 · enter to the table",
        Group.FIND,
    ),
    _do(
        "saved-filters",
        "f",
        "saved_filters",
        "Saved filters",
        "the filters of your configuration",
        Group.FIND,
    ),
    _do("mark", "space", "mark", "Mark", _MARK, Group.FIND),
    _do("mark-all", "asterisk", "mark_all", "Mark all shown", _MARK, Group.FIND),
    _do(
        "sort-before",
        "less_than_sign",
        "sort_by(-1)",
        "Sort by the column before",
        _SORT,
        Group.FIND,
    ),
    _do(
        "sort-next", "greater_than_sign", "sort_by(1)", "Sort by the next column", _SORT, Group.FIND
    ),
    _do("invert", "exclamation_mark", "invert", "Invert the order", _SORT, Group.FIND),
    _do("group-by", "z", "cycle_groups", "Group by host, state, tag", _FOLD, Group.FIND),
    _do("fold", "minus", "fold", "Fold or unfold the group", _FOLD, Group.FIND),
    # Look
    _do(
        "details",
        "enter",
        "details",
        "Details",
        "details beside the table, and the steps of a shutdown",
        Group.LOOK,
    ),
    _do(
        "details-down",
        "right_square_bracket",
        "scroll_details(1)",
        "Details: down",
        _SCROLL,
        Group.LOOK,
    ),
    _do(
        "details-up",
        "left_square_bracket",
        "scroll_details(-1)",
        "Details: up",
        _SCROLL,
        Group.LOOK,
    ),
    _do("guest", "d", "guest", "The guest's own view", "all about one guest, in tabs", Group.LOOK),
    _do(
        "screen",
        "v",
        "screen",
        "The guest's screen",
        "the guest's screen: look, save it, type into it (i)",
        Group.LOOK,
    ),
    _do(
        "console",
        "c",
        "serial",
        "Serial console",
        "the guest's serial console; ctrl+] comes back",
        Group.LOOK,
    ),
    _do(
        "ladder",
        "l",
        "wish('ladder')",
        "What can be done",
        "why it still runs, and all that can be done, gentlest first",
        Group.LOOK,
    ),
    _do(
        "story",
        "t",
        "story",
        "Its last incident",
        "the story of its last shutdown or force, step by step",
        Group.LOOK,
    ),
    _do(
        "check",
        "C",
        "check",
        "Who would not follow a shutdown",
        "check who would not follow a soft shutdown",
        Group.LOOK,
    ),
    _do("events", "e", "events", "Events", "into the events", Group.LOOK),
    _do("hosts", "h", "hosts", "Hosts", "the hosts: age, latency, load, memory", Group.LOOK),
    _do(
        "copy",
        "y",
        "copy",
        "Copy name, UUID or virsh line",
        "send its name, UUID or virsh line to the clipboard",
        Group.LOOK,
    ),
    # Ask a guest
    _do(
        "shut-down",
        "s",
        "wish('shut_down')",
        "Soft shutdown",
        "soft shutdown; while it is under way: ask again",
        Group.ASK,
    ),
    _do(
        "reboot",
        "r",
        "wish('reboot')",
        "Reboot",
        "reboot, watched like a shutdown; s makes it a shutdown",
        Group.ASK,
    ),
    _do("more-time", "plus", "wish('more_time')", "2 more minutes", "2 more minutes", Group.ASK),
    _do(
        "stop-watching",
        "x",
        "wish('stop_watching')",
        "Stop watching, or dismiss",
        "stop watching, or dismiss the result",
        Group.ASK,
    ),
    _do(
        "wake",
        "w",
        "wish('wake')",
        "Wake",
        "wake a sleeping guest; s wakes it and shuts it down",
        Group.ASK,
    ),
    # Power
    _do(
        "power-on",
        "o",
        "wish('power_on')",
        "Power on",
        "power on, or restore what was saved",
        Group.POWER,
    ),
    _do(
        "pause",
        "p",
        "wish('pause')",
        "Pause, or resume",
        "pause · resume a paused guest",
        Group.POWER,
    ),
    _do(
        "save",
        "S",
        "wish('save')",
        "Managed save",
        "managed save: keep its memory on disk, then it is off",
        Group.POWER,
    ),
    # Force
    _do(
        "force-off",
        "F",
        "wish('force_off')",
        "Force off",
        "force off: the guest's name must be typed",
        Group.FORCE,
    ),
    _do(
        "reset", "R", "wish('reset')", "Reset", "reset: the guest's name must be typed", Group.FORCE
    ),
    _do(
        "thaw",
        "T",
        "wish('thaw')",
        "Thaw what we froze",
        "thaw what a force of ours that failed left frozen",
        Group.FORCE,
    ),
    # The console
    _do(
        "",
        "escape",
        "back",
        "Back",
        "closes dialog, remark, panel, marks, filter, events' filter",
        Group.CONSOLE,
    ),
    _do(
        "palette",
        "ctrl+p colon",
        "app.command_palette",
        "All actions",
        "the palette: all of this by name, and the themes",
        Group.CONSOLE,
    ),
    _do(
        "help",
        "question_mark f1",
        "help",
        "Help",
        "this help: the keys of where you are, then the manual",
        Group.CONSOLE,
    ),
    _do(
        "quit",
        "q",
        "wish('quit')",
        "Quit",
        "quit; what is under way goes on",
        Group.CONSOLE,
    ),
    _do(
        "reconnect",
        "ctrl+r",
        "app.reconnect",
        "Reconnect",
        "try lost hosts now",
        Group.CONSOLE,
        Place.ANYWHERE,
    ),
    _do(
        "redraw",
        "ctrl+l",
        "app.redraw",
        "Redraw",
        "paint the screen anew",
        Group.CONSOLE,
        Place.ANYWHERE,
    ),
    _do(
        "suspend",
        "ctrl+z",
        "app.suspend_process",
        "Back to the shell",
        "back to the shell; fg returns",
        Group.CONSOLE,
        Place.ANYWHERE,
    ),
)
"""In the order in which the help tells them."""

NAMES: Mapping[str, ConsoleAction] = {one.name: one for one in ACTIONS if one.name}
"""The actions whose keys the configuration may change, by the names it uses."""


def of_place(place: Place) -> tuple[ConsoleAction, ...]:
    """What can be done there, in the order of the table."""
    return tuple(one for one in ACTIONS if place in one.places)


Chosen = Iterable[tuple[str, Sequence[str]]]
"""Pairs of an action's name and the keys that replace its usual ones (``Preferences.keys``)."""


class KeysNow:
    """Which keys lead to which action, after the user has changed some."""

    def __init__(self, chosen: Chosen = ()) -> None:
        """The usual keys, but for those chosen."""
        self._chosen = {name: tuple(keys) for name, keys in chosen}

    def of(self, action: ConsoleAction) -> tuple[str, ...]:
        """The keys of an action as they are now, in Textual's names."""
        return self._chosen.get(action.name, action.keys) if action.name else action.keys

    def written(self, action: ConsoleAction, most: int = 2) -> str:
        """The first of them as people read them: ``? f1``; "" if it has none."""
        return " ".join(written(key) for key in self.of(action)[:most])


def clash(chosen: Chosen) -> str:
    """Two actions of one place that would have one key, in words; "" where there are none."""
    now = KeysNow(chosen)
    for place in Place:
        taken: dict[str, ConsoleAction] = {}
        for action in ACTIONS:
            if place not in action.places and Place.ANYWHERE not in action.places:
                continue
            for key in now.of(action):
                other = taken.setdefault(key, action)
                if other is not action:
                    names = f"{other.name or other.words!r} and {action.name or action.words!r}"
                    return f"{written(key)} would be the key of {names}"
    return ""
