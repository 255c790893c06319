"""A connection is only ever called by one thread, and callbacks call nothing.

Several threads in calls on one connection when its keepalive expires crash libvirt; a call in a
callback freezes the events of all hosts while one hangs.
"""

import threading

import libvirt
import pytest

from tests.hypervisor.conftest import Connect, vm
from tests.hypervisor.fakes import FakeGuest
from tests.qemu.waiting import wait_until
from vmtui.core.changes import HostUp
from vmtui.core.commands import (
    EndForce,
    ForceOff,
    PrepareForce,
    ReadFacts,
    ReadStats,
    Shutdown,
)
from vmtui.core.events import LifecycleSeen, Signal, SignalSeen
from vmtui.core.looks import FactsRead, StatsRead
from vmtui.core.replies import CommandDone, CommandUnanswered, ForceReady


def test_every_connection_is_called_by_one_thread_only(connect: Connect) -> None:
    web, stuck = FakeGuest("web"), FakeGuest("stuck")
    played = connect(web, stuck).listed()
    host, told, connection = played.host, played.told, played.connection
    connection.submit(ReadStats("hv1"))
    connection.submit(ReadFacts(vm(web)))
    told.wait(StatsRead)
    told.wait(FactsRead)
    with host.hanging("shutdownFlags", "stuck"), host.hanging("stats"):
        connection.submit(Shutdown(1, vm(stuck)))
        connection.submit(ReadStats("hv1"))
        told.wait(CommandUnanswered)
        connection.submit(Shutdown(2, vm(web)))
        told.wait(CommandDone, lambda done: done.ticket == 2)
    connection.submit(PrepareForce(vm(stuck)))
    told.wait(ForceReady)
    connection.submit(ForceOff(3, vm(stuck), stuck.domain_id))
    told.wait(CommandDone, lambda done: done.ticket == 3)
    connection.submit(EndForce("hv1"))
    host.fire(libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, web, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
    told.wait(LifecycleSeen)
    host.lose(libvirt.VIR_CONNECT_CLOSE_REASON_EOF)
    told.wait(HostUp, times=2)
    connection.close()
    wait_until(lambda: all(c.closed for c in host.connections), "all connections are closed")

    threads = [{thread for _method, thread in c.calls} for c in host.connections]
    assert [len(callers) for callers in threads] == [1] * len(threads)
    assert threading.get_ident() not in set.union(*threads)
    assert len(threads) >= 5  # state twice, looking, actions, forcing


LIFECYCLE = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
EVENTS = [
    (libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, (), Signal.REBOOT, ""),
    (libvirt.VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, (), Signal.CONTROL_ERROR, ""),
    (libvirt.VIR_DOMAIN_EVENT_ID_PMSUSPEND, (0,), Signal.ASLEEP, ""),
    (libvirt.VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK, (0,), Signal.ASLEEP, ""),
    (libvirt.VIR_DOMAIN_EVENT_ID_PMWAKEUP, (0,), Signal.AWAKE, ""),
    (libvirt.VIR_DOMAIN_EVENT_ID_WATCHDOG, (2,), Signal.WATCHDOG, "reset"),
    (
        libvirt.VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON,
        ("/img", "vda", 1, "enospc"),
        Signal.IO_ERROR,
        "no space left on vda, guest paused, /img",
    ),
    (
        libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
        (1, 2),
        Signal.AGENT,
        "connected on its channel",
    ),
    (libvirt.VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, ({"operation": 9},), Signal.JOB_DONE, "backup"),
    (
        libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
        ("net0",),
        Signal.DEVICE_REMOVAL_FAILED,
        "net0",
    ),
    (
        libvirt.VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD,
        ("vda", None, 9, 1),
        Signal.BLOCK_THRESHOLD,
        "vda beyond 9 B by 1 B",
    ),
    (
        libvirt.VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE,
        (1, 2, 0),
        Signal.MEMORY_FAILURE,
        "in the guest's memory, fatal",
    ),
]


@pytest.mark.parametrize(("event_id", "details", "signal", "words"), EVENTS)
def test_a_callback_copies_and_returns(
    connect: Connect, event_id: int, details: tuple[object, ...], signal: Signal, words: str
) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    played.host.fire(event_id, guest, *details)
    seen = played.told.wait(SignalSeen)
    assert (seen.vm, seen.name, seen.signal, seen.words) == (vm(guest), "web", signal, words)
    callers = {thread for c in played.host.connections for _method, thread in c.calls}
    assert threading.get_ident() not in callers


def test_a_lifecycle_callback_calls_nothing_even_while_the_host_hangs(connect: Connect) -> None:
    guest = FakeGuest("web")
    played = connect(guest).listed()
    methods = ("info", "XMLDesc", "isAlive", "lookupByUUIDString", "domainListGetStats")
    with_gates = [played.host.hanging(method) for method in methods]
    for gate in with_gates:
        gate.__enter__()
    try:
        # Would block here, on this thread, if it called.
        played.host.fire(LIFECYCLE, guest, libvirt.VIR_DOMAIN_EVENT_SUSPENDED, 0)
        assert played.told.wait(LifecycleSeen).vm == vm(guest)
    finally:
        for gate in with_gates:
            gate.__exit__(None, None, None)
    callers = {thread for c in played.host.connections for _method, thread in c.calls}
    assert threading.get_ident() not in callers
