"""What /proc tells about processes, and stopping them for real. Standard library only."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.qemu.waiting import wait_until


def children(parent: int) -> Iterator[int]:
    """Yield the ids of a process's children."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and _stat(int(entry.name))[1] == str(parent):
            yield int(entry.name)


def command_line(pid: int) -> list[str]:
    """Return a process's arguments; none if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Whether the process is there and not a zombie."""
    return _stat(pid)[0] not in ("", "Z")


def stop(pid: int) -> None:
    """Stop a process (SIGSTOP); it stands still when this returns."""
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: _stat(pid)[0] == "T", f"process {pid} is stopped")


def resume(pid: int) -> None:
    """Let a stopped process go on (SIGCONT)."""
    os.kill(pid, signal.SIGCONT)


def end(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """End a process; it is gone when this returns. One that is gone already is no error."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
    wait_until(lambda: not is_alive(pid), f"process {pid} has ended")


def _stat(pid: int) -> tuple[str, str]:
    """Return a process's state letter and its parent's id; empty if there is no such process."""
    try:
        content = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return "", ""
    state, parent = content.rpartition(")")[2].split()[:2]
    return state, parent
