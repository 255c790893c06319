"""What else was tried to get a guest off than asking it: keys, an NMI, its network cut."""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.core.record.records import Action, Phase, Record
from vmtui.core.text import ago

KEPT = 4
"""Deeds of a guest that are told, the last ones."""

_WORDS = {
    Action.SYSRQ: "SysRq s, u, o sent",
    Action.NMI: "NMI sent",
    Action.CTRL_ALT_DEL: "ctrl+alt+del pressed",
    Action.CUT_LINK: "network cut",
    Action.RESTORE_LINK: "network restored",
}

_NOT_DONE = {
    Action.SYSRQ: "SysRq refused",
    Action.NMI: "NMI refused",
    Action.CTRL_ALT_DEL: "ctrl+alt+del refused",
    Action.CUT_LINK: "network not cut",
    Action.RESTORE_LINK: "network not restored",
}


@frozen
class Tried:
    """One deed.

    Attributes:
        words: What was done, or not.
        at: When its answer came.
    """

    words: str
    at: Moment


def tried_by(record: Record, at: Moment) -> Tried | None:
    """The deed whose end a record tells; None where it tells of none."""
    if record.phase is not Phase.OUTCOME:
        return None
    if record.action is Action.TYPED:
        return Tried(_typed(record), at)
    words = (_NOT_DONE if record.outcome == "refused" else _WORDS).get(record.action)
    doubt = ", perhaps" if record.outcome == "unknown" else ""
    return Tried(f"{words}{doubt}", at) if words else None


def _typed(record: Record) -> str:
    number = record.number("keys") or 0
    perhaps = record.number("perhaps")
    keys = "1 key" if number == 1 else f"{number} keys"
    return f"{keys} typed" + (f", perhaps {perhaps} more" if perhaps else "")


def tried_words(tried: Sequence[Tried], now: Moment) -> str:
    """All of it in a line; "" where nothing was tried."""
    return " · ".join(f"{one.words} {ago(now.boot - one.at.boot)}" for one in tried[-KEPT:])
