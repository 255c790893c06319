"""What a terminal is sent shows the picture: its colours, in its proportions."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from tests.imaging.pictures import BLUE, RED, WHITE, halves
from vmtui.imaging import drawing
from vmtui.imaging.decoding import decoded
from vmtui.imaging.drawing import Run


def test_half_blocks_have_the_colours_of_the_picture() -> None:
    image = Image.new("RGB", (4, 4), RED)
    image.paste(BLUE, (0, 3, 4, 4))
    image.putpixel((3, 0), WHITE)
    assert drawing.half_blocks(image, 4, 2) == (
        (Run(RED, RED, 3), Run(WHITE, RED, 1)),
        (Run(RED, BLUE, 4),),
    )


@pytest.mark.parametrize(
    ("picture", "room", "cell", "cells"),
    [
        ((640, 480), (80, 24), (1, 2), (64, 24)),
        ((640, 480), (40, 24), (1, 2), (40, 15)),
        ((720, 400), (80, 25), (9, 16), (80, 25)),
        ((10_000, 1), (80, 24), (1, 2), (80, 1)),
        ((1, 10_000), (80, 24), (1, 2), (1, 24)),
    ],
)
def test_a_picture_keeps_its_proportions(
    picture: tuple[int, int], room: tuple[int, int], cell: tuple[int, int], cells: tuple[int, int]
) -> None:
    assert drawing.fitted(picture, room, cell) == cells


def test_sixels_say_the_picture() -> None:
    image = Image.new("RGB", (50, 14), RED)
    image.paste(BLUE, (0, 7, 50, 14))
    image.paste(WHITE, (3, 5, 9, 9))
    drawn = _painted(drawing.sixels(image, 50, 14))
    assert drawn.tobytes() == image.tobytes()


def _painted(sequence: str) -> Image.Image:
    """What a terminal paints of sixels."""
    told = re.fullmatch(r'\x1bP0;1q"1;1;(\d+);(\d+)((?:#\d+;2;\d+;\d+;\d+)*)(.*)\x1b\\', sequence)
    assert told is not None
    width, height = int(told[1]), int(told[2])
    colors = {
        int(number): tuple(int(part) * 255 // 100 for part in rest)
        for number, *rest in re.findall(r"#(\d+);2;(\d+);(\d+);(\d+)", told[3])
    }
    image = Image.new("RGB", (width, height), (1, 2, 3))
    for band, line in enumerate(told[4].split("-")):
        for part in line.split("$"):
            color, across = re.match(r"#(\d+)", part), 0
            assert color is not None
            for times, char in re.findall(r"(?:!(\d+))?([?-~])", part[color.end() :]):
                for x in range(across, across := across + int(times or 1)):
                    for bit in range(6):
                        if ord(char) - 63 >> bit & 1:
                            image.putpixel((x, band * 6 + bit), colors[int(color[1])])
    return image


def test_kitty_gets_the_picture_encoded_anew_and_is_to_say_nothing() -> None:
    shown = halves(1600, 1200)
    image = decoded(shown)
    sequences = drawing.kitty(image, 86, (80, 30), (8, 16))
    assert drawing.kitty(image, 86, (80, 30), (8, 16), by_placeholders=True) == (
        sequences.replace("C=1", "U=1", 1)
    )
    parts = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", sequences)
    assert "".join(f"\x1b_G{head};{data}\x1b\\" for head, data in parts) == sequences
    heads = [dict(one.split("=") for one in head.split(",")) for head, _ in parts]
    assert heads[0] | {"m": ""} == {
        "a": "T", "C": "1", "q": "2", "f": "100", "i": "86", "c": "80", "r": "30", "m": "",
    }  # fmt: skip
    assert all(head["q"] == "2" for head in heads)
    assert [head["m"] for head in heads] == ["1"] * (len(heads) - 1) + ["0"]
    assert all(len(data) <= 4096 for _, data in parts)
    sent = Image.open(io.BytesIO(base64.b64decode("".join(data for _, data in parts))))
    assert sent.size == (640, 480)
    assert (sent.getpixel((0, 0)), sent.getpixel((639, 479))) == (RED, BLUE)


def test_through_tmux_every_escape_is_doubled() -> None:
    assert drawing.through_tmux("\x1b_Gx\x1b\\") == "\x1bPtmux;\x1b\x1b_Gx\x1b\x1b\\\x1b\\"
