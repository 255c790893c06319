"""The end of the program: hosts get their callbacks back before the process is gone."""

from __future__ import annotations

import time

from tests.hypervisor.conftest import Connect
from tests.hypervisor.fakes import FakeGuest
from vmtui.hypervisor.lane import wait_until_closed


def test_all_is_given_back_when_it_returns(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    played.connection.close()
    wait_until_closed(played.control, 20)
    assert played.host.connections
    assert all(one.closed for one in played.host.connections)


def test_a_host_that_hangs_is_not_waited_for(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    with played.host.hanging("domainEventDeregisterAny"):
        played.connection.close()
        began = time.monotonic()
        wait_until_closed(played.control, 0.1)
        assert time.monotonic() - began < 10, "it waited for a host that hangs"
        assert not all(one.closed for one in played.host.connections)
