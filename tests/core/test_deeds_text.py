"""What the rougher deeds cost, what stands against them, and their virsh lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.doings import Doings
from vmtui.core.dumps import dump_path
from vmtui.core.model import Host, HostStatus, Links, Moment, PowerState, Vm, VmId
from vmtui.core.power import Around, against
from vmtui.core.power_text import by_hand, remarks
from vmtui.core.record.records import Action
from vmtui.core.row_text import note
from vmtui.core.text import Role

NOW = Moment(1_700_000_000.0, 5_000.0)
HOST = Host("hv1", "qemu:///system", HostStatus.UP)
SYSTEM = "/var/lib/libvirt/qemu/dump"
MACS = ("52:54:00:00:00:01", "52:54:00:00:00:02")
GUEST = Vm(VmId("hv1", "u"), "web-01", PowerState.RUNNING, memory=4 << 30, links=Links(up=MACS))
ROUGH = {Action.SYSRQ, Action.CUT_LINK, Action.RESTORE_LINK, Action.NMI, Action.DUMP}


def slug(action: Action, vm: Vm) -> str:
    obstacle = against(action, vm, HOST, Around())
    assert obstacle is None or obstacle.words
    return obstacle.slug if obstacle else ""


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (PowerState.RUNNING, ROUGH - {Action.RESTORE_LINK}),
        (PowerState.PAUSED, {Action.CUT_LINK, Action.DUMP}),
        (PowerState.CRASHED, {Action.DUMP}),
        (PowerState.SUSPENDED, {Action.DUMP}),
        (PowerState.IN_SHUTDOWN, set()),
        (PowerState.SHUT_OFF, set()),
    ],
)
def test_each_state_allows_what_makes_sense(state: PowerState, possible: set[Action]) -> None:
    guest = replace(GUEST, state=state)
    assert {action for action in ROUGH if not slug(action, guest)} == possible


@pytest.mark.parametrize(
    ("os_id", "found"),
    [
        (None, ""),
        ("", ""),
        ("http://debian.org/debian/12", ""),
        ("http://microsoft.com/win/2k22", "not-linux"),
        ("http://freebsd.org/freebsd/14.0", "not-linux"),
    ],
)
def test_sysrq_is_for_linux_and_for_what_may_be_one(os_id: str | None, found: str) -> None:
    assert slug(Action.SYSRQ, replace(GUEST, os_id=os_id)) == found


def test_what_is_not_told_of_the_system_is_said_before_sysrq() -> None:
    unknown = [cell.text for cell in remarks(Action.SYSRQ, GUEST, (), NOW)]
    linux = replace(GUEST, os_id="http://debian.org/debian/12")
    known = [cell.text for cell in remarks(Action.SYSRQ, linux, (), NOW)]
    assert "kernel.sysrq" in " ".join(known)
    assert set(unknown) - set(known) == {
        "its definition does not say what it runs: only Linux knows SysRq"
    }


@pytest.mark.parametrize(
    ("links", "cut", "restore"),
    [
        (None, "unread", "unread"),
        (Links(), "no-network", "not-cut"),
        (Links(up=MACS), "", "not-cut"),
        (Links(cut=MACS), "cut", ""),
        (Links(up=MACS[:1], cut=MACS[1:]), "", ""),
    ],
)
def test_a_network_is_cut_and_restored_as_it_is_plugged_in(
    links: Links | None, cut: str, restore: str
) -> None:
    guest = replace(GUEST, links=links)
    assert slug(Action.CUT_LINK, guest) == cut
    assert slug(Action.RESTORE_LINK, guest) == restore


def test_a_job_stands_against_a_dump() -> None:
    assert slug(Action.DUMP, replace(GUEST, job="backup")) == "job-running"


def test_a_row_says_that_its_network_is_cut() -> None:
    cut = replace(GUEST, links=Links(cut=MACS), title="shop")
    assert note(cut, HOST, Doings(), NOW).text == "vmtui cut its network · l restores it"
    assert note(cut, HOST, Doings(), NOW).role is Role.OVERDUE
    assert note(GUEST, HOST, Doings(), NOW).text == ""


@pytest.mark.parametrize("action", sorted(ROUGH))
def test_each_says_what_it_costs(action: Action) -> None:
    assert remarks(action, GUEST, (), NOW)


def test_what_may_lose_work_says_so_first() -> None:
    for action in (Action.SYSRQ, Action.NMI):
        first = remarks(action, GUEST, (), NOW)[0]
        assert "unsaved work is lost" in first.text
        assert first.role is Role.OVERDUE


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (
            Action.SYSRQ,
            "for k in S U O; do virsh -c qemu:///system send-key web-01"
            " KEY_LEFTALT KEY_SYSRQ KEY_$k; sleep 1; done",
        ),
        (
            Action.CUT_LINK,
            f"virsh -c qemu:///system domif-setlink web-01 {MACS[0]} down;"
            f" virsh -c qemu:///system domif-setlink web-01 {MACS[1]} down",
        ),
        (Action.NMI, "virsh -c qemu:///system inject-nmi web-01"),
        (
            Action.DUMP,
            "virsh -c qemu:///system dump --memory-only web-01"
            " /var/lib/libvirt/qemu/dump/web-01.elf",
        ),
    ],
)
def test_each_can_be_done_by_hand(action: Action, line: str) -> None:
    assert by_hand(action, GUEST, HOST.uri) == line


@pytest.mark.parametrize(
    ("name", "uri", "path"),
    [
        ("web-01", "qemu+ssh://hv1/system", "/var/lib/libvirt/qemu/dump/web-01-"),
        ("web-01", "qemu:///session", "/var/tmp/web-01-"),
        ("../../etc/passwd", "qemu:///session", "/var/tmp/_.._etc_passwd-"),
        ("-rf $(x)", "qemu:///session", "/var/tmp/rf___x_-"),
        ("…", "qemu:///session", "/var/tmp/_-"),
        ("web-01", "qemu:///embed?root=/tmp/vmtui-training-x", "/tmp/vmtui-training-x/web-01-"),
        (
            "web-01",
            "qemu+unix:///session?socket=/tmp/vmtui-training-x/run/libvirt/libvirt-sock",
            "/tmp/vmtui-training-x/web-01-",
        ),
        (
            "web-01",
            "qemu+unix:///session?socket=/run/user/7/libvirt/libvirt-sock",
            "/var/tmp/web-01-",
        ),
        ("web-01", "qemu+ssh://hv1/system?keyfile=/vmtui-training-x", f"{SYSTEM}/web-01-"),
    ],
)
def test_a_dump_has_a_path_of_its_own_that_no_name_leads_astray(
    name: str, uri: str, path: str
) -> None:
    assert dump_path(name, uri, NOW) == f"{path}20231114T221320Z.elf"
