"""The disk image that a guest boots from."""

import struct
from importlib import resources
from pathlib import Path

from vmtui.guests.manner import Manner

IMAGE_SIZE = 2 << 20
"""Bytes of a guest's disk: the boot sector, then the area that guests write to."""

_SECONDS = struct.Struct("<H")
_SECONDS_OFFSET = 508


def boot_sector(manner: Manner, *, seconds: int | None = None) -> bytes:
    """Return the 512 bytes that make a guest of this manner.

    Args:
        manner: How the guest behaves.
        seconds: How long a guest writes, computes or boots that does so for some time, 1 to 3600.
            ``None`` keeps the manner's own time. The other manners take no time and ignore it.

    Raises:
        ValueError: ``seconds`` is out of range.
    """
    sector = bytearray(resources.files(__package__).joinpath(f"{manner}.bin").read_bytes())
    if seconds is not None:
        if not 1 <= seconds <= 3600:
            raise ValueError(f"a guest takes 1 to 3600 seconds, not {seconds}")
        _SECONDS.pack_into(sector, _SECONDS_OFFSET, seconds)
    return bytes(sector)


def write_image(manner: Manner, path: Path, *, seconds: int | None = None) -> None:
    """Write a guest's raw disk image, sparse, over whatever stood at the path.

    Args:
        manner: How the guest behaves.
        path: The image file.
        seconds: As for `boot_sector`.

    Raises:
        ValueError: ``seconds`` is out of range.
        OSError: The file cannot be written.
    """
    sector = boot_sector(manner, seconds=seconds)
    with path.open("wb") as image:
        image.write(sector)
        image.truncate(IMAGE_SIZE)
