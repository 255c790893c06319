"""The desk for typing into guests: keys go out in order, and what they were is never kept."""

from __future__ import annotations

import uuid
from collections import deque
from dataclasses import replace

from vmtui.core.changes import (
    Change,
    CommandBegun,
    CommandChange,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)
from vmtui.core.commands import MOST_COMBINATIONS, SendKeys
from vmtui.core.fleet import Fleet
from vmtui.core.keyboard import CTRL_ALT_DEL, Combination, Layout, Strokes
from vmtui.core.model import VmId
from vmtui.core.records import Action, Phase
from vmtui.core.typing import MOST_WAITING, Typing, against_typing
from vmtui.session.lines import line
from vmtui.session.outside import Outside


class TypingDesk:
    """Typing into one guest at a time, and ctrl+alt+del.

    One command is on its way at a time, with all keys that were typed meanwhile in the next one.
    So their order holds over however many connections the host needs.

    Attributes:
        typing: How it stands; None before the first time, the last time after it has ended.
    """

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._queue: deque[Combination] = deque()
        self._ticket: int | None = None
        self._three: dict[int, Typing] = {}
        self.typing: Typing | None = None

    def against(self, vm_id: VmId) -> str:
        """Why no key can be sent to a guest now; "" if it can."""
        return against_typing(self._fleet.vms.get(vm_id), self._fleet.hosts[vm_id.host])

    def begin(self, vm_id: VmId, layout: Layout) -> str:
        """Take keys for a guest from now on.

        Returns:
            Why not; "" if they are taken.
        """
        self.end()
        if why := self.against(vm_id):
            return why
        self._ticket = None  # of the time before; it must not hold up this one
        self.typing = self._for(vm_id, layout)
        return ""

    def type(self, strokes: Strokes) -> str:
        """Press keys, after those before.

        Returns:
            Why none of them is; "" if they will be.
        """
        if self.typing is None or self.typing.ended:
            return "no key goes to a guest"
        if len(self._queue) + len(strokes) > MOST_WAITING:
            return f"{len(self._queue)} keys wait to be pressed already"
        self._queue.extend(strokes)
        self._send()
        return ""

    def end(self, why: str = "ended") -> None:
        """Take no more keys; those that still wait are not pressed. Writes the line of record."""
        now = self.typing
        if now is None or now.ended:
            return
        left = len(self._queue)
        self._queue.clear()
        self.typing = replace(now, ended=why, waiting=left)
        if now.sent:
            self._record(now, Action.TYPED, Phase.OUTCOME, {"keys": now.sent}, "typed")

    def press_ctrl_alt_del(self, vm_id: VmId) -> str:
        """Press ctrl+alt+del once.

        Returns:
            Why not; "" if it will be.
        """
        if why := self.against(vm_id):
            return why
        meant = self._for(vm_id, Layout.US)
        self._record(meant, Action.CTRL_ALT_DEL, Phase.INTENT)
        ticket = self._outside.ticket()
        self._three[ticket] = meant
        self._outside.send(SendKeys(ticket, vm_id, CTRL_ALT_DEL, meant.domain_id))
        return ""

    def take(self, change: Change) -> set[VmId]:
        """Take in a change; returns the guest if what is shown of typing into it changed."""
        touched = self._follow()
        if not isinstance(change, CommandChange):
            return touched
        if change.ticket in self._three:
            return touched | self._take_ctrl_alt_del(change)
        if change.ticket != self._ticket or self.typing is None:
            return touched
        match change:
            case CommandWaiting(unanswered=unanswered):
                words = f"keys wait: {unanswered} calls to its host are unanswered"
            case CommandUnanswered(seconds=seconds):
                words = f"its QEMU has not taken the last keys for {seconds:.0f} s"
            case CommandFailed(error=error):
                words, self._ticket = f"not pressed: {error}", None
            case CommandDone():
                words, self._ticket = "", None
            case CommandBegun():
                words = ""
        self.typing = replace(self.typing, words=words)
        if isinstance(change, CommandFailed):
            self.end(words)
        self._send()
        return touched | {change.vm}

    def tick(self) -> set[VmId]:
        """Let time pass; returns the guest if typing into it has ended."""
        return self._follow()

    def _follow(self) -> set[VmId]:
        """End it where the guest or its host is gone."""
        now = self.typing
        if now is None or now.ended:
            return set()
        vm = self._fleet.vms.get(now.vm)
        is_same = vm is not None and vm.run is not None and vm.run.domain_id == now.domain_id
        why = self.against(now.vm) or ("" if is_same else "it was started anew")
        if not why:
            return set()
        self.end(why)
        return {now.vm}

    def _send(self) -> None:
        """Hand over what waits, unless the keys before are still being pressed."""
        now = self.typing
        if now is None or now.ended:
            return
        if self._ticket is None and self._queue:
            count = min(len(self._queue), MOST_COMBINATIONS)
            codes = tuple(self._queue.popleft() for _ in range(count))
            self._ticket = self._outside.ticket()
            now = replace(now, sent=now.sent + count)
            self._outside.send(SendKeys(self._ticket, now.vm, codes, now.domain_id))
        self.typing = replace(now, waiting=len(self._queue))

    def _take_ctrl_alt_del(self, change: CommandChange) -> set[VmId]:
        outcome = {CommandDone: "done", CommandFailed: "refused"}.get(type(change))
        if outcome is not None:
            meant = self._three.pop(change.ticket)
            words = {"words": change.error} if isinstance(change, CommandFailed) else None
            self._record(meant, Action.CTRL_ALT_DEL, Phase.OUTCOME, words, outcome)
        return {change.vm}

    def _for(self, vm_id: VmId, layout: Layout) -> Typing:
        vm = self._fleet.vms[vm_id]
        domain_id = vm.run.domain_id if vm.run else None
        return Typing(vm_id, vm.name, uuid.uuid4().hex, domain_id, layout)

    def _record(
        self,
        of: Typing,
        action: Action,
        phase: Phase,
        evidence: dict[str, int] | dict[str, str] | None = None,
        outcome: str | None = None,
    ) -> None:
        uri = self._outside.uri(of.vm.host)
        written = line(of, action, phase, uri, evidence=evidence, outcome=outcome)
        self._outside.record(written)
