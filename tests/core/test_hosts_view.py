"""What the hosts view says, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vmtui.core.host_facts import HostFacts, load, version_words
from vmtui.core.hosts_text import (
    HostLine,
    Load,
    by_trouble,
    headings,
    host_details,
    host_line,
    load_of,
    trip_words,
    widths,
)
from vmtui.core.model import Host, HostStatus, Moment, PowerState, Vm, VmId
from vmtui.core.text import Role

NOW = Moment(1000.0, 500.0)
GIB = 2**30
FACTS = HostFacts(0.0012, 9_000_000, "QEMU", 7_002_019, 16, 64 * GIB, 20 * GIB)
UP = Host(
    "hv1",
    "qemu+ssh://hv1/system",
    HostStatus.UP,
    last_seen=Moment(997.0, 497.0),
    listed=True,
    tags=("production", "berlin"),
)
FINE = HostLine(UP, Load(9, 14, 48 * GIB, 2.0), FACTS, used=0.12)
LOST = HostLine(
    Host(
        "hv-far-away-in-some-rack",
        "qemu+ssh://far/system",
        HostStatus.NO_ANSWER,
        "Cannot recv data: Connection reset by peer" * 3,
        last_seen=Moment(952.0, 452.0),
        next_try=Moment(1008.0, 508.0),
    ),
    Load(3, 3),
)
NEW = HostLine(Host("hv4", "qemu:///x"), Load())
SLOW = replace(FINE, error="the host gives no answer for 2 s")
READ_ONLY = replace(FINE, host=replace(UP, read_only=True))
BUSY = replace(FINE, host=replace(UP, note="busy: a list takes long"))


def text(line: HostLine, width: int = 72) -> str:
    columns = widths([FINE.host, line.host], width)
    return "".join(cell.text for cell in host_line(line, columns, NOW))


@pytest.mark.parametrize("width", [66, 72, 112, 156])
@pytest.mark.parametrize("line", [FINE, LOST, NEW, SLOW, READ_ONLY, BUSY])
def test_every_line_has_its_place_in_every_width(line: HostLine, width: int) -> None:
    columns = widths([FINE.host, line.host], width)
    assert len(text(line, width)) == len(headings(columns)) <= width


def test_a_healthy_host_in_figures() -> None:
    said = text(FINE)
    for word in ("● up", "hv1", "3 s", "1.2 ms", "9/14", "12 %", "48 GiB/64 GiB", "9.0.0"):
        assert word in said
    assert "QEMU 7.2.19" in text(FINE, 112)


def test_a_host_that_is_lost_says_why_instead_of_figures() -> None:
    said = text(LOST, 112)
    assert "✗ no answer" in said
    assert "for 0:48, next try in 8 s: Cannot recv data" in said
    whole = "".join(cell.text for line in host_details(LOST, NOW) for cell in line)
    assert LOST.host.error in whole
    assert "last seen 48 s ago" in whole
    assert "next try in 8 s" in whole


def test_what_else_is_told_of_a_host() -> None:
    said = "".join(cell.text for line in host_details(FINE, NOW) for cell in line)
    for word in ("qemu+ssh://hv1/system", "production, berlin", "QEMU 7.2.19", "getLibVersion"):
        assert word in said
    assert "12 % of them busy" in said
    assert "20 GiB free or cache" in said
    assert "read-only" in "".join(cell.text for cell in host_details(READ_ONLY, NOW)[0])
    assert "gives no answer" in host_details(SLOW, NOW)[1][0].text
    assert "connecting" in host_details(NEW, NOW)[1][0].text


def test_without_its_processors_times_the_guests_tell_the_load() -> None:
    said = text(replace(FINE, used=None, load=Load(9, 14, 48 * GIB, 8.0)))
    assert "50 %" in said
    assert "–" in text(replace(FINE, used=None, load=Load(9, 14, 48 * GIB, None)))


def test_more_memory_given_than_there_is_stands_out() -> None:
    def role(committed: int) -> Role:
        line = replace(FINE, load=Load(9, 14, committed))
        cells = host_line(line, widths([UP], 72), NOW)
        return next(cell.role for cell in cells if "/64 GiB" in cell.text)

    assert role(48 * GIB) is Role.PLAIN
    assert role(60 * GIB) is Role.OVERDUE
    assert role(70 * GIB) is Role.BAD


def test_those_in_trouble_come_first_then_by_name() -> None:
    other = replace(FINE, host=replace(UP, name="hv10"))
    second = replace(FINE, host=replace(UP, name="hv2"))
    refused = HostLine(replace(LOST.host, status=HostStatus.REFUSED), Load())
    lines = by_trouble([other, second, NEW, refused, SLOW, LOST, FINE])
    assert lines == [LOST, refused, NEW, SLOW, FINE, second, other]


def test_what_guests_take_of_their_host() -> None:
    def vm(n: int, state: PowerState, cpu: float | None = None, *, departed: bool = False) -> Vm:
        vm_id = VmId("hv1", str(n))
        return Vm(vm_id, "x", state, memory=2 * GIB, cpu_percent=cpu, departed=departed)

    vms = [
        vm(1, PowerState.RUNNING, 150.0),
        vm(2, PowerState.PAUSED),
        vm(3, PowerState.SHUT_OFF),
        vm(4, PowerState.SHUT_OFF, departed=True),
    ]
    assert load_of(vms) == Load(running=1, guests=3, committed=4 * GIB, cpus=1.5)
    assert load_of([]) == Load()


def test_the_load_is_what_passed_between_two_answers() -> None:
    before, after = replace(FACTS, busy=100, idle=900), replace(FACTS, busy=130, idle=970)
    assert load(before, after) == pytest.approx(0.3)
    assert load(FACTS, after) is None
    assert load(after, before) is None  # the host was restarted
    assert load(after, after) is None


def test_versions_and_round_trips_as_people_write_them() -> None:
    assert version_words(11_003_000) == "11.3.0"
    assert trip_words(0.00043) == "0.4 ms"
    assert trip_words(0.3404) == "340 ms"
