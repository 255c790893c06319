"""Agents that do not answer hold up neither the samples nor the looks at screens."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

import pytest

from tests.hypervisor.conftest import QUICK, Connect, Played, vm
from tests.hypervisor.fakes import FakeGuest
from tests.qemu.waiting import wait_until
from vmtui.core.commands import AskAgent, Command, ReadDetails, ReadWatched, TakeShot
from vmtui.core.details import Part
from vmtui.core.looks import AgentHeard, ShotTaken, WatchedRead


def is_asked(played: Played, guest: FakeGuest) -> bool:
    """Whether its agent was, and so hangs."""
    return played.host.count("guestInfo", guest.name) == 1


def sample_and_look(played: Played, guest: FakeGuest) -> None:
    """Both succeed."""
    played.connection.submit(ReadWatched("hv1", (guest.uuid,)))
    seen = played.told.wait(WatchedRead, lambda one: guest.uuid in dict(one.rows))
    assert not dict(seen.rows)[guest.uuid].is_silent
    played.connection.submit(TakeShot(vm(guest)))
    look = played.told.wait(ShotTaken, lambda one: one.vm == vm(guest))
    assert look.shot is not None, "there was no turn for it"


@pytest.mark.parametrize("is_for_details", [False, True])
def test_samples_and_looks_go_on_beside_stopped_agents(
    connect: Connect, is_for_details: bool
) -> None:
    stopped = [FakeGuest(f"stopped-{number}") for number in range(QUICK.unanswered_looks)]
    well = FakeGuest("well")
    played = connect(*stopped, well).listed()

    def question(guest: FakeGuest) -> Command:
        return ReadDetails(vm(guest), Part.AGENT) if is_for_details else AskAgent(vm(guest))

    with ExitStack() as hangs:
        for guest in stopped:
            hangs.enter_context(played.host.hanging("guestInfo", guest.name))
        for guest in stopped:
            played.connection.submit(question(guest))
            wait_until(partial(is_asked, played, guest), "the agent is asked")
        for guest in (well, *stopped):
            sample_and_look(played, guest)
        assert not played.told.all(AgentHeard)
