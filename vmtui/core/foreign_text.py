"""What is said of a press of a domain's power button that was not ours."""

from __future__ import annotations

from vmtui.core.doings import FOREIGN_PRESS_SHOWN, Doings
from vmtui.core.model import Moment
from vmtui.core.text import clock


def foreign_words(doings: Doings, now: Moment) -> str:
    """That somebody else pressed it lately, or that it restarted after that; "" if nobody did."""
    if (words := _lately(doings.foreign_restart, now)) is not None:
        return f"restarted {words} ago, after somebody else's press"
    if (words := _lately(doings.foreign_press, now)) is not None:
        return f"somebody else pressed its button {words} ago"
    return ""


def second_press_words(doings: Doings, now: Moment) -> str:
    """What to know before pressing it as well; "" if nobody else did lately."""
    pressed = _lately(doings.foreign_press, now)
    if pressed is None:
        return ""
    return f"somebody else pressed its button {pressed} ago: a second press can cancel"


def _lately(at: Moment | None, now: Moment) -> str | None:
    if at is None or now.boot - at.boot >= FOREIGN_PRESS_SHOWN:
        return None
    return clock(now.boot - at.boot)
