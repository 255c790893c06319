"""Every domain of every host, as last told. One change goes in, the touched domains come out.

What a host tells can arrive in the wrong order: a list is read while events go on. So each event
has a number, and a list carries the number at which its call began. A row of a list is older
than every event with a higher number, and then the event's word stands; the connection reads the
domain again after each event, so the newest state always follows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from vmtui.core.changes import (
    Change,
    DomainRow,
    DomainsListed,
    HostBusy,
    HostConnecting,
    HostDown,
    HostUp,
)
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, SignalSeen
from vmtui.core.host_book import STATE_AFTER, HostBook, reason_after
from vmtui.core.host_facts import HostRead
from vmtui.core.looks import FactsRead, StatsRead, StatsRow
from vmtui.core.model import End, Host, HostStatus, Moment, PowerState, Reason, Run, Stop, Vm, VmId
from vmtui.core.parted import Parted
from vmtui.core.replies import ForceReady
from vmtui.core.samples import Sample, rate
from vmtui.core.stops import stop_of_event

_MAY_BE_MIGRATED = frozenset({Reason.MIGRATED, Reason.UNKNOWN})
"""What libvirt may say of a guest that is off because it was migrated away."""


class Fleet:
    """The hosts and domains, kept by the one writer.

    Attributes:
        hosts: The open ones by short name, in the order in which they were added.
        vms: Every known domain, and those that are only remembered or departed (see ``Vm``).
        moves: How often a domain came into ``vms`` or went out of it.
    """

    def __init__(
        self, hosts: Iterable[Host] = (), is_ours: Callable[[VmId], bool] = lambda _: False
    ) -> None:
        """Know these hosts, and no domains yet.

        Args:
            is_ours: Whether vmtui takes a domain down, or did: when such a one is gone from its
                host, its row stays as departed until it is let go.
        """
        self._is_ours = is_ours
        self._hosts = Parted(*((host.name, host) for host in hosts))
        self._vms: dict[VmId, Vm] = {}
        self._books = Parted(*((name, HostBook()) for name in self._hosts))
        self._samples: dict[VmId, Sample] = {}
        self.hosts: Mapping[str, Host] = MappingProxyType(self._hosts)
        self.vms: Mapping[VmId, Vm] = MappingProxyType(self._vms)
        self.moves = 0

    def apply(self, change: Change) -> set[VmId]:
        """Take in one change and say which domains it touched (appeared, changed or went).

        Changes that say nothing of hosts' or domains' state (answers to commands) touch nothing.
        """
        match change:
            case HostConnecting() | HostUp() | HostDown() | HostBusy():
                return self._apply_host(change)
            case DomainsListed():
                return self._apply_list(change)
            case LifecycleSeen():
                return self._apply_lifecycle(change)
            case StatsRead():
                return self._apply_stats(change)
            case FactsRead():
                return self._apply_facts(change)
            case ForceReady(protected=bool(protected)):
                return self._apply_protection(change.vm, protected)
            case SignalSeen() | HostRead(error=""):
                self._heard(change.host, change.at)
                return set()
            case _:
                return set()

    def remember(self, vm_id: VmId, name: str) -> None:
        """Give a domain that the journal tells of a row before its host has told of it."""
        if vm_id not in self._vms:
            self._keep(Vm(vm_id, name, remembered=True))

    def let_go(self, vm_id: VmId) -> None:
        """Drop the row of a domain that is only remembered or departed; others stay."""
        vm = self._vms.get(vm_id)
        if vm is not None and (vm.remembered or vm.departed):
            self._forget(vm_id)

    def open(self, host: Host) -> None:
        """Know one more host, last of all."""
        self._hosts[host.name] = host
        self._books[host.name] = HostBook()

    def describe(self, host: Host) -> None:
        """Take what is said of an open host."""
        self._hosts[host.name] = host

    def close(self, name: str) -> None:
        """Know a host no more, nor its domains. What is left of it can still be looked up."""
        for vm_id in self.of_host(name):
            self._forget(vm_id)
        self._hosts.part_with(name)
        self._books.part_with(name)

    def of_host(self, name: str) -> frozenset[VmId]:
        """The domains of one host."""
        return frozenset(self._books[name].ids)

    def last_start(self, vm_id: VmId) -> int:
        """The host's number of the last STARTED of a domain; 0 if none was seen."""
        return self._books[vm_id.host].last_start.get(vm_id, 0)

    def force_called(self, vm_id: VmId, domain_id: int) -> None:
        """Our own force-off of this run is on its way: if it is forced off now, it was us."""
        self._books[vm_id.host].forced[vm_id] = domain_id

    def force_failed(self, vm_id: VmId) -> None:
        """Our own force-off was not carried out: whoever forces the guest off now is another."""
        self._books[vm_id.host].forced.pop(vm_id, None)

    def is_forced_by_us(self, vm_id: VmId) -> bool:
        """Whether our own force-off of its present, or just ended, run was sent and not refused."""
        return vm_id in self._books[vm_id.host].forced

    def is_hibernating(self, vm_id: VmId) -> bool:
        """Whether a guest that seems to sleep is about to power off instead (ACPI S4)."""
        return vm_id in self._books[vm_id.host].hibernating

    def _heard(self, name: str, at: Moment) -> None:
        host = self._hosts[name]
        if host.status is HostStatus.UP and (not host.last_seen or host.last_seen.boot < at.boot):
            self._hosts[name] = replace(host, last_seen=at)

    def _apply_host(self, change: HostConnecting | HostUp | HostDown | HostBusy) -> set[VmId]:
        host = self._hosts[change.host]
        match change:
            case HostConnecting():
                # A host that was up or lost stays what it was until the try has an outcome.
                self._hosts[change.host] = replace(host, next_try=None)
                return set()
            case HostBusy(note=note):
                self._hosts[change.host] = replace(host, note=note)
                return set()
            case HostUp(at=at, epoch=epoch, read_only=read_only):
                self._hosts[change.host] = replace(
                    host,
                    status=HostStatus.UP,
                    error="",
                    note="",
                    epoch=epoch,
                    last_seen=at,
                    next_try=None,
                    listed=False,
                    read_only=read_only or host.kept_read_only,
                )
                self._books[change.host].reconnected()
                self._forget_ends(change.host)
            case HostDown(at=at, error=error, refused=refused, next_try=next_try):
                if change.silent is not None:
                    seen = Moment(at.wall - change.silent, at.boot - change.silent)
                    self._heard(change.host, seen)
                self._hosts[change.host] = replace(
                    self._hosts[change.host],
                    status=HostStatus.REFUSED if refused else HostStatus.NO_ANSWER,
                    error=error,
                    note="",
                    next_try=next_try,
                )
        return set(self._books[change.host].ids)

    def _forget_ends(self, host: str) -> None:
        """A guest that is off may have run again while nobody looked.

        That one was migrated away is kept until something speaks against it: a libvirtd that was
        restarted does not know it any more, and the guest must not be started here.
        """
        for vm_id in self._books[host].ids:
            ended = self._vms[vm_id].ended
            if ended is not None and ended.how is not Stop.MIGRATED:
                self._vms[vm_id] = replace(self._vms[vm_id], ended=None)

    def _apply_list(self, change: DomainsListed) -> set[VmId]:
        host = self._hosts[change.host]
        if change.epoch != host.epoch:
            return set()
        self._heard(change.host, change.at)
        book = self._books[change.host]
        named = [VmId(change.host, row.uuid) for row in change.rows]
        book.named.update(named)
        rows = zip(named, change.rows, strict=True)
        touched = {vm_id for vm_id, row in rows if self._apply_row(vm_id, row, change)}
        missing = {VmId(change.host, uuid) for uuid in change.gone}
        if change.complete:
            missing |= book.ids - book.named if not change.left_out else set()
            book.named = set()
            self._hosts[change.host] = replace(self._hosts[change.host], listed=True)
        for vm_id in missing:
            if book.has_later_news(vm_id, change.began):
                continue
            # Lists come in the order in which they began: none that is older follows this one.
            book.last_event.pop(vm_id, None)
            if vm_id in self._vms and self._depart(vm_id):
                touched.add(vm_id)
        return touched

    def _depart(self, vm_id: VmId) -> bool:
        """The domain is not there any more; returns whether that changed anything."""
        if not self._is_ours(vm_id):
            self._forget(vm_id)
            return True
        old = self._vms[vm_id]
        self._forget(vm_id)
        self._keep(_departed(old))
        return self._vms[vm_id] != old

    def _apply_row(self, vm_id: VmId, row: DomainRow, change: DomainsListed) -> bool:
        """Take in what a list says of a domain; returns whether that changed anything."""
        old, book = self._vms.get(vm_id), self._books[change.host]
        if book.has_later_news(vm_id, change.began):
            return False
        if row.domain_id is not None and row.domain_id != book.forced.get(vm_id, row.domain_id):
            del book.forced[vm_id]
        run = self._run_of(vm_id, row, change.epoch)
        told: dict[str, Any] = {"name": row.name, "state": row.state, "reason": row.reason}
        if row.memory is not None:
            told["memory"] = row.memory
        if old is None:
            # Not as a copy: a host's first list has thousands of them.
            vm = Vm(vm_id, run=run, up_since=change.at if run else None, **told)
        else:
            told |= {"remembered": False, "departed": False}
            vm = _told(self._in_run(old, run, change.at), told)
        if vm.ended and vm.ended.how is Stop.MIGRATED and row.reason not in _MAY_BE_MIGRATED:
            vm = replace(vm, ended=None)
        if vm == old:
            return False
        self._keep(vm)
        return True

    def _run_of(self, vm_id: VmId, row: DomainRow, epoch: int) -> Run | None:
        if row.domain_id is None:
            return None
        return Run(row.domain_id, epoch, self.last_start(vm_id))

    def _in_run(self, vm: Vm, run: Run | None, at: Moment) -> Vm:
        """The domain in this run, without what only held for another."""
        if vm.run == run:
            return vm
        if run is None:
            return _without_run(vm)
        began = vm.started if vm.run is None and vm.started else None
        return replace(
            vm,
            run=run,
            started=began,
            up_since=at,
            ended=None,
            cpu_percent=None,
            write_rate=None,
            links=vm.links if vm.links and vm.links.domain_id == run.domain_id else None,
        )

    def _apply_lifecycle(self, change: LifecycleSeen) -> set[VmId]:
        self._heard(change.host, change.at)
        vm_id = change.vm
        self._books[change.host].last_event[vm_id] = change.number
        old = self._vms.get(vm_id)
        if change.event is Lifecycle.UNDEFINED and change.detail is Detail.RENAMED:
            return set()  # It stays: the DEFINED with its new name follows.
        if change.event is Lifecycle.UNDEFINED and (old is None or not old.state.has_process):
            self._forget(vm_id)
            return {vm_id} if old else set()
        known = replace(
            old or Vm(vm_id, change.name), name=change.name, remembered=False, departed=False
        )
        vm = self._after_event(known, change)
        if vm == old:
            return set()
        self._keep(vm)
        return {vm_id}

    def _after_event(self, vm: Vm, change: LifecycleSeen) -> Vm:
        state = STATE_AFTER.get(change.event)
        if change.event is Lifecycle.DEFINED:
            shut_off = PowerState.SHUT_OFF if vm.state is PowerState.NO_STATE else vm.state
            return replace(vm, state=shut_off, persistent=True)
        if change.event is Lifecycle.UNDEFINED:
            return replace(vm, persistent=False)
        if state is None:
            return vm
        vm = replace(vm, state=state, reason=reason_after(change))
        book = self._books[change.host]
        is_hibernating = vm.id in book.hibernating
        if change.event is Lifecycle.PMSUSPENDED and change.detail is Detail.DISK:
            book.hibernating.add(vm.id)
        elif change.event in (Lifecycle.STARTED, Lifecycle.STOPPED):
            book.hibernating.discard(vm.id)
        if change.event is Lifecycle.STARTED and change.detail is not Detail.WAKEUP:
            book.last_start[vm.id] = change.number
            book.closing_by.pop(vm.id, None)
            book.forced.pop(vm.id, None)
            # The domain ID of the new run is not in the event; the reading after it brings it.
            vm = replace(self._in_run(vm, None, change.at), started=change.at, ended=None)
            vm = replace(vm, saved=False, saved_at=None)
        elif change.event is Lifecycle.SHUTDOWN:
            # ``destroy`` of a guest that is closing already makes the host say it again.
            book.closing_by.setdefault(vm.id, change.detail)
        elif change.event is Lifecycle.STOPPED:
            closing_by = book.closing_by.pop(vm.id, None)
            how = stop_of_event(
                change.detail,
                closing_by,
                forced_by_us=vm.id in book.forced,
                hibernating=is_hibernating,
            )
            vm = replace(self._in_run(vm, None, change.at), ended=End(how, change.at))
            # Not every saved state is a managed one: the domain has to be asked.
            vm = replace(vm, saved=None, saved_at=None)
        return vm

    def _apply_stats(self, change: StatsRead) -> set[VmId]:
        if change.epoch != self._hosts[change.host].epoch:
            return set()
        self._heard(change.host, change.at)
        touched = set()
        for row in change.rows:
            old = self._vms.get(VmId(change.host, row.uuid))
            if old is None:
                continue
            vm = self._with_stats(old, row, change.at)
            if vm is not old:
                self._keep(vm)
                touched.add(vm.id)
        return touched

    def _with_stats(self, vm: Vm, row: StatsRow, at: Moment) -> Vm:
        told: dict[str, Any] = {
            "vcpus": row.vcpus if row.vcpus is not None else vm.vcpus,
            "memory": row.memory if row.memory is not None else vm.memory,
        }
        run = vm.run
        if run is None:
            # libvirtd's own CPU time stands in for a shut-off domain's.
            return _told(vm, told)
        started, up_since = vm.started, vm.up_since
        before = self._samples.get(vm.id)
        if before is not None and before.is_run_of(run, row, at):
            started, up_since = started or before.started, before.up_since
        self._samples[vm.id] = Sample(at, run, row, started, up_since)
        told |= {"started": started, "up_since": up_since, "cpu_time": row.cpu_time}
        if before is not None and before.run == run:
            seconds = at.boot - before.at.boot
            cpu = rate(before.row.cpu_time, row.cpu_time, seconds)
            told["cpu_percent"] = None if cpu is None else cpu / 1e7
            told["write_rate"] = rate(before.row.written, row.written, seconds)
        return _told(vm, told)

    def _apply_facts(self, change: FactsRead) -> set[VmId]:
        old = self._vms.get(change.vm)
        if old is None or change.epoch != self._hosts[change.host].epoch:
            return set()
        vm = replace(
            old,
            title=change.title,
            persistent=change.persistent,
            os_id=change.os_id,
            manager=change.manager,
            protected=change.protected,
            has_acpi=change.has_acpi,
            has_agent=change.has_agent,
            job=change.job,
            has_passthrough=change.has_passthrough,
            traits=change.traits,
            links=change.links,
            saved=change.saved,
            saved_at=change.saved_at,
            started=change.started if old.run and change.started else old.started,
        )
        if vm == old:
            return set()
        self._keep(vm)
        return {vm.id}

    def _apply_protection(self, vm_id: VmId, protected: bool) -> set[VmId]:
        """Of a guest whose QEMU hangs no facts can be read, but this can, before it is forced."""
        old = self._vms.get(vm_id)
        if old is None or old.protected is protected:
            return set()
        self._keep(replace(old, protected=protected))
        return {vm_id}

    def _keep(self, vm: Vm) -> None:
        self.moves += vm.id not in self._vms
        self._vms[vm.id] = vm
        self._books[vm.id.host].ids.add(vm.id)

    def _forget(self, vm_id: VmId) -> None:
        self.moves += self._vms.pop(vm_id, None) is not None
        self._samples.pop(vm_id, None)
        self._books[vm_id.host].forget(vm_id)


def _told(vm: Vm, told: Mapping[str, Any]) -> Vm:
    """The domain with what was told of it: itself where that is nothing new.

    Ten thousand domains are told of every five seconds, and a copy costs ten times as much as to
    see that none is needed.
    """
    if all(getattr(vm, name) == value for name, value in told.items()):
        return vm
    return replace(vm, **told)


def _without_run(vm: Vm) -> Vm:
    return replace(
        vm,
        run=None,
        started=None,
        up_since=None,
        cpu_time=None,
        cpu_percent=None,
        write_rate=None,
        job="",
        links=None,
    )


def _departed(vm: Vm) -> Vm:
    """The row that is left of a domain that is not there any more."""
    return replace(
        _without_run(vm),
        state=PowerState.SHUT_OFF,
        reason=vm.reason if vm.state is PowerState.SHUT_OFF else Reason.UNKNOWN,
        remembered=False,
        departed=True,
    )
