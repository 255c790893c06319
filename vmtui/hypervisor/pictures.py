"""Checksums of the tiles of a screenshot, to see where a screen changed. Python alone does it.

A PNG holds *filtered* rows (RFC 2083, section 6): differences to the pixel on the left or above.
Rows of the filters that a screen mostly has are put back with arithmetic on whole rows, each taken
as one large number. Those with the two filters that can't be done so (average and Paeth) are put
back byte by byte, and what came of it is remembered: from one look to the next few rows change.
Where a picture has too many of these (a photograph), they are taken as they are: their checksums
still change where the picture does, and sometimes all over the changed rows.

What comes in is from a QEMU that may be anybody's: nothing here takes long, or much memory.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from vmtui.core.frozen import frozen

COLUMNS = 64
"""Tiles across, at most."""

BANDS = 48
"""Tiles down, at most."""

MOST = 64 * 1024 * 1024
"""Bytes of a picture's pixels after which it is refused."""

LONGEST = 16_384
"""Pixels of a side after which it is refused."""

SLOW_MOST = 1024 * 1024
"""Bytes of a picture's rows that are put back one by one, at most: a fifth of a second."""

_REMEMBERED = 4096
_REMEMBERED_BYTES = 24 * 1024 * 1024
"""Rows that were put back so and are remembered, of all guests, and how much they may take."""

UNREADABLE = "the screenshot has a form that can't be read"
_WRONG_SIZE = "the screenshot is not as large as it says"

_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">IIBBBBB")
_PPM = rb"P6\s+(\d{1,5})\s+(\d{1,5})\s+255\s"
_PIXEL = {0: 1, 2: 3, 6: 4}
"""Bytes of a pixel, by the PNG's colour type: grey, RGB, RGBA."""

_SUB, _UP, _AVERAGE, _PAETH = 1, 2, 3, 4

_remembered: dict[tuple[int, int, int], int] = {}
"""Rows that were put back, by their filter and the hashes of what they were made from."""


@frozen
class Tiles:
    """A picture as a few numbers.

    Attributes:
        width: Pixels.
        height: Pixels.
        columns: Tiles across.
        sums: A checksum of each tile, row by row; 0 where it is black.
    """

    width: int
    height: int
    columns: int
    sums: tuple[int, ...]


@frozen
class _Picture:
    width: int
    height: int
    pixel: int
    is_filtered: bool
    data: bytes

    @property
    def row(self) -> int:
        """Bytes of a row, without its filter's."""
        return self.width * self.pixel


def size_of(picture: bytes) -> tuple[int, int]:
    """Pixels across and down, by the head of a PNG or PPM alone.

    Raises:
        ValueError: It is neither.
    """
    if picture.startswith(_PNG):
        width, height, *_ = _png_header(picture)
        return width, height
    width, height, _ = _ppm_header(picture)
    return width, height


def tiles_of(picture: bytes) -> Tiles:
    """The tiles of a PNG, or of the PPM that QEMU older than 7.1 makes.

    Raises:
        ValueError: Its form can't be read, it is too large, or contradicts itself.
    """
    read = _png(picture) if picture.startswith(_PNG) else _ppm(picture)
    across = -(-read.width // COLUMNS)
    down = -(-read.height // BANDS)
    step = across * read.pixel
    sums: list[int] = []
    band, lines = 0, 0
    for row in _rows(read):
        # A bit further for each row, so that two rows that change places are a change.
        band = band << 1 ^ row
        lines += 1
        if lines == down:
            sums += _sums(band, read.row, step)
            band, lines = 0, 0
    if lines:
        sums += _sums(band, read.row, step)
    return Tiles(read.width, read.height, -(-read.width // across), tuple(sums))


def _sums(band: int, row: int, step: int) -> Iterator[int]:
    content = band.to_bytes((band.bit_length() + 7) // 8, "little").ljust(row, b"\0")
    blank = bytes(step)
    for start in range(0, row, step):
        is_last = start + step >= row
        tile = content[start:] if is_last else content[start : start + step]
        yield 0 if tile == blank[: len(tile)] else zlib.crc32(tile) or 1


def _rows(picture: _Picture) -> Iterator[int]:
    """Each row as one number, its first byte the lowest."""
    length, data = picture.row, picture.data
    if not picture.is_filtered:
        for start in range(0, len(data), length):
            yield int.from_bytes(data[start : start + length], "little")
        return
    low = int.from_bytes(b"\x7f" * length, "little")
    whole = (1 << 8 * length) - 1
    high = whole ^ low
    above = 0
    kinds = data[:: length + 1]
    slow = kinds.count(_AVERAGE) + kinds.count(_PAETH)
    is_put_back = slow * length <= SLOW_MOST
    for start in range(0, len(data), length + 1):
        row = int.from_bytes(data[start + 1 : start + 1 + length], "little")
        kind = data[start]
        if kind == _SUB and row:
            shift = 8 * picture.pixel
            while shift < 8 * length:
                row = _added(row, (row << shift) & whole, low, high)
                shift *= 2
        elif kind == _UP:
            row = _added(row, above, low, high) if row else above
        elif kind in (_AVERAGE, _PAETH) and is_put_back:
            content = data[start + 1 : start + 1 + length]
            row = _put_back(kind, content, above.to_bytes(length, "little"), picture.pixel)
        above = row
        yield row


def _put_back(kind: int, content: bytes, above: bytes, pixel: int) -> int:
    """A row of one of the two filters that go on from byte to byte."""
    key = (kind, hash(content), hash(above))
    row = _remembered.get(key)
    if row is None:
        restore = _unaveraged if kind == _AVERAGE else _unpaethed
        row = int.from_bytes(restore(content, above, pixel), "little")
        if len(_remembered) >= min(_REMEMBERED, _REMEMBERED_BYTES // len(content)):
            _remembered.clear()
        _remembered[key] = row
    return row


def _unaveraged(content: bytes, above: bytes, pixel: int) -> bytearray:
    row = bytearray(pixel) + content
    for at, up in enumerate(above, pixel):
        row[at] = (row[at] + (row[at - pixel] + up) // 2) & 0xFF
    return row[pixel:]


def _unpaethed(content: bytes, above: bytes, pixel: int) -> bytearray:
    row = bytearray(pixel) + content
    corners = bytes(pixel) + above
    for at, (up, corner) in enumerate(zip(above, corners, strict=False), pixel):
        left = row[at - pixel]
        if up == corner:
            guess = left
        elif left == corner:
            guess = up
        else:
            to_left, to_up = abs(up - corner), abs(left - corner)
            to_corner = abs(left + up - 2 * corner)
            if to_left <= to_up and to_left <= to_corner:
                guess = left
            else:
                guess = up if to_up <= to_corner else corner
        row[at] = (row[at] + guess) & 0xFF
    return row[pixel:]


def _added(one: int, other: int, low: int, high: int) -> int:
    """Byte by byte the sum modulo 256."""
    return ((one & low) + (other & low)) ^ ((one ^ other) & high)


def _png(picture: bytes) -> _Picture:
    width, height, depth, colour, compression, filtering, interlaced = _png_header(picture)
    pixel = _PIXEL.get(colour)
    if pixel is None or depth != 8 or compression or filtering or interlaced:
        raise ValueError(UNREADABLE)
    _checked(width, height, pixel)
    expected = height * (width * pixel + 1)
    inflate = zlib.decompressobj()
    rows = bytearray()
    for part in _parts(picture):
        try:
            rows += inflate.decompress(part, expected - len(rows) + 1)
        except zlib.error as error:
            raise ValueError(f"{UNREADABLE} ({error})") from error
        if len(rows) > expected:
            break
    if len(rows) != expected:
        raise ValueError(_WRONG_SIZE)
    return _Picture(width, height, pixel, is_filtered=True, data=bytes(rows))


def _png_header(picture: bytes) -> tuple[int, int, int, int, int, int, int]:
    head = len(_PNG) + 8
    if len(picture) < head + _HEADER.size or picture[head - 4 : head] != b"IHDR":
        raise ValueError(UNREADABLE)
    return _HEADER.unpack_from(picture, head)


def _parts(picture: bytes) -> Iterator[bytes]:
    """The contents of the IDAT chunks (RFC 2083, section 3.2); their checksums are not needed."""
    at = len(_PNG)
    while at + 8 <= len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        kind = picture[at + 4 : at + 8]
        if kind == b"IDAT":
            yield picture[at + 8 : at + 8 + length]
        elif kind == b"IEND":
            return
        at += 12 + length


def _ppm(picture: bytes) -> _Picture:
    width, height, start = _ppm_header(picture)
    _checked(width, height, 3)
    if len(picture) - start != width * height * 3:
        raise ValueError(_WRONG_SIZE)
    return _Picture(width, height, 3, is_filtered=False, data=picture[start:])


def _ppm_header(picture: bytes) -> tuple[int, int, int]:
    """Pixels across and down, and where the rows begin."""
    found = re.match(_PPM, picture)
    if found is None:
        raise ValueError(UNREADABLE)
    return int(found[1]), int(found[2]), found.end()


def _checked(width: int, height: int, pixel: int) -> None:
    if not (width and height):
        raise ValueError(UNREADABLE)
    if max(width, height) > LONGEST or width * height * pixel > MOST:
        raise ValueError("the screenshot is too large to be one")
