"""All that can be done in the console by a key: ONE table.

The keys that are bound, the palette, the help and the configuration's ``[keys]`` come from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vmtui.core.action import ConsoleAction, Group, Place
from vmtui.core.keys import written

_LISTS = (Place.FLEET, Place.EVENTS)
_GUESTS = (Place.FLEET, Place.GUEST)

_MOVE = "move"
_PAGE = "a page up, a page down"
_ENDS = "to the first, to the last"
_MARK = "mark it · mark all shown; keys then act on the marks"
_SORT = "sort by another column · turn the order round"
_GROUP = "group by host, state, tag, or not · fold, unfold"
_FOLD = "fold the group · unfold it"
_SCROLL = "scroll the details"

_Row = tuple[str, str, str, str, str]
"""Name, usual keys, what it does, its words, its line of the help."""

# fmt: off
_TABLE: tuple[tuple[Group, tuple[Place, ...], tuple[_Row, ...]], ...] = (
    (Group.MOVE, _LISTS, (
        ("up", "up k", "move(-1)", "Up", _MOVE),
        ("down", "down j", "move(1)", "Down", _MOVE),
        ("page-up", "pageup ctrl+b", "page(-1)", "A page up", _PAGE),
        ("page-down", "pagedown ctrl+f", "page(1)", "A page down", _PAGE),
    )),
    (Group.MOVE, (Place.FLEET,), (
        ("first", "g home", "first", "To the first", _ENDS),
        ("last", "G end", "last", "To the last", _ENDS),
        ("next-urgent", "n", "next_urgent", "To the next that needs a look",
         "to the next guest that is going down or in trouble"),
    )),
    (Group.FIND, _LISTS, (
        ("filter", "slash", "filter", "Filter",
         "filter as you type: words, or state:paused host:hv1"),
    )),
    (Group.FIND, (Place.FLEET,), (
        ("saved-filters", "f", "saved_filters", "Saved filters", "filters of your configuration"),
        ("mark", "space", "mark", "Mark, or unmark", _MARK),
        ("mark-all", "asterisk", "mark_all", "Mark all shown", _MARK),
        ("sort-before", "less_than_sign", "sort_by(-1)", "Sort by the column before", _SORT),
        ("sort-next", "greater_than_sign", "sort_by(1)", "Sort by the next column", _SORT),
        ("invert", "exclamation_mark", "invert", "Turn the order round", _SORT),
        ("group-by", "z", "cycle_groups", "Group by host, state, tag", _GROUP),
        ("fold", "minus", "fold", "Fold or unfold the group", _GROUP),
        ("fold-in", "left", "fold(True)", "Fold the group", _FOLD),
        ("fold-out", "right", "fold(False)", "Unfold the group", _FOLD),
    )),
    (Group.LOOK, (Place.FLEET,), (
        ("details", "enter", "details", "Details",
         "details beside the table, and the steps of a shutdown"),
        ("details-up", "left_square_bracket", "scroll_details(-1)", "Details: up", _SCROLL),
        ("details-down", "right_square_bracket", "scroll_details(1)", "Details: down", _SCROLL),
        ("guest", "d", "guest", "All about the guest", "all about the guest, in tabs"),
        ("check", "C", "check", "Check who would not follow",
         "check who would not follow a soft shutdown"),
        ("events", "e", "events", "Into the events", "into the events"),
        ("hosts", "h", "hosts", "Hosts", "the hosts, and how they are"),
    )),
    (Group.LOOK, _GUESTS, (
        ("screen", "v", "screen", "Its screen",
         "the guest's screen: look, save it, type into it (i)"),
        ("console", "c", "console", "Its serial console",
         "the guest's serial console; ctrl+] comes back"),
        ("ladder", "l", "wish('ladder')", "What can be done",
         "why it still runs, and all that can be done, gentlest first"),
        ("story", "t", "story", "Its last incident",
         "the story of its last shutdown or force, step by step"),
        ("copy", "y", "copy", "Copy its name, UUID or virsh line",
         "its name, UUID or virsh line to the clipboard"),
    )),
    (Group.ASK, _GUESTS, (
        ("shut-down", "s", "wish('shut_down')", "Soft shutdown",
         "soft shutdown; while it is under way: ask again"),
        ("reboot", "r", "wish('reboot')", "Reboot",
         "reboot, watched like a shutdown; then s makes it one"),
        ("wake", "w", "wish('wake')", "Wake", "wake a sleeper; s wakes it and shuts it down"),
        ("more-time", "plus", "wish('more_time')", "2 more minutes", "2 more minutes"),
        ("stop-watching", "x", "wish('stop_watching')", "Stop watching, or dismiss",
         "stop watching, or dismiss the result"),
    )),
    (Group.ASK, (Place.FLEET,), (
        ("fleet-shutdown", "D", "fleet_shutdown", "Fleet shutdown",
         "fleet shutdown, in waves; shows the one under way"),
    )),
    (Group.POWER, _GUESTS, (
        ("power-on", "o", "wish('power_on')", "Power on", "power on, or restore what was saved"),
        ("pause", "p", "wish('pause')", "Pause, or resume", "pause · resume a paused guest"),
        ("save", "S", "wish('save')", "Managed save",
         "managed save: keep its memory on disk, then it is off"),
    )),
    (Group.FORCE, (Place.FLEET,), (
        ("reset", "R", "wish('reset')", "Reset", "reset: the guest's name must be typed"),
    )),
    (Group.FORCE, _GUESTS, (
        ("force-off", "F", "wish('force_off')", "Force off",
         "force off: the guest's name must be typed"),
        ("thaw", "T", "wish('thaw')", "Thaw what we froze",
         "thaw what a force of ours that failed left frozen"),
    )),
    (Group.CONSOLE, (Place.FLEET,), (
        ("", "escape", "back", "Back", "closes remark, panel, marks, filter, events' filter"),
        ("quit", "q", "wish('quit')", "Quit", "quit; what is under way goes on"),
    )),
    (Group.CONSOLE, (Place.ANYWHERE,), (
        ("help", "question_mark f1", "help", "Help", "the keys of where you are, and the manual"),
        ("palette", "ctrl+p colon", "app.command_palette", "All actions",
         "all actions by name, and the themes"),
        ("reconnect", "ctrl+r", "app.reconnect", "Try lost hosts now", "try lost hosts now"),
        ("reload", "", "app.reload", "Read the configuration again",
         "read the configuration again: hosts come and go, keys change"),
        ("redraw", "ctrl+l", "app.redraw", "Paint the screen anew", "paint the screen anew"),
        ("suspend", "ctrl+z", "app.suspend_process", "Back to the shell",
         "back to the shell; fg returns"),
    )),
    (Group.FIND, (Place.EVENTS,), (
        ("oldest", "g home", "first", "To the oldest", "to the oldest"),
        ("newest", "G end", "newest", "To the newest, and go on", "to the newest, and go on"),
        ("hold", "space p", "stop", "Pause the events, go on",
         "pause, go on; above the newest line they pause"),
        ("follow", "f", "follow", "Only this guest's events",
         "only the guest of the line (else the table's), or all"),
        ("jump", "enter", "jump", "To the guest of the event",
         "to the guest of the line; e comes back to the line"),
        ("hide-events", "e", "hide", "Hide the events", "hide them"),
        ("", "escape", "back", "Back to the table", "closes filter, pause, events, in that order"),
    )),
    (Group.LOOK, (Place.GUEST,), (
        ("", "1", "tab(0)", "Overview", "overview: how it stands, what is kept of it"),
        ("", "2", "tab(1)", "Charts", "charts of the last five minutes"),
        ("", "3", "tab(2)", "Disks and networks", "its disks and networks"),
        ("", "4 e", "tab(3)", "Its events", "its events"),
        ("", "5", "tab(4)", "Timeline", "the timeline of its shutdown"),
        ("", "6", "tab(5)", "XML", "its XML"),
        ("", "7", "tab(6)", "Snapshots", "its snapshots"),
        ("", "tab shift+tab", "turn(1)", "The next tab", "the next tab, the one before"),
        ("", "left_square_bracket right_square_bracket", "", "",
         "scroll; so do j k, g G, page up and page down"),
        ("", "slash", "search", "Search its XML", "in its XML: search · n to the next"),
        ("", "N", "step(-1)", "The hit before", "in its XML: to the one before"),
        ("", "i", "other_xml", "The XML of its next start",
         "in its XML: what the next start will take"),
        ("", "n", "take", "Take a snapshot", "in its snapshots: take one (asks)"),
        ("", "R", "revert", "Revert to the snapshot",
         "in its snapshots: go back to one; its name must be typed"),
        ("", "escape q d", "back", "Back", "back"),
    )),
    (Group.LOOK, (Place.SCREEN,), (
        ("", "i", "type", "Type into the guest", "type into the guest; ctrl+] leaves the typing"),
        ("", "s", "keep", "Keep its picture", "save its picture"),
        ("", "t", "read", "Read the text in its picture", "read the text in its picture"),
        ("", "n", "displays", "Where VNC or SPICE shows it", "where VNC or SPICE shows it"),
        ("", "L", "layout", "Another keyboard layout", "another keyboard layout"),
        ("", "D", "ctrl_alt_del", "Press ctrl+alt+del", "press ctrl+alt+del (asks)"),
        ("", "escape v q", "close", "Back", "back"),
    )),
    (Group.LOOK, (Place.HOSTS,), (
        ("", "enter", "", "", "its guests in the table"),
        ("", "escape h q", "close", "Back", "back"),
    )),
    (Group.ASK, (Place.WAVES,), (
        ("", "space", "hold", "Hold it, or go on", "hold it: nobody new is asked; go on"),
        ("", "x", "stop", "Stop it, or put the result away",
         "stop it (asks); put the result away"),
        ("", "g", "let_go", "Let it stay up", "let a guest stay up: it holds its wave no more"),
        ("", "s", "act('shut_down')", "Ask again", "ask again; on a wave: those that hold it up"),
        ("", "plus", "act('more_time')", "2 more minutes", "2 more minutes"),
        ("", "F", "act('force_off')", "Force off", "force off, as in the table"),
        ("", "v", "look", "Its screen", "the guest's screen"),
        ("", "enter", "", "", "all about the guest"),
        ("", "o", "back", "Power on in reverse order", "at its end: power on in reverse order"),
        ("", "w", "write", "Write it down", "write it down, with every guest's end"),
        ("", "escape D q", "close", "Back", "back; it goes on"),
    )),
    (Group.LOOK, (Place.STORY,), (
        ("", "w", "write", "Write the story down", "write it to a file, and to the clipboard"),
        ("", "escape t q", "close", "Back", "back"),
    )),
    (Group.LOOK, (Place.CHECK,), (
        ("", "enter", "select", "What was found", "what was found of the guest, and its cures"),
        ("", "a", "all", "All guests, or only findings", "all guests, or only those with findings"),
        ("", "r", "again", "Check again", "check again"),
        ("", "y", "copy", "Copy the findings", "in what was found: copy it all"),
        ("", "escape C q", "close", "Back", "back"),
    )),
    (Group.ASK, (Place.LADDER,), (
        ("", "o T + s r v", "", "", "as in the table"),
        ("", "p S R F", "", "", "as in the table"),
        ("", "a", "", "", "ask the guest agent"),
        ("", "y", "", "", "SysRq: sync, unmount, power off (Linux)"),
        ("", "n", "", "", "cut its network, or restore it"),
        ("", "f", "", "", "freeze its file systems, then force"),
        ("", "i", "", "", "keep its screen as a file"),
        ("", "d", "", "", "dump its memory to a file"),
        ("", "m", "", "", "NMI: its kernel may write a dump of its own"),
        ("", "escape l", "cancel", "Back", "back; nothing was done"),
    )),
    (Group.ASK, (Place.DIALOG,), (
        ("", "enter", "", "", "accepts; forces only 0.5 s after the last character"),
        ("", "escape", "", "", "closes, and nothing was done"),
        ("", "tab", "", "", "next field or button"),
        ("", "pageup pagedown", "", "", "scroll a long list"),
        ("", "1 2 3 e", "", "", "saved filters: take one · edit it first"),
        ("", "a w", "", "", "soft shutdown: ACPI button or agent · wake sleepers first"),
        ("", "ctrl+s", "", "", "force: a soft shutdown instead"),
        ("", "ctrl+f", "", "", "force: freeze the file systems first, where an agent answers"),
        ("", "ctrl+g", "", "", "force: the guest's screen, over the dialog"),
    )),
)
# fmt: on

ACTIONS: tuple[ConsoleAction, ...] = tuple(
    ConsoleAction(name, tuple(keys.split()), does, words, line, group, places)
    for group, places, rows in _TABLE
    for name, keys, does, words, line in rows
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
        self.chosen: Mapping[str, tuple[str, ...]] = {name: tuple(keys) for name, keys in chosen}

    def of(self, action: ConsoleAction) -> tuple[str, ...]:
        """The keys of an action as they are now, in Textual's names."""
        return self.chosen.get(action.name, action.keys) if action.name else action.keys

    def written(self, action: ConsoleAction, most: int = 2) -> str:
        """The first of them as people read them, such as ``? f1``; "" if it has none."""
        return " ".join(written(key) for key in self.of(action)[:most])

    def instead_of(self, usual: str, place: Place) -> str:
        """The key, as people read it, that has taken the place of a usual one somewhere.

        Args:
            usual: Likewise.
            place: Where it works.

        Returns:
            The same where nobody changed it; "" where its action has no key any more.
        """
        for action in (*of_place(place), *of_place(Place.ANYWHERE)):
            if action.name in self.chosen and usual in map(written, action.keys):
                return self.written(action, 1)
        return usual


def clash(chosen: Chosen) -> str:
    """Two actions of one place that would have one key, in words; "" where there are none."""
    now = KeysNow(chosen)
    for place in Place:
        taken: dict[str, ConsoleAction] = {}
        for action in (*of_place(place), *of_place(Place.ANYWHERE)):
            for key in now.of(action):
                other = taken.setdefault(written(key), action)
                if other is not action:
                    names = " and of ".join(repr(one.name or one.words) for one in (other, action))
                    return f"{written(key)} would be the key of {names}"
    return ""
