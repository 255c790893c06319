"""Images with an ext4 file system for the Linux guest, made and looked at with e2fsprogs."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

SIZE = "32M"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left on an image after its guest lost its power.

    Attributes:
        files: How many of the files that the guest wrote have a name and all of their content.
        needs_recovery: Whether its journal has to be replayed before it can be used.
    """

    files: int
    needs_recovery: bool


def make_ext4(image: Path) -> Path:
    """Make an empty file system in a new file, which QEMU may write to; returns the file."""
    _run("truncate", "-s", SIZE, str(image))
    _run("mkfs.ext4", "-q", str(image))
    image.chmod(0o666)
    return image


def look(image: Path) -> Kept:
    """Look at an image as it is, without mounting it and without replaying its journal."""
    listed = _run("debugfs", "-R", "ls -p /", str(image))
    # /INODE/MODE/UID/GID/NAME/SIZE/
    sizes = re.findall(r"^/.*/file-\d+/(\d+)/$", listed, re.MULTILINE)
    features = _run("dumpe2fs", "-h", str(image))
    return Kept(sum(int(size) > 0 for size in sizes), "needs_recovery" in features)


def _run(*command: str) -> str:
    # A plain user's PATH often lacks the place where these are.
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "PATH": path}
    )
    return done.stdout
