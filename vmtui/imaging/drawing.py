"""Pictures for terminals: as half blocks, as sixels, and by kitty's graphics protocol.

All of it takes decoded pictures, and all of it but ``fitted`` takes its time: milliseconds for
half blocks, a tenth of a second for the others.
"""

from __future__ import annotations

import base64
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from vmtui.core.frozen import frozen

if TYPE_CHECKING:
    from PIL.Image import Image

Rgb = tuple[int, int, int]
Size = tuple[int, int]

COLORS = 64
"""Of a picture in half blocks or sixels. Few make long runs: less to send over SSH, and fewer
styles to paint by. A guest's screen rarely has more that tell something."""

_BAND = 6
"""Lines of pixels that a line of sixels has."""

_CHUNK = 4096
"""Bytes of a picture that one escape sequence of kitty's protocol may carry."""


@frozen
class Run:
    """Cells side by side that look the same: a pixel in the upper half, one in the lower."""

    upper: Rgb
    lower: Rgb
    length: int


def fitted(picture: Size, room: Size, cell: Size) -> Size:
    """Columns and rows that a picture takes at most in a room, in its own proportions.

    Args:
        picture: Pixels across and down.
        room: Columns and rows.
        cell: Pixels of a cell, or their proportions.
    """
    across, down = room[0] * cell[0] / picture[0], room[1] * cell[1] / picture[1]
    scale = min(across, down)
    columns = round(picture[0] * scale / cell[0])
    rows = round(picture[1] * scale / cell[1])
    return min(max(columns, 1), room[0]), min(max(rows, 1), room[1])


def half_blocks(image: Image, columns: int, rows: int) -> tuple[tuple[Run, ...], ...]:
    """A picture of so many cells, line by line."""
    small = image.resize((columns, 2 * rows), reducing_gap=3.0).quantize(COLORS)
    colors = _colors(small)
    pixels = small.tobytes()
    lines = [pixels[at : at + columns] for at in range(0, len(pixels), columns)]
    return tuple(
        tuple(
            Run(colors[upper], colors[lower], sum(1 for _ in same))
            for (upper, lower), same in groupby(zip(*lines[row : row + 2], strict=True))
        )
        for row in range(0, 2 * rows, 2)
    )


def sixels(image: Image, width: int, height: int) -> str:
    """A picture of so many pixels as one escape sequence (DEC VT330/VT340, chapter 14)."""
    small = image.resize((width, height), reducing_gap=3.0).quantize(COLORS)
    colors = _colors(small)
    pixels = small.tobytes()
    lines = [pixels[at : at + width] for at in range(0, len(pixels), width)]
    palette = "".join(
        f"#{number};2;{red * 100 // 255};{green * 100 // 255};{blue * 100 // 255}"
        for number, (red, green, blue) in enumerate(colors)
    )
    bands = "-".join(_band(lines[at : at + _BAND], width) for at in range(0, height, _BAND))
    # 0;1: what is not drawn stays as it is. Then the aspect ratio and size of the raster.
    return f'\x1bP0;1q"1;1;{width};{height}{palette}{bands}\x1b\\'


def kitty(
    image: Image, number: int, cells: Size, cell: Size, *, by_placeholders: bool = False
) -> str:
    """The escape sequences that hand a picture to the terminal (kitty's graphics protocol).

    It is shown at the cursor, which stays where it is (C=1). It is answered by nothing (q=2): an
    answer would arrive as keys.

    Args:
        image: The picture. It is encoded anew: no decoder behind this one sees the host's bytes.
        number: By which the terminal knows it, 1 to 0xffffff. One of that number is replaced.
        cells: Columns and rows that it is stretched to.
        cell: Pixels of a cell: it is not sent larger than it is shown.
        by_placeholders: Whether it is shown wherever placeholders of its number stand instead
            (U=1), which kitty knows since 0.28.
    """
    room = (cells[0] * cell[0], cells[1] * cell[1])
    if image.width > room[0] or image.height > room[1]:
        image = image.resize(room, reducing_gap=3.0)
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=6)
    data = base64.b64encode(png.getvalue()).decode()
    chunks = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    where = "U=1" if by_placeholders else "C=1"
    first = f"a=T,{where},q=2,f=100,i={number},c={cells[0]},r={cells[1]},"
    return "".join(
        f"\x1b_G{first if at == 0 else 'q=2,'}m={int(at < len(chunks) - 1)};{chunk}\x1b\\"
        for at, chunk in enumerate(chunks)
    )


def kitty_gone(number: int) -> str:
    """The escape sequence by which the terminal forgets a picture of ``kitty``."""
    return f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\"


def through_tmux(sequences: str) -> str:
    """Escape sequences for the terminal that tmux runs in (its option allow-passthrough)."""
    doubled = sequences.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def _colors(image: Image) -> list[Rgb]:
    flat = image.getpalette() or []
    return [(flat[at], flat[at + 1], flat[at + 2]) for at in range(0, len(flat) - 2, 3)]


def _band(lines: list[bytes], width: int) -> str:
    """Six lines of pixels: for each colour in them, which of the six have it, by column."""
    parts = []
    for color in sorted(set(b"".join(lines))):
        # A bit for each line. On whole lines at a time: a loop over pixels takes a second.
        bits = 0
        for bit, line in enumerate(lines):
            has = bytearray(256)
            has[color] = 1 << bit
            bits |= int.from_bytes(line.translate(bytes(has)), "big")
        row = bits.to_bytes(width, "big").translate(_TO_SIXEL).decode().rstrip("?")
        parts.append(f"#{color}{_RUNS.sub(_shortened, row)}")
    return "$".join(parts)


_TO_SIXEL = bytes((value + 63) % 256 for value in range(256))
_RUNS = re.compile(r"(.)\1{3,}")


def _shortened(run: re.Match[str]) -> str:
    return f"!{len(run[0])}{run[1]}"
