"""The fleet against a naive model: whatever order lists and events come in, the newest wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.fakes import domain
from vmtui.core.changes import DomainRow, DomainsListed, HostDown, HostUp
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.host_facts import HostRead
from vmtui.core.looks import FactsRead, StatsRead, StatsRow
from vmtui.core.model import End, Host, HostStatus, Moment, PowerState, Reason, Stop, Vm, VmId

AT = Moment(1000.0, 1000.0)


def after(seconds: float) -> Moment:
    return Moment(AT.wall + seconds, AT.boot + seconds)


OURS = domain("b")
"""The domain that vmtui takes down, where a test has one."""


def fleet_of(*rows: DomainRow, is_ours: Callable[[VmId], bool] = lambda _: False) -> Fleet:
    fleet = Fleet([Host("hv1", "fake:///hv1")], is_ours)
    fleet.apply(HostUp("hv1", AT, 1))
    fleet.apply(DomainsListed("hv1", AT, 1, 0, rows, complete=True))
    return fleet


def event(
    row: DomainRow, what: Lifecycle, number: int = 1, detail: Detail = Detail.OTHER
) -> LifecycleSeen:
    return LifecycleSeen("hv1", AT, number, row.uuid, row.name, what, detail)


def stats(row: DomainRow, cpu_time: int, written: int, at: Moment) -> StatsRead:
    return StatsRead("hv1", at, 1, (StatsRow(row.uuid, cpu_time, written, 2, 1 << 30),))


def test_a_list_that_began_before_an_event_does_not_overwrite_it() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.STOPPED, number=1, detail=Detail.SHUT_DOWN))
    fleet.apply(DomainsListed("hv1", AT, 1, 0, (web,), complete=True))
    assert fleet.vms[VmId("hv1", web.uuid)].state is PowerState.SHUT_OFF


def test_a_list_that_began_after_an_event_wins() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.STOPPED, number=1))
    touched = fleet.apply(DomainsListed("hv1", AT, 1, 1, (web,)))
    assert touched == {VmId("hv1", web.uuid)}
    assert fleet.vms[VmId("hv1", web.uuid)].state is PowerState.RUNNING


def test_a_domain_undefined_while_the_list_was_read_stays_gone() -> None:
    old = domain("old", PowerState.SHUT_OFF)
    fleet = fleet_of(old)
    fleet.apply(event(old, Lifecycle.UNDEFINED, number=1))
    fleet.apply(DomainsListed("hv1", AT, 1, 0, (old,), complete=True))
    assert not fleet.vms


def test_a_renamed_domain_keeps_what_is_known_of_it() -> None:
    old = domain("old", PowerState.SHUT_OFF)
    new = replace(old, name="new")
    fleet = fleet_of(old)
    vm_id = VmId("hv1", old.uuid)
    before = fleet.vms[vm_id]
    assert fleet.apply(event(old, Lifecycle.UNDEFINED, 1, Detail.RENAMED)) == set()
    assert fleet.apply(event(new, Lifecycle.DEFINED, 2, Detail.RENAMED)) == {vm_id}
    assert fleet.vms[vm_id] == replace(before, name="new", persistent=True)


def test_a_domain_defined_while_the_list_was_read_stays() -> None:
    new = domain("new", PowerState.SHUT_OFF)
    fleet = fleet_of()
    fleet.apply(event(new, Lifecycle.DEFINED, number=1))
    fleet.apply(DomainsListed("hv1", AT, 1, 0, (), complete=True))
    assert fleet.vms[VmId("hv1", new.uuid)].state is PowerState.SHUT_OFF


def test_a_full_list_takes_away_what_it_does_not_name() -> None:
    web, gone = domain("web-01"), domain("gone")
    fleet = fleet_of(web, gone)
    fleet.apply(DomainsListed("hv1", AT, 1, 0, (), complete=False))
    touched = fleet.apply(DomainsListed("hv1", AT, 1, 0, (web,), complete=True))
    assert touched == {VmId("hv1", gone.uuid)}


def test_a_list_of_an_earlier_connection_is_ignored() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    fleet.apply(HostUp("hv1", AT, 2))
    assert not fleet.apply(DomainsListed("hv1", AT, 1, 9, (), complete=True))
    assert fleet.vms


def test_a_lost_host_keeps_its_rows_and_touches_them() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    touched = fleet.apply(HostDown("hv1", AT, "no keepalive", False, after(2)))
    assert touched == {VmId("hv1", web.uuid)}
    assert fleet.hosts["hv1"].status is HostStatus.NO_ANSWER
    assert fleet.hosts["hv1"].last_seen == AT


def test_answers_to_keepalive_show_until_when_a_quiet_host_was_there() -> None:
    fleet = fleet_of(domain("web-01"))
    fleet.apply(HostDown("hv1", after(7200), "no keepalive", False, after(7202), silent=16))
    assert fleet.hosts["hv1"].last_seen == after(7200 - 16)
    fleet.apply(HostDown("hv1", after(7300), "refused", False, after(7302)))
    assert fleet.hosts["hv1"].last_seen == after(7200 - 16)


def test_what_a_host_told_just_before_it_was_lost_counts_more() -> None:
    fleet = fleet_of(domain("web-01"))
    fleet.apply(HostDown("hv1", after(10), "no keepalive", False, after(12), silent=16))
    assert fleet.hosts["hv1"].last_seen == AT


def test_rates_need_two_samples_of_one_run() -> None:
    web = domain("web-01")
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.apply(stats(web, 0, 0, AT))
    assert fleet.vms[vm_id].cpu_percent is None
    fleet.apply(stats(web, 1_000_000_000, 4096, after(2)))
    assert fleet.vms[vm_id].cpu_percent == 50.0
    assert fleet.vms[vm_id].write_rate == 2048.0
    again = domain("web-01", domain_id=2)
    fleet.apply(DomainsListed("hv1", AT, 1, 0, (again,)))
    fleet.apply(stats(web, 9_000_000_000, 0, after(4)))
    assert fleet.vms[vm_id].cpu_percent is None


def test_the_cpu_time_of_a_domain_that_is_off_is_the_daemons_own() -> None:
    off = domain("off", PowerState.SHUT_OFF)
    fleet = fleet_of(off)
    fleet.apply(stats(off, 1, 0, AT))
    fleet.apply(stats(off, 10**10, 0, after(1)))
    assert fleet.vms[VmId("hv1", off.uuid)].cpu_percent is None


def test_a_start_that_was_seen_is_the_age_of_the_run() -> None:
    web = domain("web-01", PowerState.SHUT_OFF)
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.STARTED, number=1, detail=Detail.BOOTED))
    fleet.apply(DomainsListed("hv1", after(1), 1, 1, (domain("web-01", domain_id=7),)))
    assert fleet.vms[vm_id].started == AT
    assert fleet.last_start(vm_id) == 1
    fleet.apply(event(web, Lifecycle.STOPPED, number=2))
    assert fleet.vms[vm_id].started is None


HOUR = 3600 * 1_000_000_000
"""Of CPU time, in nanoseconds."""


@pytest.mark.parametrize(
    ("before", "after_", "domain_id", "is_started", "is_same"),
    [
        (HOUR, HOUR + 1, 1, False, True),  # 25 s of 66 threads are 28 minutes
        (HOUR // 4, HOUR // 4 + 1, 1, False, False),
        (HOUR, 1, 1, False, False),
        (HOUR, HOUR + 1, 2, False, False),
        (HOUR, HOUR + 1, 1, True, False),
    ],
)
def test_a_run_goes_on_over_a_reconnect_only_where_its_cpu_time_proves_it(
    before: int, after_: int, domain_id: int, is_started: bool, is_same: bool
) -> None:
    web = domain("web-01")
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.apply(stats(web, before, 0, after(7200)))
    fleet.apply(HostUp("hv1", after(7218), 2))
    again = domain("web-01", domain_id=domain_id)
    fleet.apply(DomainsListed("hv1", after(7219), 2, 0, (again,), complete=True))
    assert fleet.vms[vm_id].up_since == after(7219)
    if is_started:
        fleet.apply(event(web, Lifecycle.STARTED, 1, Detail.BOOTED))
        fleet.apply(DomainsListed("hv1", after(7219), 2, 1, (again,)))
    row = StatsRow(web.uuid, after_, 0, 2, 1 << 30)
    fleet.apply(StatsRead("hv1", after(7220), 2, (row,)))
    vm = fleet.vms[vm_id]
    assert vm.up_since == (AT if is_same else after(7219))
    assert vm.run is not None
    assert vm.run.epoch == 2


def test_a_stop_is_kept_with_its_moment_until_the_next_start() -> None:
    web = domain("web-01")
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.SHUTDOWN, 1, Detail.HOST))
    fleet.apply(event(web, Lifecycle.STOPPED, 2, Detail.SHUT_DOWN))
    fleet.apply(DomainsListed("hv1", AT, 1, 2, (domain("web-01", PowerState.SHUT_OFF),)))
    assert fleet.vms[vm_id].ended == End(Stop.FORCED, AT)
    fleet.apply(event(web, Lifecycle.STARTED, 3, Detail.BOOTED))
    assert fleet.vms[vm_id].ended is None
    fleet.apply(event(web, Lifecycle.STOPPED, 4, Detail.SHUT_DOWN))
    assert fleet.vms[vm_id].ended == End(Stop.BY_GUEST, AT)


def test_a_reconnect_forgets_ends_for_the_guest_may_have_run_meanwhile() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.STOPPED, 1, Detail.SHUT_DOWN))
    fleet.apply(HostUp("hv1", AT, 2))
    assert fleet.vms[VmId("hv1", web.uuid)].ended is None


def test_a_host_that_tells_of_itself_was_seen_then_but_not_by_its_silence() -> None:
    fleet = fleet_of(domain("web"))
    told = HostRead("hv1", after(30), 1, None)
    fleet.apply(told)
    fleet.apply(replace(told, at=after(60), error="the host gives no answer for 2 s"))
    assert fleet.hosts["hv1"].last_seen == after(30)


def off_again(web: DomainRow, reason: Reason) -> Vm:
    """The guest after it was migrated away, and its host's daemon was restarted."""
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.STOPPED, 1, Detail.MIGRATED))
    fleet.apply(HostUp("hv1", AT, 2))
    row = domain("web-01", PowerState.SHUT_OFF, reason)
    fleet.apply(DomainsListed("hv1", AT, 2, 2, (row,), complete=True))
    return fleet.vms[VmId("hv1", web.uuid)]


def test_a_reconnect_does_not_forget_that_a_guest_was_migrated_away() -> None:
    web = domain("web-01")
    assert off_again(web, Reason.UNKNOWN).ended == End(Stop.MIGRATED, AT)
    assert off_again(web, Reason.SHUT_DOWN).ended is None


def test_only_the_run_that_our_force_was_sent_for_was_forced_by_us() -> None:
    web = domain("web-01")
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.force_called(vm_id, 1)
    fleet.apply(HostUp("hv1", AT, 2))
    fleet.apply(DomainsListed("hv1", AT, 2, 0, (domain("web-01", domain_id=2),), complete=True))
    fleet.apply(event(web, Lifecycle.STOPPED, 1, Detail.DESTROYED))
    assert fleet.vms[vm_id].ended == End(Stop.FORCED, AT)


def test_nothing_is_kept_of_domains_that_are_gone() -> None:
    web = domain("web-01")
    fleet = fleet_of()
    for number in range(1, 9, 2):
        fleet.apply(event(web, Lifecycle.STARTED, number, Detail.BOOTED))
        fleet.apply(event(web, Lifecycle.STOPPED, number + 1, Detail.SHUT_DOWN))
        fleet.apply(DomainsListed("hv1", AT, 1, number + 1, (), gone=(web.uuid,)))
    assert asdict(fleet._books["hv1"]) == asdict(fleet_of()._books["hv1"])


def test_waking_is_no_new_run() -> None:
    web = domain("web-01", PowerState.SUSPENDED)
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    run = fleet.vms[vm_id].run
    fleet.apply(event(web, Lifecycle.STARTED, detail=Detail.WAKEUP))
    assert fleet.vms[vm_id].run == run
    assert fleet.vms[vm_id].state is PowerState.RUNNING


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        (Detail.USER, Reason.USER),
        (Detail.RESTORED, Reason.USER),
        (Detail.IO_ERROR, Reason.IO_ERROR),
        (Detail.WATCHDOG, Reason.WATCHDOG),
        (Detail.MIGRATED, Reason.MIGRATING),
        (Detail.API_ERROR, Reason.API_ERROR),
        (Detail.POST_COPY, Reason.POST_COPY),
        (Detail.POST_COPY_FAILED, Reason.POST_COPY_FAILED),
        (Detail.SNAPSHOT, Reason.FROM_SNAPSHOT),
        (Detail.OTHER, Reason.UNKNOWN),
    ],
)
def test_an_event_tells_why_a_guest_is_paused(detail: Detail, reason: Reason) -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    fleet.apply(event(web, Lifecycle.SUSPENDED, detail=detail))
    assert fleet.vms[VmId("hv1", web.uuid)].reason is reason


def test_a_renamed_domain_keeps_its_id() -> None:
    web = domain("web-01")
    fleet = fleet_of(web)
    renamed = DomainRow(web.uuid, "web-02", web.state, web.reason, web.domain_id, web.memory)
    fleet.apply(event(renamed, Lifecycle.DEFINED, detail=Detail.RENAMED))
    assert [vm.name for vm in fleet.vms.values()] == ["web-02"]


def test_facts_of_an_unknown_domain_touch_nothing() -> None:
    facts = FactsRead(VmId("hv1", "x"), AT, 1, "", True, "", "", True, False, "", ())
    assert fleet_of().apply(facts) == set()


def test_facts_of_an_earlier_connection_come_too_late() -> None:
    web = domain("web-01")
    vm_id = VmId("hv1", web.uuid)
    fleet = fleet_of(web)
    fleet.apply(HostUp("hv1", AT, 2))
    late = FactsRead(vm_id, AT, 1, "old", True, "", "", True, False, "backup", ())
    assert fleet.apply(late) == set()
    assert fleet.apply(replace(late, epoch=2)) == {vm_id}


@dataclass
class _Daemon:
    """What the real daemon would hold: the truth that the fleet must end up with."""

    rows: dict[str, DomainRow] = field(default_factory=dict)
    number: int = 0


class FleetMachine(RuleBasedStateMachine):
    """Lists are begun, events happen, and the list arrives later, in parts and out of date.

    After each event the connection reads the domain again, here at any later time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.daemon = _Daemon()
        self.fleet = fleet_of(is_ours=lambda vm_id: vm_id.uuid == OURS.uuid)
        self.under_way: list[DomainsListed] = []
        self.reread: set[str] = set()
        self.next_id = 1

    names = st.sampled_from(["a", "b", "c"])

    def emit(self, row: DomainRow, what: Lifecycle, detail: Detail = Detail.OTHER) -> None:
        self.daemon.number += 1
        self.fleet.apply(event(row, what, self.daemon.number, detail))
        self.reread.add(row.uuid)

    @rule(name=names)
    def define(self, name: str) -> None:
        row = domain(name, PowerState.SHUT_OFF)
        if row.uuid not in self.daemon.rows:
            self.daemon.rows[row.uuid] = row
            self.emit(row, Lifecycle.DEFINED)

    @rule(name=names)
    def start(self, name: str) -> None:
        row = domain(name)
        if row.uuid in self.daemon.rows and not self.daemon.rows[row.uuid].state.has_process:
            self.next_id += 1
            self.daemon.rows[row.uuid] = domain(name, domain_id=self.next_id)
            self.emit(row, Lifecycle.STARTED, Detail.BOOTED)

    @rule(name=names)
    def stop(self, name: str) -> None:
        row = domain(name, PowerState.SHUT_OFF, Reason.SHUT_DOWN)
        if row.uuid in self.daemon.rows and self.daemon.rows[row.uuid].state.has_process:
            self.daemon.rows[row.uuid] = row
            self.emit(row, Lifecycle.STOPPED, Detail.SHUT_DOWN)

    @rule(name=names)
    def undefine(self, name: str) -> None:
        row = domain(name)
        if row.uuid in self.daemon.rows and not self.daemon.rows[row.uuid].state.has_process:
            del self.daemon.rows[row.uuid]
            self.emit(row, Lifecycle.UNDEFINED)

    @rule(name=names)
    def transient_goes_off(self, name: str) -> None:
        """No event tells that its definition is gone: only the reading does."""
        row = domain(name, PowerState.SHUT_OFF, Reason.SHUT_DOWN)
        if row.uuid in self.daemon.rows and self.daemon.rows[row.uuid].state.has_process:
            del self.daemon.rows[row.uuid]
            self.emit(row, Lifecycle.STOPPED, Detail.SHUT_DOWN)
            self.settle()
            assert (self.vm_id(name) in self.fleet.vms) is (row.uuid == OURS.uuid)

    def vm_id(self, name: str) -> VmId:
        return VmId("hv1", domain(name).uuid)

    @rule(name=names)
    def remember(self, name: str) -> None:
        self.fleet.remember(self.vm_id(name), name)

    @rule(name=names)
    def let_go(self, name: str) -> None:
        self.fleet.let_go(self.vm_id(name))
        assert (self.vm_id(name) in self.fleet.vms) is (domain(name).uuid in self.daemon.rows)

    @rule()
    def begin_list(self) -> None:
        rows = tuple(self.daemon.rows.values())
        self.under_way.append(DomainsListed("hv1", AT, 1, self.daemon.number, rows, True))

    @precondition(lambda self: self.under_way)
    @rule(at=st.integers(0, 5))
    def list_arrives(self, at: int) -> None:
        listed = self.under_way.pop(at % len(self.under_way))
        if any(other.began < listed.began for other in self.under_way):
            # One thread lists, so lists arrive in the order in which they began.
            self.under_way.append(listed)
            return
        self.fleet.apply(listed)

    def read_again(self) -> None:
        began = self.daemon.number
        rows = tuple(self.daemon.rows[one] for one in self.reread if one in self.daemon.rows)
        gone = tuple(self.reread - self.daemon.rows.keys())
        self.fleet.apply(DomainsListed("hv1", AT, 1, began, rows, gone=gone))
        self.reread.clear()

    @rule()
    def settle(self) -> None:
        for listed in sorted(self.under_way, key=lambda one: one.began):
            self.fleet.apply(listed)
        self.under_way.clear()
        self.read_again()
        for vm in self.told():
            domain_id = vm.run.domain_id if vm.run else None
            assert domain_id == self.daemon.rows[vm.id.uuid].domain_id

    def told(self) -> list[Vm]:
        """What the fleet takes to be on the host, without the rows that are only ours."""
        return [vm for vm in self.fleet.vms.values() if not (vm.remembered or vm.departed)]

    @invariant()
    def no_list_hides_what_an_event_told(self) -> None:
        shown = {vm.id.uuid: (vm.state, vm.name) for vm in self.told()}
        truth = {row.uuid: (row.state, row.name) for row in self.daemon.rows.values()}
        assert shown == truth

    @invariant()
    def books_agree(self) -> None:
        assert self.fleet.of_host("hv1") == set(self.fleet.vms)
        for vm in self.fleet.vms.values():
            assert vm.state.has_process or vm.run is None
            assert not vm.departed or vm.id.uuid == OURS.uuid

    @precondition(lambda self: not self.under_way)
    @rule()
    def a_full_list_confirms_or_removes_what_is_remembered(self) -> None:
        self.begin_list()
        self.settle()
        assert not any(vm.remembered for vm in self.fleet.vms.values())


TestFleetMachine = FleetMachine.TestCase
TestFleetMachine.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
