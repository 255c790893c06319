"""The details in words: what is known, who says so, and what is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.commands import Mode
from vmtui.core.details import (
    Address,
    AgentReport,
    Answer,
    Card,
    Channel,
    Definition,
    Details,
    Disk,
    DiskSize,
    Measures,
    Part,
    Teller,
)
from vmtui.core.details_text import LABEL, Looked, detail_lines, title_words
from vmtui.core.history import History
from vmtui.core.last_times import Took
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Run, Vm, VmId

NOW = Moment(1_700_000_000.0, 5_000.0)
MAC = "52:54:00:00:00:01"
VM = Vm(
    VmId("hv1", "6a1f0c9e-0000-4000-8000-000000000001"),
    "web-01",
    PowerState.RUNNING,
    run=Run(3, 1, 0),
    vcpus=2,
    memory=4 << 30,
    os_id="http://debian.org/debian/12",
    persistent=True,
    saved=False,
)
HOST = Host("hv1", "qemu:///system", HostStatus.UP)
DEFINITION = Definition(
    description="ask ann\nfirst",
    autostart=True,
    memory=4 << 30,
    disks=(
        Disk("vda", "virtio", "disk", "qcow2", "/images/web-01.qcow2"),
        Disk("sda", "sata", "cdrom", "raw", "", read_only=True),
    ),
    cards=(Card("network", "default", "virtio", MAC),),
    channel=Channel.CONNECTED,
)
MEASURES = Measures(
    sizes=(DiskSize("vda", 40 << 30, 3 << 30, 4 << 30),),
    addresses=(
        Address(MAC, "192.168.122.5/24", Teller.LEASE),
        Address(MAC, "192.168.122.5/0", Teller.ARP),
    ),
)
AGENT = AgentReport(
    "Debian GNU/Linux 12 (bookworm)",
    "web-01.example",
    (
        Address(MAC, "192.168.122.5/24", Teller.AGENT),
        Address("02:42:00:00:00:01", "172.17.0.1/16", Teller.AGENT),
    ),
)
ALL = Details(Answer(NOW, DEFINITION), Answer(NOW, MEASURES), Answer(NOW, AGENT))


def said(details: Details, vm: Vm = VM, host: Host = HOST, **more: object) -> dict[str, str]:
    """What stands beside each label; lines that go on belong to the label before."""
    seen = Looked(vm, host, details, History(), **more)  # type: ignore[arg-type]
    lines: dict[str, str] = {}
    label = ""
    for line in detail_lines(seen, NOW, 50):
        label = line.label or label
        words = " ".join(cell.text for cell in line.cells)
        lines[label] = f"{lines[label]} {words}" if label in lines else words
    return lines


def test_everything_that_is_known_is_said() -> None:
    lines = said(ALL, times=(Took(100.0, Mode.ACPI), Took(125.0, Mode.ACPI)))
    assert lines["state"] == "● running on hv1 · id 3"
    assert lines["machine"] == "2 vCPUs · 4 GiB of memory"
    assert lines["system"] == "Debian GNU/Linux 12 (bookworm) (agent)"
    assert lines["agent"] == "answers hostname web-01.example"
    assert lines["vda"] == "virtio qcow2 3 GiB of 40 GiB, file 4 GiB /images/web-01.qcow2"
    assert lines["sda"] == "cdrom sata raw empty"
    assert lines["network"] == (
        f"network default virtio {MAC} 192.168.122.5/24 (agent, lease, ARP)"
        " inside 172.17.0.1/16 (agent)"
    )
    assert lines["soft off"] == "its last soft shutdowns took 1:40, 2:05"
    assert lines["keeps"] == "persistent · autostart: starts with its host"
    assert lines["saved"] == "none"
    assert lines["uuid"] == VM.id.uuid
    assert lines["about"] == "ask ann first"
    assert "owner" not in lines


def test_a_transient_one_whose_definition_was_kept_is_not_lost_once_it_is_off() -> None:
    transient = replace(VM, persistent=False)
    assert said(ALL, transient)["keeps"] == "transient: gone once it is off"
    kept = said(ALL, transient, is_kept=True)["keeps"]
    assert kept == "transient: gone once it is off, unless vmtui takes it down"


def test_before_any_answer_each_line_says_that_it_is_asked() -> None:
    asked = dict.fromkeys((Part.DEFINITION, Part.MEASURES), NOW)
    lines = said(Details(asked=asked))
    assert lines["system"] == "Debian 12 (metadata)"
    assert lines["agent"] == lines["disks"] == lines["network"] == "asking …"


def test_silence_has_an_age() -> None:
    since = Moment(NOW.wall - 7, NOW.boot - 7)
    waiting = Details(Answer(NOW, DEFINITION), asked={Part.MEASURES: since, Part.AGENT: since})
    lines = said(waiting)
    assert "no answer for 7 s" in lines["vda"]
    assert "no answer for 7 s" in lines["network"]
    assert lines["agent"] == "connected, but no answer for 7 s"
    old = Looked(VM, HOST, waiting, History())
    assert title_words(old, NOW) == "web-01 · no answer for 7 s: this is old"
    assert title_words(replace(old, details=ALL), NOW) == "web-01"


def test_what_failed_says_why() -> None:
    failed = Details(
        Answer(NOW, DEFINITION),
        Answer(NOW, None, "its storage \x1b[2J is gone"),
        Answer(NOW, None, "Guest agent is not responding"),
    )
    lines = said(failed)
    assert r"its storage \x1b[2J is gone" in lines["vda"]
    assert lines["agent"] == "connected, but no answer: Guest agent is not responding"


def with_channel(channel: Channel) -> Details:
    return Details(Answer(NOW, replace(DEFINITION, channel=channel)))


@pytest.mark.parametrize(
    ("details", "vm", "host", "words"),
    [
        (with_channel(Channel.NONE), VM, HOST, "no channel in its definition"),
        (with_channel(Channel.DISCONNECTED), VM, HOST, "nothing listens inside"),
        (with_channel(Channel.CONNECTED), VM, HOST, "connected, asking …"),
        (ALL, VM, replace(HOST, read_only=True), "no right to ask it: read-only"),
        (ALL, replace(VM, state=PowerState.PAUSED), HOST, "not asked while the guest does not run"),
        (ALL, replace(VM, state=PowerState.SHUT_OFF, run=None), HOST, "the guest is off"),
    ],
)
def test_the_agent_is_never_taken_for_well_without_an_answer(
    details: Details, vm: Vm, host: Host, words: str
) -> None:
    assert words in said(details, vm, host)["agent"]


def test_a_managed_save_says_its_age_or_that_it_is_unknown() -> None:
    hours = Moment(NOW.wall - 3 * 3600, NOW.boot - 3 * 3600)
    lines = said(ALL, replace(VM, saved=True, saved_at=hours))
    assert lines["saved"] == "managed save, 3 h old: restored at its next start"
    assert "age unknown" in said(ALL, replace(VM, saved=True))["saved"]


def test_a_manager_comes_with_its_own_command() -> None:
    lines = said(ALL, replace(VM, manager="Pacemaker"), stop_command="pcs resource disable web-01")
    assert lines["owner"] == "Pacemaker stops it by pcs resource disable web-01"


@pytest.mark.parametrize(
    ("os_id", "words"),
    [
        ("http://microsoft.com/win/2k22", "Windows 2022 (metadata)"),
        ("http://fedoraproject.org/fedora/40", "Fedora 40 (metadata)"),
        ("odd", "odd (metadata)"),
        ("", "not known: no metadata, no agent"),
    ],
)
def test_the_system_by_its_metadata(os_id: str, words: str) -> None:
    assert said(Details(), replace(VM, os_id=os_id))["system"] == words


def test_an_agent_that_tells_no_system_is_not_denied() -> None:
    details = Details(agent=Answer(NOW, AgentReport()))
    assert said(details, replace(VM, os_id=""))["system"].endswith("its agent does not tell")


def test_values_that_change_move_no_line() -> None:
    def labels(details: Details) -> list[str]:
        return [x.label for x in detail_lines(Looked(VM, HOST, details, History()), NOW, 50)]

    known = Details(Answer(NOW, DEFINITION))
    measured = replace(known, measures=Answer(NOW, MEASURES))
    failed = replace(known, measures=Answer(NOW, None, "no"), agent=Answer(NOW, None, "no"))
    assert labels(known) == labels(measured) == labels(failed)
    with_job = detail_lines(Looked(replace(VM, job="backup"), HOST, known, History()), NOW, 50)
    assert [line.label for line in with_job] == labels(known)


@pytest.mark.parametrize("width", [0, 20, 50, 78, 200])
def test_labels_fit_and_figures_stand_side_by_side_where_there_is_room(width: int) -> None:
    lines = detail_lines(Looked(VM, HOST, ALL, History()), NOW, width)
    assert all(len(line.label) < LABEL for line in lines)
    assert any(line.label == "resident" for line in lines) is (width < 70)
