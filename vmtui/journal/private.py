"""Opens files and directories that are their owner's alone; refuses those that others control."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from vmtui.trust import replaceable_above


class UnsafePlaceError(OSError):
    """Somebody else could read, change or redirect what is written there."""


def make_directory(directory: Path) -> None:
    """Make a directory, and those that it stands in, unless in another's home.

    A root that came by `sudo -E` keeps the user's HOME: directories made there as root would
    shut out that user's own programs.

    Raises:
        UnsafePlaceError: It would stand in another's directory.
        OSError: It can't be made.
    """
    missing = []
    existing = directory
    while not existing.exists() and not existing.is_symlink():
        missing.append(existing)
        existing = existing.parent
    if not existing.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(existing))
    if existing.stat().st_uid not in (os.geteuid(), 0):
        raise UnsafePlaceError(f"{existing} belongs to somebody else")
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir(mode=0o700)


@contextmanager
def opened_directory(path: Path) -> Iterator[int]:
    """Open a directory that no one else can write to or replace, and close it to others.

    Raises:
        UnsafePlaceError: It is a symlink or another's, or others can write to it or above it.
        OSError: It can't be opened.
    """
    descriptor = _open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if (above := replaceable_above(path)) is not None:
            raise UnsafePlaceError(f"others can write to {above} (chmod go-w {above})")
        _close_to_others(descriptor, path, mode=0o700)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def opened_file(path: Path, flags: int, directory: int) -> Iterator[int]:
    """Open a plain file in an open directory, likewise.

    Raises:
        UnsafePlaceError: It is a symlink, has a second name, is another's, or others can write it.
        OSError: It can't be opened.
    """
    descriptor = _open(path, flags, directory)
    try:
        found = os.fstat(descriptor)
        # Without any name it was removed since: whoever opened it looks whether it is still there.
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise UnsafePlaceError(f"{path} is not a plain file with one name")
        _close_to_others(descriptor, path, mode=0o600)
        yield descriptor
    finally:
        os.close(descriptor)


def _open(path: Path, flags: int, directory: int | None = None) -> int:
    """Open a path, in a directory that is already open if one is given; never through a symlink."""
    # O_NONBLOCK: a FIFO in the file's place must not hang the open. Files ignore it.
    flags |= os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(path if directory is None else path.name, flags, 0o600, dir_fd=directory)
    except OSError as error:
        if path.is_symlink():
            raise UnsafePlaceError(f"{path} is a symlink") from error
        raise


def _close_to_others(descriptor: int, path: Path, mode: int) -> None:
    """Refuse what somebody else could have changed; what they could only read, hide."""
    found = os.fstat(descriptor)
    if found.st_uid != os.geteuid():
        raise UnsafePlaceError(f"{path} belongs to somebody else")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise UnsafePlaceError(f"others can write to {path} (chmod go-w {path})")
    if stat.S_IMODE(found.st_mode) != mode:
        os.fchmod(descriptor, mode)
