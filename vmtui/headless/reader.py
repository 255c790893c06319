"""Whether anybody still reads what a command writes, asked while there is nothing to write."""

from __future__ import annotations

import select
from typing import TextIO


def is_gone(out: TextIO) -> bool:
    """Whether the other end of a pipe is closed; a file or a terminal always has a reader.

    Without this, ``vmtui events | head -1`` would go on until the second line.
    """
    try:
        descriptor = out.fileno()
    except OSError:  # io.UnsupportedOperation: a buffer in memory
        return False
    poll = select.poll()
    poll.register(descriptor, 0)  # errors and hang-ups are always told
    return any(what & (select.POLLERR | select.POLLNVAL) for _, what in poll.poll(0))
