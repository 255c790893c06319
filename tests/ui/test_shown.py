"""What is sent is the least, and leaves the terminal as it would be if all were sent."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from vmtui.ui.shown import Shown

WIDTH, HEIGHT = 40, 6
PLAIN = Style.parse("white on black")
GREEN = Style.parse("green on black")
AMBER = Style.parse("bold yellow on blue")
UNDERLINED = Style.parse("underline white on black")
CONSOLE = Console(color_system="256", force_terminal=True, width=WIDTH)

_PIECE = re.compile(r"\x1b\[(?:(\d+);(\d+)H|([\d;]*)m)|([^\x1b])")

Grid = dict[tuple[int, int], tuple[str, str]]


def show(sent: str, grid: Grid) -> None:
    """Be a terminal of cells that are one wide."""
    assert not _PIECE.sub("", sent.replace("\n", ""))
    x = y = 0
    worn = ""
    for line, column, codes, character in _PIECE.findall(sent):
        if line:
            y, x = int(line) - 1, int(column) - 1
        elif character == "\n":
            y, x = y + 1, 0
        elif character:
            grid[y, x] = (character, worn)
            x += 1
        else:
            worn = "" if codes == "0" else codes


def look(grid: Grid) -> Grid:
    """What a person sees: of a blank its background and its line."""

    def seen(character: str, worn: str) -> tuple[str, str]:
        if character != " " or worn.startswith("4;"):
            return character, worn
        return character, worn.rpartition(";4")[2]

    return {place: seen(*cell) for place, cell in grid.items()}


def line_of(*parts: tuple[str, Style]) -> Strip:
    strip = Strip([Segment(text, style) for text, style in parts])
    return strip.adjust_cell_length(WIDTH, PLAIN)


def partial(lines: dict[int, Strip], left: int = 0, right: int = WIDTH) -> ChopsUpdate:
    """An update of some lines, between two columns."""
    chops = [{0: lines.get(y)} for y in range(HEIGHT)]
    return ChopsUpdate(chops, [(y, left, right) for y in lines], [[WIDTH]] * HEIGHT)


def whole(strips: Sequence[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[strip] for strip in strips], Region(0, 0, WIDTH, HEIGHT))


def test_a_terminal_ends_as_if_everything_had_been_sent() -> None:
    chance = random.Random(7)
    words = ["running", "shut off", "● on", "", "   ", "web-01", "1", "2"]
    styles = [PLAIN, GREEN, AMBER, UNDERLINED]

    def some_line() -> Strip:
        return line_of(*((chance.choice(words), chance.choice(styles)) for _ in range(5)))

    shown = Shown()
    ours: Grid = {}
    theirs: Grid = {}
    for _ in range(300):
        if chance.random() < 0.1:
            update: ChopsUpdate | LayoutUpdate = whole([some_line() for _ in range(HEIGHT)])
        else:
            chosen = chance.sample(range(HEIGHT), 2)
            left = chance.randrange(WIDTH)
            right = chance.randrange(left, WIDTH) + 1
            update = partial({y: some_line() for y in sorted(chosen)}, left, right)
        show(shown.render(update, CONSOLE), ours)
        show(update.render_segments(CONSOLE), theirs)
        assert look(ours) == look(theirs)


def test_only_the_digit_that_counts_is_sent() -> None:
    shown = Shown()
    shown.render(partial({2: line_of(("12 running", GREEN), (" of 30 guests", PLAIN))}), CONSOLE)
    sent = shown.render(
        partial({2: line_of(("13 running", GREEN), (" of 30 guests", PLAIN))}), CONSOLE
    )
    assert sent == "\x1b[3;2H\x1b[32;40m3\x1b[0m"


def test_nothing_is_sent_for_what_stands_there() -> None:
    shown = Shown()
    update = partial({0: line_of(("● running", GREEN))})
    assert "running" in shown.render(update, CONSOLE)
    assert shown.render(update, CONSOLE) == ""


def test_a_blank_in_another_colour_is_no_difference() -> None:
    shown = Shown()
    shown.render(partial({0: line_of(("a         b", GREEN))}), CONSOLE)
    other = line_of(("a", GREEN), ("         ", PLAIN), ("b", GREEN))
    assert shown.render(partial({0: other}), CONSOLE) == ""


def test_neighbours_of_one_style_are_told_it_once() -> None:
    shown = Shown()
    sent = shown.render(partial({0: line_of(("a", GREEN)), 1: line_of(("b", GREEN))}), CONSOLE)
    blank = " " * (WIDTH - 1)
    green, plain = "\x1b[32;40m", "\x1b[37;40m"
    off = "\x1b[0m"
    assert sent == (
        f"\x1b[1;1H{green}a{off}{plain}{blank}\x1b[2;1H{off}{green}b{off}{plain}{blank}{off}"
    )


def test_what_is_wider_than_a_cell_is_always_sent() -> None:
    shown = Shown()
    update = partial({0: line_of(("仮想", PLAIN))})
    assert "仮想" in shown.render(update, CONSOLE)
    assert "仮想" in shown.render(update, CONSOLE)
    combined = partial({0: line_of(("e\u0301", PLAIN))})
    assert "e\u0301" in shown.render(combined, CONSOLE)


def test_sequences_are_no_characters_even_where_a_filter_took_them_for_some() -> None:
    sequences = Strip([Segment("\x1b7\x1b8", None)], 0)
    line = Strip.join([sequences, line_of(("● running", GREEN))])
    shown = Shown()
    for _ in range(2):
        assert "\x1b7\x1b8" in shown.render(partial({0: line}), CONSOLE)


def test_all_is_sent_anew_once_somebody_else_wrote() -> None:
    shown = Shown()
    update = partial({0: line_of(("● running", GREEN))})
    shown.render(update, CONSOLE)
    shown.forget()
    assert "● running" in shown.render(update, CONSOLE)


def test_a_whole_screen_is_sent_once() -> None:
    shown = Shown()
    update = whole([line_of((str(y), PLAIN)) for y in range(HEIGHT)])
    first = shown.render(update, CONSOLE)
    assert len(first) < len(update.render_segments(CONSOLE))
    assert shown.render(update, CONSOLE) == ""
    assert shown.render(partial({3: line_of(("3", PLAIN))}), CONSOLE) == ""
    shown.forget()
    assert shown.render(update, CONSOLE) == first
