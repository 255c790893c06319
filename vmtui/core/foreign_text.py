"""What is said of a press of a domain's power button that was not ours."""

from __future__ import annotations

from vmtui.core.doings import FOREIGN_PRESS_SHOWN, Doings
from vmtui.core.model import Moment
from vmtui.core.record.records import Author
from vmtui.core.text import clock
from vmtui.core.visible import visible


def foreign_words(doings: Doings, now: Moment) -> str:
    """That somebody else pressed it lately, or that it restarted after that; "" if nobody did."""
    if (words := _lately(doings.foreign_restart, now)) is not None:
        who = doings.foreign_presser or "somebody else"
        return f"restarted {words} ago, after {who}'s press"
    return _pressed_words(doings, now)


def foreign_press_words(doings: Doings, now: Moment, *, is_press: bool) -> str:
    """What to know before asking it as well; "" if nobody else pressed its button lately.

    Args:
        is_press: Whether asking it is a press of its button too.
    """
    words = _pressed_words(doings, now)
    return f"{words}: a second press can cancel" if words and is_press else words


def pressed_by_words(doings: Doings, now: Moment) -> str:
    """Who else did and when, such as "pressed by somebody else 0:10 ago"; "" if nobody."""
    pressed = _lately(doings.foreign_press, now)
    who = doings.foreign_presser or "somebody else"
    return "" if pressed is None else f"pressed by {who} {pressed} ago"


def presser(author: Author, own: Author) -> str:
    """Who pressed it by another vmtui with the same journal, as seen by the user of this one."""
    is_own = (author.user, author.sudo_user) == (own.user, own.sudo_user)
    whose = visible(author.sudo_user or author.user, 30)
    return "your other vmtui" if is_own else f"{whose}'s vmtui"


def _pressed_words(doings: Doings, now: Moment) -> str:
    pressed = _lately(doings.foreign_press, now)
    who = doings.foreign_presser or "somebody else"
    return "" if pressed is None else f"{who} pressed its button {pressed} ago"


def pressed_by_others(count: int) -> str:
    """How many of several guests this holds for, where they are not all in sight."""
    return f"somebody else pressed the button of {count} of these in the last 5 minutes: see below"


def _lately(at: Moment | None, now: Moment) -> str | None:
    if at is None or now.boot - at.boot >= FOREIGN_PRESS_SHOWN:
        return None
    return clock(now.boot - at.boot)
