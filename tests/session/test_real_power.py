"""Every power action on real QEMU guests, spoken as wishes of a session."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import libvirt
import pytest

from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import PATIENCE, wait_until
from vmtui.core.commands import Mode
from vmtui.core.deeds import DeedPhase
from vmtui.core.model import PowerState, Reason, Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.records import Action, JournalChange
from vmtui.core.record.records import Phase as Line
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.guests import Manner
from vmtui.guests.image import IMAGE_SIZE
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

LONG = 300.0


class Operator:
    """A session on real hosts, and the one who speaks its wishes."""

    def __init__(self, *hypervisors: PrivateHypervisor) -> None:
        """Connect to these, as hv1, hv2 and so on."""
        self.journals: list[FakeJournal] = []
        self.ports = [
            Connection(f"hv{number}", one.uri, clock=clock)
            for number, one in enumerate(hypervisors, 1)
        ]
        self.session = Session(self.ports, self._journal, clock, stats_every=None)
        self.session.start()

    def _journal(self, sink: Callable[[JournalChange], None]) -> FakeJournal:
        self.journals.append(FakeJournal(sink))
        return self.journals[-1]

    def until(self, condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Let the session work until this holds."""

        def holds() -> bool:
            self.session.drain()
            self.session.tick()
            return bool(condition())

        wait_until(holds, what, patience=patience)

    def id(self, guest: Guest, host: str = "hv1") -> VmId:
        return VmId(host, guest.uuid)

    def vm(self, guest: Guest, host: str = "hv1") -> Vm:
        return self.session.fleet.vms[self.id(guest, host)]

    def watch(self, guest: Guest) -> SoftShutdown:
        return self.session.soft.watches[self.id(guest)]

    def sees(self, guest: Guest, state: PowerState, host: str = "hv1") -> None:
        """Wait until the session knows this state."""
        vms = self.session.fleet.vms
        vm_id = self.id(guest, host)
        self.until(lambda: vm_id in vms and vms[vm_id].state is state, f"{guest.name} {state}")

    def hears(self, words: str) -> None:
        """Wait until it is told; a state may be seen before the event that tells of it."""
        self.until(lambda: words in self.happened, f"{words!r} is told")

    def reads(self, guest: Guest) -> None:
        """Wait until the session has read the guest's facts."""
        self.session.want_facts([self.id(guest)], afresh=True)
        self.until(lambda: self.vm(guest).saved is not None, "facts are read")

    def does(self, action: Action, guest: Guest) -> None:
        """Do it, and wait until libvirt has answered that it is done.

        What an event has overtaken by then is not told any more.
        """
        deeds = self.session.power.deeds.deeds
        assert self.session.power.do(action, self.id(guest)) is None

        def is_answered() -> bool:
            deed = deeds.get(self.id(guest))
            return deed is None or deed.phase.is_end

        self.until(is_answered, f"{action} is answered")
        assert self.id(guest) not in deeds or not deeds[self.id(guest)].failed

    def deed(self, guest: Guest) -> DeedPhase:
        return self.session.power.deeds.deeds[self.id(guest)].phase

    def against(self, action: Action, guest: Guest) -> Obstacle:
        obstacle = self.session.power.against(action, self.id(guest))
        assert obstacle is not None
        return obstacle

    def phases(self, action: Action) -> list[str]:
        return self.journals[0].phases(action.value)

    @property
    def happened(self) -> list[str]:
        return [one.words for one in self.session.ring]


OpenOperator = Callable[..., Operator]


@pytest.fixture
def operate() -> Iterator[OpenOperator]:
    """Make operators; their connections are closed at the end."""
    loop.start()
    with ExitStack() as stack:

        def make(*hypervisors: PrivateHypervisor) -> Operator:
            operator = Operator(*hypervisors)
            stack.callback(operator.session.close)
            return operator

        yield make


def test_a_pause_by_a_user_is_undone_by_the_same_key(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.does(Action.PAUSE, guest)
    operator.sees(guest, PowerState.PAUSED)
    operator.until(lambda: operator.vm(guest).reason is Reason.USER, "the reason is read")
    assert guest.state() == libvirt.VIR_DOMAIN_PAUSED
    assert "on, and paused" in operator.against(Action.POWER_ON, guest).words
    operator.does(Action.RESUME, guest)
    operator.sees(guest, PowerState.RUNNING)
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    operator.hears("paused, by us")
    operator.hears("resumed, by us")
    assert operator.phases(Action.PAUSE) == operator.phases(Action.RESUME) == ["intent", "outcome"]


def test_a_guest_paused_by_a_full_disk_pauses_again_until_there_is_room(
    small_disk: Path, own_hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = own_hypervisor.guest(Manner.SLOW, "db", seconds=60, folder=small_disk).wait_ready()
    operator = operate(own_hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.session.shut_down(operator.id(guest), Mode.ACPI, LONG)

    def is_full() -> bool:
        return operator.vm(guest).reason is Reason.IO_ERROR

    operator.until(is_full, "the disk is full")

    def pauses() -> int:
        # A repeat within seconds is told on the line of the first.
        lines = (one for one in operator.session.ring if one.words == "paused after an I/O error")
        return sum(one.times for one in lines)

    first = pauses()
    operator.does(Action.RESUME, guest)
    operator.until(lambda: pauses() > first, "it pauses again")
    operator.until(is_full, "and says why")
    remount = ["mount", "-o", f"remount,size={2 * IMAGE_SIZE}", str(small_disk)]
    subprocess.run(remount, check=True)
    operator.does(Action.RESUME, guest)
    operator.sees(guest, PowerState.RUNNING)
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING


def test_a_saved_guest_goes_on_where_it_was(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "app").wait_ready()
    guest.domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN)
    guest.wait_said("asking")
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.does(Action.MANAGED_SAVE, guest)
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.hears("off: its state was saved, by us")
    operator.reads(guest)
    assert operator.vm(guest).saved
    operator.does(Action.POWER_ON, guest)
    operator.sees(guest, PowerState.RUNNING)
    assert "Why do you want to shut down?" in guest.screen()
    assert operator.vm(guest).saved is False
    operator.hears("restored from its saved state, by us")


def test_a_start_is_done_once_and_a_second_one_is_refused(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "batch", start=False)
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.does(Action.POWER_ON, guest)
    guest.wait_ready()
    operator.sees(guest, PowerState.RUNNING)
    assert operator.against(Action.POWER_ON, guest).slug == "runs"
    operator.hears("started, by us")
    assert operator.happened.count("started, by us") == 1


def test_libvirts_words_for_a_start_that_fails(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "broken", start=False)
    (hypervisor.daemon.root / f"{guest.uuid}.img").unlink()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.session.power.do(Action.POWER_ON, operator.id(guest))
    operator.until(lambda: operator.deed(guest) is DeedPhase.REFUSED, "the start is refused")
    said = (words for words in operator.happened if words.startswith("not started: "))
    assert "No such file" in next(said)


def test_a_guest_that_runs_on_a_second_host_is_not_started_on_the_first(
    hypervisor: PrivateHypervisor, own_hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "moved", start=False)
    # The same definition, as a live migration leaves it, and it runs there.
    own_hypervisor.connection.createXML(guest.domain.XMLDesc())
    operator = operate(hypervisor, own_hypervisor)
    operator.sees(guest, PowerState.SHUT_OFF)
    operator.sees(guest, PowerState.RUNNING, "hv2")
    against = operator.against(Action.POWER_ON, guest)
    assert against.slug == "runs-elsewhere"
    assert "hv2" in against.words
    assert operator.session.power.do(Action.POWER_ON, operator.id(guest)) == against
    own_hypervisor.daemon.kill()
    hv2 = operator.session.fleet.hosts
    operator.until(lambda: hv2["hv2"].error, "the second host is lost")
    assert operator.against(Action.POWER_ON, guest).slug == "perhaps-elsewhere"
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    own_hypervisor.daemon.restart()
    own_hypervisor.remove_guests()
    operator.session.reconnect()
    start = operator.session.power.against
    operator.until(lambda: start(Action.POWER_ON, operator.id(guest)) is None, "it runs nowhere")


def test_a_reboot_that_is_obeyed(hypervisor: PrivateHypervisor, operate: OpenOperator) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    assert operator.session.power.reboot(operator.id(guest), Mode.ACPI, LONG) is None
    operator.until(lambda: operator.watch(guest).phase is Phase.RESTARTED, "it has restarted")
    assert operator.watch(guest).is_reached
    guest.wait_said("ready", times=2)
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    assert operator.phases(Action.REBOOT) == ["intent", "pressed", "outcome"]
    operator.hears("restarted (reset), by us")


def test_a_reboot_that_is_not_obeyed_lingers_until_a_shutdown_undoes_it(
    hypervisor: PrivateHypervisor, operate: OpenOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmtui.core.shutdown.PRESS_PAUSE", 0.0)
    guest = hypervisor.guest(Manner.PROMPT, "app").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.session.power.reboot(operator.id(guest), Mode.ACPI, 0.5)
    operator.until(lambda: "asking" in guest.said, "it asks")
    operator.until(lambda: operator.watch(guest).phase is Phase.OVERDUE, "it is overdue")
    assert operator.watch(guest).lingers
    assert operator.session.power.shut_down(operator.id(guest), Mode.ACPI, LONG) is None
    assert not operator.watch(guest).is_reboot
    operator.until(lambda: operator.watch(guest).accepted, "the shutdown is passed on")
    guest.domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [28], 1, 0)
    operator.until(lambda: operator.watch(guest).phase is Phase.OFF_BY_GUEST, "it is off")
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
    assert operator.phases(Action.REBOOT) == ["intent", "pressed", "unwatched"]


def test_a_lingering_reset_happens_when_the_guest_powers_off_later(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.PROMPT, "app").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.session.power.reboot(operator.id(guest), Mode.ACPI, LONG)
    operator.until(lambda: "asking" in guest.said, "it asks")
    guest.domain.sendKey(libvirt.VIR_KEYCODE_SET_LINUX, 50, [28], 1, 0)
    operator.until(lambda: operator.watch(guest).phase is Phase.RESTARTED, "it has restarted")
    guest.wait_said("ready", times=2)


@pytest.mark.parametrize("paused", [False, True], ids=["running", "paused"])
def test_a_reset_starts_a_deaf_guest_again_in_the_same_run(
    hypervisor: PrivateHypervisor, operate: OpenOperator, paused: bool
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    if paused:
        guest.domain.suspend()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.PAUSED if paused else PowerState.RUNNING)
    vm_id, run = operator.id(guest), operator.vm(guest).run
    session = operator.session
    session.force.prepare(operator.vm(guest), Action.RESET)
    operator.until(lambda: not session.force_hindrance(vm_id), "the guest was read afresh")
    assert session.force_off(vm_id, "it hangs")
    operator.until(lambda: not session.force.under_way(), "the reset is answered")
    assert session.force.forcings[vm_id].phase.value == "done"
    operator.hears("restarted (reset), by us")
    if paused:
        guest.domain.resume()
    guest.wait_said("ready", times=2)
    assert operator.vm(guest).run == run
    assert operator.phases(Action.RESET) == ["intent", "outcome"]


def test_a_sleeping_guest_is_woken_and_shut_down_in_one_step(
    hypervisor: PrivateHypervisor, operate: OpenOperator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vmtui.core.wake_first.SETTLES_FOR", 0.5)
    guest = hypervisor.guest(Manner.ASLEEP, "kiosk").wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.SUSPENDED)
    assert operator.session.power.wake_and_shut_down(operator.id(guest), Mode.ACPI, LONG) is None
    watches = operator.session.soft.watches
    operator.until(lambda: operator.id(guest) in watches, "it is asked")
    operator.until(lambda: operator.watch(guest).phase is Phase.OFF_BY_GUEST, "it is off")
    assert guest.said == ["asleep", "ready", "pressed", "off"]
    operator.hears("woke up, by us")
    assert operator.phases(Action.WAKE) == ["intent", "outcome"]
    assert operator.phases(Action.SOFT_SHUTDOWN) == ["intent", "pressed", "outcome"]


def test_a_transient_guest_that_was_taken_down_is_created_anew(
    hypervisor: PrivateHypervisor, operate: OpenOperator
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "passing", transient=True).wait_ready()
    operator = operate(hypervisor)
    operator.sees(guest, PowerState.RUNNING)
    operator.reads(guest)
    assert operator.against(Action.MANAGED_SAVE, guest).slug == "transient"
    operator.session.shut_down(operator.id(guest), Mode.ACPI, LONG)
    operator.until(lambda: operator.vm(guest).departed, "it is gone, and its row is kept")
    assert not guest.exists()
    operator.does(Action.POWER_ON, guest)
    operator.sees(guest, PowerState.RUNNING)
    guest.wait_ready()
    assert not guest.domain.isPersistent()
    assert not operator.vm(guest).departed
    assert operator.id(guest) not in operator.session.soft.watches
    kept = [one for one in operator.journals[0].records if "<domain" in str(one.evidence)]
    assert [(one.action, one.phase) for one in kept] == [(Action.SOFT_SHUTDOWN, Line.INTENT)]
