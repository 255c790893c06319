"""Pictures as a host sends them, sound and broken."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from vmtui.core.model import Moment
from vmtui.core.screens.guest_screen import GuestScreen

NOW = Moment(1_700_000_000.0, 5_000.0)
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def shown(picture: bytes, width: int, height: int) -> GuestScreen:
    return GuestScreen(NOW, width, height, picture=picture)


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def halves(width: int = 640, height: int = 480, kind: str = "PNG") -> GuestScreen:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return shown(encoded(image, kind), width, height)


def windows(width: int = 640, height: int = 480) -> GuestScreen:
    """A desktop on which a window asks something."""
    image = Image.new("RGB", (width, height), (0, 90, 120))
    image.paste((40, 40, 40), (0, height - 30, width, height))
    image.paste((220, 220, 220), (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    image.paste((0, 60, 160), (width // 4, height // 4, width * 3 // 4, height // 4 + 24))
    image.paste(
        (150, 30, 30), (width // 2 + 20, height * 5 // 8, width // 2 + 130, height * 11 // 16)
    )
    return shown(encoded(image), width, height)


def png(width: int, height: int, body: bytes, *others: tuple[bytes, bytes]) -> bytes:
    """A PNG of any header: eight bits, RGB."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), *others, (b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
