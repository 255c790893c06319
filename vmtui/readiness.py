"""Which of some files can be read or written now; also of those that ``select`` can't name.

A console with a hundred hosts has more than the 1024 open files that ``select`` knows.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from typing import Protocol


class HasFileno(Protocol):
    """A socket, or what else has a descriptor."""

    def fileno(self) -> int:
        """The descriptor."""


File = int | HasFileno

_ENDED = select.POLLHUP | select.POLLERR | select.POLLNVAL


def wait_ready(
    readers: Sequence[File], writers: Sequence[File], timeout: float | None = None
) -> tuple[list[File], list[File]]:
    """Wait until one of these can be read or written without waiting, or has ended.

    Args:
        timeout: Seconds to wait at most; None for as long as it takes.

    Returns:
        Those of the readers, and those of the writers.
    """
    wanted: dict[int, int] = {}
    for files, event in ((readers, select.POLLIN), (writers, select.POLLOUT)):
        for file in files:
            wanted[_fd(file)] = wanted.get(_fd(file), 0) | event
    poll = select.poll()
    for fd, events in wanted.items():
        poll.register(fd, events)
    found = dict(poll.poll(None if timeout is None else timeout * 1000))
    return (
        [one for one in readers if found.get(_fd(one), 0) & (select.POLLIN | _ENDED)],
        [one for one in writers if found.get(_fd(one), 0) & (select.POLLOUT | _ENDED)],
    )


def _fd(file: File) -> int:
    return file if isinstance(file, int) else file.fileno()
