"""The desk for waking: asks, writes down what came of it, and knows which wake-up was ours."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from vmtui.core.changes import Change, CommandDone, CommandFailed
from vmtui.core.commands import Wake
from vmtui.core.model import Moment, Vm, VmId
from vmtui.core.records import Action, Phase, Record
from vmtui.session.outside import Outside

OURS = 30.0
"""Seconds for which a waking guest is taken to have been woken by us."""


@dataclass(frozen=True, slots=True)
class _Waking:
    vm: VmId
    asked: Moment
    intent: Record


class WakeDesk:
    """The wake-ups that this console asked for and that may still be under way."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._wakings: dict[int, _Waking] = {}

    def wake(self, vm: Vm) -> None:
        """Wake a sleeping guest."""
        intent = Record(
            entry=uuid.uuid4().hex,
            action=Action.WAKE,
            phase=Phase.INTENT,
            host=vm.id.host,
            uri=self._outside.uri(vm.id.host),
            guest=vm.name,
            uuid=vm.id.uuid,
            run=vm.run.domain_id if vm.run else None,
        )
        ticket = self._outside.ticket()
        self._wakings[ticket] = _Waking(vm.id, self._outside.now(), intent)
        self._outside.record(intent)
        self._outside.send(Wake(ticket, vm.id))

    def is_ours(self, vm_id: VmId, at: Moment) -> bool:
        """Whether a guest that woke at this moment was woken by us."""
        return any(
            one.vm == vm_id and at.boot - one.asked.boot < OURS for one in self._wakings.values()
        )

    def take(self, change: Change) -> None:
        """Write down libvirt's answer. The event that the guest woke may follow it."""
        match change:
            case CommandDone(ticket=ticket) if ticket in self._wakings:
                self._write(self._wakings[ticket].intent, "passed-on")
            case CommandFailed(ticket=ticket, error=error) if ticket in self._wakings:
                self._write(self._wakings.pop(ticket).intent, "refused", error)
            case _:
                pass

    def tick(self, now: Moment) -> None:
        """Forget what was long ago."""
        for ticket, one in list(self._wakings.items()):
            if now.boot - one.asked.boot >= OURS:
                del self._wakings[ticket]

    def _write(self, intent: Record, outcome: str, error: str = "") -> None:
        evidence = {"words": error} if error else None
        line = replace(intent, phase=Phase.OUTCOME, outcome=outcome, evidence=evidence)
        self._outside.record(line)
