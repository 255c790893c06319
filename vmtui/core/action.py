"""What an action of the console is: something that a key does."""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen


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
    WAVES = "In a fleet shutdown"
    DIALOG = "In a dialog"
    ANYWHERE = "Anywhere"


class Group(StrEnum):
    """What actions are for; the palette lists them so."""

    LOOK = "Look"
    ASK = "Ask"
    POWER = "Power"
    FORCE = "Force"
    FIND = "Find"
    MOVE = "Move"
    CONSOLE = "Console"


@frozen
class ConsoleAction:
    """One thing that a key does.

    Attributes:
        name: As the configuration's ``[keys]`` calls it; "" if its keys can't be changed.
        keys: Its usual keys, in Textual's names.
        does: The action of whoever has the focus or stands around it, in Textual's words; "" for
            what only the key itself can do.
        words: Short, as the palette calls it.
        help: One line of the help; neighbours in the table with the same line share it.
    """

    name: str
    keys: tuple[str, ...]
    does: str
    words: str
    help: str
    group: Group
    places: tuple[Place, ...]
