"""Characters and keys are found on the keyboards that guests may have."""

from __future__ import annotations

import string

import pytest

from vmtui.core.screens.keyboard import (
    ALT,
    ALT_GR,
    CTRL,
    SHIFT,
    SPACE,
    strokes_for_key,
    strokes_of,
    strokes_of_text,
)
from vmtui.core.screens.layout import Layout

PRINTED = [char for char in string.printable if char.isprintable()]


@pytest.mark.parametrize("layout", Layout)
def test_no_two_characters_are_typed_the_same_way(layout: Layout) -> None:
    known = {char: strokes_of(char, layout) for char in map(chr, range(0x20, 0x2100))}
    typed = [strokes for strokes in known.values() if strokes is not None]
    assert len(typed) == len(set(typed)) > 90


@pytest.mark.parametrize(
    ("layout", "missing"),
    [(Layout.US, ""), (Layout.UK, ""), (Layout.DE, ""), (Layout.FR, "`~")],
)
def test_all_of_ascii_can_be_typed_but_what_systems_do_not_agree_on(
    layout: Layout, missing: str
) -> None:
    assert [char for char in PRINTED if strokes_of(char, layout) is None] == sorted(
        missing, key=PRINTED.index
    )


@pytest.mark.parametrize(
    ("layout", "character", "strokes"),
    [
        (Layout.US, "a", ((30,),)),
        (Layout.US, "A", ((SHIFT, 30),)),
        (Layout.US, "@", ((SHIFT, 3),)),
        (Layout.US, "\n", ((28,),)),
        (Layout.UK, "@", ((SHIFT, 40),)),
        (Layout.UK, "#", ((43,),)),
        (Layout.UK, "\\", ((86,),)),
        (Layout.UK, "€", ((ALT_GR, 5),)),
        (Layout.DE, "z", ((21,),)),
        (Layout.DE, "y", ((44,),)),
        (Layout.DE, "@", ((ALT_GR, 16),)),
        (Layout.DE, "|", ((ALT_GR, 86),)),
        (Layout.DE, "/", ((SHIFT, 8),)),
        (Layout.DE, "^", ((41,), (SPACE,))),
        (Layout.DE, "`", ((SHIFT, 13), (SPACE,))),
        (Layout.FR, "a", ((16,),)),
        (Layout.FR, "1", ((SHIFT, 2),)),
        (Layout.FR, "m", ((39,),)),
        (Layout.FR, "\\", ((ALT_GR, 9),)),
        (Layout.US, "ß", None),
        (Layout.US, "\0", None),
        (Layout.FR, "\1", None),
    ],
)
def test_characters(
    layout: Layout, character: str, strokes: tuple[tuple[int, ...], ...] | None
) -> None:
    assert strokes_of(character, layout) == strokes


@pytest.mark.parametrize(
    ("name", "character", "strokes"),
    [
        ("a", "a", ((30,),)),
        ("escape", "\x1b", ((1,),)),
        ("enter", "\r", ((28,),)),
        ("tab", "\t", ((15,),)),
        ("space", " ", ((SPACE,),)),
        ("shift+tab", None, ((SHIFT, 15),)),
        ("f11", None, ((87,),)),
        ("ctrl+left", None, ((CTRL, 105),)),
        ("ctrl+c", "\x03", ((CTRL, 46),)),
        ("ctrl+backslash", "\x1c", ((CTRL, 43),)),
        ("alt+a", "a", ((ALT, 30),)),
        ("ctrl+alt+f2", None, ((CTRL, ALT, 60),)),
        ("ctrl+plus", None, ((CTRL, SHIFT, 13),)),
        ("super+a", None, None),
        ("caps_lock", None, None),
        ("ignore", None, None),
    ],
)
def test_keys_of_a_terminal(
    name: str, character: str | None, strokes: tuple[tuple[int, ...], ...] | None
) -> None:
    assert strokes_for_key(name, character, Layout.US) == strokes


def test_a_control_key_is_the_one_that_prints_its_letter_there() -> None:
    assert strokes_for_key("ctrl+a", "\x01", Layout.FR) == ((CTRL, 16),)


def test_a_text_tells_what_can_not_be_typed() -> None:
    strokes, unknown = strokes_of_text("aß\r\nb☺ß", Layout.US)
    assert strokes == ((30,), (28,), (48,))
    assert unknown == "ß☺"
