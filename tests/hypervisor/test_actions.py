"""Calls that hang stop nothing but themselves."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

import libvirt
import pytest

from tests.hypervisor.conftest import QUICK, Connect, Played, vm
from tests.hypervisor.fakes import FakeGuest, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.changes import HostDown, HostUp
from vmtui.core.commands import (
    Dump,
    InjectNmi,
    ManagedSave,
    Mode,
    PowerOn,
    PressSysRq,
    ReadFacts,
    ReadScreen,
    ReadStats,
    Reboot,
    Shutdown,
    Wake,
    Withdraw,
)
from vmtui.core.looks import FactsRead, ScreenRead, StatsRead
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)


def test_a_hung_shutdown_does_not_hold_up_another_guests(connect: Connect) -> None:
    hung, web = FakeGuest("hung"), FakeGuest("web")
    played = connect(hung, web).listed()
    with played.host.hanging("shutdownFlags", "hung"):
        played.connection.submit(Shutdown(1, vm(hung)))
        played.connection.submit(Shutdown(2, vm(web)))
        done = played.told.wait(CommandDone)
        assert done.ticket == 2
        unanswered = played.told.wait(CommandUnanswered, times=3)
        assert unanswered.ticket == 1
    assert played.told.wait(CommandDone, times=2).ticket == 1
    seconds = [change.seconds for change in played.told.all(CommandUnanswered)]
    assert seconds == sorted(seconds)


@pytest.mark.parametrize("order", [Shutdown, Reboot])
def test_a_guest_that_is_off_before_its_agent_has_answered_refused_nothing(
    connect: Connect, order: type[Shutdown] | type[Reboot]
) -> None:
    web = FakeGuest("web")
    played = connect(web).listed()
    words = "internal error: End of file from agent socket"
    call = "shutdownFlags" if order is Shutdown else "reboot"
    played.host.failures[call] = libvirt_error(libvirt.VIR_ERR_INTERNAL_ERROR, 10, words)
    played.connection.submit(order(1, vm(web), Mode.AGENT))
    assert played.told.wait(CommandDone).ticket == 1
    assert not played.told.all(CommandFailed)


def test_only_three_calls_are_left_unanswered_and_the_rest_waits_visibly(connect: Connect) -> None:
    guests = [FakeGuest(f"hung-{n}") for n in range(5)]
    web = FakeGuest("web")
    played = connect(*guests, web).listed()
    with ExitStack() as hangs:
        gates = [
            hangs.enter_context(played.host.hanging("shutdownFlags", guest.name))
            for guest in guests
        ]
        for ticket, guest in enumerate([*guests, web]):
            played.connection.submit(Shutdown(ticket, vm(guest)))
        played.told.wait(CommandWaiting, times=3)
        assert [w.ticket for w in played.told.all(CommandWaiting)] == [3, 4, 5]
        assert {w.unanswered for w in played.told.all(CommandWaiting)} == {3}
        assert sum(played.host.count("shutdownFlags", guest.name) for guest in guests) == 3
        # One returns: the next goes out.
        gates[0].set()
        played.told.wait(CommandUnanswered, lambda change: change.ticket == 3)
    played.told.wait(CommandDone, times=6)


def test_a_hung_look_is_left_once_and_then_tried_again(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    with played.host.hanging("stats") as gate:
        played.connection.submit(ReadStats("hv1"))
        played.connection.submit(ReadFacts(vm(guest)))
        # The facts come over a second connection, while the first still hangs.
        played.told.wait(FactsRead)
        assert not gate.is_set()
        assert played.host.count("stats") <= 2
    played.connection.submit(ReadStats("hv1"))
    played.told.wait(StatsRead)


def test_a_look_is_not_asked_twice_at_a_time(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    for _ in range(5):
        played.connection.submit(ReadFacts(vm(guest)))
    played.connection.submit(ReadStats("hv1"))
    played.told.wait(StatsRead)
    assert len(played.told.all(FactsRead)) <= 2
    assert played.told.all(FactsRead)[0].title == "about web"


def test_a_domain_that_is_gone_is_told_as_that(connect: Connect) -> None:
    guest = FakeGuest("transient")
    played = connect(guest).listed()
    del played.host.guests[guest.uuid]
    played.connection.submit(Shutdown(1, vm(guest)))
    failed = played.told.wait(CommandFailed)
    assert failed.gone


def test_the_test_drivers_only_way_to_shut_down_is_not_taken_for_the_agents(
    connect: Connect,
) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    error = libvirt_error(libvirt.VIR_ERR_INVALID_ARG, 12, "unsupported flags")
    played.host.failures["shutdownFlags"] = error
    played.connection.submit(Shutdown(1, vm(guest), Mode.AGENT))
    assert "unsupported flags" in played.told.wait(CommandFailed).error


def test_a_command_that_the_driver_lacks_fails_in_libvirts_words(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.failures["lookupByUUIDString"] = libvirt_error(3, 10, "not supported: pMWakeup")
    played.connection.submit(Wake(1, vm(guest)))
    failed = played.told.wait(CommandFailed)
    assert failed.error == "not supported: pMWakeup"
    assert not failed.host_lost


def test_a_connection_that_died_unused_is_replaced_unseen(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.connection.submit(Shutdown(1, vm(guest)))
    played.told.wait(CommandDone)
    played.host.connections[1].dead = True
    played.connection.submit(Shutdown(2, vm(guest)))
    assert played.told.wait(CommandDone, times=2).ticket == 2
    assert not played.told.all(CommandFailed)
    assert len(played.host.connections) == 3


def test_an_unsent_shutdown_is_not_sent_after_its_host_was_lost(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.connection.submit(Shutdown(1, vm(guest)))
    played.told.wait(CommandDone)
    with played.host.hanging("isAlive"):
        # The lane asks whether its connection lives before it sends anything.
        asked = played.host.count("isAlive")
        played.connection.submit(Shutdown(2, vm(guest)))
        wait_until(lambda: played.host.count("isAlive") > asked, "the lane has the second one")
        played.host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
        played.told.wait(HostDown)
    failed = played.told.wait(CommandFailed)
    assert (failed.ticket, failed.host_lost) == (2, True)
    played.told.wait(HostUp, times=2)
    assert played.host.count("shutdownFlags", "web") == 1


def test_looks_at_hung_guests_cost_no_action(connect: Connect) -> None:
    hung, web = FakeGuest("hung"), FakeGuest("web")
    played = connect(hung, web).listed()
    with played.host.hanging("stats"), played.host.hanging("shutdownFlags", "hung"):
        played.connection.submit(ReadStats("hv1"))
        wait_until(lambda: played.host.count("stats") == 2, "both looks hang")
        played.connection.submit(Shutdown(1, vm(hung)))
        played.told.wait(CommandUnanswered)
        played.connection.submit(Shutdown(2, vm(web)))
        assert played.told.wait(CommandDone).ticket == 2
    assert not played.told.all(CommandWaiting)


def test_a_shutdown_that_missed_its_turn_is_never_sent(connect: Connect) -> None:
    guests = [FakeGuest(f"hung-{n}") for n in range(3)]
    web, later = FakeGuest("web"), FakeGuest("later")
    played = connect(*guests, web, later, limits=replace(QUICK, turn=4.0)).listed()
    with ExitStack() as hangs:
        for ticket, guest in enumerate(guests):
            hangs.enter_context(played.host.hanging("shutdownFlags", guest.name))
            played.connection.submit(Shutdown(ticket, vm(guest)))
        played.connection.submit(Shutdown(3, vm(web)))
        failed = played.told.wait(CommandFailed)
        assert failed.ticket == 3
        assert "not sent" in failed.error
    played.connection.submit(Shutdown(4, vm(later)))
    played.told.wait(CommandDone, lambda change: change.ticket == 4)
    assert played.host.count("shutdownFlags", "web") == 0


def test_a_long_save_holds_up_only_other_saves_and_is_not_called_unanswered(
    connect: Connect,
) -> None:
    large, small, web = FakeGuest("large"), FakeGuest("small"), FakeGuest("web")
    played = connect(large, small, web).listed()
    with played.host.hanging("managedSave", "large"):
        played.connection.submit(ManagedSave(1, vm(large)))
        played.told.wait(CommandBegun, lambda change: change.ticket == 1)
        played.connection.submit(ManagedSave(2, vm(small)))
        with played.host.hanging("shutdownFlags", "web"):
            # So long is a call's answer waited for before it is told that there is none.
            played.connection.submit(Shutdown(3, vm(web)))
            played.told.wait(CommandUnanswered, lambda change: change.ticket == 3)
        assert played.told.wait(CommandDone).ticket == 3
        assert played.host.count("managedSave", "small") == 0
    played.told.wait(CommandDone, times=3)
    assert [done.ticket for done in played.told.all(CommandDone)] == [3, 1, 2]
    assert {late.ticket for late in played.told.all(CommandUnanswered)} == {3}
    assert not played.told.all(CommandWaiting)


def test_a_save_that_waits_can_be_taken_back_and_one_under_way_not(connect: Connect) -> None:
    large, small = FakeGuest("large"), FakeGuest("small")
    played = connect(large, small).listed()
    with played.host.hanging("managedSave", "large"):
        played.connection.submit(ManagedSave(1, vm(large)))
        played.told.wait(CommandBegun)
        played.connection.submit(ManagedSave(2, vm(small)))
        for ticket, guest in ((2, small), (1, large), (9, large)):
            played.connection.submit(Withdraw(ticket, vm(guest)))
        failed = played.told.wait(CommandFailed)
    assert (failed.ticket, failed.error) == (2, "taken back before it was sent")
    assert played.told.wait(CommandDone).ticket == 1
    assert played.host.count("managedSave", "small") == 0


def test_a_save_that_had_to_wait_spares_another_run(connect: Connect) -> None:
    large, small = FakeGuest("large"), FakeGuest("small")
    played = connect(large, small).listed()
    with played.host.hanging("managedSave", "large"):
        played.connection.submit(ManagedSave(1, vm(large), large.domain_id))
        played.told.wait(CommandBegun)
        played.connection.submit(ManagedSave(2, vm(small), small.domain_id))
        small.domain_id += 1
    failed = played.told.wait(CommandFailed)
    assert failed.ticket == 2
    assert "restarted" in failed.error
    assert played.host.count("managedSave", "small") == 0


@pytest.mark.parametrize("domain_id", [None, 8])
@pytest.mark.parametrize("order", [PressSysRq, InjectNmi, partial(Dump, path="/var/tmp/web")])
def test_what_may_end_a_run_is_done_to_none_but_the_one_that_was_meant(
    connect: Connect,
    order: Callable[..., PressSysRq | InjectNmi | Dump],
    domain_id: int | None,
) -> None:
    guest = FakeGuest("web", domain_id=7)
    played = connect(guest).listed()
    played.connection.submit(order(ticket=1, vm=vm(guest), domain_id=domain_id))
    assert played.told.wait(CommandFailed).error.startswith("nothing was done")
    assert not played.told.all(CommandBegun)


def test_a_guest_that_its_host_knows_again_is_not_created_anew(connect: Connect) -> None:
    back = FakeGuest("back", state=libvirt.VIR_DOMAIN_SHUTOFF, domain_id=-1)
    played = connect(back).listed()
    played.connection.submit(PowerOn(1, vm(back), "<domain/>"))
    assert "knows it again" in played.told.wait(CommandFailed).error


def test_the_screen_of_a_hung_guest_is_asked_for_once_and_takes_no_lane_from_others(
    connect: Connect,
) -> None:
    hung = FakeGuest("hung")
    played = connect(hung).listed()
    with played.host.hanging("screenshot", "hung"):
        played.connection.submit(ReadScreen(vm(hung)))
        assert "no answer" in played.told.wait(ScreenRead).shown.error
        for with_displays in (False, True, False):
            played.connection.submit(ReadScreen(vm(hung), with_displays))
        played.connection.submit(ReadStats("hv1"))
        played.told.wait(StatsRead)
        assert played.host.count("screenshot", "hung") == 1
    wait_until(lambda: asked_again(played, hung), "it is asked for again")


def asked_again(played: Played, guest: FakeGuest) -> bool:
    """Ask for a screen; tells whether it was asked for more than once by now."""
    played.connection.submit(ReadScreen(vm(guest)))
    return played.host.count("screenshot", guest.name) > 1


def test_a_denied_action_names_the_right_that_is_missing(connect: Connect) -> None:
    """The words of libvirt 9 to 11, with polkit asked for each action: they don't say which."""
    guest = FakeGuest("web")
    played = connect(guest).listed()
    denied = "access denied: 'QEMU' denied access"
    played.host.failures["shutdownFlags"] = libvirt_error(libvirt.VIR_ERR_ACCESS_DENIED, 55, denied)
    played.connection.submit(Shutdown(1, vm(guest), Mode.ACPI))
    failed = played.told.wait(CommandFailed)
    right = "org.libvirt.api.domain.init-control"
    assert failed.error == f"{denied}: your user lacks the right {right} there (polkit)"
    assert not failed.host_lost
