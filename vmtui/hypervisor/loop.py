"""libvirt's event loop: one daemon thread for the whole process.

Keepalive, events and close callbacks of every connection run on this thread, so nothing on it may
wait: a callback copies a name and some integers and returns. A libvirt call in a callback would
freeze the events of every host as soon as one of them hangs.
"""

from __future__ import annotations

import threading
import time
from functools import cache

import libvirt

HEARTBEAT = 5000
"""Milliseconds between wake-ups of a loop that has nothing to do.

``virEventRunDefaultImpl`` waits for a file or a timer. It is woken when one is added, but a timer
of its own keeps it from ever waiting without end.
"""

GATHER = 0.03
"""Seconds between two turns of the loop while hosts have nothing to tell.

Each turn looks at every connection, so that with a hundred of them it is dear. What comes
meanwhile is taken in one turn: above all keepalive, for hosts whose messages once fell into one
turn stay together.
"""

BUSY = 2.0
"""Seconds after an event, or a command, in which the loop does not rest.

Others follow it, and each would be heard two turns late: the first one reads it, and libvirt
leaves it to a timer for the next (``virObjectEventStateQueue``). What a call tells of a guest
would overtake them.
"""

_rests_from = 0.0


def stay_awake() -> None:
    """Do not rest for a while: something happens, or was asked for. From any thread."""
    global _rests_from
    _rests_from = time.monotonic() + BUSY


@cache
def start() -> threading.Thread:
    """Start libvirt's event loop; to be called before the first connection is opened.

    Later calls do nothing. libvirt's own error printer is silenced at the same time: it writes to
    the terminal that the console draws on.

    Returns:
        The daemon thread that runs the loop (virEventRunDefaultImpl).
    """
    silence()
    libvirt.virEventRegisterDefaultImpl()
    libvirt.virEventAddTimeout(HEARTBEAT, _tick, None)
    thread = threading.Thread(target=_run, name="libvirt-events", daemon=True)
    thread.start()
    return thread


def silence() -> None:
    """Keep libvirt from printing its errors; they are raised as ``libvirtError`` anyway."""
    libvirt.registerErrorHandler(_say_nothing, None)


def _run() -> None:
    while True:
        libvirt.virEventRunDefaultImpl()
        if time.monotonic() > _rests_from:
            time.sleep(GATHER)


def _tick(_timer: int, _opaque: object) -> None:
    """Do nothing: that the loop turned is the point."""


def _say_nothing(_context: object, _error: object) -> None:
    """Take an error that is about to be raised as an exception too."""
