"""Every domain stands once, under the heading of its group."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vmtui.core.grouping import (
    FOLDED_SIGN,
    OPEN_SIGN,
    Heading,
    heading_cells,
    in_groups,
    next_group_by,
    tag_of,
    under_headings,
)
from vmtui.core.model import Host, HostStatus, Moment, VmId
from vmtui.core.preferences import GroupBy
from vmtui.core.text import Role

NOW = Moment(1000.0, 500.0)
A, B, C = VmId("hv10", "a"), VmId("hv2", "b"), VmId("hv10", "c")


def by_host(vm_id: VmId) -> str:
    return vm_id.host


def test_hosts_are_ordered_by_name_and_their_guests_stay_in_their_order() -> None:
    groups = in_groups([C, B, A], GroupBy.HOST, by_host)
    assert list(groups.items()) == [("hv2", [B]), ("hv10", [C, A])]
    assert under_headings(groups, ()) == [Heading("hv2"), B, Heading("hv10"), C, A]
    assert under_headings(groups, {"hv10"}) == [Heading("hv2"), B, Heading("hv10")]


def test_a_host_without_guests_has_a_heading_too() -> None:
    assert list(in_groups([A], GroupBy.HOST, by_host, ["hv1"])) == ["hv1", "hv10"]


def test_states_are_ordered_by_urgency_and_what_has_no_tag_comes_last() -> None:
    states = {A: "running", B: "overdue", C: "shut off"}
    assert list(in_groups(states, GroupBy.STATE, states.__getitem__)) == [
        *("overdue", "running", "shut off")
    ]
    tags = {A: "", B: "test", C: "production"}
    assert list(in_groups(tags, GroupBy.TAG, tags.__getitem__)) == ["production", "test", ""]


def test_ways_to_group_come_round_and_tags_only_where_there_are_some() -> None:
    def round_from_none(*, has_tags: bool) -> list[GroupBy]:
        ways = [GroupBy.NONE]
        while (way := next_group_by(ways[-1], has_tags=has_tags)) is not GroupBy.NONE:
            ways.append(way)
        return ways

    assert round_from_none(has_tags=True) == list(GroupBy)
    assert round_from_none(has_tags=False) == [GroupBy.NONE, GroupBy.HOST, GroupBy.STATE]
    assert next_group_by(GroupBy.TAG, has_tags=False) is GroupBy.NONE


def test_a_host_stands_under_its_first_tag() -> None:
    assert tag_of(Host("hv1", "x:///", tags=("production", "berlin"))) == "production"
    assert tag_of(Host("hv1", "x:///")) == ""


@given(
    st.lists(
        st.builds(VmId, st.sampled_from(["hv1", "hv2", "hv10"]), st.text("abc", max_size=3)),
        unique=True,
    ),
    st.sets(st.sampled_from(["hv1", "hv2"])),
)
def test_each_domain_stands_once_below_its_heading(rows: list[VmId], folded: set[str]) -> None:
    lines = under_headings(in_groups(rows, GroupBy.HOST, by_host), folded)
    assert sorted(x for x in lines if isinstance(x, VmId)) == sorted(
        row for row in rows if row.host not in folded
    )
    above = ""
    for line in lines:
        if isinstance(line, Heading):
            above = line.group
        else:
            assert line.host == above


def heading(name: str, states: list[str], by: GroupBy, host: Host | None = None) -> str:
    cells = heading_cells(name, states, by, host, NOW, folded=False)
    return " · ".join(cell.text for cell in cells)


def test_a_heading_tells_of_urgent_guests_that_are_folded_away() -> None:
    host = Host("hv1", "x:///", HostStatus.UP, listed=True)
    cells = heading_cells(
        "hv1", ["running", "overdue", "running"], GroupBy.HOST, host, NOW, folded=True
    )
    assert [cell.text for cell in cells] == [
        *(f"{FOLDED_SIGN} hv1 ●", "3 guests", "2 running", "1 overdue")
    ]
    assert cells[-1].role is Role.OVERDUE


def test_a_heading_says_what_the_group_is() -> None:
    assert heading("overdue", ["overdue"] * 2, GroupBy.STATE) == f"{OPEN_SIGN} ! overdue · 2 guests"
    assert heading("prod\x1b", ["running"], GroupBy.TAG).startswith(
        f"{OPEN_SIGN} prod\\x1b · 1 guest"
    )
    assert heading("", ["shut off"], GroupBy.TAG) == f"{OPEN_SIGN} no tag · 1 guest · 0 running"
    lost = Host("hv3", "x:///", HostStatus.NO_ANSWER, "gone", last_seen=Moment(952.0, 452.0))
    assert "no answer for 0:48" in heading("hv3", ["unknown"], GroupBy.HOST, lost)
    busy = Host("hv3", "x:///", HostStatus.UP, listed=True, note="busy: a list takes long")
    assert "busy: a list" in heading("hv3", [], GroupBy.HOST, busy)
