"""The desk for forced power-offs and resets: none leaves for a host before it is written down."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Set
from dataclasses import replace
from types import MappingProxyType

from vmtui.core.changes import Change, DomainsListed, HostDown, HostUp
from vmtui.core.commands import EndForce, ForceOff, PrepareForce, Reset
from vmtui.core.events import Lifecycle, LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.force import DOUBT, ForcePhase, Forcing
from vmtui.core.freeze import FREEZE_FIRST, PERHAPS_FROZEN, Freeze, FreezeStage
from vmtui.core.guards import unexplained
from vmtui.core.model import HostStatus, Moment, Stop, Vm, VmId
from vmtui.core.obstacles import read_only
from vmtui.core.record.open_freezes import CPU_TIME
from vmtui.core.record.records import Action, Json, NotRecorded, Record, Recorded
from vmtui.core.record.records import Phase as Line
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
    ForceReady,
    FreezeSeen,
)
from vmtui.core.stops import stop_of_state
from vmtui.session.freezes import FreezeDesk, told
from vmtui.session.lines import line
from vmtui.session.outside import Outside

FORGOTTEN_AFTER = 300.0
"""Seconds after which the end of a force is forgotten where its guest is gone."""


class ForceDesk:
    """Every forced power-off or reset that is being prepared, under way, or lately ended.

    Attributes:
        forcings: By domain.
    """

    def __init__(self, fleet: Fleet, outside: Outside, freezes: FreezeDesk) -> None:
        self._fleet = fleet
        self._outside = outside
        self._freezes = freezes
        self._forcings: dict[VmId, Forcing] = {}
        self._tickets: dict[int, VmId] = {}
        self._records: dict[str, VmId] = {}
        self.forcings: Mapping[VmId, Forcing] = MappingProxyType(self._forcings)

    def prepare(self, vm: Vm, action: Action = Action.FORCE_OFF) -> None:
        """The dialog opened: have the host's own connection read the guest afresh."""
        known = self._forcings.get(vm.id)
        if known is not None and known.phase.is_under_way:
            return
        host = self._fleet.hosts[vm.id.host]
        forcing = Forcing(
            vm=vm.id,
            name=vm.name,
            entry=uuid.uuid4().hex,
            prepared=self._outside.now(),
            epoch=host.epoch,
            start=self._fleet.last_start(vm.id),
            action=action,
        )
        if found := read_only(host):
            self._forcings[vm.id] = forcing.refused(found.words, forcing.prepared)
            return
        self._forcings[vm.id] = forcing
        self._outside.send(PrepareForce(vm.id))

    def cancel(self, vm_id: VmId) -> None:
        """The dialog closed without forcing."""
        forcing = self._forcings.get(vm_id)
        if forcing is not None and forcing.phase.is_open:
            del self._forcings[vm_id]
            self._leave_host(vm_id.host)

    def dismiss(self, vm_id: VmId) -> None:
        """Forget a forced power-off that has ended."""
        forcing = self._forcings.get(vm_id)
        if forcing is not None and not forcing.phase.is_under_way:
            del self._forcings[vm_id]

    def hindrance(self, vm_id: VmId) -> str:
        """Why the guest must not be forced (any more); "" if it may be."""
        forcing = self._forcings.get(vm_id)
        if forcing is None:
            return _NOT_LOOKED_AT
        match forcing.phase:
            case ForcePhase.PREPARING:
                is_there = vm_id in self._fleet.vms
                return "its host has not answered yet" if is_there else _GONE
            case ForcePhase.READY:
                return self._meanwhile(forcing)
            case ForcePhase.RECORDING | ForcePhase.SENT:
                is_reset = forcing.is_reset
                return "it is being reset" if is_reset else "it is being forced off already"
            case ForcePhase.REFUSED:
                return forcing.words
            case ForcePhase.DONE | ForcePhase.UNKNOWN:
                return _NOT_LOOKED_AT

    def force(self, vm_id: VmId, why: str, evidence: Json, *, freeze: bool = False) -> bool:
        """Write the intent; once it is on disk the guest is forced off, or reset.

        Args:
            why: The reason given, "" if none; of a protected guest there must be one, and of
                one that may be.
            evidence: What the person saw who meant it, for the record.
            freeze: Whether its file systems are frozen first; without that nothing is forced.

        Returns:
            Whether it goes ahead; if not, the forcing's words say why.
        """
        forcing = self._forcings.get(vm_id)
        hindrance = self.hindrance(vm_id) or self._unsaid(vm_id, why)
        if forcing is None or hindrance:
            if forcing is not None and forcing.phase.is_open:
                self._end(forcing.refused(hindrance, self._outside.now()))
            return False
        meant = replace(forcing, phase=ForcePhase.RECORDING, why=why)
        if freeze:
            meant = replace(meant, freeze=Freeze())
            # By it a later console tells this run from another one with the same ID.
            seen = evidence if isinstance(evidence, Mapping) else {"seen": evidence}
            evidence = {**seen, CPU_TIME: forcing.cpu_time}
        self._forcings[vm_id] = meant
        record_id = self._outside.record(self._line(meant, Line.INTENT, evidence=evidence))
        self._records[record_id] = vm_id
        return True

    def under_way(self) -> list[Forcing]:
        """Those that were meant and whose end is not known."""
        return [one for one in self._forcings.values() if one.phase.is_under_way]

    def take(self, change: Change | Recorded | NotRecorded) -> set[VmId]:
        """Take in a change after the fleet has; returns the domains whose forcing changed."""
        before = dict(self._forcings)
        match change:
            case ForceReady():
                self._ready(change)
            case Recorded(id=record_id):
                self._recorded(record_id)
            case NotRecorded(id=record_id, reason=reason):
                self._not_recorded(record_id, reason)
            case CommandBegun():
                self._begun(change)
            case CommandDone() | CommandFailed():
                self._answer(change)
            case CommandWaiting() | CommandUnanswered():
                self._delay(change)
            case FreezeSeen():
                self._frozen(change)
            case DomainsListed(host=host):
                self._forget_earlier_runs(host)
                if self._forcings:
                    self._clear_doubts({VmId(host, row.uuid) for row in change.rows}, change.at)
            case HostUp(host=host):
                self._reconnected(host, change.at)
            case HostDown(host=host):
                self._lost(host)
            case LifecycleSeen(event=Lifecycle.STOPPED):
                self._clear_doubts({change.vm}, change.at)
            case LifecycleSeen(event=Lifecycle.STARTED):
                self._started(change)
            case _:
                return set()
        return {
            vm_id
            for vm_id in before.keys() | self._forcings.keys()
            if before.get(vm_id) is not self._forcings.get(vm_id)
        }

    def tick(self, now: Moment) -> set[VmId]:
        """Let time pass.

        Returns:
            The domains whose progress, or that it is forgotten, must be painted again.
        """
        told = {one.vm for one in self.under_way()}
        for vm_id, forcing in list(self._forcings.items()):
            is_old = forcing.ended and now.boot - forcing.ended.boot > FORGOTTEN_AFTER
            is_told = forcing.is_reset and forcing.phase is ForcePhase.DONE
            if is_old and (is_told or vm_id not in self._fleet.vms):
                del self._forcings[vm_id]
                told.add(vm_id)
        return told

    def _unsaid(self, vm_id: VmId, why: str) -> str:
        vm = self._fleet.vms.get(vm_id)
        return unexplained(vm, self._fleet.hosts[vm_id.host], why) if vm is not None else ""

    def _meanwhile(self, forcing: Forcing) -> str:
        host = self._fleet.hosts[forcing.vm.host]
        if host.status is not HostStatus.UP:
            return ""
        vm = self._fleet.vms.get(forcing.vm)
        if vm is None:
            return _GONE
        if vm.ended is not None and vm.ended.how is Stop.MIGRATED:
            return "it was migrated away meanwhile, and runs on elsewhere"
        if not vm.state.has_process:
            return "it went off meanwhile"
        if host.epoch != forcing.epoch:
            return "the connection was renewed meanwhile: look again, then decide"
        if self._fleet.last_start(vm.id) != forcing.start:
            return "it was restarted meanwhile: this is another run"
        return ""

    def _ready(self, change: ForceReady) -> None:
        forcing = self._forcings.get(change.vm)
        if forcing is None or forcing.phase is not ForcePhase.PREPARING:
            return
        if change.error:
            self._end(forcing.refused(change.error, change.at))
        elif change.domain_id is None:
            self._end(forcing.refused("it is off already", change.at))
        else:
            self._forcings[change.vm] = replace(
                forcing,
                phase=ForcePhase.READY,
                domain_id=change.domain_id,
                cpu_time=change.cpu_time,
                state=change.state,
            )

    def _recorded(self, record_id: str) -> None:
        vm_id = self._records.pop(record_id, None)
        if vm_id is None:
            return
        forcing = self._forcings[vm_id]
        now = self._outside.now()
        hindrance = self._meanwhile(forcing)
        if hindrance or forcing.domain_id is None:
            self._end(forcing.refused(hindrance, now))
            return
        ticket = self._outside.ticket()
        self._tickets[ticket] = vm_id
        self._forcings[vm_id] = replace(forcing, phase=ForcePhase.SENT)
        run = (forcing.domain_id, forcing.cpu_time)
        if forcing.is_reset:
            self._outside.send(Reset(ticket, vm_id, *run))
            return
        if forcing.freeze:
            self._freezes.sent(ticket, forcing, forcing.domain_id)
        freeze_first = forcing.freeze is not None
        self._outside.send(ForceOff(ticket, vm_id, *run, freeze_first=freeze_first))

    def _not_recorded(self, record_id: str, reason: str) -> None:
        vm_id = self._records.pop(record_id, None)
        if vm_id is not None:
            words = f"its record could not be written ({reason})"
            self._end(self._forcings[vm_id].refused(words, self._outside.now()))

    def _answer(self, change: CommandDone | CommandFailed) -> None:
        vm_id = self._tickets.pop(change.ticket, None)
        if vm_id is None:
            return
        forcing = replace(self._forcings[vm_id], words="", ended=change.at)
        match change:
            case CommandFailed(error=error, host_lost=True) if forcing.called:
                # The call may have arrived before the connection broke.
                self._end(replace(forcing, phase=ForcePhase.UNKNOWN, words=error))
            case CommandFailed(error=error):
                self._fleet.force_failed(vm_id)
                self._end(forcing.refused(error, change.at))
            case CommandDone():
                words = DOUBT if forcing.in_doubt(change.at) else ""
                self._end(replace(forcing, phase=ForcePhase.DONE, words=words))

    def _frozen(self, change: FreezeSeen) -> None:
        """Also told, of an agent that was given up, when the force has ended."""
        vm_id = self._tickets.get(change.ticket)
        forcing = self._forcings[vm_id] if vm_id else None
        if vm_id is not None and forcing is not None and forcing.freeze is not None:
            freeze = told(forcing.freeze, change)
            self._forcings[vm_id] = replace(forcing, freeze=freeze, words="")

    def _begun(self, change: CommandBegun) -> None:
        vm_id = self._tickets.get(change.ticket)
        if vm_id is None:
            return
        forcing = self._forcings[vm_id]
        self._forcings[vm_id] = replace(forcing, called=change.at, words="")
        if forcing.domain_id is not None and not forcing.is_reset:
            self._fleet.force_called(vm_id, forcing.domain_id)

    def _delay(self, change: CommandWaiting | CommandUnanswered) -> None:
        vm_id = self._tickets.get(change.ticket)
        forcing = self._forcings[vm_id] if vm_id else None
        if vm_id is None or forcing is None or forcing.called:
            return
        match change:
            case CommandWaiting(unanswered=unanswered):
                words = f"not sent yet: {unanswered} calls to its host are unanswered"
            case CommandUnanswered(seconds=seconds) if _is_freezing(forcing):
                words = f"no answer from its agent for {seconds:.0f} s"
            case CommandUnanswered(seconds=seconds):
                words = f"nothing is done yet: its host has not answered for {seconds:.0f} s"
        self._forcings[vm_id] = replace(forcing, words=words)

    def _forget_earlier_runs(self, host: str) -> None:
        """What became of an earlier run is no news of a guest that runs again."""
        for forcing in list(self._forcings.values()):
            vm = self._fleet.vms.get(forcing.vm)
            if forcing.vm.host != host or vm is None or vm.run is None:
                continue
            if forcing.phase is ForcePhase.DONE and forcing.ended:
                was_seen_to_start = self._fleet.last_start(vm.id) != forcing.start
                if was_seen_to_start or vm.runs_anew_since(forcing.ended):
                    del self._forcings[vm.id]

    def _lost(self, host: str) -> None:
        for forcing in self.under_way():
            if forcing.vm.host == host:
                self._forcings[forcing.vm] = replace(forcing, out_of_sight=True)

    def _clear_doubts(self, told: Set[VmId], at: Moment) -> None:
        """Learn of domains just told of what became of a call whose answer was lost.

        One that runs on may still be ended by it: a hung QEMU gets ten seconds. Whether a reset
        was carried out, nothing tells.
        """
        for vm_id in told & self._forcings.keys():
            forcing, vm = self._forcings[vm_id], self._fleet.vms.get(vm_id)
            if forcing.phase is not ForcePhase.UNKNOWN or forcing.is_reset or vm is None:
                continue
            if vm.state.has_process:
                is_same = vm.run is None or vm.run.domain_id == forcing.domain_id
                words = STILL_ON if is_same else "it runs again"
                self._forcings[vm_id] = replace(forcing, words=words)
                continue
            how = vm.ended.how if vm.ended else stop_of_state(vm.reason, None, forced_by_us=True)
            if how is Stop.FORCED_BY_US:
                self._end(replace(forcing, phase=ForcePhase.DONE, words="", ended=at))
            else:
                self._end(forcing.refused(how.value, at))

    def _reconnected(self, host: str, at: Moment) -> None:
        for forcing in list(self._forcings.values()):
            if forcing.vm.host == host and forcing.out_of_sight:
                self._forcings[forcing.vm] = replace(forcing, out_of_sight=False)
            if forcing.vm.host == host and forcing.phase.is_open:
                words = "the connection was renewed meanwhile: look again, then decide"
                self._end(forcing.refused(words, at))

    def _started(self, change: LifecycleSeen) -> None:
        forcing = self._forcings.get(change.vm)
        if forcing is None:
            return
        if forcing.phase.is_open:
            words = "it was restarted meanwhile: this is another run"
            self._end(forcing.refused(words, change.at))
        elif not forcing.phase.is_under_way:
            del self._forcings[change.vm]

    def _end(self, forcing: Forcing) -> None:
        before = self._forcings[forcing.vm].phase
        meant = before.is_under_way or before is ForcePhase.UNKNOWN
        self._forcings[forcing.vm] = forcing
        if meant:
            outcome = _outcome(forcing)
            self._outside.record(self._line(forcing, Line.OUTCOME, outcome=outcome))
        self._leave_host(forcing.vm.host)

    def _leave_host(self, host: str) -> None:
        busy = any(
            one.vm.host == host and (one.phase.is_open or one.phase.is_under_way)
            for one in self._forcings.values()
        )
        if not busy:
            self._outside.send(EndForce(host))

    def _line(
        self, forcing: Forcing, phase: Line, *, evidence: Json = None, outcome: str | None = None
    ) -> Record:
        return line(
            forcing,
            forcing.action,
            phase,
            self._outside.uri(forcing.vm.host),
            why=forcing.why or None,
            evidence=evidence if evidence is not None else _remark(forcing),
            outcome=outcome,
            mode=FREEZE_FIRST if forcing.freeze else None,
        )


STILL_ON = "its host is back, and it is still on: F looks again"
"""Of a guest after a force whose answer was lost with its connection."""

_GONE = "it is gone: it went off meanwhile"
_NOT_LOOKED_AT = "it was not looked at first"

_OUTCOMES = {
    ForcePhase.DONE: "off-forced",
    ForcePhase.REFUSED: "not-forced",
    ForcePhase.UNKNOWN: "unknown",
}


_RESETS = _OUTCOMES | {ForcePhase.DONE: "reset", ForcePhase.REFUSED: "not-reset"}


def _outcome(forcing: Forcing) -> str:
    stuck = forcing.freeze is not None and forcing.freeze.stage is FreezeStage.STUCK
    if stuck and forcing.phase is ForcePhase.REFUSED:
        return PERHAPS_FROZEN
    return (_RESETS if forcing.is_reset else _OUTCOMES)[forcing.phase]


def _is_freezing(forcing: Forcing) -> bool:
    return forcing.freeze is not None and forcing.freeze.stage is FreezeStage.FREEZING


def _remark(forcing: Forcing) -> Json:
    return {"words": forcing.words} if forcing.words else None
