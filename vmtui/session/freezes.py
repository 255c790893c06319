"""The desk for freezes before a force: what may still be frozen by us, and its thaw.

A freeze ends with its guest's run, or with a thaw. Where neither is known, because an agent gave
no answer, a thaw failed or the console died in between, the guest stays listed here until its
agent says that nothing is frozen, until it is off, or until somebody thaws it. The agent is asked
again and again: once somebody else has thawed, the next freeze is somebody else's too.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from vmtui.core.changes import Change, DomainsListed, HostUp
from vmtui.core.commands import AskAgent, Thaw
from vmtui.core.events import Lifecycle as Event
from vmtui.core.events import LifecycleSeen
from vmtui.core.fleet import Fleet
from vmtui.core.force import Forcing
from vmtui.core.freeze import FREEZE_FIRST, Freeze, FreezeStage, LeftFrozen
from vmtui.core.looks import AgentHeard
from vmtui.core.model import HostStatus, Moment, VmId
from vmtui.core.record.elsewhere import ToldElsewhere
from vmtui.core.record.open_freezes import RUN_ENDED, OpenFreeze
from vmtui.core.record.records import Action, Json
from vmtui.core.record.records import Phase as Line
from vmtui.core.replies import CommandDone, FreezeSeen
from vmtui.session.lines import line
from vmtui.session.outside import Outside

ASK_EVERY = 30.0
"""Seconds after which the agent of a guest that we left frozen is asked again."""

_NOTHING_FROZEN: Json = {"words": "nothing was frozen any more"}


class FreezeDesk:
    """The freezes of ours, from the call until it is known that they hold no more.

    Attributes:
        left: Those that may still hold though nothing was forced, by domain.
    """

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._sent: dict[int, LeftFrozen] = {}
        self._left: dict[VmId, LeftFrozen] = {}
        self._asked: dict[VmId, float] = {}
        self.left: Mapping[VmId, LeftFrozen] = MappingProxyType(self._left)

    def sent(self, ticket: int, forcing: Forcing, domain_id: int) -> None:
        """A force-off that freezes first is on its way."""
        self._sent[ticket] = LeftFrozen(
            vm=forcing.vm,
            name=forcing.name,
            entry=forcing.entry,
            uri=self._outside.uri(forcing.vm.host),
            domain_id=domain_id,
            cpu_time=forcing.cpu_time,
            frozen_at=self._outside.now().wall,
        )

    def adopt(self, found: Iterable[OpenFreeze]) -> list[OpenFreeze]:
        """Take over the freezes that an earlier console left; its guests are looked for.

        Returns:
            Those whose host this console does not have.
        """
        elsewhere = []
        for one in found:
            left = left_frozen(one, self._outside.host_with(one.intent.uri))
            if left is None:
                elsewhere.append(one)
            else:
                self._left[left.vm] = left
        return elsewhere

    def hear(self, told: ToldElsewhere) -> set[VmId]:
        """Know what other consoles left frozen, or thawed, while this one runs.

        Returns:
            The domains of which that is news.
        """
        before = dict(self._left)
        known = {left.entry for left in before.values()} | told.thawed
        self.adopt(one for one in told.freezes if one.intent.entry not in known)
        for left in before.values():
            if left.entry in told.thawed:
                self._forget(left)
        for vm_id in self._left.keys() - before.keys():
            is_listed = self._fleet.hosts[vm_id.host].listed
            if is_listed and self._is_over(self._left[vm_id], is_known_gone=True):
                self._run_ended(vm_id)
        return before.keys() ^ self._left.keys()

    def thaw(self, vm_id: VmId) -> bool:
        """Thaw what we froze; what comes of it is told later.

        Returns:
            Whether there is anything of ours to thaw, and nobody does yet.
        """
        left = self._left.get(vm_id)
        if left is None or left.thawing:
            return False
        self._left[vm_id] = replace(left, thawing=True, words="")
        ticket = self._outside.ticket()
        self._sent[ticket] = left
        self._record(left, Action.THAW, Line.INTENT)
        self._outside.send(Thaw(ticket, vm_id, left.domain_id, left.cpu_time))
        return True

    def tick(self, now: Moment) -> None:
        """Ask the agents that were not asked for a while whether their guests are still frozen."""
        for vm_id, left in self._left.items():
            vm, host = self._fleet.vms.get(vm_id), self._fleet.hosts[vm_id.host]
            can_tell = vm and vm.state.is_up and host.status is HostStatus.UP and not host.read_only
            last = self._asked.get(vm_id, -math.inf)
            if can_tell and not left.thawing and now.boot - last >= ASK_EVERY:
                self._asked[vm_id] = now.boot
                self._outside.send(AskAgent(vm_id))

    def take(self, change: Change) -> set[VmId]:
        """Take in a change after the fleet has; returns the domains whose note changed."""
        before = dict(self._left)
        match change:
            case FreezeSeen():
                self._told(change)
            case CommandDone(ticket=ticket):
                self._sent.pop(ticket, None)
            case AgentHeard(vm=vm_id) if vm_id in self._left and self._tells_of_thaw(change):
                self._thawed(self._left[vm_id], _NOTHING_FROZEN)
            case LifecycleSeen(event=Event.STOPPED | Event.STARTED):
                self._run_ended(change.vm)
            case HostUp(host=host):
                self._asked = {x: at for x, at in self._asked.items() if x.host != host}
            case DomainsListed():
                self._look_at_runs(change)
            case _:
                return set()
        touched = before.keys() | self._left.keys()
        return {vm_id for vm_id in touched if before.get(vm_id) is not self._left.get(vm_id)}

    def _tells_of_thaw(self, change: AgentHeard) -> bool:
        is_current = change.epoch == self._fleet.hosts[change.host].epoch
        return is_current and change.signs.frozen is False

    def _told(self, change: FreezeSeen) -> None:
        known = self._sent.get(change.ticket)
        if known is None:
            return
        left = self._left.get(known.vm)
        is_left = left is not None and left.entry == known.entry
        if change.stage in (FreezeStage.THAWED, FreezeStage.NOT_FROZEN):
            del self._sent[change.ticket]
        match change.stage:
            case FreezeStage.FROZEN:
                self._sent[change.ticket] = replace(known, is_sure=True)
                figures = {"filesystems": change.filesystems, "seconds": round(change.seconds, 3)}
                self._record(known, Action.FORCE_OFF, Line.FROZEN, evidence=figures)
            case FreezeStage.THAWED:
                self._thawed(known, {"filesystems": change.filesystems})
            case FreezeStage.NOT_FROZEN if is_left:
                self._thawed(known, {"words": change.words} if change.words else _NOTHING_FROZEN)
            case FreezeStage.STUCK:
                if left is not None and left.thawing:
                    self._record_thaw(known, "not-thawed", {"words": change.words})
                self._left[known.vm] = replace(known, thawing=False, words=change.words)
            case _:
                pass

    def _thawed(self, known: LeftFrozen, evidence: Json) -> None:
        self._forget(known)
        self._record_thaw(known, "thawed", evidence)

    def _run_ended(self, vm_id: VmId) -> None:
        """The freeze went with its run; a later console need not look for it."""
        if known := self._left.get(vm_id):
            self._forget(known)
            self._record_thaw(known, RUN_ENDED, None)

    def _forget(self, known: LeftFrozen) -> None:
        """It holds no more: what is still to be told of its calls means nothing now."""
        self._sent = {x: one for x, one in self._sent.items() if one.entry != known.entry}
        left = self._left.get(known.vm)
        if left is not None and left.entry == known.entry:
            del self._left[known.vm]
            self._asked.pop(known.vm, None)

    def _look_at_runs(self, listed: DomainsListed) -> None:
        """Forget guests that are gone, off or run anew, and ask the agents of the others."""
        for vm_id, left in list(self._left.items()):
            if vm_id.host != listed.host:
                continue
            is_known_gone = listed.complete or vm_id.uuid in listed.gone
            if self._is_over(left, is_known_gone=is_known_gone):
                self._run_ended(vm_id)
        self.tick(listed.at)

    def _is_over(self, left: LeftFrozen, *, is_known_gone: bool = False) -> bool:
        """Whether its guest is off, or runs anew."""
        vm = self._fleet.vms.get(left.vm)
        if vm is None or vm.remembered:
            return is_known_gone
        is_other = vm.run is not None and vm.run.domain_id != left.domain_id
        return is_other or not vm.state.has_process

    def _record_thaw(self, known: LeftFrozen, outcome: str, evidence: Json) -> None:
        self._record(known, Action.THAW, Line.OUTCOME, evidence=evidence, outcome=outcome)

    def _record(
        self,
        known: LeftFrozen,
        action: Action,
        phase: Line,
        *,
        evidence: Json = None,
        outcome: str | None = None,
    ) -> None:
        mode = FREEZE_FIRST if action is Action.FORCE_OFF else None
        self._outside.record(
            line(known, action, phase, known.uri, evidence=evidence, outcome=outcome, mode=mode)
        )


def left_frozen(one: OpenFreeze, host: str | None) -> LeftFrozen | None:
    """A freeze as the journal tells it.

    Args:
        one: It.
        host: The short name that its host has here; None where it is not open here.

    Returns:
        None where nobody here can know of its run.
    """
    intent = one.intent
    if host is None or intent.run is None:
        return None
    return LeftFrozen(
        vm=VmId(host, intent.uuid),
        name=intent.guest,
        entry=intent.entry,
        uri=intent.uri,
        domain_id=intent.run,
        cpu_time=one.cpu_time,
        frozen_at=one.at,
        is_sure=one.is_sure,
    )


def told(freeze: Freeze, change: FreezeSeen) -> Freeze:
    """The freeze of a force after what its host told of it."""
    if change.stage in (FreezeStage.THAWED, FreezeStage.STUCK, FreezeStage.NOT_FROZEN):
        return replace(freeze, stage=change.stage, words=change.words)
    return Freeze(change.stage, change.filesystems, change.seconds, change.words)
