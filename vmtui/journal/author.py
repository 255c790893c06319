"""Who acts: the person at this console, and the process that acts for them."""

import os
import pwd
from collections.abc import Iterator, Mapping
from pathlib import Path

from vmtui.core.record.records import Author

_PROC = Path("/proc")


def this_author(environ: Mapping[str, str] = os.environ) -> Author:
    """Return the author of whatever this process writes.

    The user comes from the process, never from $USER, which anybody may set.
    """
    return Author(
        user=_login_name(os.getuid()),
        sudo_user=environ.get("SUDO_USER") or None,
        ssh_origin=_ssh_origin(environ),
        pid=os.getpid(),
        pid_start=_start_ticks(os.getpid()) or 0,
        boot=_boot_id(),
    )


def lives(author: Author) -> bool:
    """Tell whether the author's process still runs on this machine, since the same boot.

    One that was killed stays in the list until its parent has waited for it: it runs no more.
    """
    if author.boot != _boot_id() or author.pid_start != _start_ticks(author.pid):
        return False
    try:
        return _stat_fields(author.pid)[0] not in ("Z", "X")
    except OSError:
        return False


def _login_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run a user that it has no name for
        return str(uid)


def _ssh_origin(environ: Mapping[str, str]) -> str | None:
    """Return the address they came from; sudo takes the variable away, a parent still has it."""
    for candidate in (environ, *_parents_environments()):
        connection = candidate.get("SSH_CONNECTION") or candidate.get("SSH_CLIENT")
        if connection:
            return connection.split()[0]
    return None


def _parents_environments() -> Iterator[Mapping[str, str]]:
    """Yield the environments of parent after parent, as far as they may be read."""
    pid = os.getppid()
    while pid > 1:
        try:
            pairs = (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
            parent = int(_stat_fields(pid)[1])
        except OSError:
            return
        yield dict(os.fsdecode(pair).split("=", 1) for pair in pairs if b"=" in pair)
        pid = parent


def _start_ticks(pid: int) -> int | None:
    """Return when a process began, in clock ticks since boot; None if there is none."""
    try:
        return int(_stat_fields(pid)[19])
    except OSError:
        return None


def _stat_fields(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third, the state, on (proc(5))."""
    text = (_PROC / str(pid) / "stat").read_text(errors="replace")
    return text.rpartition(")")[2].split()  # the name before may hold blanks and brackets


def _boot_id() -> str:
    return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
