"""The messages that carry news from the session to the screens."""

from __future__ import annotations

from collections.abc import Iterable

from textual.message import Message

from vmtui.core.action import Place
from vmtui.core.model import VmId
from vmtui.session import Touched


class NewsCame(Message):
    """Something waits in the session's queue; posted from a host's thread."""

    def can_replace(self, message: Message) -> bool:
        """One of them says as much as many."""
        return isinstance(message, NewsCame)


class SessionChanged(Message, bubble=False):
    """The session took something in, or a second has passed.

    Sent to every screen on the stack, so that a dialog follows its guests as the table does.

    Attributes:
        touched: What must be painted again. Empty where only time has passed: ages and
            countdowns that the receiver shows have changed even so.
    """

    def __init__(self, touched: Touched) -> None:
        super().__init__()
        self.touched = touched


class GuestsActedOn(Message):
    """The user did something to guests through the session; sent by a screen to the app.

    Attributes:
        vm_ids: Whose lines say something else now.
    """

    def __init__(self, vm_ids: Iterable[VmId]) -> None:
        super().__init__()
        self.vm_ids = frozenset(vm_ids)


class QuitWanted(Message):
    """The user wants to leave; sent by a screen to the app."""


class HelpWanted(Message):
    """The user wants to know the keys; sent by a screen to the app.

    Attributes:
        place: Where the user is.
    """

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
