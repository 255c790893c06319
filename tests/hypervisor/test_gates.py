"""Calls that wait, once it is their turn, until somebody lets them through."""

from __future__ import annotations

import threading

import pytest

from tests.hypervisor.conftest import Connect, vm
from tests.hypervisor.fakes import FakeGuest
from tests.qemu.waiting import wait_until
from vmtui.core.commands import GoAhead, Mode, Reboot, Shutdown
from vmtui.core.replies import CommandBegun, CommandDone, CommandUnanswered


@pytest.mark.parametrize(
    ("kind", "call"), [(Shutdown, "shutdownFlags"), (Reboot, "reboot")], ids=["shutdown", "reboot"]
)
def test_a_gated_call_is_made_after_it_was_told_to_go_ahead(
    connect: Connect, kind: type[Shutdown | Reboot], call: str
) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.connection.submit(kind(1, vm(guest), Mode.ACPI, gated=True))
    assert played.told.wait(CommandBegun).ticket == 1
    # By then it would have been made: so long is a call's answer waited for.
    played.told.wait(CommandUnanswered)
    assert played.host.count(call, "web") == 0
    played.connection.submit(GoAhead(1, vm(guest)))
    assert played.told.wait(CommandDone).ticket == 1
    assert played.host.count(call, "web") == 1


def test_what_waits_at_its_gate_keeps_no_other_call_from_being_made(connect: Connect) -> None:
    slow, web = FakeGuest("slow"), FakeGuest("web")
    played = connect(slow, web).listed()
    played.connection.submit(Shutdown(1, vm(slow), gated=True))
    played.connection.submit(Shutdown(2, vm(web), gated=True))
    played.told.wait(CommandBegun, lambda change: change.ticket == 2)
    played.connection.submit(GoAhead(2, vm(web)))
    assert played.told.wait(CommandDone).ticket == 2
    played.connection.submit(GoAhead(1, vm(slow)))
    played.told.wait(CommandDone, times=2)
    played.connection.submit(GoAhead(1, vm(slow)))  # It has its answer: nothing is left to do.
    assert played.host.count("shutdownFlags", "slow") == 1


def test_a_host_that_is_closed_makes_no_call_that_waits_at_its_gate(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.connection.submit(Shutdown(1, vm(guest), gated=True))
    played.told.wait(CommandBegun)
    lanes = [one for one in threading.enumerate() if one.name == "hv1-actions"]
    assert lanes
    played.connection.close()
    wait_until(lambda: not any(one.is_alive() for one in lanes), "its thread ends")
    assert played.host.count("shutdownFlags", "web") == 0
