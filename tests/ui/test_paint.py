"""What is cut is cut between words, in cells of the screen, and says so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from vmtui.core.text import Cell, Role
from vmtui.ui.widgets.paint import cut, cut_at_word, fit, line


def plain(_: Role) -> Style:
    return Style.null()


def test_a_note_is_cut_between_words() -> None:
    note = "0:31 over  + more time · s again · F force"
    assert cut_at_word(note, 42) == note
    assert cut_at_word(note, 36) == "0:31 over  + more time · s again…"
    assert cut_at_word(note, 24) == "0:31 over  + more time…"


def test_a_key_is_not_left_without_what_it_does() -> None:
    note = "0:31 over  ignores the button? · v look · + time"
    assert cut_at_word(note, 42) == "0:31 over  ignores the button? · v look…"
    for width in range(31, 39):
        assert cut_at_word(note, width) == "0:31 over  ignores the button?…"


def test_no_comma_stands_before_what_was_cut_off() -> None:
    assert cut_at_word("I/O error: free its storage, then p", 30) == "I/O error: free its storage…"


def test_one_long_word_is_cut_where_it_must() -> None:
    assert cut_at_word("abcdefghij", 6) == "abcde…"
    assert cut("abcdefghij", 6) == "abcde…"


@given(st.text(max_size=40), st.integers(0, 50))
def test_a_text_fits_its_cells_exactly(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit(text, width, right=True)) == width
    assert cell_len(cut_at_word(text, width)) <= width


def test_a_cell_without_room_is_left_out_whole() -> None:
    cells = [Cell("42 guests"), Cell("31 running"), Cell("2 going down")]
    assert line(cells, plain, " · ", 40).text.rstrip() == "42 guests · 31 running · 2 going down"
    assert line(cells, plain, " · ", 30).text.rstrip() == "42 guests · 31 running …"


@given(st.lists(st.text(max_size=12), max_size=5), st.integers(0, 60))
def test_a_line_is_as_wide_as_asked(texts: list[str], width: int) -> None:
    assert line([Cell(one) for one in texts], plain, "   ", width).cell_length == width
