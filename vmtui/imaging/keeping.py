"""Files that are kept for the user, and for nobody else to read."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

MOST_NAMESAKES = 1000
"""Files of one name that are told apart by a number."""


def keep(folder: Path, name: str, content: bytes) -> Path:
    """Write a file of mode 0600 that was not there before, and wait for the disk.

    Args:
        folder: Where; it is made with mode 0700 if need be.
        name: As in "web-01.png"; where there is one, "web-01-2.png" is taken, and so on.
        content: All of it.

    Returns:
        Where it is.

    Raises:
        OSError: It can't be written; nothing is left of it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, descriptor = _create(folder, name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def keep_latest(path: Path, content: bytes) -> None:
    """Have a file of mode 0600 with this alone in it; what was there before is gone.

    It is a new file that takes the place, so a link there leads nowhere.

    Raises:
        OSError: It can't be written.
    """
    fresh = keep(path.parent, f"{path.stem}.new{path.suffix}", content)
    fresh.replace(path)


def picture_name(guest: str, host: str, wall: float, picture: bytes) -> str:
    """What to call a picture of a guest's screen: who, and when.

    Args:
        guest: Its name, in which anything may be.
        host: Likewise.
        wall: When it was taken, wall time in seconds since the epoch.
        picture: Its bytes: QEMU makes a PNG, and a PPM before 7.1.
    """
    when = time.strftime("%Y%m%d-%H%M%S", time.localtime(wall))
    suffix = "ppm" if picture.startswith(b"P6") else "png"
    return f"{_tame(guest)}-on-{_tame(host)}-{when}.{suffix}"


def _tame(name: str) -> str:
    """A name in which nothing but letters, digits, dots and dashes is left."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:60].lstrip(".-") or "_"


def _create(folder: Path, name: str) -> tuple[Path, int]:
    stem, dot, suffix = name.rpartition(".")
    for number in range(1, MOST_NAMESAKES):
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{suffix}")
        # O_EXCL follows no link either, wherever it leads.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            return path, os.open(path, flags, 0o600)
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder / name} and all its namesakes are there already")
