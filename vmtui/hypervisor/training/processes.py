"""What /proc tells about processes. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vmtui.core.frozen import frozen

PROC = Path("/proc")


@frozen
class Stat:
    """The first fields of /proc/PID/stat.

    Attributes:
        state: One letter: "Z" a zombie, "T" stopped; "" if there is no such process.
        parent: The id of its parent.
        session: The id of its session, which is the process that began it.
    """

    state: str
    parent: int
    session: int


_NOBODY = Stat("", 0, 0)


def stat(pid: int) -> Stat:
    """Read how a process stands; one that is not there has no state."""
    try:
        content = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return _NOBODY
    # The name in parentheses may hold anything, blanks and parentheses too.
    state, parent, _group, session = content.rpartition(")")[2].split()[:4]
    return Stat(state, int(parent), int(session))


def is_alive(pid: int) -> bool:
    """Whether the process is there and not a zombie."""
    return stat(pid).state not in ("", "Z")


def children(parent: int) -> Iterator[int]:
    """Yield the ids of a process's children, zombies too."""
    try:
        threads = list((PROC / str(parent) / "task").iterdir())
    except OSError:
        return
    for thread in threads:
        try:
            yield from map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # a thread that has ended meanwhile


def command_line(pid: int) -> list[str]:
    """Return a process's arguments; none if it has ended, or is a zombie."""
    try:
        content = (PROC / str(pid) / "cmdline").read_text(errors="replace")
    except OSError:
        return []
    return content.split("\0")


def everybody() -> Iterator[int]:
    """Yield the ids of all processes that can be seen."""
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            yield int(entry.name)
