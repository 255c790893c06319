"""At the moment of force the guest is read again; what is another run is left alone."""

from contextlib import ExitStack
from dataclasses import replace

import libvirt
import pytest

from tests.hypervisor.conftest import QUICK, Connect, vm
from tests.hypervisor.fakes import FakeGuest, FakeHost, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.changes import DomainsListed, HostDown
from vmtui.core.commands import EndForce, ForceOff, PrepareForce, ReadStats, Reset
from vmtui.core.events import LifecycleSeen
from vmtui.core.looks import StatsRead
from vmtui.core.model import PowerState
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    ForceReady,
)

LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE


def test_preparing_reads_the_guest_over_a_connection_of_its_own(connect: Connect) -> None:
    guest = FakeGuest("web", domain_id=4, cpu_time=77)
    played = connect(guest).listed()
    played.connection.submit(PrepareForce(vm(guest)))
    ready = played.told.wait(ForceReady)
    assert (ready.state, ready.domain_id, ready.cpu_time, ready.error) == (
        PowerState.RUNNING,
        4,
        77,
        "",
    )
    assert len(played.host.connections) == 2
    played.connection.submit(EndForce("hv1"))
    wait_until(lambda: played.host.connections[1].closed, "the forcing connection is closed")


@pytest.mark.parametrize("state", [libvirt.VIR_DOMAIN_SHUTDOWN, libvirt.VIR_DOMAIN_RUNNING])
def test_the_cpu_time_of_a_qemu_that_is_gone_is_not_told(connect: Connect, state: int) -> None:
    """Libvirt tells 0 until it knows of the end; taken for a run, that is a younger one."""
    guest = FakeGuest("web", state=state, cpu_time=0)
    played = connect(guest).listed()
    played.connection.submit(ReadStats("hv1"))
    (row,) = played.told.wait(StatsRead).rows
    assert row.cpu_time is None
    played.connection.submit(PrepareForce(vm(guest)))
    assert played.told.wait(ForceReady).cpu_time is None


ORDERS = pytest.mark.parametrize(
    ("order", "call", "other"), [(ForceOff, "destroy", "reset"), (Reset, "reset", "destroy")]
)


@ORDERS
def test_the_run_that_was_meant_is_forced_off_or_reset(
    connect: Connect, order: type[ForceOff | Reset], call: str, other: str
) -> None:
    guest = FakeGuest("web", domain_id=4, cpu_time=77)
    played = connect(guest).listed()
    played.connection.submit(order(1, vm(guest), 4, min_cpu_time=70))
    assert played.told.wait(CommandDone).ticket == 1
    assert played.told.wait(CommandBegun).ticket == 1
    assert (played.host.count(call, "web"), played.host.count(other, "web")) == (1, 0)


@ORDERS
@pytest.mark.parametrize(
    ("guest", "order_id", "min_cpu_time", "words"),
    [
        (FakeGuest("off", state=libvirt.VIR_DOMAIN_SHUTOFF, domain_id=-1), 4, None, "went off"),
        (FakeGuest("next-id", domain_id=5), 4, None, "restarted"),
        # After a restart of the daemon, run ids begin anew: the CPU time tells.
        (FakeGuest("same-id", domain_id=4, cpu_time=10), 4, 5_000, "restarted"),
    ],
)
def test_another_run_is_left_alone(
    connect: Connect,
    guest: FakeGuest,
    order_id: int,
    min_cpu_time: int | None,
    words: str,
    order: type[ForceOff | Reset],
    call: str,
    other: str,
) -> None:
    played = connect(guest).listed()
    played.connection.submit(order(1, vm(guest), order_id, min_cpu_time))
    failed = played.told.wait(CommandFailed)
    assert words in failed.error
    assert not played.told.all(CommandBegun)
    assert played.host.count(call, guest.name) + played.host.count(other, guest.name) == 0


def test_a_guest_that_changes_between_dialog_and_force_is_left_alone(connect: Connect) -> None:
    guest = FakeGuest("web", domain_id=4)
    played = connect(guest).listed()
    played.connection.submit(PrepareForce(vm(guest)))
    ready = played.told.wait(ForceReady)
    assert ready.domain_id is not None
    guest.domain_id = 9
    played.connection.submit(ForceOff(1, vm(guest), ready.domain_id))
    assert "restarted" in played.told.wait(CommandFailed).error
    assert guest.state == libvirt.VIR_DOMAIN_RUNNING


def test_a_host_that_answers_too_late_forces_nothing(connect: Connect) -> None:
    """A daemon that was stopped may go on an hour later, when nobody means it any more."""
    guest = FakeGuest("web")
    played = connect(guest).listed()
    with played.host.hanging("info"):
        played.connection.submit(ForceOff(1, vm(guest), 1))
        limit = QUICK.force_reading
        played.told.wait(CommandUnanswered, lambda change: change.seconds > limit)
    assert "nothing was done" in played.told.wait(CommandFailed).error
    assert played.host.count("destroy", "web") == 0


def test_a_hanging_force_shows_its_age_and_keeps_bulk_calls_off_the_host(connect: Connect) -> None:
    hung, web = FakeGuest("hung"), FakeGuest("web")
    played = connect(hung, web).listed()
    bulk = ("getAllDomainStats", "domainListGetStats", "stats")
    with played.host.hanging("destroy", "hung"):
        played.connection.submit(ForceOff(1, vm(hung), 1))
        played.told.wait(CommandUnanswered)
        before = [played.host.count(method) for method in bulk]
        played.connection.submit(ReadStats("hv1"))
        played.host.fire(LIFECYCLE, web, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
        seen = played.told.wait(LifecycleSeen)
        ages = len(played.told.all(CommandUnanswered))
        played.told.wait(CommandUnanswered, times=ages + 3)
        assert [played.host.count(method) for method in bulk] == before
    played.told.wait(CommandDone)
    # What was held back follows.
    played.told.wait(DomainsListed, lambda listed: listed.began >= seen.number)
    played.told.wait(StatsRead)


def test_bulk_calls_are_not_held_back_for_ever(connect: Connect) -> None:
    hung = FakeGuest("hung")
    played = connect(hung, limits=replace(QUICK, hold=0.2)).listed()
    with played.host.hanging("destroy", "hung"):
        played.connection.submit(ForceOff(1, vm(hung), 1))
        played.told.wait(CommandUnanswered)
        played.connection.submit(ReadStats("hv1"))
        played.told.wait(StatsRead)


def test_force_works_while_the_usual_connection_is_lost(connect: Connect) -> None:
    guest = FakeGuest("web")
    slow = replace(QUICK, first_retry=1000, last_retry=1000)
    played = connect(guest, limits=slow).listed()
    played.host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
    played.told.wait(HostDown)
    played.connection.submit(PrepareForce(vm(guest)))
    ready = played.told.wait(ForceReady)
    assert ready.domain_id == guest.domain_id
    played.connection.submit(ForceOff(1, vm(guest), guest.domain_id))
    played.told.wait(CommandDone)
    assert played.host.count("destroy", "web") == 1


def test_a_host_that_does_not_answer_is_told_in_time_and_never_forced_later(
    connect: Connect,
) -> None:
    guest = FakeGuest("web")
    host = FakeHost(guest)
    played = connect(host=host).listed()
    with host.hanging("open"):
        played.connection.submit(PrepareForce(vm(guest)))
        assert "no connection" in played.told.wait(ForceReady).error
        played.connection.submit(ForceOff(1, vm(guest), 1))
        failed = played.told.wait(CommandFailed)
        assert failed.host_lost
    wait_until(lambda: host.count("close") == 2, "the late connections are closed")
    assert host.count("destroy", "web") == 0


def test_another_operations_lock_is_shown_in_libvirts_words(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    words = "Timed out during operation: cannot acquire state change lock (held by monitor=backup)"
    played.host.failures["destroy"] = libvirt_error(68, 10, words)
    played.connection.submit(ForceOff(1, vm(guest), 1))
    assert played.told.wait(CommandFailed).error == words


@pytest.mark.parametrize("is_off", [True, False])
def test_not_running_is_no_failure_if_it_is_off_by_then(connect: Connect, is_off: bool) -> None:
    """libvirt 11 says so of a QEMU that has just ended by destroy's own TERM."""
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.failures["destroy"] = libvirt_error(libvirt.VIR_ERR_OPERATION_INVALID)
    with played.host.hanging("destroy", "web"):
        played.connection.submit(ForceOff(1, vm(guest), 1))
        played.told.wait(CommandBegun)
        if is_off:
            guest.power_off()
    played.told.wait(CommandDone if is_off else CommandFailed)


def test_several_hung_guests_are_forced_side_by_side(connect: Connect) -> None:
    first, second = FakeGuest("first"), FakeGuest("second")
    played = connect(first, second).listed()
    with played.host.hanging("destroy", "first"):
        played.connection.submit(ForceOff(1, vm(first), 1))
        played.connection.submit(ForceOff(2, vm(second), 1))
        assert played.told.wait(CommandDone).ticket == 2


def test_a_force_that_waits_too_long_for_its_turn_is_not_made_any_more(connect: Connect) -> None:
    """Behind hung ones it could come an hour later, when nobody means it any more."""
    hung = [FakeGuest(f"hung-{number}") for number in range(3)]
    late = FakeGuest("late")
    played = connect(*hung, late, limits=replace(QUICK, turn=4.0)).listed()
    with ExitStack() as stack:
        for number, guest in enumerate(hung):
            stack.enter_context(played.host.hanging("destroy", guest.name))
            played.connection.submit(ForceOff(number, vm(guest), 1))
        played.connection.submit(ForceOff(9, vm(late), 1))
        failed = played.told.wait(CommandFailed)
    assert (failed.ticket, failed.error[:8]) == (9, "not sent")
    played.told.wait(CommandDone, times=3)
    assert played.host.count("destroy", "late") == 0
