"""What a host tells of itself, over the looking connection."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import libvirt
import pytest

from tests.hypervisor.conftest import QUICK, Connect, vm
from tests.hypervisor.fakes import FakeConnection, FakeGuest, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.changes import HostBusy
from vmtui.core.commands import ReadDetails, ReadHost, ReadScreen, ReadStats
from vmtui.core.details import Part
from vmtui.core.host_facts import HostRead
from vmtui.core.looks import DetailsRead, ScreenRead
from vmtui.hypervisor.host_facts import read_host


def plays(monkeypatch: pytest.MonkeyPatch, **answers: Callable[..., Any]) -> None:
    """Let the played connections answer questions of the host."""
    usual: dict[str, Callable[..., Any]] = {
        "getLibVersion": lambda self: self.called("version") or 9_000_000,
        "getVersion": lambda _self: 7_002_000,
        "getType": lambda _self: "QEMU",
        "getInfo": lambda _self: ["x86_64", 2048, 8, 2400, 1, 1, 8, 1],
        "getCPUStats": lambda _self, _cpu: {"user": 5, "kernel": 2, "idle": 90, "iowait": 3},
        "getMemoryStats": lambda _self, _cell: {
            "total": 500,
            "free": 100,
            "cached": 20,
            "buffers": 4,
        },
    }
    for name, does in {**usual, **answers}.items():
        monkeypatch.setattr(FakeConnection, name, does, raising=False)


def test_all_that_a_host_tells(monkeypatch: pytest.MonkeyPatch, connect: Connect) -> None:
    plays(monkeypatch)
    played = connect().listed()
    played.connection.submit(ReadHost("hv1"))
    told = played.told.wait(HostRead)
    assert told.facts is not None
    assert (told.facts.libvirt, told.facts.version, told.facts.hypervisor) == (
        *(9_000_000, 7_002_000),
        "QEMU",
    )
    assert (told.facts.cpus, told.facts.memory, told.facts.free) == (8, 500 * 1024, 124 * 1024)
    assert (told.facts.busy, told.facts.idle) == (7, 93)
    assert told.facts.latency >= 0


@pytest.mark.parametrize("code", [libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_SUPPORT])
def test_what_a_session_daemon_can_not_tell_is_left_out(
    monkeypatch: pytest.MonkeyPatch, connect: Connect, code: int
) -> None:
    def refuse(*_: object) -> Any:
        raise libvirt_error(code)

    plays(monkeypatch, getCPUStats=refuse, getMemoryStats=refuse, getVersion=refuse)
    played = connect().listed()
    played.connection.submit(ReadHost("hv1"))
    facts = played.told.wait(HostRead).facts
    assert facts is not None
    assert (facts.busy, facts.idle, facts.free, facts.version) == (None, None, None, None)
    assert (facts.cpus, facts.memory) == (8, 2**31)


def test_a_host_that_does_not_answer_is_told_of_and_asked_once(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    plays(monkeypatch)
    played = connect().listed()
    with played.host.hanging("version"):
        for _ in range(3):
            played.connection.submit(ReadHost("hv1"))
        told = played.told.wait(HostRead)
        assert told.facts is None
        assert "the host gives no answer" in told.error
        assert played.host.count("version") == 1


def test_a_host_tells_of_itself_past_guests_that_hang(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    """They keep all lanes for looks. What is not read of other guests has its reason told."""
    plays(monkeypatch)
    hung = [FakeGuest(f"hung-{number}") for number in range(QUICK.unanswered_looks)]
    well = FakeGuest("well")
    played = connect(*hung, well).listed()
    with played.host.hanging("newStream"):
        for number, guest in enumerate(hung, 1):
            played.connection.submit(ReadScreen(vm(guest)))
            is_asked = partial(lambda times: played.host.count("newStream") == times, number)
            wait_until(is_asked, "its screen is asked for")
        played.connection.submit(ReadHost("hv1"))
        assert played.told.wait(HostRead).facts is not None
        played.connection.submit(ReadDetails(vm(well), Part.XML))
        told = played.told.wait(DetailsRead)
        assert "other guests of this host still owe an answer" in told.error
        played.connection.submit(ReadScreen(vm(well)))
        seen = played.told.wait(ScreenRead, lambda one: one.vm == vm(well))
        assert "other guests of this host still owe an answer" in seen.shown.error
        played.connection.submit(ReadStats("hv1"))
        played.told.wait(HostBusy, lambda one: one.note == "no new figures: guests hang?")
    played.told.wait(HostBusy, lambda one: one.note == "")


def test_an_error_comes_in_libvirts_words(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    def refuse(*_: object) -> Any:
        raise libvirt_error(libvirt.VIR_ERR_OPERATION_DENIED, message="not for you")

    plays(monkeypatch, getInfo=refuse)
    played = connect().listed()
    played.connection.submit(ReadHost("hv1"))
    assert played.told.wait(HostRead).error


def test_the_test_driver_tells_of_itself() -> None:
    connection = libvirt.open("test:///default")
    try:
        facts = read_host(connection)
    finally:
        connection.close()
    assert facts.hypervisor == "TEST"
    assert facts.cpus == 16
    assert facts.free is None
