"""Filters mean what they say, and every order is one order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmtui.core import view
from vmtui.core.model import HostStatus, Moment, PowerState, Run, Vm, VmId
from vmtui.core.view import Column, by_name, natural, ordered, parse_filter, searched

NOW = Moment(1_700_000_000.0, 5_000.0)


def vm(name: str, host: str = "hv1", title: str | None = None, **known: object) -> Vm:
    state = known.pop("state", PowerState.RUNNING)
    return Vm(VmId(host, name), name, state=state, title=title, **known)  # type: ignore[arg-type]


def passes(line: str, one: Vm, status: HostStatus = HostStatus.UP, extra: str = "") -> bool:
    return view.passes(parse_filter(line), searched(one, status, extra))


@pytest.mark.parametrize(
    ("line", "is_shown"),
    [
        ("", True),
        ("web", True),
        ("WEB", True),
        ("shop", True),
        ("hv1", True),
        ("running", True),
        ("web shop", True),
        ("web mail", False),
        ("state:run host:hv1", True),
        ("state:paused", False),
        ("state:paused state:running", True),
        ("name:shop", False),
        ("title:shop", True),
        ("host:", True),
        ("going", False),
    ],
)
def test_words_match_anywhere_and_fields_in_their_place(line: str, is_shown: bool) -> None:
    assert passes(line, vm("Web-01", title="The shop")) == is_shown


def test_what_is_shown_as_its_state_is_found_by_it() -> None:
    assert passes("state:overdue", vm("web"), extra="overdue")
    assert passes("state:unknown", vm("web"), HostStatus.NO_ANSWER)
    assert not passes("state:running", vm("web"), HostStatus.NO_ANSWER)


def test_an_unknown_field_is_taken_as_a_word_and_said_so() -> None:
    parsed = parse_filter("hots:hv1")
    assert parsed.words == ("hots:hv1",)
    assert "hots" in parsed.problem
    assert parse_filter("52:54:00").problem == ""


@given(st.text(max_size=60))
def test_any_line_can_be_typed(line: str) -> None:
    passes(line, vm("web"))


def test_numbers_in_names_sort_as_numbers() -> None:
    assert sorted(["web-10", "Web-9", "web-1"], key=natural) == ["web-1", "Web-9", "web-10"]


def past(seconds: float) -> Moment:
    return Moment(NOW.wall - seconds, NOW.boot - seconds)


FLEET = [
    vm("b", cpu_percent=5.0, memory=1),
    vm("a", cpu_percent=None, memory=3),
    vm("c", cpu_percent=90.0, memory=2, run=Run(1, 1, 0), started=past(9)),
    vm("c", "hv2", run=Run(1, 1, 0), up_since=past(99)),
]


@pytest.mark.parametrize(
    ("column", "names"),
    [
        (Column.NAME, "a@hv1 b@hv1 c@hv1 c@hv2"),
        (Column.HOST, "a@hv1 b@hv1 c@hv1 c@hv2"),
        (Column.CPU, "c@hv1 b@hv1 a@hv1 c@hv2"),
        (Column.MEMORY, "a@hv1 c@hv1 b@hv1 c@hv2"),
        (Column.UP, "c@hv2 c@hv1 a@hv1 b@hv1"),
    ],
)
def test_each_column_has_its_order(column: Column, names: str) -> None:
    assert " ".join(f"{one.name}@{one.id.host}" for one in ordered(by_name(FLEET), column)) == names


def test_urgency_is_handed_in() -> None:
    ranks = {"a": 2.0, "b": 1.0, "c": 0.0}
    shown = ordered(by_name(FLEET), Column.NOTE, rank=lambda one: ranks[one.name])
    assert [one.name for one in shown] == ["c", "c", "b", "a"]


@given(st.permutations(FLEET), st.sampled_from(Column), st.booleans())
def test_the_order_does_not_depend_on_the_order_before(
    shuffled: list[Vm], column: Column, backwards: bool
) -> None:
    there = ordered(by_name(shuffled), column, backwards=backwards)
    assert there == ordered(by_name(FLEET), column, backwards=backwards)
    assert there == ordered(by_name(FLEET), column, backwards=not backwards)[::-1]


def test_a_value_with_an_equals_sign_is_the_whole_text_of_its_field() -> None:
    hosts = ("hv1", "hv10")
    assert [host for host in hosts if passes("host:=hv1", vm("web", host))] == ["hv1"]
    assert [host for host in hosts if passes("host:hv1", vm("web", host))] == ["hv1", "hv10"]
    assert not passes("host:=", vm("web"))


@pytest.mark.parametrize(
    ("line", "is_shown"), [("tag:prod", True), ("berlin", True), ("tag:web", False)]
)
def test_the_tags_of_its_host_are_searched_too(line: str, is_shown: bool) -> None:
    tags = ("Production", "berlin")
    texts = searched(vm("web"), HostStatus.UP, tags=tags)
    assert view.passes(parse_filter(line), texts) is is_shown
