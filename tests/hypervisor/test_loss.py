"""When a host counts as lost, and how it comes back."""

import threading
from collections.abc import Callable
from dataclasses import replace

import libvirt
import pytest

from tests.hypervisor.conftest import QUICK, Connect, vm
from tests.hypervisor.fakes import FakeGuest, FakeHost, libvirt_error
from tests.qemu.waiting import wait_until
from vmtui.core.changes import DomainsListed, HostConnecting, HostDown, HostUp
from vmtui.core.commands import PrepareForce, ReconnectNow, Shutdown
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.tries import Tries

LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
RPC = libvirt.VIR_FROM_RPC


def test_a_closed_connection_is_told_and_opened_again_with_a_full_list(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    played.host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
    down = played.told.wait(HostDown)
    assert "no keepalive" in down.error
    assert not down.refused
    assert down.next_try.boot > down.at.boot
    assert played.told.wait(HostUp, times=2).epoch == 2
    listed = played.told.wait(DomainsListed, lambda part: part.epoch == 2 and bool(part.rows))
    assert listed.rows[0].name == "web"
    wait_until(lambda: played.host.connections[0].closed, "the old connection is closed")


@pytest.mark.parametrize(
    ("code", "domain", "lost"),
    [
        (libvirt.VIR_ERR_INTERNAL_ERROR, RPC, True),  # keepalive, or a closed socket
        (libvirt.VIR_ERR_SYSTEM_ERROR, RPC, True),  # the socket broke
        (libvirt.VIR_ERR_SYSTEM_ERROR, 18, False),  # a missing disk, for one
        (libvirt.VIR_ERR_INTERNAL_ERROR, 10, False),
        (68, 10, False),  # another operation holds the domain
    ],
)
def test_only_errors_of_the_rpc_layer_mean_a_lost_connection(
    connect: Connect, code: int, domain: int, lost: bool
) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.failures["shutdownFlags"] = libvirt_error(code, domain, "words of libvirt")
    played.connection.submit(Shutdown(1, vm(guest)))
    failed = played.told.wait(CommandFailed)
    assert failed.host_lost is lost
    assert "words of libvirt" in failed.error


def test_an_rpc_error_of_a_list_is_a_loss_without_any_close_callback(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.failures["lookupByUUIDString"] = libvirt_error(38, RPC, "Broken pipe")
    played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
    assert "Broken pipe" in played.told.wait(HostDown).error


@pytest.mark.parametrize(
    ("reason", "silent"),
    [
        (libvirt.VIR_CONNECT_CLOSE_REASON_KEEPALIVE, QUICK.silence),
        (libvirt.VIR_CONNECT_CLOSE_REASON_EOF, 0.0),
    ],
)
def test_a_loss_tells_for_how_long_the_host_had_been_silent(
    connect: Connect, reason: int, silent: float
) -> None:
    host = FakeHost(FakeGuest("web"))
    played = connect(host=host).listed()
    host.failures["open"] = libvirt_error(38, RPC, "Connection refused")
    host.lose(reason)
    assert played.told.wait(HostDown).silent == silent
    assert played.told.wait(HostDown, times=2).silent is None


def test_nothing_is_sent_to_a_lost_host(connect: Connect) -> None:
    guest = FakeGuest("web")
    host = FakeHost(guest)
    played = connect(host=host).listed()
    with host.hanging("open"):
        host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_EOF)
        played.told.wait(HostDown)
        played.connection.submit(Shutdown(1, vm(guest)))
        failed = played.told.wait(CommandFailed)
    assert failed.host_lost
    assert "not sent" in failed.error
    assert not host.count("shutdownFlags", "web")


def test_an_open_that_hangs_is_given_up_and_only_so_many_are_made(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    with host.hanging("open"):
        played = connect(host=host)
        first = played.told.wait(HostDown)
        assert "no answer within" in first.error
        played.told.wait(HostDown, lambda down: "still go on" in down.error, times=3)
        assert host.count("open") == QUICK.stuck_opens
    # The tries that were given up return, are closed, and make room.
    played.listed()
    wait_until(
        lambda: [c.closed for c in host.connections].count(False) == 1,
        "all but the last connection are closed",
    )
    assert len(played.told.all(HostUp)) == 1


def test_a_host_that_is_back_is_reached_although_earlier_tries_hang_for_ever(
    connect: Connect,
) -> None:
    host = FakeHost(FakeGuest("web"))
    with host.hanging("open"):
        connect(host=host, limits=replace(QUICK, more_tries=0.1))
        wait_until(lambda: host.count("open") > QUICK.stuck_opens + 1, "more are made, in time")


def test_somebody_who_knows_that_the_host_is_back_has_it_tried(connect: Connect) -> None:
    host = FakeHost(FakeGuest("web"))
    with host.hanging("open"):
        played = connect(host=host)
        played.told.wait(HostDown, lambda down: "still go on" in down.error)
        assert host.count("open") == QUICK.stuck_opens

        def is_tried() -> bool:
            played.connection.submit(ReconnectNow("hv1"))
            return host.count("open") > QUICK.stuck_opens

        wait_until(is_tried, "one more is made")


@pytest.mark.parametrize(("hanging", "seconds"), [(3, 300), (4, 600), (7, 4800)])
def test_the_longer_it_hangs_the_rarer_the_tries(hanging: int, seconds: float) -> None:
    tries = Tries(Limits())
    for _ in range(hanging):
        assert tries.may_try(1e6, wished=True)
        tries.given_up(1e6)
    assert not tries.may_try(1e6 + seconds - 1)
    assert tries.may_try(1e6 + seconds)
    assert tries.may_try(1e6, wished=True)
    tries.returned()
    assert tries.may_try(1e6) is (hanging <= Limits().stuck_opens)


def test_what_somebody_asks_for_is_bounded_too() -> None:
    tries = Tries(Limits())
    while tries.may_try(0, wished=True):
        tries.given_up(0)
    assert tries.hanging == 12


def test_tries_are_spaced_out(connect: Connect) -> None:
    host = FakeHost()
    host.failures["open"] = libvirt_error(38, RPC, "Connection refused")
    played = connect(host=host)
    played.told.wait(HostDown, times=4)
    waits = [down.next_try.boot - down.at.boot for down in played.told.all(HostDown)][:4]
    full = [0.02, 0.04, 0.05, 0.05]
    assert all(0.8 * f <= w <= 1.21 * f for f, w in zip(full, waits, strict=True))


def test_the_user_can_have_it_tried_at_once(connect: Connect) -> None:
    slow = type(QUICK)(first_retry=1000, last_retry=1000)
    host = FakeHost()
    host.failures["open"] = libvirt_error(38, RPC, "Connection refused")
    played = connect(host=host, limits=slow)
    played.told.wait(HostDown)
    host.failures.clear()
    played.connection.submit(ReconnectNow("hv1"))
    played.listed()


@pytest.mark.parametrize(
    ("error", "refused", "words"),
    [
        (libvirt_error(38, RPC, "unable to connect: Connection refused"), False, "nothing listens"),
        (libvirt_error(38, RPC, "Failed: No such file or directory"), True, "does not run"),
        (libvirt_error(38, RPC, "Failed to connect: Permission denied"), True, "group libvirt"),
        (libvirt_error(94, RPC, "authentication unavailable: no polkit agent"), True, "polkit"),
        (libvirt_error(38, RPC, "Host key verification failed.: x"), True, "host key"),
        (libvirt_error(38, RPC, "a@b: Permission denied (publickey)."), True, "no key"),
        (libvirt_error(38, RPC, "Could not resolve hostname a: b"), False, "DNS"),
    ],
)
def test_the_reason_is_told_in_plain_words_and_libvirts_own(
    connect: Connect, error: libvirt.libvirtError, refused: bool, words: str
) -> None:
    host = FakeHost()
    host.failures["open"] = error
    down = connect(host=host).told.wait(HostDown)
    assert down.refused is refused
    assert words in down.error
    assert str(error) in down.error


def test_a_stop_of_the_whole_process_makes_it_look_again(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = type(QUICK)(first_retry=1000, last_retry=1000)
    host = FakeHost(FakeGuest("web"))
    host.failures["open"] = libvirt_error(38, RPC, "Connection refused")
    played = connect(host=host, limits=slow)
    played.told.wait(HostDown)
    host.failures.clear()
    _let_time_leap(monkeypatch, 60)
    played.control.call(lambda: None)
    played.told.wait(HostConnecting, times=2)
    played.listed()


def _let_time_leap(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    from vmtui import clock
    from vmtui.hypervisor import control

    real: Callable[[], float] = clock.boot_time
    monkeypatch.setattr(control, "boot_time", lambda: real() + seconds)


def test_closing_takes_every_callback_back_and_really_closes(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.connection.submit(Shutdown(1, vm(guest)))
    played.told.wait(CommandDone)
    played.connection.close()
    wait_until(
        lambda: all(connection.closed for connection in played.host.connections), "all are closed"
    )
    assert len(played.host.connections) == 2


def test_after_the_close_nothing_is_opened_any_more(connect: Connect) -> None:
    slow = type(QUICK)(first_retry=1000, last_retry=1000)
    guest = FakeGuest("web")
    host = FakeHost(guest)
    host.failures["open"] = libvirt_error(38, RPC, "Connection refused")
    played = connect(host=host, limits=slow)
    played.told.wait(HostDown)
    played.connection.close()
    before = set(threading.enumerate())
    with host.hanging("open"):
        played.connection.submit(ReconnectNow("hv1"))
        played.connection.submit(PrepareForce(vm(guest)))
        carried_out = threading.Event()
        played.control.call(carried_out.set)
        assert carried_out.wait(60)
        assert set(threading.enumerate()) <= before


def test_a_callback_that_cannot_be_taken_back_does_not_keep_the_others(connect: Connect) -> None:
    played = connect(FakeGuest("web")).listed()
    played.host.failures["domainEventDeregisterAny"] = libvirt_error(1)
    played.connection.close()
    wait_until(lambda: played.host.count("close") == 1, "it is closed all the same")
    assert not played.host.connections[0].monitor_callbacks
    assert played.host.connections[0].on_close is None
