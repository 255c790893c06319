"""Keeping libvirt, libxml2 and ssh from writing over the screen.

All of them write to file descriptor 2, which is the terminal. So that descriptor becomes a log,
and Textual, which draws on ``sys.__stderr__``, gets a descriptor of its own for the terminal.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def move_to(log: Path) -> None:
    """Let everything that is written to file descriptor 2 end in a log, except Textual's drawing.

    To be called once, before Textual starts and before libvirt is used. ``sys.stderr``, and with it
    every traceback, goes to the log too.

    Args:
        log: Appended to; made with mode 0600, its directory with 0700. A symbolic link is refused.

    Raises:
        OSError: The log can't be opened; nothing has changed then.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(log, flags, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        # Standard error may be a file (``vmtui 2>FILE``): the console is where its output goes.
        drawn_on = os.dup(1 if os.isatty(1) else 2)
        terminal = os.fdopen(drawn_on, "w", encoding="utf-8", errors="backslashreplace")
        sys.stderr.flush()
        # Inheritable, as a standard stream must be: ssh gets it too.
        os.dup2(descriptor, 2, inheritable=True)
    finally:
        os.close(descriptor)
    # Typed as final by typeshed; Textual reads it when it starts.
    sys.__stderr__ = terminal  # type: ignore[misc]
