"""A picture comes from a host that may be anybody's: whatever it is, it is shown or told."""

from __future__ import annotations

import contextlib
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.imaging.pictures import BLUE, RED, encoded, halves, png, shown
from vmtui.imaging.decoding import MOST_PIXELS, PictureError, decoded

SMALL = encoded(Image.new("RGB", (8, 8), RED))


@pytest.mark.parametrize("kind", ["PNG", "PPM"])
def test_both_of_qemus_forms_are_decoded(kind: str) -> None:
    image = decoded(halves(kind=kind))
    assert (image.size, image.mode) == ((640, 480), "RGB")
    assert (image.getpixel((0, 0)), image.getpixel((639, 479))) == (RED, BLUE)


@pytest.mark.parametrize(
    ("picture", "size", "words"),
    [
        (b"", (640, 480), "can't be decoded"),
        (b"GIF89a" + bytes(40), (640, 480), "can't be decoded"),
        (SMALL[:30], (8, 8), "can't be decoded"),
        (SMALL[:-30], (8, 8), "can't be decoded"),
        (SMALL, (9, 8), "claims two sizes"),
        (SMALL, (0, 8), "no size"),
        (png(65535, 65535, bytes(100)), (65535, 65535), "more than vmtui decodes"),
        (png(65535, 65535, bytes(100)), (640, 480), "can't be decoded|two sizes"),
        (png(640, 480, bytes(100)), (640, 480), "can't be decoded"),
        (b"P6\n640 480\n255\n", (640, 480), "can't be decoded"),
    ],
    ids=[
        "empty", "another form", "cut in its header", "cut", "lies to us", "no size",
        "65535 pixels square", "lies about it", "no pixels", "PPM without pixels",
    ],
)  # fmt: skip
def test_what_is_broken_or_too_large_is_told(
    picture: bytes, size: tuple[int, int], words: str
) -> None:
    with pytest.raises(PictureError, match=words):
        decoded(shown(picture, *size))


def test_a_second_header_does_not_get_past_the_limit() -> None:
    header = struct.pack(">IIBBBBB", 16384, 16384, 8, 2, 0, 0, 0)
    picture = png(640, 480, bytes(1000), (b"IHDR", header))
    with pytest.raises(PictureError):
        decoded(shown(picture, 640, 480))


def test_a_bomb_in_a_text_takes_no_memory() -> None:

    bomb = b"bomb\0\0" + zlib.compress(bytes(200_000_000), 9)
    picture = png(8, 8, bytes(8 * 25), (b"zTXt", bomb))
    tracemalloc.start()
    try:
        with pytest.raises(PictureError):
            decoded(shown(picture, 8, 8))
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_8k_is_the_largest() -> None:
    assert MOST_PIXELS == 7680 * 4320


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_else(data: st.DataObject) -> None:
    picture = bytearray(SMALL if data.draw(st.booleans()) else b"P6\n8 8\n255\n" + bytes(192))
    for _ in range(data.draw(st.integers(1, 6))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PictureError):
        assert decoded(shown(bytes(picture), 8, 8)).size == (8, 8)
