"""What the journal tells of a guest that was asked to go down already, before it is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmtui.core.model import Vm
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.shutdown import PRESS_PAUSE
from vmtui.core.text import clock
from vmtui.core.visible import visible

ASKED_JUST_NOW = "asked-just-now"
"""Stands in JSON for what alone stands against asking: the press before is too fresh."""


def of_this_run(vm: Vm, uri: str, asked: Iterable[OpenShutdown]) -> list[OpenShutdown]:
    """Those of them that were asked of this guest since it was started, the earliest first.

    Args:
        vm: The guest.
        uri: The connection URI of its host.
        asked: What the journal has under way or given up.
    """
    run = vm.run.domain_id if vm.run else None
    return [
        one
        for one in asked
        if (one.intent.uuid, one.intent.uri) == (vm.id.uuid, uri)
        and (run is None or one.intent.run in (None, run))
    ]


def against_pressing(asked: Sequence[OpenShutdown], now: float) -> Obstacle | None:
    """What the ladder says of a press within ``PRESS_PAUSE`` of the last; None if it may be.

    Args:
        asked: Of this guest in this run.
        now: Wall time, in seconds since the epoch.
    """
    # A wall clock that was set back tells nothing: a press from the future holds up no other.
    ages = [now - at for one in asked for at in one.presses if at <= now]
    wait = PRESS_PAUSE - min(ages, default=PRESS_PAUSE)
    if wait <= 0:
        return None
    words = f"asked just now, again in {max(wait, 1):.0f} s (too early, it may cancel)"
    return Obstacle(ASKED_JUST_NOW, words)


def watched_words(asked: Sequence[OpenShutdown], now: float) -> str:
    """Who watches a guest on its way down already; "" where nobody does.

    Returns:
        Such as "asked 0:50 ago by PID 4711 of ada, 4:00 left; pressing again may cancel on some
        systems".
    """
    watched = [one for one in asked if one.watched and one.given_up is None]
    if not watched:
        return ""
    last = watched[-1]
    ago = clock(max(now - max(last.presses, default=last.started), 0.0))
    left = last.deadline - now
    time = f"{clock(left)} left" if left > 0 else f"{clock(-left)} over its time"
    who = f"PID {last.watcher.pid} of {visible(last.watcher.user)}"
    return f"asked {ago} ago by {who}, {time}; pressing again may cancel on some systems"
