"""The tour leads over all the guests that are there, and over the keys that act on guests."""

from __future__ import annotations

from vmtui.core.actions import KeysNow
from vmtui.core.tour_text import tour_rows
from vmtui.guests import Manner
from vmtui.hypervisor.training.cast import CAST

TOUR = tour_rows(KeysNow())


def test_the_tour_visits_every_guest() -> None:
    visited = {name for name, _words in TOUR if len(name) > 1}
    assert visited == {guest.name for guest in CAST}


def test_every_key_that_acts_on_guests_is_practised() -> None:
    words = {word.strip(",.;:") for _name, line in TOUR for word in line.split()}
    assert words >= set("srRopSwFvx+c")


def test_it_names_the_keys_that_the_user_chose() -> None:
    rows = tour_rows(KeysNow((("shut-down", ("f9",)), ("force-off", ()), ("events", ("E",)))))
    told = [words for _name, words in rows]
    assert "f9, Enter: it restarts instead, and the row says so." in told
    assert "palette, its name, Enter: the power is cut, on purpose." in told
    assert rows[-1][0] == "E"
    assert not any(words.startswith(("s, ", "F, ")) for words in told)


def test_what_is_lost_while_booting_comes_first() -> None:
    """Later the minute would be over, and the press would not get lost."""
    assert TOUR[0][0] == "mail-1"
    assert "R, its name" in TOUR[0][1]


def test_the_serial_console_is_that_of_a_guest_that_answers() -> None:
    (name,) = {name for name, words in TOUR if words.startswith("c, ")}
    answering = {guest.name for guest in CAST if guest.manner in (Manner.IGNORE, Manner.ECHO)}
    assert answering == {name}
