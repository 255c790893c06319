"""A libvirt connection with the one thread that ever calls it.

Several threads in calls on one connection are no faster, and when its keepalive expires all but
one of them stay blocked for ever. So a connection never leaves the thread that opened it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, Protocol

import libvirt

from vmtui.hypervisor import errors
from vmtui.hypervisor.control import Control
from vmtui.hypervisor.errors import RefusalError, Trouble

Open = Callable[[], libvirt.virConnect]
Job = Callable[[libvirt.virConnect], Any]
"""Calls libvirt on the lane's thread; may raise ``libvirtError``, or
``RefusalError`` and ``ValueError`` with words for the user."""

Reply = Callable[[Any], None]
"""Takes a job's result or a ``Trouble``, on the control thread."""

Farewell = Callable[[libvirt.virConnect], None]
"""Gives back what would keep a connection open, dead or alive; raises nothing."""


def _nothing_to_give_back(_connection: libvirt.virConnect) -> None:
    """The farewell of a connection on which nothing was registered."""


class Worker(Protocol):
    """What a pool needs of a lane."""

    def submit(self, job: Job, reply: Reply) -> None:
        """Have a job done after those before it. Returns at once."""

    def retire(self) -> None:
        """No more jobs will come."""


class BorrowedLane:
    """The lane of another purpose, lent to a pool: it ends when its owner ends it."""

    def __init__(self, lane: Lane) -> None:
        """Start no thread: the lender's does the work."""
        self._lane = lane

    def submit(self, job: Job, reply: Reply) -> None:
        """Have the lender do it."""
        self._lane.submit(job, reply)

    def retire(self) -> None:
        """Give it back."""


class _Thread(threading.Thread):
    """A lane's."""


class Lane:
    """Runs jobs one after the other on a connection of its own. A daemon thread: it may hang."""

    def __init__(
        self,
        name: str,
        open_connection: Open,
        control: Control,
        at_close: Farewell = _nothing_to_give_back,
    ) -> None:
        """Start the thread; it opens the connection when the first job comes.

        Args:
            name: For the thread's name: the host and what the lane is for.
            open_connection: Called on the lane's thread, once.
            control: Where replies are given.
            at_close: Gives back what the jobs keep of the connection.
        """
        self._at_close = at_close
        self._open = open_connection
        self._control = control
        self._jobs: SimpleQueue[tuple[Job, Reply] | Farewell | None] = SimpleQueue()
        _Thread(target=self._run, name=name, daemon=True).start()

    def submit(self, job: Job, reply: Reply) -> None:
        """Have a job done after those before it. Returns at once."""
        self._jobs.put((job, reply))

    def retire(self, farewell: Farewell = _nothing_to_give_back) -> None:
        """End the lane after the jobs it has: it closes its connection and its thread ends.

        If a job hangs, that happens when the job returns, or never; nobody waits for it.

        Args:
            farewell: Done before the connection is closed. Unlike a job, on a lost connection
                too: its callbacks would keep its memory and its file descriptors for ever.
        """
        self._jobs.put(farewell)

    def leave(self) -> None:
        """End the lane after the jobs it has, but leave its connection to the end of the process.

        For a connection with callbacks: they keep it open, and giving them back takes calls.
        """
        self._jobs.put(None)

    def _run(self) -> None:
        opened: libvirt.virConnect | Trouble | None = None
        while isinstance(item := self._jobs.get(), tuple):
            job, reply = item
            if opened is None:
                opened = _opened(self._open)
            outcome = opened if isinstance(opened, Trouble) else _outcome(job, opened)
            self._control.call(partial(reply, outcome))
            # What they refer to must not outlive them here: close() would not really close.
            del item, job, reply, outcome
        if item is not None and opened is not None and not isinstance(opened, Trouble):
            self._at_close(opened)
            _close(opened, farewell=item)


def wait_until_ended(control: Control, seconds: float) -> None:
    """Wait until the lanes that were ended have no call under way, at most so long.

    To be called before the process ends. A client that goes away during a call is closed by two
    of libvirtd's threads at once: by its main thread, and by the worker that can't answer any more
    (``virNetServerHandleJob``). If callbacks are registered on that connection, both give them
    back (``remoteClientCloseFunc``): libvirtd 9.0 has no lock there, and crashed.
    """
    deadline = time.monotonic() + seconds
    told = threading.Event()
    control.call(told.set)
    told.wait(seconds)
    for thread in threading.enumerate():
        # One that has not begun is listed too: it is in no call, and can't be joined.
        if isinstance(thread, _Thread) and thread.is_alive():
            thread.join(max(0.0, deadline - time.monotonic()))


def _opened(open_connection: Open) -> libvirt.virConnect | Trouble:
    try:
        return open_connection()
    except libvirt.libvirtError as error:
        return errors.of_open(error)
    except (RefusalError, ValueError) as error:
        return Trouble(str(error), lost=True, refused=True)


def _outcome(job: Job, connection: libvirt.virConnect) -> Any:
    if not errors.is_alive(connection):
        return Trouble("the connection was lost", lost=True, unsent=True)
    try:
        return job(connection)
    except libvirt.libvirtError as error:
        return errors.of_call(error, connection)
    except (RefusalError, ValueError) as error:
        return Trouble(str(error))
    except Exception as error:
        # A defect of a job must be told, and must not leave its caller without an answer.
        logging.getLogger(__name__).exception("a job failed")
        return Trouble(f"vmtui failed: {error}")


def _close(connection: libvirt.virConnect, farewell: Farewell) -> None:
    farewell(connection)
    with suppress(libvirt.libvirtError):
        if connection.close() != 0:
            logging.getLogger(__name__).warning("a connection stays open: it is still in use")
