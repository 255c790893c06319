"""Being the parent of daemons whose own parent has ended, so that they are reaped at once.

libvirt starts each QEMU as a daemon, which then belongs to process 1, and ``destroy`` waits until
it is reaped. In containers process 1 is often slow to: two seconds for each guest.
"""

from __future__ import annotations

import ctypes
import os
import select
import threading
from contextlib import suppress

from vmtui.hypervisor.training.processes import children, stat

_PR_SET_CHILD_SUBREAPER = 36

_LOOK_EVERY = 100
"""Milliseconds between two looks for new orphans. The end of a known one is seen at once."""


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent ends (``prctl``).

    Raises:
        OSError: The kernel does not let it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot become a subreaper")


def reap_daemons() -> None:
    """Reap adopted daemons from now on, on a thread of its own.

    Only those: libvirt, in the same process, waits for the children that it started itself.
    """
    threading.Thread(target=_reap, name="reaper", daemon=True).start()


def _reap() -> None:
    own, poll = os.getpid(), select.poll()
    watched: dict[int, int] = {}
    while True:
        for pid in children(own):
            if pid not in watched.values() and _is_daemon(pid):
                with suppress(OSError):
                    descriptor = os.pidfd_open(pid)
                    watched[descriptor] = pid
                    poll.register(descriptor, select.POLLIN)
        for descriptor, _event in poll.poll(_LOOK_EVERY):
            poll.unregister(descriptor)
            os.close(descriptor)
            with suppress(ChildProcessError):
                os.waitpid(watched.pop(descriptor), 0)


def _is_daemon(pid: int) -> bool:
    """Whether it was started by a process that began a session and ended.

    A child of libvirt's own is in our session, or began one itself.
    """
    return stat(pid).session not in (pid, os.getsid(0), 0)
