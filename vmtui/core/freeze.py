"""Freezing a guest's file systems just before its power is cut, so that they are left clean.

The guest's agent flushes them and holds back every write (``virDomainFSFreeze``, FIFREEZE on
Linux, VSS on Windows). What had been written is on the disk then, and no journal has to be
replayed at the next start. What applications still hold in their own memory is lost all the same.

A freeze of ours is thawed again if the force after it fails. Nobody can tell two freezes of one
guest apart, so one that was there before ours is never touched: the agent refuses a second one.
"""

from __future__ import annotations

from enum import StrEnum

from vmtui.core.frozen import frozen
from vmtui.core.model import VmId

FREEZE_FIRST = "freeze-first"
"""The mode of such a forced power-off in the journal (``Record.mode``)."""

PERHAPS_FROZEN = "perhaps-frozen"
"""Its outcome in the journal where nothing was forced and the freeze may still hold."""


class FreezeStage(StrEnum):
    """Where the freeze before a force stands."""

    WANTED = "wanted"
    FREEZING = "freezing"
    FROZEN = "frozen"
    NOT_FROZEN = "not-frozen"
    """Nothing of ours is frozen: it was refused, or the guest is off."""
    THAWED = "thawed"
    STUCK = "stuck"
    """It may be frozen by us, and nobody could thaw it."""


@frozen
class Freeze:
    """The freeze before a force, so far.

    Attributes:
        filesystems: How many were frozen, or thawed.
        seconds: How long that took.
        words: What went wrong; "" if nothing did.
    """

    stage: FreezeStage = FreezeStage.WANTED
    filesystems: int = 0
    seconds: float = 0.0
    words: str = ""


@frozen
class LeftFrozen:
    """A freeze of ours that may still hold.

    Attributes:
        name: The guest's.
        entry: Ties the lines of its record together.
        uri: The connection URI of its host.
        domain_id: The run that was frozen: of another one nothing is known.
        cpu_time: Its CPU time shortly before, in nanoseconds; None where it was not told.
        frozen_at: When, wall time in seconds since the epoch.
        is_sure: Whether the agent said that it froze.
        thawing: Whether the thaw is under way.
        words: Why it could not be thawed; "" if nobody tried.
    """

    vm: VmId
    name: str
    entry: str
    uri: str
    domain_id: int
    cpu_time: int | None
    frozen_at: float
    is_sure: bool = False
    thawing: bool = False
    words: str = ""


def filesystems(number: int) -> str:
    """So many file systems, in words."""
    return "1 file system" if number == 1 else f"{number} file systems"


def freezing_words(freeze: Freeze, delay: str) -> str:
    """How the freeze before a force stands, while nothing is forced yet; "" once it is over.

    Args:
        delay: What keeps it waiting; "" if nothing does.
    """
    match freeze.stage:
        case FreezeStage.WANTED:
            return f"freezing first: {delay or 'its host looks at it once more'}"
        case FreezeStage.FREEZING:
            return f"freezing its file systems first{f': {delay}' if delay else ''}"
        case _:
            return ""


def left_words(left: LeftFrozen, ago: str) -> str:
    """What to say of a freeze that may still hold.

    Args:
        ago: Since when, such as "3 min ago".
    """
    if left.thawing:
        return "thawing its file systems"
    doubt = "" if left.is_sure else "perhaps "
    why = f" ({left.words})" if left.words else ""
    return f"{doubt}frozen by us {ago}: T thaws it{why}"
