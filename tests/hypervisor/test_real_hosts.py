"""Against a real libvirtd with real QEMU guests: daemons and QEMUs that stop, and the way out."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import libvirt
import pytest

from tests.hypervisor.recorder import Recorder, clock
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.changes import DomainsListed, HostDown, HostUp
from vmtui.core.commands import (
    EndForce,
    ForceOff,
    PrepareForce,
    ReadFacts,
    ReadStats,
    Shutdown,
    Wake,
)
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.fleet import Fleet
from vmtui.core.looks import FactsRead, StatsRead
from vmtui.core.model import Host, PowerState, VmId
from vmtui.core.replies import (
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
    ForceReady,
)
from vmtui.guests import Manner
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection
from vmtui.hypervisor.limits import Limits

PATIENT = Limits(open=5, patience=0.5, tick=0.2, first_retry=0.1)
"""Keepalive as in earnest: while libvirt ends a hung QEMU, a busy daemon can be silent for 2 s."""

QUICK = replace(PATIENT, open=1, keepalive=1, keepalive_count=1)
"""For a daemon that is stopped: its loss is seen within 2 s."""


class Connected:
    """A real connection and what it tells."""

    def __init__(self, uri: str, limits: Limits) -> None:
        """Connect."""
        self.told = Recorder()
        self.connection = Connection("hv1", uri, clock=clock, limits=limits)
        self.connection.start(self.told.take)

    def listed(self, epoch: int = 1) -> "Connected":
        """Wait for the full list of an epoch."""
        self.told.wait(DomainsListed, lambda part: part.complete and part.epoch == epoch)
        return self

    def next_stats(self) -> StatsRead:
        """Ask for statistics round after round, as the console does, until one is answered.

        A round may be lost: the first CPU figures of a daemon take it a second.
        """
        before = len(self.told.all(StatsRead))

        def came() -> bool:
            self.connection.submit(ReadStats("hv1"))
            return len(self.told.all(StatsRead)) > before

        wait_until(came, "a round of statistics is answered")
        return self.told.all(StatsRead)[before]

    def row(self, guest: Guest) -> PowerState:
        """The state that the fleet ends up with."""
        fleet = Fleet([Host("hv1", "")])
        for change in self.told.changes:
            fleet.apply(change)
        return fleet.vms[vm(guest)].state


Connect = Callable[..., Connected]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connect to a real host; the connection is closed at the end."""
    loop.start()
    opened: list[Connected] = []

    def connect(hypervisor: PrivateHypervisor, limits: Limits = PATIENT) -> Connected:
        opened.append(Connected(hypervisor.uri, limits))
        return opened[-1]

    yield connect
    for connected in opened:
        connected.connection.close()


def vm(guest: Guest) -> VmId:
    """The guest's identity on the host."""
    return VmId("hv1", guest.uuid)


def is_occupied(guest: Guest) -> bool:
    """Whether a call waits for the guest's QEMU (virDomainGetControlInfo, which does not)."""
    return bool(guest.domain.controlInfo()[0] == libvirt.VIR_DOMAIN_CONTROL_OCCUPIED)


def test_a_soft_shutdown_is_seen_step_by_step(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = hypervisor.guest(Manner.OBEY).wait_ready()
    host = connect(hypervisor).listed()
    host.connection.submit(Shutdown(1, vm(guest)))
    stopped = host.told.wait(LifecycleSeen, lambda seen: seen.event is Lifecycle.STOPPED)
    host.told.wait(CommandDone)
    assert stopped.detail is Detail.SHUT_DOWN
    # A QEMU that closes may leave its monitor before libvirt does: a control error of no weight.
    signals = [seen.signal for seen in host.told.all(SignalSeen)]
    assert signals[:2] == [Signal.POWER_BUTTON, Signal.GUEST_SHUTDOWN]
    assert set(signals[2:]) <= {Signal.CONTROL_ERROR}
    (shutdown,) = host.told.all(LifecycleSeen, lambda seen: seen.event is Lifecycle.SHUTDOWN)
    assert shutdown.detail is Detail.GUEST
    wait_until(lambda: host.row(guest) is PowerState.SHUT_OFF, "the fleet says so")


def test_facts_and_statistics_of_a_real_guest(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, title="the title").wait_ready()
    host = connect(hypervisor).listed()
    host.connection.submit(ReadFacts(vm(guest)))
    facts = host.told.wait(FactsRead)
    assert (facts.title, facts.persistent, facts.has_acpi, facts.job) == (
        "the title",
        True,
        True,
        "",
    )
    assert facts.started is not None

    def disk_figures_came() -> bool:
        # Where another call holds the guest, a round comes without them.
        return host.next_stats().rows[0].written is not None

    wait_until(disk_figures_came, "the guest's disks have figures")
    (row,) = host.told.all(StatsRead)[-1].rows
    assert row.cpu_time
    assert (row.vcpus, row.memory) == (1, 4 * 2**20)


def test_a_sleeping_guest_is_woken(hypervisor: PrivateHypervisor, connect: Connect) -> None:
    guest = hypervisor.guest(Manner.ASLEEP).wait_ready()
    host = connect(hypervisor).listed()
    assert host.row(guest) is PowerState.SUSPENDED
    host.connection.submit(Wake(1, vm(guest)))
    host.told.wait(CommandDone)
    host.told.wait(SignalSeen, lambda seen: seen.signal is Signal.AWAKE)


def test_a_hung_qemu_blocks_only_itself(hypervisor: PrivateHypervisor, connect: Connect) -> None:
    hung = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    well = hypervisor.guest(Manner.OBEY, "well").wait_ready()
    host = connect(hypervisor).listed()
    hung.stop_qemu()
    host.connection.submit(ReadStats("hv1"))
    host.connection.submit(Shutdown(1, vm(hung)))
    host.connection.submit(Shutdown(2, vm(well)))
    assert host.told.wait(CommandDone).ticket == 2
    host.told.wait(LifecycleSeen, lambda seen: seen.event is Lifecycle.STOPPED)
    # The looking connection was left behind once; the next try skips the hung guest.
    host.next_stats()
    host.told.wait(CommandUnanswered, lambda change: change.ticket == 1, times=3)
    hung.cont_qemu()
    host.told.wait(CommandDone, lambda done: done.ticket == 1)


def test_three_hung_guests_are_the_most_that_are_asked(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    hung = [hypervisor.guest(Manner.IGNORE).wait_ready() for _ in range(4)]
    host = connect(hypervisor).listed()
    for guest in hung:
        guest.stop_qemu()
    for ticket, guest in enumerate(hung):
        host.connection.submit(Shutdown(ticket, vm(guest)))
    waiting = host.told.wait(CommandWaiting)
    assert (waiting.ticket, waiting.unanswered) == (3, 3)
    # The host still answers everything that reaches no monitor.
    well = hypervisor.guest(Manner.OBEY, start=False)
    host.told.wait(DomainsListed, lambda part: any(row.uuid == well.uuid for row in part.rows))
    hung[0].kill_qemu()
    host.told.wait(CommandUnanswered, lambda change: change.ticket == 3)


def test_two_hung_qemus_and_a_press_on_one_do_not_keep_a_healthy_guest_waiting(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    hung = [hypervisor.guest(Manner.IGNORE).wait_ready() for _ in range(2)]
    well = hypervisor.guest(Manner.OBEY, "well").wait_ready()
    host = connect(hypervisor).listed()
    for guest in hung:
        guest.stop_qemu()
    host.connection.submit(ReadStats("hv1"))
    # The first look hangs in one guest; the second one skips that, and hangs in the other.
    wait_until(lambda: all(is_occupied(guest) for guest in hung), "two looks hang")
    host.connection.submit(Shutdown(1, vm(hung[0])))
    host.told.wait(CommandUnanswered)
    host.connection.submit(Shutdown(2, vm(well)))
    assert host.told.wait(CommandDone).ticket == 2
    well.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert not host.told.all(CommandWaiting)
    assert all(is_occupied(guest) for guest in hung)


def test_a_hung_qemu_is_forced_off_while_others_go_on(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    hung = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    well = hypervisor.guest(Manner.OBEY, "well").wait_ready()
    host = connect(hypervisor).listed()
    hung.stop_qemu()
    host.connection.submit(PrepareForce(vm(hung)))
    ready = host.told.wait(ForceReady)
    assert ready.domain_id is not None
    host.connection.submit(ForceOff(1, vm(hung), ready.domain_id, ready.cpu_time))
    host.told.wait(CommandUnanswered)
    host.connection.submit(Shutdown(2, vm(well)))
    assert host.told.wait(CommandDone).ticket == 2
    off = host.told.wait(
        LifecycleSeen, lambda seen: seen.event is Lifecycle.STOPPED and seen.vm == vm(well)
    )
    assert off.detail is Detail.SHUT_DOWN
    host.told.wait(CommandDone, lambda done: done.ticket == 1)
    forced = host.told.wait(
        LifecycleSeen, lambda seen: seen.event is Lifecycle.STOPPED and seen.vm == vm(hung)
    )
    assert forced.detail is Detail.DESTROYED
    host.connection.submit(EndForce("hv1"))
    wait_until(lambda: host.row(well) is PowerState.SHUT_OFF, "the fleet says so")


def test_a_guest_that_was_restarted_meanwhile_is_not_forced(
    hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(hypervisor).listed()
    host.connection.submit(PrepareForce(vm(guest)))
    ready = host.told.wait(ForceReady)
    assert ready.domain_id is not None
    guest.destroy()
    guest.domain.create()
    host.connection.submit(ForceOff(1, vm(guest), ready.domain_id))
    assert "restarted meanwhile" in host.told.wait(CommandFailed).error
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING


def test_a_stopped_daemon_is_seen_by_keepalive_and_comes_back(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = own_hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(own_hypervisor, QUICK).listed()
    own_hypervisor.daemon.stop()
    host.connection.submit(Shutdown(1, vm(guest)))
    down = host.told.wait(HostDown)
    assert "no keepalive" in down.error
    # A try to open hangs, and is given up.
    assert "no answer within" in host.told.wait(HostDown, times=2).error
    guest.kill_qemu()
    own_hypervisor.daemon.cont()
    assert host.told.wait(HostUp, times=2).epoch == 2
    host.listed(epoch=2)
    wait_until(lambda: host.row(guest) is PowerState.SHUT_OFF, "the resync says so")
    # What was asked before the loss has its answer, whatever it is.
    wait_until(
        lambda: bool(host.told.all(CommandFailed)) or bool(host.told.all(CommandDone)), "an answer"
    )


def test_a_daemon_that_is_stopped_at_the_first_open(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    own_hypervisor.daemon.stop()
    host = connect(own_hypervisor, QUICK)
    assert "no answer within" in host.told.wait(HostDown).error
    own_hypervisor.daemon.cont()
    host.told.wait(HostUp)


def test_a_daemon_that_stops_during_an_action_fails_it_as_lost(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = own_hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(own_hypervisor, QUICK).listed()
    host.connection.submit(Shutdown(1, vm(guest)))
    host.told.wait(CommandDone)
    own_hypervisor.daemon.stop()
    host.connection.submit(Shutdown(2, vm(guest)))
    host.told.wait(CommandUnanswered)
    failed = host.told.wait(CommandFailed)
    assert failed.host_lost
    own_hypervisor.daemon.cont()


def test_a_daemon_that_is_killed_and_started_again(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = own_hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(own_hypervisor, replace(QUICK, last_retry=0.5)).listed()
    own_hypervisor.daemon.kill()
    assert "closed it" in host.told.wait(HostDown).error
    refused = host.told.wait(HostDown, times=2)
    assert "nothing listens" in refused.error
    own_hypervisor.daemon.restart()
    host.listed(epoch=2)
    assert host.row(guest) is PowerState.RUNNING


def test_force_works_on_a_host_whose_usual_connection_is_lost(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = own_hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(own_hypervisor, replace(QUICK, first_retry=1000, last_retry=1000)).listed()
    own_hypervisor.daemon.kill()
    host.told.wait(HostDown)
    own_hypervisor.daemon.restart()
    host.connection.submit(PrepareForce(vm(guest)))
    ready = host.told.wait(ForceReady)
    assert ready.domain_id is not None
    host.connection.submit(ForceOff(1, vm(guest), ready.domain_id))
    host.told.wait(CommandDone)
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF


def test_a_stopped_daemon_is_told_when_forcing_in_bounded_time(
    own_hypervisor: PrivateHypervisor, connect: Connect
) -> None:
    guest = own_hypervisor.guest(Manner.IGNORE).wait_ready()
    host = connect(own_hypervisor, QUICK).listed()
    own_hypervisor.daemon.stop()
    host.connection.submit(PrepareForce(vm(guest)))
    assert "no connection" in host.told.wait(ForceReady).error
    host.connection.submit(ForceOff(1, vm(guest), 1))
    assert host.told.wait(CommandFailed).host_lost
    own_hypervisor.daemon.cont()
    host.told.wait(DomainsListed, lambda part: part.complete)
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
