"""The desk for deeds, done by one call each: asks, and writes down what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from vmtui.core.changes import Change
from vmtui.core.commands import (
    CutLinks,
    Dump,
    InjectNmi,
    ManagedSave,
    Pause,
    PowerOn,
    PressSysRq,
    ReadFacts,
    RestoreLinks,
    Resume,
    Revert,
    TakeSnapshot,
    Wake,
    Withdraw,
)
from vmtui.core.commands import Deed as Command
from vmtui.core.deeds import PASSED_ON, Deed, DeedPhase
from vmtui.core.dumps import dump_path
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.record.records import Action, Json, NotRecorded, Record, Recorded
from vmtui.core.record.records import Phase as Line
from vmtui.core.replies import (
    CommandBegun,
    CommandChange,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)
from vmtui.session.lines import line
from vmtui.session.outside import Outside


class DeedDesk:
    """What this console did to guests by one call each.

    Attributes:
        deeds: The last one of each domain, until there is nothing to say of it any more.
    """

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._deeds: dict[VmId, Deed] = {}
        self._tickets: dict[int, VmId] = {}
        self._left: dict[int, Deed] = {}
        self._gated: dict[str, Command] = {}
        self.deeds: Mapping[VmId, Deed] = MappingProxyType(self._deeds)

    def do(
        self,
        vm: Vm,
        action: Action,
        definition: str = "",
        at: Moment | None = None,
        snapshot: tuple[str, str] = ("", ""),
        why: str = "",
    ) -> None:
        """Do it, or once its record is written; what comes of it is told later.

        Args:
            definition: To power on a guest that its host does not know any more.
            at: The time in the name of a dump's file; None for now.
            snapshot: The name and the description of one that is taken or brought back.
            why: The reason for the record, "" if none was given.
        """
        self._leave(vm.id)
        now = self._outside.now()
        domain_id = vm.run.domain_id if vm.run else None
        deed = Deed(vm.id, vm.name, uuid.uuid4().hex, action, now, domain_id)
        if action is Action.DUMP:
            path = dump_path(vm.name, self._outside.uri(vm.id.host), at or now)
            deed = replace(deed, path=path)
        name, description = snapshot
        deed = replace(deed, snapshot=name, description=description, why=why)
        self._deeds[vm.id] = deed
        ticket = self._outside.ticket()
        self._tickets[ticket] = vm.id
        command = _command(deed, ticket, definition)
        record = self._line(deed, Line.INTENT, _noteworthy(deed, definition))
        record_id = self._outside.record(record)
        if record.gates:
            self._gated[record_id] = command
        else:
            self._outside.send(command)

    def recorded(self, change: Recorded | NotRecorded) -> set[VmId]:
        """What waited for its record can go out, or is not done; returns the domains touched."""
        command = self._gated.pop(change.id, None)
        if command is None:
            return set()
        if isinstance(change, Recorded):
            self._outside.send(command)
        else:
            words = f"its record could not be written ({change.reason})"
            self._refuse(command.ticket, words)
        return {command.vm}

    def under_way(self) -> list[Deed]:
        """Those whose answer is not here."""
        return [deed for deed in self._deeds.values() if deed.is_under_way]

    def ours(self, vm_id: VmId, now: Moment) -> Action | None:
        """What of ours may be the cause of what happens to a guest now."""
        deed = self._deeds.get(vm_id)
        return deed.action if deed is not None and deed.is_recent(now) else None

    def starting(self) -> set[VmId]:
        """The guests that are being started, were just now, or perhaps were."""
        return {deed.vm for deed in chain(self._deeds.values(), self._left.values()) if deed.starts}

    def dismiss(self, vm_id: VmId) -> str:
        """Forget a deed that has ended, or else what can be done against its going on.

        Returns:
            What becomes of one that has not ended; "" where there is none.
        """
        deed = self._deeds.get(vm_id)
        if deed is None:
            return ""
        if deed.phase.is_end:
            del self._deeds[vm_id]
            return ""
        if deed.is_left:
            self._leave(vm_id)
            return "not watched any more; its call can't be taken back, and may still be done"
        if deed.phase is DeedPhase.UNDER_WAY:
            return "its call is made, and can't be taken back"
        gated = [key for key, command in self._gated.items() if command.vm == vm_id]
        for record_id in gated:
            self._refuse(self._gated.pop(record_id).ticket, "taken back before it was sent")
        for ticket in self._tickets_of(vm_id):
            self._outside.send(Withdraw(ticket, vm_id))
        return "taken back, unless it is on its way already"

    def take(self, change: Change) -> set[VmId]:
        """Take in a change; returns the domains whose deed changed."""
        if isinstance(change, LifecycleSeen):
            return self._happened(change)
        if not isinstance(change, CommandChange):
            return set()
        vm_id = self._tickets.get(change.ticket)
        known = self._left.get(change.ticket) if vm_id is None else self._deeds[vm_id]
        if known is None:
            return set()
        deed = _told(known, change)
        if deed.phase.is_end:
            self._tickets.pop(change.ticket, None)
            self._left.pop(change.ticket, None)
            self._end(deed)
        elif vm_id is None:
            self._left[change.ticket] = deed
        if vm_id is not None:
            self._deeds[vm_id] = deed
        return {deed.vm}

    def tick(self, now: Moment, is_paused: Callable[[VmId], bool]) -> set[VmId]:
        """Let time pass; returns the domains whose note must be painted again."""
        painted = set(self._deeds)
        for vm_id in painted:
            if self._deeds[vm_id].is_outdated(now, is_paused=is_paused(vm_id)):
                del self._deeds[vm_id]
        return painted

    def _happened(self, change: LifecycleSeen) -> set[VmId]:
        """What was done is no news once somebody else undid it, nor what failed once it is so."""
        deed = self._deeds.get(change.vm)
        if deed is None:
            return set()
        if deed.brings_about(change.event, change.detail):
            is_restored = change.detail is Detail.RESTORED
            deed = replace(deed, is_seen=True, is_restored=is_restored)
            self._deeds[change.vm] = deed
        if not deed.phase.is_end:
            return set()
        is_over = {
            Lifecycle.STARTED: deed.failed or deed.action is Action.MANAGED_SAVE,
            Lifecycle.STOPPED: deed.failed or deed.action not in _ENDS_IT,
            Lifecycle.SUSPENDED: deed.action is Action.RESUME,
            Lifecycle.RESUMED: deed.action is Action.PAUSE,
        }
        if is_over.get(change.event, False):
            del self._deeds[change.vm]
            return {change.vm}
        return set()

    def _leave(self, vm_id: VmId) -> None:
        """Show nothing more of what a guest's call may still do; its answer is still recorded."""
        for ticket in self._tickets_of(vm_id):
            self._left[ticket] = self._deeds.pop(vm_id)
            del self._tickets[ticket]

    def _tickets_of(self, vm_id: VmId) -> list[int]:
        """The ticket of the deed of a guest that is under way; none where there is no such one."""
        return [ticket for ticket, known in self._tickets.items() if known == vm_id]

    def _refuse(self, ticket: int, words: str) -> None:
        """End a deed whose command was never sent."""
        vm_id = self._tickets.pop(ticket, None)
        known = self._left.pop(ticket, None) if vm_id is None else self._deeds[vm_id]
        if known is None:
            return
        deed = known.end(DeedPhase.REFUSED, self._outside.now(), words)
        if vm_id is not None:
            self._deeds[vm_id] = deed
        self._end(deed)

    def _end(self, deed: Deed) -> None:
        """Write down how a deed ended, and have read what it changed."""
        written = self._line(deed, Line.OUTCOME, {"words": deed.words} if deed.words else None)
        self._outside.record(written)
        if deed.action in _PLUGS:
            self._outside.send(ReadFacts(deed.vm))

    def _line(self, deed: Deed, phase: Line, evidence: Json) -> Record:
        outcome = deed.phase.value if phase is Line.OUTCOME else None
        uri = self._outside.uri(deed.vm.host)
        why = deed.why or None
        return line(deed, deed.action, phase, uri, why=why, evidence=evidence, outcome=outcome)


_ENDS_IT = frozenset({Action.MANAGED_SAVE, Action.REVERT})
"""What a guest may go off by."""

_PLUGS = frozenset({Action.CUT_LINK, Action.RESTORE_LINK})
"""What changes a guest's definition without any event that says so."""


def _noteworthy(deed: Deed, definition: str) -> Json:
    """What the record of the intent says besides."""
    if deed.path:
        return {"path": deed.path}
    if deed.snapshot:
        return {"snapshot": deed.snapshot}
    return {"anew": True} if definition else None


def _command(deed: Deed, ticket: int, definition: str) -> Command:
    """What the host is asked for."""
    match deed.action:
        case Action.POWER_ON:
            return PowerOn(ticket, deed.vm, definition)
        case Action.WAKE:
            return Wake(ticket, deed.vm)
        case Action.PAUSE:
            return Pause(ticket, deed.vm)
        case Action.RESUME:
            return Resume(ticket, deed.vm)
        case Action.MANAGED_SAVE:
            return ManagedSave(ticket, deed.vm, deed.domain_id)
        case Action.SYSRQ:
            return PressSysRq(ticket, deed.vm, deed.domain_id)
        case Action.CUT_LINK:
            return CutLinks(ticket, deed.vm, deed.domain_id)
        case Action.RESTORE_LINK:
            return RestoreLinks(ticket, deed.vm, deed.domain_id)
        case Action.NMI:
            return InjectNmi(ticket, deed.vm, deed.domain_id)
        case Action.DUMP:
            return Dump(ticket, deed.vm, deed.path, deed.domain_id)
        case Action.SNAPSHOT:
            name, words = deed.snapshot, deed.description
            return TakeSnapshot(ticket, deed.vm, name, words, deed.domain_id)
        case Action.REVERT:
            return Revert(ticket, deed.vm, deed.snapshot, deed.domain_id)
        case _:
            raise ValueError(f"{deed.action} is no deed")


def _told(deed: Deed, change: CommandChange) -> Deed:
    """The deed after what its host told of it."""
    match change:
        case CommandWaiting(unanswered=unanswered):
            words = f"not sent yet: {unanswered} calls to its host are unanswered"
            return replace(deed, words=words)
        case CommandBegun(at=at):
            return replace(deed, phase=DeedPhase.UNDER_WAY, begun=at, words="")
        case CommandUnanswered(seconds=seconds):
            words = f"no answer from its host for {seconds:.0f} s"
            return replace(deed, words=words, is_left=True)
        case CommandDone(at=at):
            is_passed_on = deed.action in PASSED_ON
            return deed.end(DeedPhase.PASSED_ON if is_passed_on else DeedPhase.DONE, at)
        case CommandFailed(at=at, error=error, host_lost=True) if deed.begun:
            # The call may have arrived before the connection broke.
            return deed.end(DeedPhase.UNKNOWN, at, error)
        case CommandFailed(at=at, error=error):
            return deed.end(DeedPhase.REFUSED, at, error)
