"""The journal's older files: `audit.000001.jsonl` and so on, of which the lowest is the oldest.

A file that has grown large is renamed, and the next append begins a new one whose first line ties
to the renamed one's last: the chain goes on over files. Renaming is one step that a crash can't
tear, numbers never come again, and no other file is renamed for it. After `KEPT` the oldest goes.
"""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from vmtui.core.frozen import frozen

ROTATE_AT = 16 * 1024 * 1024
"""Bytes from which a file gets no more lines: some 24,000 of them."""

KEPT = 15
"""Older files kept: with the one that is written to, 256 MiB at most."""


@frozen
class Older:
    """A file that gets no more lines.

    Attributes:
        number: Its place among them.
        path: Where it is.
    """

    number: int
    path: Path


def older_files(path: Path) -> list[Older]:
    """The older files of a journal, the oldest first."""
    name = re.compile(rf"{re.escape(path.stem)}\.([0-9]{{6,}}){re.escape(path.suffix)}")
    with suppress(FileNotFoundError):
        names = os.listdir(path.parent)
        found = [
            Older(int(match[1]), path.parent / match[0])
            for match in map(name.fullmatch, names)
            if match
        ]
        return sorted(found, key=lambda older: older.number)
    return []


def rotate(path: Path, directory: int, kept: int) -> bool:
    """Make the journal's file an older one, and remove the oldest beyond `kept`.

    Whoever calls holds the lock on the file that has this name: so nobody else renames it.

    Args:
        path: The file.
        directory: Its directory, open.
        kept: How many older ones may be kept.

    Returns:
        Whether it was renamed: if not it is written on to, for a record matters more than a bound.
    """
    older = older_files(path)
    number = older[-1].number + 1 if older else 1
    try:
        os.rename(path.name, _name(path, number), src_dir_fd=directory, dst_dir_fd=directory)
    except OSError:
        return False
    _remove(older[: max(0, len(older) + 1 - kept)], directory)
    with suppress(OSError):
        os.fsync(directory)
    return True


def _name(path: Path, number: int) -> str:
    return f"{path.stem}.{number:06}{path.suffix}"


def _remove(files: Sequence[Older], directory: int) -> None:
    for one in files:
        with suppress(OSError):  # It is removed at the next rotation.
            os.unlink(one.path.name, dir_fd=directory)
