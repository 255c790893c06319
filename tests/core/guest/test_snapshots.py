"""Snapshots: read from XML that nobody trusts, put into their tree, and told."""

from __future__ import annotations

import pytest

from tests.fakes import domain as row
from tests.fakes import stage
from vmtui.core.details import Definition, Disk
from vmtui.core.guest.snapshots import (
    LARGEST_XML,
    Branch,
    Snapshot,
    in_tree,
    problem_of_name,
    snapshot_of,
)
from vmtui.core.guest.snapshots_text import chosen_lines, entry, revert_lines, take_lines
from vmtui.core.model import Moment, PowerState, Reason, Vm

NOW = Moment(1_700_003_600.0, 5_000.0)

XML = """
<domainsnapshot>
  <name>two</name><description>before
    the update</description>
  <state>running</state><parent><name>one</name></parent>
  <creationTime>1700000000</creationTime>
  <memory snapshot='internal'/>
  <disks><disk name='vda' snapshot='external'/><disk name='vdb' snapshot='no'/></disks>
  <domain type='kvm'><name>web</name><description>of the guest</description></domain>
</domainsnapshot>"""


def vm(state: PowerState = PowerState.RUNNING) -> Vm:
    one = row("web", state, Reason.UNKNOWN)
    set_ = stage(one)
    return set_.session.fleet.vms[set_.port.vm(one)]


def words(lines: object) -> str:
    assert lines is not None
    return "\n".join("".join(cell.text for cell in line) for line in lines)  # type: ignore[attr-defined]


def test_a_snapshot_is_read() -> None:
    found = snapshot_of(XML, current="two")
    assert (found.name, found.state, found.parent) == ("two", "running", "one")
    assert found.created == 1_700_000_000
    assert found.is_current
    assert found.kind == "external + internal"
    assert "of the guest" not in found.description
    assert not snapshot_of(XML, current="").is_current


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<domain/>",
        "<domainsnapshot><name>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><domainsnapshot><name>&a;</name></domainsnapshot>",
        f"<domainsnapshot>{' ' * LARGEST_XML}</domainsnapshot>",
    ],
)
def test_what_is_no_snapshot_is_refused(xml: str) -> None:
    with pytest.raises(ValueError, match="XML"):
        snapshot_of(xml, current="")


def test_a_time_that_is_none_is_not_told() -> None:
    xml = XML.replace("1700000000", "9" * 40)
    assert snapshot_of(xml, current="").created is None


def test_the_tree_puts_each_below_its_parent_and_the_oldest_first() -> None:
    listed = [
        Snapshot("c", created=3.0, parent="a"),
        Snapshot("b", created=2.0, parent="a"),
        Snapshot("d", created=4.0, parent="b"),
        Snapshot("a", created=1.0),
        Snapshot("lone", created=5.0, parent="deleted"),
    ]
    tree = [(one.snapshot.name, one.depth, one.children) for one in in_tree(listed)]
    assert tree == [
        ("a", 0, ("b", "c")),
        ("b", 1, ("d",)),
        ("d", 2, ()),
        ("c", 1, ()),
        ("lone", 0, ()),
    ]


def test_rings_and_long_lines_are_told_once_each() -> None:
    ring = [Snapshot("a", parent="b"), Snapshot("b", parent="a"), Snapshot("c", parent="c")]
    assert sorted(one.snapshot.name for one in in_tree(ring)) == ["a", "b", "c"]
    line = [Snapshot(str(n), created=float(n), parent=str(n - 1)) for n in range(2_000)]
    assert in_tree(line)[-1].depth == 1_999


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("before-update", ""),
        ("", "give it a name"),
        ("a/b", "/"),
        (".hidden", "before it"),
        ("one", "already"),
        ("x" * 200, "too long"),
    ],
)
def test_a_name_that_libvirt_would_not_take_is_told_before(name: str, problem: str) -> None:
    found = problem_of_name(name, ["one"])
    assert problem in found if problem else not found


def test_the_list_says_age_state_and_kind_and_hides_nothing() -> None:
    one = snapshot_of(XML.replace("two", "a\u202eb"), current="a\u202eb")
    said = entry(Branch(one, 1), NOW)
    assert said.name.text == "└ a\\u202eb ● current"
    assert (said.old.text, said.state.text) == ("1 h", "running")
    assert "before the update" in words(chosen_lines(Branch(one, 1)))
    unread = entry(Branch(Snapshot("x", problem="not read"), 0), NOW)
    assert unread.state.text == "not read"


def test_taking_one_says_what_it_does_to_the_guest() -> None:
    raw = Definition(disks=(Disk("vda", "virtio", "disk", "raw", "/x"),))
    assert "stands still" in words(take_lines(vm(), None))
    assert "vda is raw" in words(take_lines(vm(), raw))
    off = words(take_lines(vm(PowerState.SHUT_OFF), None))
    assert "stands still" not in off
    assert "no memory" in off


def test_going_back_says_what_is_lost() -> None:
    one = snapshot_of(XML, current="")
    said = words(revert_lines(vm(), one, NOW))
    assert "LOST" in said
    assert "its memory" in said
    assert "1 h ago" in said
    assert "external" in said
    off = words(revert_lines(vm(PowerState.SHUT_OFF), Snapshot("x", state="shutoff"), NOW))
    assert "its memory" not in off
    assert "it is off then" in off


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("before", "before"),
        ("before the update", "before the update"),
        (" ", '" "'),
        ("before ", '"before "'),
        ("\u3164", r"\u3164"),
        ("\u200b", r"\u200b"),
    ],
)
def test_a_name_that_nobody_would_see_is_shown(name: str, shown: str) -> None:
    branch = Branch(Snapshot(name), 0, (name,))
    assert entry(branch, NOW).name.text == shown
    assert shown in "".join(cell.text for line in chosen_lines(branch) for cell in line)
