"""The end of the program: no host is in the middle of a call when the process is gone."""

from __future__ import annotations

import threading
import time

import pytest

from tests.hypervisor.conftest import Connect
from tests.hypervisor.fakes import FakeGuest, FakeHost
from tests.qemu.waiting import wait_until
from vmtui.hypervisor.control import Control
from vmtui.hypervisor.lane import Lane, wait_until_ended


def test_what_hears_events_is_left_as_it_is(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    played.connection.close(process_ends=True)
    wait_until_ended(played.control, 20)
    assert played.host.connections[0].callbacks
    assert played.host.count("domainEventDeregisterAny") == 0
    assert played.host.count("close") == 0


def test_it_is_left_too_if_it_comes_up_as_the_program_ends(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    with host.hanging("domainEventRegisterAny"):
        played = connect(host=host)
        wait_until(lambda: host.count("domainEventRegisterAny") > 0, "it registers")
        played.connection.close(process_ends=True)
    wait_until_ended(played.control, 20)
    assert host.connections[0].callbacks
    assert host.count("domainEventDeregisterAny") == 0


def test_a_call_that_is_under_way_is_waited_for(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    may_return = threading.Event()
    returned = []

    def under_way() -> None:
        may_return.wait(20)
        returned.append("the list")

    host.before_return["getAllDomainStats"] = under_way
    played = connect(host=host)
    wait_until(lambda: host.count("getAllDomainStats") > 0, "it lists")
    played.connection.close(process_ends=True)
    threading.Timer(0.2, may_return.set).start()
    wait_until_ended(played.control, 20)
    assert returned == ["the list"]


def test_a_host_that_hangs_is_not_waited_for(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    with host.hanging("getAllDomainStats"):
        played = connect(host=host)
        wait_until(lambda: host.count("getAllDomainStats") > 0, "it lists")
        played.connection.close(process_ends=True)
        began = time.monotonic()
        wait_until_ended(played.control, 0.1)
        assert time.monotonic() - began < 10, "it waited for a host that hangs"


def test_where_the_process_goes_on_all_is_given_back(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    played.connection.close()
    wait_until_ended(played.control, 20)
    assert played.host.connections
    assert all(one.closed for one in played.host.connections)


def test_a_lane_that_has_not_begun_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python lists its thread already."""
    control = Control()
    begun = threading.enumerate
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", lambda _thread: None)
        lanes: list[threading.Thread] = []
        make = threading.Thread.__init__

        def note(thread: threading.Thread, *arguments: object, **named: object) -> None:
            make(thread, *arguments, **named)  # type: ignore[arg-type]
            lanes.append(thread)

        patch.setattr(threading.Thread, "__init__", note)
        Lane("hv1-state", FakeHost().open_to_act, control)  # type: ignore[arg-type]
        patch.setattr(threading, "enumerate", lambda: [*begun(), *lanes])
        wait_until_ended(control, 1)
    assert [thread.is_alive() for thread in lanes] == [False]
