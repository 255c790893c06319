"""The table of actions: whole, without clashes, and the source of help and palette."""

from __future__ import annotations

from collections import Counter

import pytest

from vmtui.core.action import Place
from vmtui.core.actions import ACTIONS, NAMES, KeysNow, clash, of_place
from vmtui.core.cures.ladder import Ground, ladder
from vmtui.core.help_text import help_lines, with_found
from vmtui.core.model import Host, Moment, PowerState, Vm, VmId
from vmtui.core.palette import Entry, actions_at, entry, found, with_headings
from vmtui.help import manual


def text(place: Place, keys: KeysNow | None = None) -> list[str]:
    lines = help_lines(place, keys or KeysNow(), manual(), tour=True)
    return ["".join(cell.text for cell in line) for line in lines]


def test_names_are_told_apart() -> None:
    assert max(Counter(one.name for one in ACTIONS if one.name).values()) == 1
    for place in Place:
        words = Counter(one.words for one in actions_at(place))
        assert max(words.values(), default=1) == 1


def test_no_key_has_two_actions_in_one_place() -> None:
    assert clash(()) == ""


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ([("story", ["s"])], "s would be the key of 'story' and of 'shut-down'"),
        ([("story", ["?"])], "? would be the key of 'story' and of 'help'"),
        ([("story", ["escape"])], "esc would be the key of 'story' and of 'Back'"),
        ([("story", ["s"]), ("shut-down", ["t"])], ""),
        ([("story", ["f5"]), ("reset", [])], ""),
    ],
)
def test_a_clash_is_told(chosen: list[tuple[str, list[str]]], told: str) -> None:
    assert clash(chosen) == told


def test_keys_are_those_that_were_chosen() -> None:
    keys = KeysNow([("shut-down", ["f5", "H"]), ("reset", [])])
    assert keys.written(NAMES["shut-down"]) == "f5 H"
    assert keys.written(NAMES["reset"]) == ""
    assert keys.written(NAMES["help"]) == "? f1"
    assert keys.instead_of("s", Place.FLEET) == "f5"
    assert keys.instead_of("R", Place.FLEET) == ""
    assert keys.instead_of("F", Place.FLEET) == "F"


# The help


@pytest.mark.parametrize("place", list(Place))
def test_the_help_begins_with_where_one_is(place: Place) -> None:
    lines = help_lines(place, KeysNow())
    assert lines[0][0].text == (place.value if of_place(place) else Place.ANYWHERE.value)


def test_the_help_has_every_action_and_no_line_that_wraps_at_80_columns() -> None:
    lines = text(Place.FLEET)
    for action in ACTIONS:
        assert any(line.endswith(action.help) for line in lines), action.help
    assert max(map(len, lines)) <= 80 - len("│ ") - len(" ▌│")


def test_the_help_tells_the_names_for_the_configuration_and_the_usual_keys() -> None:
    lines = text(Place.FLEET, KeysNow([("reset", [])]))
    assert any(line.split() == ["reset", "R", "Reset"] for line in lines)
    for name in NAMES:
        assert any(line.split()[:1] == [name] for line in lines)


def test_the_help_tells_the_keys_as_they_are_now() -> None:
    lines = text(Place.FLEET, KeysNow([("shut-down", ["f5"]), ("reset", [])]))
    assert any(line.split() == ["f5", *NAMES["shut-down"].help.split()] for line in lines)
    assert any(line.split() == ["palette", *NAMES["reset"].help.split()] for line in lines)


def test_what_is_sought_is_found_whatever_its_case() -> None:
    lines = help_lines(Place.FLEET, KeysNow(), manual())
    shown, places = with_found(lines, "OVERDUE")
    assert places
    assert all("overdue" in "".join(c.text for c in shown[n]).lower() for n in places)
    assert with_found(lines, " ") == (lines, [])


def test_every_key_of_the_ladder_is_explained() -> None:
    vm = Vm(VmId("hv1", "u"), "web", PowerState.RUNNING)
    ground = Ground(vm, Host("hv1", "u"), Moment(0, 0))
    explained = {key for one in of_place(Place.LADDER) for key in one.keys}
    assert {rung.key for rung in ladder(ground)} <= explained


# The palette


def entry_of(one: Entry) -> Entry:
    return one


@pytest.mark.parametrize("place", list(Place))
def test_each_action_is_found_by_its_name(place: Place) -> None:
    entries = [entry(action, KeysNow()) for action in actions_at(place)]
    for one in entries:
        assert found(one.name, entries, entry_of)[0] == one


def test_every_word_counts_and_names_come_first() -> None:
    entries = [entry(action, KeysNow()) for action in actions_at(Place.FLEET)]
    names = [one.name for one in found("shut", entries, entry_of)]
    assert names[0] == "Soft shutdown"
    assert "Wake" in names
    assert found("soft reboot xyz", entries, entry_of) == []


def test_groups_have_headings() -> None:
    entries = [entry(action, KeysNow()) for action in actions_at(Place.FLEET)]
    lines = with_headings(entries, entry_of)
    headings = [one for one in lines if isinstance(one, str)]
    assert headings[:2] == ["Look", "Ask"]
    assert len(headings) == len(set(headings))
