"""Tiles of screenshots: the same for the same picture, local changes, and no trust in the file."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Sequence

import pytest

from vmtui.hypervisor import pictures
from vmtui.hypervisor.pictures import BANDS, COLUMNS, MOST, Tiles, size_of, tiles_of
from vmtui.hypervisor.shots import text_tiles

Rows = Sequence[bytes]
Filter = Callable[[int], int]

WIDTH, HEIGHT = 320, 200


def noise(seed: int = 1) -> list[bytes]:
    """A picture in which nothing is like its neighbour."""
    chance = random.Random(seed)
    return [chance.randbytes(WIDTH * 3) for _ in range(HEIGHT)]


def flat(red: int, green: int, blue: int) -> list[bytes]:
    return [bytes((red, green, blue)) * WIDTH] * HEIGHT


def ppm(rows: Rows) -> bytes:
    return b"P6\n%d %d\n255\n" % (len(rows[0]) // 3, len(rows)) + b"".join(rows)


def png(rows: Rows, kind: Filter, *, interlaced: int = 0, parts: int = 1) -> bytes:
    """A PNG (RFC 2083), each row with the filter that is chosen for it."""
    above = bytes(len(rows[0]))
    filtered = bytearray()
    for number, row in enumerate(rows):
        filtered += bytes([kind(number)]) + _filtered(row, above, kind(number))
        above = row
    packed = zlib.compress(bytes(filtered))
    step = -(-len(packed) // parts)
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, interlaced)
    pieces = [packed[start : start + step] for start in range(0, len(packed), step)]
    chunks = [_chunk(b"IHDR", header), *(_chunk(b"IDAT", piece) for piece in pieces)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    tail = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + tail


def _filtered(row: bytes, above: bytes, kind: int) -> bytes:
    left, corner = bytes(3) + row, bytes(3) + above
    guesses = (_guess(kind, left[n], above[n], corner[n]) for n in range(len(row)))
    return bytes((value - guess) & 0xFF for value, guess in zip(row, guesses, strict=True))


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    match kind:
        case 0:
            return 0
        case 1:
            return left
        case 2:
            return up
        case 3:
            return (left + up) // 2
        case _:
            guess = left + up - corner
            return min((left, up, corner), key=lambda one: abs(guess - one))


def changed(before: Tiles, after: Tiles) -> set[tuple[int, int]]:
    """Columns and bands in which two pictures differ."""
    assert len(before.sums) == len(after.sums)
    return {
        (number % before.columns, number // before.columns)
        for number in range(len(before.sums))
        if before.sums[number] != after.sums[number]
    }


def test_a_picture_has_the_same_tiles_whatever_its_form() -> None:
    rows = noise()
    expected = tiles_of(ppm(rows))
    for kind in range(5):
        assert tiles_of(png(rows, lambda _, kind=kind: kind)) == expected  # type: ignore[misc]
    assert tiles_of(png(rows, lambda row: row % 5, parts=5)) == expected
    assert (expected.width, expected.height) == (WIDTH, HEIGHT)
    assert expected.columns == COLUMNS
    assert len(expected.sums) == COLUMNS * -(-HEIGHT // -(-HEIGHT // BANDS))


@pytest.mark.parametrize("kind", [0, 1, 2, 3, 4])
def test_a_small_change_changes_tiles_there_alone(kind: int) -> None:
    before = noise()
    after = list(before)
    for row in range(50, 60):
        after[row] = after[row][:90] + bytes(30) + after[row][120:]
    where = changed(tiles_of(png(before, lambda _: kind)), tiles_of(png(after, lambda _: kind)))
    tile, band = WIDTH // COLUMNS, -(-HEIGHT // BANDS)
    assert where, "it is seen"
    assert {column for column, _ in where} <= set(range(30 // tile, 40 // tile + 1))
    assert {row for _, row in where} <= set(range(50 // band, 60 // band + 2))


def test_rows_of_another_filter_are_no_change() -> None:
    rows = noise()
    before = tiles_of(png(rows, lambda _: 4))
    assert tiles_of(png(rows, lambda row: 2 if 50 <= row < 60 else 4)) == before


def test_a_photograph_is_compared_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "SLOW_MOST", 1000)
    before, after = noise(), noise()
    after[50] = after[50][:90] + bytes(30) + after[50][120:]
    where = changed(tiles_of(png(before, lambda _: 4)), tiles_of(png(after, lambda _: 4)))
    assert where
    assert len(where) < 10


def test_a_flat_colour_shows_in_every_tile_and_black_in_none() -> None:
    up = png(flat(10, 20, 90), lambda row: 2 if row else 1)
    assert all(tiles_of(up).sums)
    assert not any(tiles_of(png(flat(0, 0, 0), lambda _: 0)).sums)
    other = png(flat(11, 20, 90), lambda row: 2 if row else 1)
    assert len(changed(tiles_of(up), tiles_of(other))) == len(tiles_of(up).sums)


GOOD = png(flat(1, 2, 3), lambda _: 2)


@pytest.mark.parametrize(
    "picture",
    [
        b"",
        b"GIF89a",
        GOOD[:20],
        GOOD[:40],
        GOOD[:-40],
        GOOD.replace(b"IDAT", b"IDOT"),
        GOOD[:60] + bytes(8) + GOOD[68:],
        png(flat(1, 2, 3), lambda _: 0, interlaced=1),
        png(flat(1, 2, 3), lambda _: 0)[:16] + struct.pack(">II", 10, 10) + GOOD[24:],
        GOOD[:16] + struct.pack(">II", 16_000, 16_000) + GOOD[24:],
        GOOD[:16] + struct.pack(">II", 1 << 31, 1) + GOOD[24:],
        GOOD[:16] + struct.pack(">II", 0, 0) + GOOD[24:],
        b"P6\n2 2\n255\nxx",
        b"P6\n99999 99999\n255\n",
        b"P6\n-1 2\n255\nxx",
    ],
)
def test_a_picture_that_lies_is_refused(picture: bytes) -> None:
    with pytest.raises(ValueError, match="screenshot"):
        tiles_of(picture)


def test_a_small_file_that_would_become_huge_is_not_unpacked() -> None:
    packed = zlib.compress(bytes(MOST * 2), 9)
    header = struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed)
    with pytest.raises(ValueError, match="not as large as it says"):
        tiles_of(bomb)


def test_no_bytes_at_all_do_more_than_be_refused() -> None:
    chance = random.Random(7)
    for _ in range(300):
        broken = bytearray(GOOD)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            tiles = tiles_of(bytes(broken))
        except ValueError:
            continue
        assert (tiles.width, tiles.height) == size_of(bytes(broken))


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x03\0\x08\x02\0\0\0rest", (1024, 768)),
        (b"P6\n640 480\n255\n...", (640, 480)),
    ],
)
def test_the_size_is_that_of_the_picture(picture: bytes, size: tuple[int, int]) -> None:
    assert size_of(picture) == size


@pytest.mark.parametrize("picture", [b"", b"\x89PNG\r\n\x1a\n\0", b"P6", b"P6 a b", b"GIF89a"])
def test_a_broken_head_is_refused(picture: bytes) -> None:
    with pytest.raises(ValueError, match="can't be read"):
        size_of(picture)


def test_tiles_of_text_are_its_characters_and_colours() -> None:
    assert text_tiles(b"A\x07 \x07\0\x1f \x1f") == (0x4107, 0, 0x10, 0x10)
