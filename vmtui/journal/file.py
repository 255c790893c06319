"""The journal as a file of chained JSON lines, shared by every console of one user."""

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from vmtui.core.frozen import frozen
from vmtui.core.record.chain import GENESIS, digest, tie

_BLOCK = 64 * 1024


@frozen
class Reach:
    """How far a file was read.

    Attributes:
        inode: Which file: another one may have its name by now.
        size: How large it was.
        end: How many bytes of it were read, to the end of the last whole line.
    """

    inode: int
    size: int
    end: int


class UnsafePlaceError(OSError):
    """Somebody else could read, change or redirect what is written there."""


class FilePlace:
    """A file that only its owner can reach (0600, in a directory of its own with 0700).

    Every append opens the file anew, so that a rotated or removed one is noticed, and holds an
    exclusive flock from the look at the last line to the fsync: consoles don't overwrite each
    other, and their lines form one chain.

    Args:
        path: The file. Its directory is the journal's own: it is made, and closed to others.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return str(self._path)

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write records to the end of the chain, all or none, and wait for the disk.

        Raises:
            UnsafePlaceError: The file or its directory is a symlink, belongs to somebody else, or
                others can write to it.
            OSError: Disk full, read only, no permission ...: nothing was added.
        """
        _make_directory(self._path.parent)
        with _opened_directory(self._path.parent) as directory:
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            with _opened_file(self._path, flags, directory) as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                size = os.fstat(file).st_size
                _append_or_undo(file, size, _continuation(file, size, bodies))
                if size == 0:
                    os.fsync(directory)  # else a crash could lose the file's name

    def tail(self, limit: int) -> Sequence[bytes]:
        """Return the last whole lines, without a lock: a console that hangs must not stop another.

        A line that is being written at this moment comes torn.

        Raises:
            UnsafePlaceError: As for append: what others can write is not believed.
            OSError: It can't be read.
        """
        try:
            with (
                _opened_directory(self._path.parent) as directory,
                _opened_file(self._path, os.O_RDONLY, directory) as file,
            ):
                start = max(0, os.fstat(file).st_size - limit)
                lines = _read(file, start, limit).split(b"\n")
        except FileNotFoundError:
            return ()
        return lines if start == 0 else lines[1:]

    def grown(self, since: Reach | None, limit: int) -> tuple[Sequence[bytes], Reach | None]:
        """Return the whole lines that came since, and how far that is; it costs a stat if none.

        Args:
            since: How far it was read before; None for never, then its last lines come.
            limit: The most bytes to read, from the end.

        Raises:
            UnsafePlaceError, OSError: As for tail.
        """
        try:
            now = self._path.stat(follow_symlinks=False)
            if since is not None and (now.st_ino, now.st_size) == (since.inode, since.size):
                return (), since
            with (
                _opened_directory(self._path.parent) as directory,
                _opened_file(self._path, os.O_RDONLY, directory) as file,
            ):
                return _read_since(file, since, limit)
        except FileNotFoundError:
            return (), None


def _make_directory(directory: Path) -> None:
    """Make the directory, and the base directory that it stands in, unless in another's home.

    A root that came by `sudo -E` keeps the user's HOME: directories made there as root would
    shut out that user's own programs.
    """
    existing = directory
    while not existing.exists() and not existing.is_symlink():
        existing = existing.parent
    if not existing.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(existing))
    if existing.stat().st_uid not in (os.geteuid(), 0):
        raise UnsafePlaceError(f"{existing} belongs to somebody else")
    directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)


@contextmanager
def _opened_directory(path: Path) -> Iterator[int]:
    descriptor = _open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _close_to_others(descriptor, path, mode=0o700)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _opened_file(path: Path, flags: int, directory: int) -> Iterator[int]:
    descriptor = _open(path, flags, directory)
    try:
        found = os.fstat(descriptor)
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
        raise UnsafePlaceError(f"others can write to {path}")
    if stat.S_IMODE(found.st_mode) != mode:
        os.fchmod(descriptor, mode)


def _continuation(file: int, size: int, bodies: Sequence[bytes]) -> bytes:
    """Return the bytes that carry the chain on; they first end a line torn by a crash."""
    end = size - 1 if size and os.pread(file, 1, size - 1) == b"\n" else size
    prev = _last_digest(file, end) if size else GENESIS
    lines = []
    for body in bodies:
        line = tie(body, prev)
        prev = digest(line)
        lines.append(line + b"\n")
    torn = size > 0 and end == size
    return (b"\n" if torn else b"") + b"".join(lines)


def _last_digest(file: int, end: int) -> str:
    """Return the digest of the line that ends at `end`, whatever its length."""
    start = _line_start(file, end)
    line = hashlib.sha256()
    while start < end:
        block = os.pread(file, min(_BLOCK, end - start), start)
        if not block:
            raise OSError("the journal shrank while it was read")
        line.update(block)
        start += len(block)
    return line.hexdigest()


def _line_start(file: int, end: int) -> int:
    """Look backward, block by block, for the newline before a line: never at the whole file."""
    while end > 0:
        block = os.pread(file, min(_BLOCK, end), max(0, end - _BLOCK))
        newline = block.rfind(b"\n")
        if newline >= 0:
            return end - len(block) + newline + 1
        end -= len(block)
    return 0


def _append_or_undo(file: int, size: int, data: bytes) -> None:
    """Write and sync, or leave the file as it was.

    If even that fails, or this process dies in between, a torn line stays, and is carried on from.
    """
    try:
        written = 0
        while written < len(data):
            written += os.write(file, data[written:])
        os.fsync(file)
    except OSError:
        with suppress(OSError):
            os.ftruncate(file, size)
        raise


def _read_since(file: int, since: Reach | None, limit: int) -> tuple[Sequence[bytes], Reach]:
    found = os.fstat(file)
    is_same = since is not None and since.inode == found.st_ino and since.end <= found.st_size
    known = since.end if is_same and since is not None else 0
    start = max(known, found.st_size - limit)
    *lines, torn = _read(file, start, found.st_size - start).split(b"\n")
    reach = Reach(found.st_ino, found.st_size, found.st_size - len(torn))
    return (lines if start == known else lines[1:]), reach


def _read(file: int, start: int, limit: int) -> bytes:
    blocks = []
    while limit > 0 and (block := os.pread(file, min(limit, 1024 * 1024), start)):
        blocks.append(block)
        start += len(block)
        limit -= len(block)
    return b"".join(blocks)
