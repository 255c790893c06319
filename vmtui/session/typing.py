"""The desk for typing into guests: keys go out in order, and what they were is never kept."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from vmtui.core.changes import Change
from vmtui.core.commands import MOST_COMBINATIONS, SendKeys
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.model import VmId
from vmtui.core.record.records import Action, Phase
from vmtui.core.replies import (
    CommandBegun,
    CommandChange,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)
from vmtui.core.screens.keyboard import CTRL_ALT_DEL, Combination, Strokes
from vmtui.core.screens.layout import Layout
from vmtui.core.screens.typing import MOST_WAITING, Typing, against_typing
from vmtui.session.lines import line
from vmtui.session.outside import Outside


@frozen
class _UnderWay:
    """Keys that libvirt has not answered yet, and the typing that they belong to.

    Attributes:
        has_begun: Whether the first of them may be pressed already.
    """

    of: Typing
    ticket: int
    count: int
    has_begun: bool = False

    def perhaps_pressed(self, refusal: CommandFailed) -> int:
        """How many of them may have been pressed before the one that was refused."""
        if not self.has_begun:
            return 0
        return self.count if refusal.host_lost else self.count - 1


class TypingDesk:
    """Typing into one guest at a time, and ctrl+alt+del.

    To each guest one command is on its way at a time, with all keys that were typed meanwhile in
    the next one. So their order holds over however many connections the host needs, and also
    where somebody leaves and comes back while the last keys are still being pressed.

    A line of record is written before the first key goes out, and one when it is known how many
    were pressed.

    Attributes:
        typing: How it stands; None before the first time, the last time after it has ended.
    """

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._queue: deque[Combination] = deque()
        self._under_way: dict[VmId, _UnderWay] = {}
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
        """Take no more keys; those that still wait are not pressed."""
        now = self.typing
        if now is None or now.ended:
            return
        left = len(self._queue)
        self._queue.clear()
        self.typing = replace(now, ended=why, waiting=left)
        if now.sent and not self._is_under_way(now):
            self._record_outcome(now)

    def close(self) -> None:
        """Leave the program, and write down what is known by now."""
        self.end()
        for one in self._under_way.values():
            self._record_outcome(one.of, perhaps=one.count)
        self._under_way.clear()

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
        under_way = self._under_way.get(change.vm)
        if under_way is None or change.ticket != under_way.ticket:
            return touched
        if self.typing is not None and self.typing.vm == change.vm:
            self._tell(change, is_own=self.typing.entry == under_way.of.entry)
        if isinstance(change, CommandBegun):
            self._under_way[change.vm] = replace(under_way, has_begun=True)
        elif isinstance(change, CommandDone | CommandFailed):
            self._answered(under_way, change)
        self._send()
        return touched | {change.vm}

    def _answered(self, one: _UnderWay, change: CommandDone | CommandFailed) -> None:
        """Count what was pressed, and write it down if the typing has ended meanwhile."""
        del self._under_way[one.of.vm]
        is_done = isinstance(change, CommandDone)
        of = replace(one.of, pressed=one.of.pressed + (one.count if is_done else 0))
        if self.typing is not None and self.typing.entry == of.entry:
            self.typing = replace(self.typing, pressed=of.pressed)
            if not self.typing.ended:
                return
        perhaps = one.perhaps_pressed(change) if isinstance(change, CommandFailed) else 0
        self._record_outcome(of, perhaps)

    def _tell(self, change: CommandChange, is_own: bool) -> None:
        """Say how the keys fare; with those of the time before, only that they hold it up."""
        assert self.typing is not None
        match change:
            case CommandWaiting(unanswered=unanswered):
                words = f"keys wait: {unanswered} calls to its host are unanswered"
            case CommandUnanswered(seconds=seconds):
                words = f"its QEMU has not taken the last keys for {seconds:.0f} s"
            case CommandFailed(error=error) if is_own:
                words = f"not pressed: {error}"
            case _:
                words = ""
        self.typing = replace(self.typing, words=words)
        if isinstance(change, CommandFailed) and is_own:
            self.end(words)

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
        if self._queue and now.vm not in self._under_way:
            if not now.sent:
                self._record(now, Action.TYPED, Phase.INTENT)
            count = min(len(self._queue), MOST_COMBINATIONS)
            codes = tuple(self._queue.popleft() for _ in range(count))
            ticket = self._outside.ticket()
            now = replace(now, sent=now.sent + count)
            self._under_way[now.vm] = _UnderWay(now, ticket, count)
            self._outside.send(SendKeys(ticket, now.vm, codes, now.domain_id))
        self.typing = replace(now, waiting=len(self._queue))

    def _is_under_way(self, of: Typing) -> bool:
        one = self._under_way.get(of.vm)
        return one is not None and one.of.entry == of.entry

    def _record_outcome(self, of: Typing, perhaps: int = 0) -> None:
        """Write down how many keys were pressed, and never which.

        Args:
            of: The typing, which has ended.
            perhaps: How many more were sent of which nobody knows whether they were pressed.
        """
        counts = {"keys": of.pressed} | ({"perhaps": perhaps} if perhaps else {})
        self._record(of, Action.TYPED, Phase.OUTCOME, counts, "typed")

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
        evidence: Mapping[str, int] | Mapping[str, str] | None = None,
        outcome: str | None = None,
    ) -> None:
        uri = self._outside.uri(of.vm.host)
        written = line(of, action, phase, uri, evidence=evidence, outcome=outcome)
        self._outside.record(written)
