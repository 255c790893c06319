"""The journal as a file of chained JSON lines, shared by every console of one user."""

import fcntl
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from vmtui.core.frozen import frozen
from vmtui.core.record.chain import GENESIS, tied
from vmtui.journal.private import make_directory, opened_directory, opened_file
from vmtui.journal.rotation import KEPT, ROTATE_AT, Older, older_files, rotate

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


class FilePlace:
    """A file that only its owner can reach (0600, in a directory of its own with 0700).

    Every append opens the file anew, so that a rotated or removed one is noticed, and holds an
    exclusive flock from the look at the last line to the fsync: consoles don't overwrite each
    other, and their lines form one chain, also over a rotation (`vmtui.journal.rotation`).

    Attributes:
        on_written: Gets its name, and the lines as they stand there once they are on the disk; it
            must neither wait nor raise. None for nobody.

    Args:
        path: The file. Its directory is the journal's own: it is made, and closed to others.
        rotate_at: Bytes from which the file is made an older one.
        kept: How many older ones there may be.
    """

    def __init__(
        self,
        path: Path,
        *,
        rotate_at: int = ROTATE_AT,
        kept: int = KEPT,
    ) -> None:
        self._path = path
        self.on_written: Callable[[str, Sequence[bytes]], None] | None = None
        self._rotate_at = rotate_at
        self._kept = kept

    @property
    def name(self) -> str:
        return str(self._path)

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write records to the end of the chain, all or none, and wait for the disk.

        Raises:
            UnsafePlaceError: The file or its directory is a symlink, belongs to somebody else, or
                others can write to it or replace it.
            OSError: Disk full, read only, no permission ...: nothing was added.
        """
        make_directory(self._path.parent)
        with opened_directory(self._path.parent) as directory:
            while (lines := self._appended(bodies, directory)) is None:
                pass  # The file was rotated meanwhile: there is a new one.
        if self.on_written is not None:
            self.on_written(self.name, lines)

    def tail(self, limit: int) -> Sequence[bytes]:
        """Return the last whole lines, without a lock: a console that hangs must not stop another.

        A line that is being written at this moment comes torn.

        Raises:
            UnsafePlaceError: As for append: what others can write is not believed.
            OSError: It can't be read.
        """
        pieces: list[Sequence[bytes]] = []
        with closing(self._newest_first()) as files:
            for file in files:
                size = os.fstat(file).st_size
                start = max(0, size - limit)
                lines = _read(file, start, size - start).split(b"\n")
                pieces.append(lines if start == 0 else lines[1:])
                limit -= size - start
                if limit <= 0:
                    break
        return _in_order(pieces)

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
        except FileNotFoundError:  # Perhaps it was rotated just now, and none is begun yet.
            return (), since
        if since is not None and (now.st_ino, now.st_size) == (since.inode, since.size):
            return (), since
        pieces: list[Sequence[bytes]] = []
        reach = None
        with closing(self._newest_first()) as files:
            for file in files:
                lines, here, is_known = _read_since(file, since, limit)
                pieces.append(lines)
                reach = reach or here
                limit -= here.size - (since.end if is_known and since else 0)
                if is_known or limit <= 0:
                    break
            else:
                if since is not None:  # What was read is not there any more: all here is new.
                    pieces = pieces[:1]
        return _in_order(pieces), reach

    def whole(self) -> Iterator[tuple[Older, BinaryIO]]:
        """Open all its files, the oldest first, each for as long as it is read.

        The one that is written to comes last, and as if it were an older one by now.

        Raises:
            UnsafePlaceError, OSError: As for tail.
        """
        with (
            suppress(FileNotFoundError),
            opened_directory(self._path.parent) as directory,
            ExitStack() as stack,
        ):
            last = self._opened(stack, self._path, directory)
            older = self._older_than(last)
            for one in older:
                with ExitStack() as its_own:
                    if (file := self._opened(its_own, one.path, directory)) is not None:
                        yield one, file
            if last is not None:
                yield Older(older[-1].number + 1 if older else 1, self._path), last

    def is_full(self) -> bool:
        """Whether there are so many older files that earlier ones were removed."""
        return len(older_files(self._path)) >= self._kept

    def _opened(self, stack: ExitStack, path: Path, directory: int) -> BinaryIO | None:
        """Open a file that may be gone by now."""
        try:
            descriptor = stack.enter_context(opened_file(path, os.O_RDONLY, directory))
        except FileNotFoundError:
            return None
        return stack.enter_context(os.fdopen(descriptor, "rb", closefd=False))

    def _appended(self, bodies: Sequence[bytes], directory: int) -> Sequence[bytes] | None:
        """Append to the file that has the name now; None if it lost it, or was just rotated."""
        with opened_file(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, directory) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not _is_at(self._path, os.fstat(file)):
                return None
            size = os.fstat(file).st_size
            if size >= self._rotate_at and rotate(self._path, directory, self._kept):
                return None
            prev = _digest_of_last(file, size) if size else self._older_digest(directory)
            lines = tied(bodies, prev)
            _append_or_undo(file, size, _after(file, size, lines))
            if size == 0:
                os.fsync(directory)  # else a crash could lose the file's name
            return lines

    def _older_digest(self, directory: int) -> str:
        """Return what the first line of a new file ties to: the last one of the newest older."""
        older = older_files(self._path)
        if not older:
            return GENESIS
        with opened_file(older[-1].path, os.O_RDONLY, directory) as file:
            return _digest_of_last(file, os.fstat(file).st_size)

    def _newest_first(self) -> Generator[int]:
        """Open one after the other, without a gap, whatever is rotated in between."""
        with suppress(FileNotFoundError), opened_directory(self._path.parent) as directory:
            with ExitStack() as stack:
                last = self._opened(stack, self._path, directory)
                if last is not None:
                    yield last.fileno()
                older = self._older_than(last)
            for one in reversed(older):
                with (
                    suppress(FileNotFoundError),
                    opened_file(one.path, os.O_RDONLY, directory) as file,
                ):
                    yield file

    def _older_than(self, last: BinaryIO | None) -> Sequence[Older]:
        """Return the older files, the oldest first, as they were when the last one was opened."""
        older = older_files(self._path)
        if last is None:
            return older
        opened = os.fstat(last.fileno())
        return list(takewhile(lambda one: not _is_at(one.path, opened), older))


def _in_order(pieces: Sequence[Sequence[bytes]]) -> Sequence[bytes]:
    return tuple(line for piece in reversed(pieces) for line in piece)


def _is_at(path: Path, status: os.stat_result) -> bool:
    """Tell whether what has this status is at a path: it may have been rotated meanwhile."""
    try:
        return os.path.samestat(os.stat(path, follow_symlinks=False), status)
    except FileNotFoundError:
        return False


def _digest_of_last(file: int, size: int) -> str:
    """Return the digest of a file's last line, torn or whole."""
    return _last_digest(file, size - 1 if _ends_whole(file, size) else size)


def _after(file: int, size: int, lines: Sequence[bytes]) -> bytes:
    """Return the bytes that add lines; they first end a line torn by a crash."""
    is_torn = size > 0 and not _ends_whole(file, size)
    return (b"\n" if is_torn else b"") + b"".join(line + b"\n" for line in lines)


def _ends_whole(file: int, size: int) -> bool:
    return size > 0 and os.pread(file, 1, size - 1) == b"\n"


def _last_digest(file: int, end: int) -> str:
    """Return the digest of the line that ends at `end`, whatever its length."""
    import hashlib  # brings OpenSSL, for which no start should wait

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


def _read_since(file: int, since: Reach | None, limit: int) -> tuple[Sequence[bytes], Reach, bool]:
    """Return a file's new whole lines, how far that is, and whether it was read before."""
    found = os.fstat(file)
    is_same = since is not None and since.inode == found.st_ino and since.end <= found.st_size
    known = since.end if is_same and since is not None else 0
    start = max(known, found.st_size - limit)
    *lines, torn = _read(file, start, found.st_size - start).split(b"\n")
    reach = Reach(found.st_ino, found.st_size, found.st_size - len(torn))
    return (lines if start == known else lines[1:]), reach, is_same


def _read(file: int, start: int, limit: int) -> bytes:
    blocks = []
    while limit > 0 and (block := os.pread(file, min(limit, 1024 * 1024), start)):
        blocks.append(block)
        start += len(block)
        limit -= len(block)
    return b"".join(blocks)
