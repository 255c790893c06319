"""Which guests are protected, and what stands against acting on a host that is only looked at."""

from dataclasses import replace

import pytest

from vmtui.core.cures.check import Subject, check
from vmtui.core.guards import guarded, lacks_reason, protection, tagged
from vmtui.core.header_text import host_cell, standing_cell
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Traits, Vm, VmId
from vmtui.core.obstacles import by_host, obstacle, read_only

HOST = Host("hv1", "qemu:///system", HostStatus.UP)
VM = Vm(VmId("hv1", "u"), "db-02")


@pytest.mark.parametrize(
    ("vm", "host", "why"),
    [
        (VM, HOST, ""),
        (replace(VM, protected=False), HOST, ""),
        (replace(VM, protected=True), HOST, "its metadata says so"),
        (VM, replace(HOST, protected=("web-*", "db-*")), "db-* in the configuration"),
        (VM, replace(HOST, protected=("DB-*", "db", "b-02")), ""),
        (VM, replace(HOST, protected=("\x1b[2J*", "db-0[0-9]")), "db-0[0-9] in the configuration"),
    ],
)
def test_a_guest_is_protected_by_its_metadata_or_by_its_name(vm: Vm, host: Host, why: str) -> None:
    assert protection(vm, host) == why


@pytest.mark.parametrize(
    ("why", "lacks"),
    [
        ("", True),
        (" \t", True),
        ("\u200b\u2060", True),
        (".", True),
        ("hangs", False),
        ("卡住", False),
    ],
)
def test_a_protected_guest_takes_a_reason(why: str, lacks: bool) -> None:
    assert lacks_reason(replace(VM, protected=True), HOST, why) is lacks
    assert not lacks_reason(VM, HOST, why)


def test_tags_and_protection_are_told_beside_the_name() -> None:
    host = replace(HOST, tags=("production", "row \x07"), protected=("*",))
    (cell,) = guarded(VM, host)
    assert cell.text == r"production · row \x07 · protected: * in the configuration"
    assert guarded(VM, HOST) == ()
    assert [cell.text for cell in tagged(host.tags)] == [r"  production · row \x07"]
    assert tagged(()) == ()


@pytest.mark.parametrize("status", list(HostStatus))
def test_who_only_wants_to_look_is_told_so_whether_or_not_the_host_answers(
    status: HostStatus,
) -> None:
    host = replace(HOST, status=status, read_only=True, kept_read_only=True)
    for found in (read_only(host), by_host(host, "so nothing can be asked"), obstacle(VM, host)):
        assert found is not None
        assert found.slug == "read-only"
        assert found.words == "hv1 is opened read-only"
        assert "--read-only" in found.advice


def test_who_may_not_act_is_told_how_to_get_the_right_once_the_host_answers() -> None:
    denied = replace(HOST, read_only=True)
    found = by_host(denied, "so nothing can be asked")
    assert found is not None
    assert (found.words, "polkit" in found.advice) == ("the connection to hv1 is read-only", True)
    lost = by_host(replace(denied, status=HostStatus.NO_ANSWER), "so nothing can be asked")
    assert lost is not None
    assert lost.slug == "host-unreachable"


def test_the_host_bar_has_the_word_beside_the_name() -> None:
    host = replace(HOST, read_only=True, listed=True)
    assert host_cell(host, 1, 2, Moment(0, 0)).text == "hv1 ● read-only 1/2 run"
    assert standing_cell(host, Moment(0, 0)).text == "hv1 ● read-only"
    assert host_cell(replace(HOST, listed=True), 1, 2, Moment(0, 0)).text == "hv1 ● 1/2 run"


def test_a_check_of_who_only_looks_is_about_the_guest() -> None:
    host = replace(HOST, read_only=True, kept_read_only=True)
    known = replace(VM, state=PowerState.RUNNING, has_acpi=True, has_agent=False, traits=Traits())
    assert "read-only" not in {one.slug for one in check(Subject(known, host)).findings}
    denied = replace(host, kept_read_only=False)
    assert "read-only" in {one.slug for one in check(Subject(known, denied)).findings}
