"""What the user's journal has open when a command begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmtui.journal import default_places, read_open
from vmtui.journal.reading import LeftOpen
from vmtui.output import complain
from vmtui.session import Session

if TYPE_CHECKING:
    from vmtui.core.waves.record import OpenFleetShutdown


def left_open(session: Session, *, writes: bool = False) -> LeftOpen:
    """What the user's journal has open; says on standard error where it can't be read.

    Args:
        session: Its clock counts.
        writes: Whether the command writes there as well: then its writer says what is wrong with
            the journal, and once is enough.
    """
    left = read_open(default_places(), now=session.now().wall)
    for problem in () if writes else left.problems:
        complain(f"the journal can't be read: {problem}")
    return left


def rivals(session: Session, entry: str = "") -> list[OpenFleetShutdown]:
    """The fleet shutdowns without an end; where an entry is given, only those before it."""
    left, now = left_open(session, writes=True), session.now()
    return left.fleet_shutdowns_before(entry, now) if entry else left.fleet_shutdowns(now)
