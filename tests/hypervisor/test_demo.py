"""The demo, driven through a session as a person would drive it, in quick motion."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import libvirt
import pytest

from tests.fakes import FakeJournal
from tests.qemu.waiting import wait_until
from vmtui.core.changes import Change, DomainsListed, HostConnecting, HostDown, HostUp
from vmtui.core.commands import ForceOff, Mode, ReadFacts, ReadStats, ReconnectNow, Shutdown
from vmtui.core.details import Channel, Teller
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.force import ForcePhase
from vmtui.core.model import HostStatus, Moment, PowerState, Reason, Vm, VmId
from vmtui.core.record.records import Action, JournalChange
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.steps import Progress, steps
from vmtui.hypervisor.demo import DemoPort, demo_ports
from vmtui.hypervisor.demo.cast import HOUSES, Guest, House, Manner, Outage
from vmtui.session import Session

PACE = 20.0
LONG = 3600.0


class QuickClock:
    """The real time, some times as fast."""

    def __init__(self, pace: float) -> None:
        self.pace = pace
        self._began = time.monotonic()

    def __call__(self) -> Moment:
        passed = (time.monotonic() - self._began) * self.pace
        return Moment(1_700_000_000.0 + passed, 50_000.0 + passed)


class Console:
    """A session over demo hosts, and everything that the hosts told it."""

    def __init__(self, houses: Sequence[House], pace: float = PACE) -> None:
        self.told: list[Change] = []
        clock = QuickClock(pace)
        ports = [DemoPort(house, clock, pace=pace) for house in houses]
        self.port = ports[0]
        self.journal: FakeJournal
        self.session = Session(ports, self._make_journal, clock)
        ingest = self.session.ingest

        def listen(change: Change | JournalChange, touched: object) -> None:
            self.told.append(change)  # type: ignore[arg-type]
            ingest(change, touched)  # type: ignore[arg-type]

        self.session.ingest = listen  # type: ignore[method-assign]
        self.session.start()
        self.until(lambda: all(h.listed for h in self.session.fleet.hosts.values()), "all listed")

    def _make_journal(self, sink: Callable[[JournalChange], None]) -> FakeJournal:
        self.journal = FakeJournal(sink)
        return self.journal

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the session live until the condition holds."""

        def lives() -> bool:
            self.session.drain()
            self.session.tick()
            return condition()

        wait_until(lives, what)

    def vm(self, name: str) -> Vm:
        return next(vm for vm in self.session.fleet.vms.values() if vm.name == name)

    def id(self, name: str) -> VmId:
        return self.vm(name).id

    def shut_down(self, name: str, *, limit: float = LONG, mode: Mode = Mode.ACPI) -> None:
        assert self.session.shut_down(self.id(name), mode, limit) is None

    def watch(self, name: str) -> SoftShutdown:
        return self.session.soft.watches[self.id(name)]

    def until_phase(self, name: str, phase: Phase) -> None:
        vm_id = self.id(name)
        watches = self.session.soft.watches
        self.until(lambda: watches[vm_id].phase is phase, f"{name} is {phase.value}")

    def until_state(self, name: str, state: PowerState) -> None:
        self.until(lambda: self.vm(name).state is state, f"{name} is {state.value}")

    def events(self, name: str) -> list[tuple[Lifecycle, Detail]]:
        return [
            (one.event, one.detail)
            for one in self.told
            if isinstance(one, LifecycleSeen) and one.name == name
        ]

    def signals(self, name: str) -> list[Signal]:
        return [o.signal for o in self.told if isinstance(o, SignalSeen) and o.name == name]


OpenConsole = Callable[..., Console]


@pytest.fixture
def open_console() -> Iterator[OpenConsole]:
    opened: list[Console] = []

    def open_it(*houses: House, pace: float = PACE) -> Console:
        opened.append(Console(houses, pace))
        return opened[-1]

    yield open_it
    for console in opened:
        console.session.close()
    wait_until(lambda: not demo_threads(), "the hosts' threads have ended")


def demo_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("demo-")]


def house(*guests: Guest, outage: Outage | None = None) -> House:
    return House("hv1", guests, outage)


OBEDIENT = Guest("web-01", "goes off", has_agent=True)
DEAF = Guest("app-7", "ignores the button", Manner.DEAF)


def test_the_first_look_shows_every_guest_in_its_state(open_console: OpenConsole) -> None:
    console = open_console(*HOUSES)
    guests = {(h.name, guest.name): guest for h in HOUSES for guest in h.guests}
    seen = {(vm.id.host, vm.name): vm for vm in console.session.fleet.vms.values()}
    assert seen.keys() == guests.keys()
    assert {key: vm.state for key, vm in seen.items()} == {
        key: guest.state for key, guest in guests.items()
    }
    assert {key: vm.memory for key, vm in seen.items()} == {
        key: guest.memory << 30 for key, guest in guests.items()
    }
    assert console.vm("test-5").reason is Reason.USER


def test_the_facts_tell_what_each_guest_is(open_console: OpenConsole) -> None:
    console = open_console(*HOUSES)
    console.session.want_facts(list(console.session.fleet.vms))
    vms = console.session.fleet.vms
    console.until(lambda: all(vm.title for vm in vms.values()), "all titles are known")
    assert console.vm("app-win-07").title == "ignores the power button: practise F here"
    assert console.vm("app-win-07").is_windows
    assert not console.vm("web-01").is_windows
    assert console.vm("ha-db-1").manager == "oVirt"
    assert console.vm("db-win-02").has_agent
    assert all(vm.has_acpi and vm.persistent for vm in vms.values())
    started = console.vm("web-01").started
    assert started is not None
    assert console.session.now().wall - started.wall >= 12 * 86400
    assert console.vm("batch-9").started is None


def test_an_obedient_guest_goes_off_step_by_step(open_console: OpenConsole) -> None:
    console = open_console(house(OBEDIENT))
    console.shut_down("web-01")
    console.until_phase("web-01", Phase.OFF_BY_GUEST)
    assert [step.progress for step in steps(console.watch("web-01"))] == [
        Progress.SEEN,
        Progress.SEEN,
        Progress.INFERRED,
        Progress.INFERRED,
        Progress.SEEN,
    ]
    assert console.events("web-01") == [
        (Lifecycle.SHUTDOWN, Detail.GUEST),
        (Lifecycle.STOPPED, Detail.SHUT_DOWN),
    ]
    assert console.vm("web-01").state is PowerState.SHUT_OFF
    console.until(lambda: console.vm("web-01").reason is Reason.SHUT_DOWN, "the reason is read")


def test_the_agent_takes_it_down_without_the_button(open_console: OpenConsole) -> None:
    console = open_console(house(OBEDIENT))
    console.shut_down("web-01", mode=Mode.AGENT)
    console.until_phase("web-01", Phase.OFF_BY_GUEST)
    assert Signal.POWER_BUTTON not in console.signals("web-01")


def test_without_an_agent_the_agent_cannot_be_asked(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF))
    console.shut_down("app-7", mode=Mode.AGENT)
    console.until_phase("app-7", Phase.REFUSED)
    assert "agent is not configured" in console.watch("app-7").words


def test_a_slow_guest_writes_before_it_goes_off(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("db-2", "slow", Manner.SLOW)))
    console.until(lambda: console.vm("db-2").write_rate is not None, "its usual rate is known")
    usual = console.vm("db-2").write_rate
    assert usual is not None
    console.shut_down("db-2")
    console.until(lambda: (console.vm("db-2").write_rate or 0.0) > 100 * usual, "it writes hard")
    assert console.watch("db-2").phase is Phase.WAITING
    console.until_phase("db-2", Phase.OFF_BY_GUEST)
    assert console.watch("db-2").elapsed(console.session.now()) >= 25


def test_a_press_on_a_guest_that_is_going_raises_the_button_and_no_more(
    open_console: OpenConsole,
) -> None:
    console = open_console(house(Guest("gw-2", "restarts", Manner.RESTARTING)))
    gw = console.id("gw-2")
    reboot, button = Signal.REBOOT, Signal.POWER_BUTTON
    console.port.submit(Shutdown(98, gw))
    console.port.submit(Shutdown(99, gw))
    console.until(lambda: reboot in console.signals("gw-2"), "it restarted")
    console.port.submit(Shutdown(100, gw))
    until_answer(console, 100)
    console.until(lambda: console.signals("gw-2")[-1] is reboot, "it restarted again")
    assert console.signals("gw-2") == [button, button, reboot, button, reboot]


def test_a_deaf_guest_ends_overdue_and_runs_on(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF))
    console.shut_down("app-7", limit=3)
    console.until_phase("app-7", Phase.OVERDUE)
    # Its host may say so later than three seconds, where the machine is busy.
    console.until(lambda: len(console.watch("app-7").raised) == 1, "its button was raised")
    assert console.vm("app-7").state is PowerState.RUNNING


def test_a_sleeping_guest_is_woken_and_then_obeys(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("kiosk-3", "sleeps", state=PowerState.SUSPENDED)))
    kiosk = console.id("kiosk-3")
    against = console.session.shut_down(kiosk, Mode.ACPI, LONG)
    assert against is not None
    assert against.slug == "asleep"
    run = console.vm("kiosk-3").run
    console.session.power.do(Action.WAKE, kiosk)
    console.until_state("kiosk-3", PowerState.RUNNING)
    console.until(lambda: bool(console.events("kiosk-3")), "the wake is told")
    assert console.events("kiosk-3") == [(Lifecycle.STARTED, Detail.WAKEUP)]
    assert console.vm("kiosk-3").run == run
    console.shut_down("kiosk-3")
    console.until_phase("kiosk-3", Phase.OFF_BY_GUEST)


def test_a_guest_that_does_not_sleep_cannot_be_woken(open_console: OpenConsole) -> None:
    console = open_console(house(OBEDIENT))
    console.session.power.deeds.do(console.vm("web-01"), Action.WAKE)
    console.until(lambda: any(isinstance(o, CommandFailed) for o in console.told), "refused")
    assert console.events("web-01") == []


def test_a_restarting_guest_restarts_instead(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("gw-2", "restarts", Manner.RESTARTING)))
    run = console.vm("gw-2").run
    console.shut_down("gw-2")
    console.until_phase("gw-2", Phase.RESTARTED)
    assert console.vm("gw-2").state is PowerState.RUNNING
    assert console.vm("gw-2").run == run
    console.session.soft.stop_watching(console.id("gw-2"))
    console.shut_down("gw-2")
    console.until_phase("gw-2", Phase.RESTARTED)


def test_a_returning_guest_comes_back_in_a_new_run(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("ha-db-1", "returns", Manner.RETURNING, ovirt=True)))
    first = console.vm("ha-db-1").run
    console.session.want_facts([console.id("ha-db-1")])
    console.shut_down("ha-db-1")
    console.until_phase("ha-db-1", Phase.OFF_BY_GUEST)
    console.until(lambda: console.watch("ha-db-1").came_back is not None, "it comes back")
    assert console.watch("ha-db-1").phase is Phase.OFF_BY_GUEST
    assert console.vm("ha-db-1").manager == "oVirt"
    console.until(lambda: console.vm("ha-db-1").run is not None, "its new run is read")
    second = console.vm("ha-db-1").run
    assert first is not None
    assert second is not None
    assert second.domain_id != first.domain_id


def test_a_restless_guest_restarts_by_itself(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("ci-3", "restless", Manner.RESTLESS)), pace=200)
    console.until(lambda: len(console.events("ci-3")) >= 2, "it went off and on")
    assert console.events("ci-3")[:2] == [
        (Lifecycle.STOPPED, Detail.SHUT_DOWN),
        (Lifecycle.STARTED, Detail.BOOTED),
    ]


def test_a_guest_that_is_off_refuses_the_button_in_libvirts_words(
    open_console: OpenConsole,
) -> None:
    console = open_console(house(Guest("batch-9", "off", state=PowerState.SHUT_OFF)))
    console.port.submit(Shutdown(99, console.id("batch-9")))
    failed = until_answer(console, 99)
    assert isinstance(failed, CommandFailed)
    assert "not running" in failed.error
    assert not failed.host_lost


def test_a_guest_that_nobody_plays_is_gone(open_console: OpenConsole) -> None:
    console = open_console(house(OBEDIENT))
    console.port.submit(Shutdown(99, VmId("hv1", DEAF.uuid)))
    failed = until_answer(console, 99)
    assert isinstance(failed, CommandFailed)
    assert failed.gone


def test_force_ends_a_deaf_guest_on_its_way(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF))
    console.shut_down("app-7", limit=3)
    console.until_phase("app-7", Phase.OVERDUE)
    force_off(console, "app-7")
    console.until_phase("app-7", Phase.OFF_FORCED)
    console.until_state("app-7", PowerState.SHUT_OFF)
    forced = (Lifecycle.STOPPED, Detail.DESTROYED)
    console.until(lambda: forced in console.events("app-7"), "its end is told")


@pytest.mark.parametrize("has_agent", [True, False])
def test_a_freeze_comes_before_the_force_where_there_is_an_agent(
    open_console: OpenConsole, has_agent: bool
) -> None:
    console = open_console(house(replace(DEAF, has_agent=has_agent)))
    force_off(console, "app-7", freeze=True)
    forcing = console.session.force.forcings[console.id("app-7")]
    if has_agent:
        assert forcing.freeze is not None
        assert forcing.freeze.filesystems > 0
        console.until_state("app-7", PowerState.SHUT_OFF)
    else:
        assert "not configured" in forcing.words
        assert console.vm("app-7").state is PowerState.RUNNING


def test_force_leaves_another_run_alone(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF))
    run = console.vm("app-7").run
    assert run is not None
    console.port.submit(ForceOff(99, console.id("app-7"), run.domain_id + 1))
    failed = until_answer(console, 99)
    assert isinstance(failed, CommandFailed)
    assert "another run" in failed.error
    assert console.vm("app-7").state is PowerState.RUNNING


def test_the_figures_move_but_stay_calm(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("web-01", "calm", cpu=40.0, vcpus=2)))
    seen: list[float] = []

    def collect() -> bool:
        percent = console.vm("web-01").cpu_percent
        if percent is not None and percent not in seen:
            seen.append(percent)
        return len(seen) >= 5

    console.until(collect, "five figures")
    assert all(30 <= percent <= 50 for percent in seen)
    assert console.vm("web-01").vcpus == 2


def test_a_guest_without_a_process_has_no_figures(open_console: OpenConsole) -> None:
    console = open_console(house(Guest("batch-9", "off", vcpus=6, state=PowerState.SHUT_OFF)))
    console.until(lambda: console.vm("batch-9").vcpus == 6, "its statistics are read")
    assert console.vm("batch-9").cpu_time is None


def test_a_silent_host_comes_back_with_a_full_list(open_console: OpenConsole) -> None:
    console = open_console(
        house(OBEDIENT, Guest("db-2", "slow", Manner.SLOW), outage=Outage(after=5, lasts=100))
    )
    hosts = console.session.fleet.hosts
    console.shut_down("db-2")
    console.until(lambda: hosts["hv1"].status is HostStatus.NO_ANSWER, "it falls silent")
    assert console.watch("db-2").phase is Phase.OUT_OF_SIGHT
    console.port.submit(Shutdown(99, console.id("web-01")))
    failed = until_answer(console, 99)
    assert isinstance(failed, CommandFailed)
    assert failed.host_lost
    console.until(lambda: hosts["hv1"].epoch == 2 and hosts["hv1"].listed, "it is back")
    console.until_phase("db-2", Phase.OFF_BY_GUEST)
    assert console.events("db-2") == [], "it went off unseen"
    assert console.vm("web-01").state is PowerState.RUNNING
    assert sum(isinstance(one, HostDown) for one in console.told) > 1, "it was tried in vain"


def test_a_silent_host_is_tried_at_once_on_demand(open_console: OpenConsole) -> None:
    # The one try in vain that is due by itself comes long after the outage.
    console = open_console(house(OBEDIENT, outage=Outage(after=1, lasts=0.1)), pace=2)
    hosts = console.session.fleet.hosts
    console.until(lambda: hosts["hv1"].status is HostStatus.NO_ANSWER, "it falls silent")
    due = hosts["hv1"].next_try
    assert due is not None
    console.session.reconnect()
    console.until(lambda: hosts["hv1"].epoch == 2, "it is back")
    back = next(one for one in console.told if isinstance(one, HostUp) and one.epoch == 2)
    assert back.at < due


def test_force_reaches_a_guest_of_a_silent_host(open_console: OpenConsole) -> None:
    console = open_console(house(DEAF, outage=Outage(after=1, lasts=LONG)))
    hosts = console.session.fleet.hosts
    console.until(lambda: hosts["hv1"].status is HostStatus.NO_ANSWER, "it falls silent")
    force_off(console, "app-7")


def test_events_are_numbered_in_the_order_they_are_told(open_console: OpenConsole) -> None:
    console = open_console(house(*(Guest(f"web-{n}", "goes off") for n in range(8))))
    for n in range(8):
        console.shut_down(f"web-{n}")
    for n in range(8):
        console.until_phase(f"web-{n}", Phase.OFF_BY_GUEST)
    numbers = [one.number for one in console.told if isinstance(one, LifecycleSeen)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 16
    readings = [one for one in console.told if isinstance(one, DomainsListed)]
    assert all(reading.began <= numbers[-1] for reading in readings)


def test_closing_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, open_console: OpenConsole
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    closed: list[int] = []
    close = libvirt.virConnect.close

    def count(connection: libvirt.virConnect) -> int:
        closed.append(close(connection))
        return closed[-1]

    monkeypatch.setattr(libvirt.virConnect, "close", count)
    console = open_console(house(OBEDIENT, DEAF))
    console.shut_down("web-01")
    console.port.submit(ReadStats("hv1"))
    console.port.submit(ReadFacts(console.id("web-01")))
    console.until_phase("web-01", Phase.OFF_BY_GUEST)
    assert list(tmp_path.iterdir()) == []
    console.session.close()
    wait_until(lambda: not demo_threads(), "its thread has ended")
    assert closed == [0]


def test_a_host_that_cannot_be_made_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    told: list[Change] = []
    port = DemoPort(house(DEAF), QuickClock(PACE), pace=PACE)
    port.start(told.append)
    vm = VmId("hv1", DEAF.uuid)
    port.submit(Shutdown(1, vm))
    wait_until(lambda: any(isinstance(one, CommandFailed) for one in told), "an answer")
    port.close()
    down = next(one for one in told if isinstance(one, HostDown))
    assert down.refused
    assert "file" in down.error


def test_a_host_that_could_not_be_made_is_tried_again_when_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "missing"
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    told: list[Change] = []
    port = DemoPort(house(DEAF), QuickClock(PACE), pace=PACE)
    port.start(told.append)

    def tries_in_vain() -> list[HostDown]:
        return [one for one in told if isinstance(one, HostDown)]

    wait_until(lambda: len(tries_in_vain()) == 1, "it cannot be made")
    port.submit(ReconnectNow("hv1"))
    wait_until(lambda: len(tries_in_vain()) == 2, "nor when it is asked for")
    place.mkdir()
    wait_until(lambda: any(isinstance(one, HostUp) for one in told), "it is made after all")
    port.close()
    up = next(one for one in told if isinstance(one, HostUp))
    assert not up.at < tries_in_vain()[-1].next_try
    assert sum(isinstance(one, HostConnecting) for one in told) == len(tries_in_vain()) + 1
    wait_until(lambda: not demo_threads(), "its thread has ended")


def test_the_demo_has_all_manners_and_says_them_in_titles() -> None:
    ports = demo_ports(QuickClock(PACE))
    guests = [guest for h in HOUSES for guest in h.guests]
    assert [port.name for port in ports] == ["hv1", "hv2", "hv3"]
    assert {guest.manner for guest in guests} == set(Manner)
    assert len({guest.uuid for guest in guests}) == len(guests)
    assert len({guest.mac for guest in guests}) == len(guests)
    assert all(guest.title for guest in guests)


def until_answer(console: Console, ticket: int) -> CommandDone | CommandFailed:
    found: list[CommandDone | CommandFailed] = []

    def answered() -> bool:
        found.extend(
            one
            for one in console.told
            if isinstance(one, CommandDone | CommandFailed) and one.ticket == ticket
        )
        return bool(found)

    console.until(answered, "an answer")
    return found[0]


def force_off(console: Console, name: str, *, freeze: bool = False) -> None:
    """Force a guest off as the dialog does, and wait for the end."""
    vm = console.vm(name)
    forcings = console.session.force.forcings
    console.session.force.prepare(vm)
    console.until(lambda: forcings[vm.id].phase is ForcePhase.READY, "it was looked at")
    assert console.session.force_off(vm.id, "practice", freeze=freeze)
    console.until(lambda: not forcings[vm.id].phase.is_under_way, "it has ended")
    phases = console.journal.phases("force-off")
    assert [phase for phase in phases if phase != "frozen"] == ["intent", "outcome"]


def test_a_look_at_a_guest_tells_of_its_disk_its_addresses_and_its_agent(
    open_console: OpenConsole,
) -> None:
    console = open_console(HOUSES[0])
    desk, mail = console.session.details, console.id("mail-1")
    desk.look_at(mail)
    console.until(lambda: desk.of(mail).agent is not None, "its agent answered")
    found = desk.of(mail)
    assert found.channel is Channel.CONNECTED
    assert found.definition is not None
    assert found.definition.found is not None
    assert [disk.target for disk in found.definition.found.disks] == ["vda"]
    assert {one.teller for one in found.addresses} == {Teller.ARP, Teller.AGENT}
    assert len({one.address.partition("/")[0] for one in found.addresses}) == 1
    off = console.id("batch-9")
    desk.look_at(off)
    console.until(lambda: desk.of(off).measures is not None, "it was measured")
    assert desk.of(off).addresses == ()
