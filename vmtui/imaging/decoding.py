"""The one place that decodes pictures, and the only one that needs Pillow."""

from __future__ import annotations

import importlib.util
import io
import struct
import zlib
from typing import TYPE_CHECKING

from vmtui.core.screens.guest_screen import GuestScreen

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 7680 * 4320
"""8K, 100 MB once decoded. Larger ones are shown in words: a few bytes can claim any size."""

HOW_TO_GET = "pip install 'vmtui[pictures]'"
"""What makes ``can_decode`` true."""


class PictureError(Exception):
    """A picture that can't be shown; the message says why."""


def can_decode() -> bool:
    """Whether Pillow is installed; imports nothing."""
    return importlib.util.find_spec("PIL") is not None


def decoded(shown: GuestScreen) -> Image:
    """A guest's picture in RGB.

    Takes milliseconds for a small one and half a second for a large one: not for the thread of
    the console.

    Raises:
        PictureError: It is too large, or broken.
    """
    # Pillow takes 40 ms to import, which only those wait for who look at a picture.
    from PIL import Image

    told = (shown.width, shown.height)
    _check(told)
    try:
        # Only these two decoders ever see it. The header is read here, the pixels below.
        image = Image.open(io.BytesIO(shown.picture), formats=("PNG", "PPM"))
        if image.size != told:
            raise PictureError("it claims two sizes")
        return image.convert("RGB")
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        MemoryError,
        IndexError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        raise PictureError(f"it can't be decoded: {error}") from error


def _check(size: tuple[int, int]) -> None:
    width, height = size
    if width <= 0 or height <= 0:
        raise PictureError("it has no size")
    if width * height > MOST_PIXELS:
        raise PictureError(f"{width} × {height} pixels are more than vmtui decodes")
