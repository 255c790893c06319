"""How many calls a host is ever left with, and what becomes of rounds of samples that are late."""

from __future__ import annotations

from contextlib import ExitStack

from tests.hypervisor.conftest import QUICK, Connect, Played, vm
from tests.hypervisor.fakes import FakeGuest, FakeHost, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.commands import AskAgent, ReadDetails, ReadScreen, ReadWatched, Shutdown, TakeShot
from vmtui.core.details import Part
from vmtui.core.looks import ShotTaken, WatchedRead
from vmtui.core.replies import CommandDone
from vmtui.hypervisor.limits import Limits

WORKERS = 20
"""Calls that libvirtd serves at a time (max_workers), of all its clients."""


def test_a_console_leaves_workers_to_others() -> None:
    assert Limits().at_once <= WORKERS - 3


def under_way(host: FakeHost) -> int:
    """Calls that hang."""
    methods = ("newStream", "domainListGetStats", "interfaceAddresses", "guestInfo")
    names = ["", *(guest.name for guest in host.guests.values())]
    return sum(host.count(method, name) for method in methods for name in names)


def see_everything(played: Played, guest: FakeGuest) -> None:
    """Ask for all that only sees and can hang."""
    for wish in (
        TakeShot(vm(guest)),
        AskAgent(vm(guest)),
        ReadScreen(vm(guest)),
        ReadDetails(vm(guest), Part.MEASURES),
        ReadDetails(vm(guest), Part.AGENT),
        ReadWatched("hv1", (guest.uuid,)),
    ):
        played.connection.submit(wish)


def test_looks_at_hung_guests_share_one_number_and_cost_no_action(connect: Connect) -> None:
    guests = [FakeGuest(f"hung-{number}") for number in range(12)]
    played = connect(*guests).listed()
    most = QUICK.unanswered_seeing
    with ExitStack() as hangs:
        for method in ("newStream", "domainListGetStats"):
            hangs.enter_context(played.host.hanging(method))
        for guest in guests:
            hangs.enter_context(played.host.hanging("interfaceAddresses", guest.name))
            hangs.enter_context(played.host.hanging("guestInfo", guest.name))
        for guest in guests[:-1]:
            see_everything(played, guest)

        def are_used_up() -> bool:
            see_everything(played, guests[0])
            return under_way(played.host) >= most

        wait_until(are_used_up, "as many calls hang as may")
        last = vm(guests[-1])
        for times in (1, 2, 3):
            see_everything(played, guests[-1])
            assert played.told.wait(ShotTaken, lambda one: one.vm == last, times=times).shot is None
        played.connection.submit(Shutdown(1, last))
        played.told.wait(CommandDone)
        assert under_way(played.host) == most


def test_a_round_that_a_slow_link_makes_late_counts(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    with played.host.hanging("domainListGetStats"):
        played.connection.submit(ReadWatched("hv1", (guest.uuid,)))
        wait_until(lambda: played.host.count("controlInfo") > 0, "it was left, and who owes asked")
    ((uuid, seen),) = played.told.wait(WatchedRead).rows
    assert (uuid, seen.cpu_time, seen.is_silent) == (guest.uuid, guest.cpu_time, False)


def test_rounds_of_a_slow_link_are_no_more_than_may_be_unanswered(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    most = QUICK.unanswered_samples

    def ask() -> int:
        played.connection.submit(ReadWatched("hv1", (guest.uuid,)))
        return played.host.count("domainListGetStats")

    with played.host.hanging("domainListGetStats"):
        wait_until(lambda: ask() == most, "all that may are without an answer")
        searched = played.host.count("controlInfo")
        wait_until(lambda: ask() != most or played.host.count("controlInfo") > searched + 2, "more")
        assert played.host.count("domainListGetStats") == most
    played.told.wait(WatchedRead)
    wait_until(lambda: ask() > most, "it goes on being asked for all its figures")
    assert all(one.error == "" for one in played.told.all(WatchedRead))


def test_why_a_round_failed_is_told(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.failures["domainListGetStats"] = libvirt_error(38, message="no more sessions")
    played.connection.submit(ReadWatched("hv1", (guest.uuid,)))
    told = played.told.wait(WatchedRead)
    assert (told.rows, "no more sessions" in told.error) == ((), True)
