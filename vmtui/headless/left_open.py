"""What the user's journal has open when a command begins."""

from __future__ import annotations

from vmtui.journal import default_places, read_open
from vmtui.journal.reading import LeftOpen
from vmtui.output import complain
from vmtui.session import Session


def left_open(session: Session) -> LeftOpen:
    """What the user's journal has open; says on standard error where it can't be read."""
    left = read_open(default_places(), now=session.now().wall)
    for problem in left.problems:
        complain(f"the journal can't be read: {problem}")
    return left
