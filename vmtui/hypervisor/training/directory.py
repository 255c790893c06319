"""The one directory of a training ground: taken, found again, and cleared with all that uses it.

A demo's, in which nobody lives, is held and cleared in the same way.

Whoever uses it holds a lock on it (flock), which ends with the process, however that ends. So a
directory without a lock is a leftover of a vmtui that was killed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vmtui.core.training import PREFIX
from vmtui.hypervisor.training.apart import CONFIGURATION
from vmtui.hypervisor.training.processes import command_line, everybody

_DAEMON = "libvirtd"

_HOMES = ("lib/qemu/", f"{CONFIGURATION}/libvirt/qemu/", f"{_DAEMON}.conf")
"""Where the driver inside vmtui keeps its guests, a session daemon its own, and what is its."""

PATIENCE = 10.0
"""Seconds within which killed processes are gone, unless a device holds them."""


def unused(prefix: str = PREFIX) -> Path:
    """Choose a directory that is nobody's and not there yet.

    Raises:
        OSError: There is no place for temporary files.
    """
    # Short, for the sake of socket paths (108 bytes).
    return Path(tempfile.gettempdir(), f"{prefix}{secrets.token_urlsafe(6)}")


@contextmanager
def files_alone(prefix: str) -> Iterator[Path]:
    """Have a directory in which only files live, and clear those of its kind that nobody holds.

    Args:
        prefix: The beginning of the name of every directory of its kind.

    Raises:
        OSError: There is no place for it.
    """
    clear_leftovers(prefix, _remove)
    directory = unused(prefix)
    with claimed(directory):
        try:
            yield directory
        finally:
            _remove(directory)


@contextmanager
def claimed(directory: Path) -> Iterator[None]:
    """Make a directory, and hold it.

    Raises:
        OSError: It can't be made, or is there already.
    """
    while True:
        directory.mkdir(mode=0o700)
        with _locked(directory, wait=True) as is_ours:
            if is_ours:
                yield
                return
        # Another start took it for a leftover, before it was locked.


def clear_leftovers(
    prefix: str = PREFIX, clear_one: Callable[[Path], object] | None = None
) -> None:
    """Clear this user's directories of a kind, training grounds, that nobody holds any more.

    What can't be cleared stays for another time.
    """
    for directory in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError), _locked(directory, wait=False) as is_ours:
            if is_ours:
                (clear_one or clear)(directory)


def clear(directory: Path) -> bool:
    """Kill the daemon and the QEMU processes that live in a directory, and remove it.

    Returns:
        Whether nothing is left. If a process can't be ended, the directory stays.
    """
    deadline = time.monotonic() + PATIENCE
    while (inhabitants := list(_inhabitants(directory))) or directory.exists():
        for pid in inhabitants:
            _kill(pid, directory)
        if not inhabitants:
            # Again if need be: a driver that just lost its guests may still write to it.
            _remove(directory)
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _remove(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def _locked(directory: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a directory; says whether it is there, is this user's and is held."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(directory, flags)
    except OSError:  # gone, somebody else's, or no directory
        yield False
        return
    try:
        yield _lock(descriptor, wait=wait) and directory.exists()
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool:
    if os.fstat(descriptor).st_uid != os.geteuid():
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:  # held by another
        return False
    return True


def _inhabitants(directory: Path) -> Iterator[int]:
    """The daemon before its guests: it would tell of each one's end."""
    found = [pid for pid in everybody() if _lives_in(pid, directory)]
    return iter(sorted(found, key=_is_guest))


def _lives_in(pid: int, directory: Path) -> bool:
    """Whether it is a QEMU or a daemon of that directory's libvirt; nobody else is ever killed.

    The path of a QEMU's secrets, or of its monitor while libvirt asks it what it can, is on its
    command line, and that of a daemon's configuration on the daemon's.
    """
    program, *arguments = command_line(pid) or [""]
    inside = tuple(f"{directory}/{place}" for place in _HOMES)
    is_ours = Path(program).name.startswith("qemu-") or Path(program).name == _DAEMON
    return is_ours and any(home in each for each in arguments for home in inside)


def _is_guest(pid: int) -> bool:
    program, *_ = command_line(pid) or [""]
    return Path(program).name != _DAEMON


def _kill(pid: int, directory: Path) -> None:
    with suppress(OSError):  # it has ended, or is somebody else's
        process = os.pidfd_open(pid)
        try:
            # Looked at again: the number could have been given to another process meanwhile.
            if _lives_in(pid, directory):
                signal.pidfd_send_signal(process, signal.SIGKILL)
        finally:
            os.close(process)
