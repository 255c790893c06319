"""Who else has a say on the same guests: what the journal has open of other ``vmtui drain``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from vmtui.config import BadInputError
from vmtui.core.waves.record import OpenFleetShutdown
from vmtui.core.waves.text import left_words
from vmtui.headless.waiting import until
from vmtui.session import Session
from vmtui.session.conducting import Conductor

Rivals = Callable[[str], Sequence[OpenFleetShutdown]]
"""Reads anew what the journal has open; given an entry, what stands before that."""

LEFT_SO = "left as it is: vmtui drain --resume goes on with it, and so does the console"
"""What is said where somebody ends the command in the middle."""

STOPPED_SO = (
    "stopped at who did not follow: once that is dealt with, the same command goes on with those"
    " still up, and vmtui drain --back starts all that went off"
)
"""What is said where the command stopped by itself."""


def check_others(left: Sequence[OpenFleetShutdown]) -> None:
    """See to it that no other one has any say on these guests.

    Raises:
        BadInputError: One is under way, or was left and nobody has decided on it.
    """
    for one in left:
        if one.watched:
            raise BadInputError(f"{left_words(one)}: stop it there first")
        raise BadInputError(f"{left_words(one)}: --resume goes on with it, --abandon ends it")


def give_way(session: Session, desk: Conductor, rivals: Rivals) -> None:
    """Ask nobody where another one stands in the journal before the one that was begun.

    To look at the hosts took seconds: enough for a command that was started at the same time.

    Raises:
        BadInputError: There is one.
    """
    until(session, lambda: not (desk.present and desk.present.waits_for), math.inf)
    run = desk.present.run if desk.present else None
    before = () if run is None or run.stage.is_end else rivals(run.entry)
    if before:
        desk.stop()
        check_others(before)


def take_up(desk: Conductor, rivals: Rivals, *, is_way_back: bool) -> None:
    """Conduct on the last one that was left, of those that go this way; it is held at first.

    Raises:
        BadInputError: There is none, somebody still conducts it, or a host of it is not open.
    """
    left = [one for one in rivals("") if one.run.is_way_back is is_way_back]
    if not left:
        raise BadInputError("no fleet shutdown was left: there is nothing to resume")
    one = left[-1]
    if one.watched:
        raise BadInputError(f"{left_words(one)}: stop it there first")
    if not desk.adopt(one):
        uris = " ".join(f"-c {uri}" for uri in one.hosts.values())
        raise BadInputError(f"it is about hosts that are not open: give all of them, {uris}")
