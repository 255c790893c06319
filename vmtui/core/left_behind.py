"""What an earlier console left under way where this one does not look, in words."""

from __future__ import annotations

from vmtui.core.happenings import Happening
from vmtui.core.model import Moment
from vmtui.core.open_shutdowns import OpenShutdown
from vmtui.core.text import Role, clock


def left_elsewhere(one: OpenShutdown, now: Moment) -> Happening:
    """The line for a shutdown whose host is not open here: how it stands, and where it is."""
    intent = one.intent
    left = one.deadline - now.wall
    time = f"{clock(left)} left" if left > 0 else f"{clock(-left)} over"
    what = intent.action.value.replace("-", " ")
    words = f"{what} under way, {time}; its host is not open here: -c {intent.uri}"
    return Happening(now, intent.host, intent.guest, words, Role.OVERDUE)
