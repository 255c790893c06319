"""What must be typed before a fleet shutdown begins, and what is said of it until then."""

from __future__ import annotations

from vmtui.core.text import Cell, Role
from vmtui.core.waves.plan import Course
from vmtui.core.waves.text import count_guests


def to_type(course: Course) -> str:
    """What starts it, such as ``8 in 3``: eight guests in three waves.

    The number of guests alone would be the same for another order of the same guests: who means
    a plan file that was never read would take all of them down at once.
    """
    count = len(course.guests)
    return f"{count} in {len(course.waves)}" if count > 1 else str(count)


def is_typed(course: Course, typed: str) -> bool:
    """Whether this starts it; blanks count for nothing."""
    return _squeezed(typed) == _squeezed(to_type(course))


def may_become(course: Course, typed: str) -> bool:
    """Whether this is the beginning of what starts it."""
    return _squeezed(to_type(course)).startswith(_squeezed(typed))


def meaning(course: Course) -> str:
    """What would be done, in words that no other plan of these guests has."""
    count, waves = len(course.guests), len(course.waves)
    if count == 1:
        return "shut 1 guest down"
    if waves > 1:
        return f"shut {count_guests(count)} down in {waves} waves"
    return f"shut all {count} down AT ONCE, in one wave"


def prompt(course: Course, typed: str) -> Cell:
    """What to type, or that Enter starts it now."""
    role = Role.OVERDUE if len(course.waves) == 1 and len(course.guests) > 1 else Role.PLAIN
    if is_typed(course, typed):
        return Cell(f"! Enter starts it: {meaning(course)}.", Role.OVERDUE)
    return Cell(f"Type {to_type(course)} to {meaning(course)}. Esc asks nobody.", role)


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()
