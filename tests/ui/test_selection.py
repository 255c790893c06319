"""The cursor and the marks stay with their guests."""

from __future__ import annotations

from vmtui.core.model import VmId
from vmtui.ui.selection import Selection

A, B, C, D = (VmId("hv1", letter) for letter in "abcd")


def arranged(*ids: VmId) -> Selection:
    selection = Selection()
    selection.arrange(ids)
    return selection


def test_before_anybody_chose_the_cursor_is_on_the_first_row() -> None:
    selection = arranged(B, C)
    assert selection.cursor == B
    selection.arrange((A, B, C))
    assert selection.cursor == A


def test_once_the_hosts_have_told_all_it_stays_with_its_guest() -> None:
    selection = arranged(B, C)
    selection.settle()
    selection.arrange((A, B, C))
    assert selection.cursor == B


def test_an_empty_fleet_leaves_the_choice_open() -> None:
    selection = arranged()
    selection.settle()
    selection.arrange((A,))
    assert selection.cursor == A


def test_it_follows_its_guest_through_sorting() -> None:
    selection = arranged(A, B, C)
    selection.go(1)
    selection.arrange((C, A, B))
    assert (selection.cursor, selection.line) == (B, 2)


def test_when_its_guest_goes_nothing_is_selected_and_stays_so() -> None:
    selection = arranged(A, B, C)
    selection.go(1)
    selection.forget(B)
    selection.arrange((A, C))
    assert selection.cursor is None
    selection.arrange((A, C, D))
    assert selection.cursor is None
    assert selection.targets == ()


def test_even_the_first_row_is_not_followed_by_its_neighbour_when_it_goes() -> None:
    selection = arranged(A, B)
    selection.forget(A)
    selection.arrange((B,))
    assert selection.cursor is None


def test_it_stops_at_both_ends() -> None:
    selection = arranged(A, B, C)
    selection.go(-5)
    assert selection.cursor == A
    selection.go(99)
    assert selection.cursor == C


def test_marks_win_over_the_cursor_in_the_order_shown() -> None:
    selection = arranged(A, B, C)
    selection.go(1)
    assert list(selection.targets) == [B]
    selection.toggle_mark(C)
    selection.toggle_mark(A)
    assert list(selection.targets) == [A, C]
    selection.toggle_mark(A)
    assert list(selection.targets) == [C]


def test_hidden_marks_count_and_stay() -> None:
    selection = arranged(A, B, C)
    selection.toggle_all()
    selection.arrange((B,))
    assert selection.targets == (B, A, C)
    selection.toggle_all()
    assert selection.marks == {A, C}


def test_the_mark_of_a_guest_goes_with_it() -> None:
    selection = arranged(A, B)
    selection.toggle_all()
    selection.forget(A)
    assert selection.targets == (B,)
