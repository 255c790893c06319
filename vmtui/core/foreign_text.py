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


def foreign_press_words(doings: Doings, now: Moment, *, is_press: bool) -> str:
    """What to know before asking it as well; "" if nobody else pressed its button lately.

    Args:
        is_press: Whether asking it is a press of its button too.
    """
    pressed = _lately(doings.foreign_press, now)
    if pressed is None:
        return ""
    words = f"somebody else pressed its button {pressed} ago"
    return f"{words}: a second press can cancel" if is_press else words


def pressed_by_others(count: int) -> str:
    """How many of several guests this holds for, where they are not all in sight."""
    return f"somebody else pressed the button of {count} of these in the last 5 minutes: see ↓"


def _lately(at: Moment | None, now: Moment) -> str | None:
    if at is None or now.boot - at.boot >= FOREIGN_PRESS_SHOWN:
        return None
    return clock(now.boot - at.boot)
