"""The desk for evidence: what is seen of the guests that are watched, and what that means.

A guest is watched while somebody observes it (a dialog before the press, a question why it runs)
and while a soft shutdown or reboot of it is under way, whoever began it. What was seen before the
press is kept when the press follows: all that comes later is compared with it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from itertools import islice

from vmtui.core.changes import Change
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.fleet import Fleet
from vmtui.core.happenings import NOT_OURS, Ours
from vmtui.core.history import History
from vmtui.core.looks import AgentHeard, ShotTaken, WatchedRead
from vmtui.core.model import HostStatus, Moment, Vm, VmId
from vmtui.core.replies import CommandDone, CommandFailed
from vmtui.core.shutdown import Phase
from vmtui.core.why.evidence import (
    Evidence,
    Mark,
    Rates,
    left_alone,
    sampled_again,
    with_mark,
    with_reading,
    with_shot,
    without_runs_before,
)
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.session.outside import Outside
from vmtui.session.sampler import EVERY, Sampler, Watched
from vmtui.session.soft import SoftDesk

LINGER = 30.0
"""Seconds for which the evidence of a guest that nobody watches is kept: the press may follow."""

AFTERMATH = 20.0
"""Seconds after the end in which a guest is judged on: one restart may become a loop of them."""

JUDGED_AT_ONCE = 100
"""Guests judged in one go, at most: some 30 ms, in which no key is answered. Others wait."""

OBSERVED_AT_ONCE = 200
"""Guests watched only because they are observed. Of more than these nothing is said."""

_FACTS_CHANGE = frozenset({Signal.JOB_DONE, Signal.JOB_FAILED})
"""Events after which the facts of a guest, its running job among them, are read again."""

_NOT_FOLLOWED = frozenset({Phase.UNWATCHED, Phase.REFUSED})
"""Ends after which the guest runs on and is sampled no more: silence would tell nothing of it."""


class EvidenceDesk:
    """What is seen of watched guests, and why they still run."""

    def __init__(
        self,
        fleet: Fleet,
        outside: Outside,
        soft: SoftDesk,
        history: Callable[[VmId], History],
        want_facts: Callable[[Iterable[VmId]], None],
        first_press: Callable[[VmId], Moment | None],
        saw_boot: Callable[[VmId], bool],
    ) -> None:
        """Watch nobody yet.

        Args:
            fleet: Hosts and domains.
            outside: Where commands go.
            soft: Whose shutdowns are watched without being asked to.
            history: A guest's last minutes, by the statistics of its host.
            want_facts: Has the facts of guests read afresh.
            first_press: When a guest's button was first pressed in its present boot, by anybody.
            saw_boot: Whether its present boot was seen to begin, so that no press was missed.
        """
        self._fleet = fleet
        self._outside = outside
        self._soft = soft
        self._history = history
        self._first_press = first_press
        self._saw_boot = saw_boot
        self._sampler = Sampler(fleet, outside, want_facts)
        self._observers: dict[VmId, int] = {}
        self._watched: dict[VmId, Watched] = {}
        self._judged = -math.inf
        self._at_once = JUDGED_AT_ONCE

    def observe(self, vm_ids: Iterable[VmId]) -> None:
        """Watch these from now on, until each was released as often as it was observed.

        Of very many only the first OBSERVED_AT_ONCE are watched, and only the latest wish counts.
        """
        for vm_id in reversed(dict.fromkeys(vm_ids)):
            self._observers[vm_id] = self._observers.pop(vm_id, 0) + 1
        now = self._outside.now()
        # What was said of those before they were left alone is not to be shown as new.
        self._judge(self._ask(now), now)

    def release(self, vm_ids: Iterable[VmId]) -> None:
        """Watch these no longer, unless somebody else does. What was seen is kept for a while."""
        for vm_id in set(vm_ids) & self._observers.keys():
            self._observers[vm_id] -= 1
            if not self._observers[vm_id]:
                del self._observers[vm_id]

    def of(self, vm_id: VmId) -> Evidence | None:
        """What was seen of a guest; None if it is not watched and was not lately."""
        watched = self._watched.get(vm_id)
        return watched.evidence if watched else None

    def verdict(self, vm_id: VmId) -> Verdict | None:
        """Why a watched guest still runs, or how it ended; None if it is not watched."""
        watched = self._watched.get(vm_id)
        is_current = vm_id in self._observers or vm_id in self._soft.watches
        return watched.verdict if watched and is_current else None

    def ignores(self, vm_id: VmId) -> bool:
        """Whether a guest that was asked ignores its button, as far as can be told."""
        watch, verdict = self._soft.watches.get(vm_id), self.verdict(vm_id)
        is_under_way = watch is not None and not watch.phase.is_end
        return is_under_way and verdict is not None and verdict.slug is Slug.IGNORES_BUTTON

    def is_silent(self, vm_id: VmId) -> bool:
        """Whether a call to its QEMU had no answer when it was last sampled: the next may wait."""
        evidence = self.of(vm_id)
        return bool(evidence and evidence.readings and evidence.readings[-1].is_silent)

    def judge(self, vm_id: VmId) -> None:
        """Judge a watched guest at once: it was asked just now, and is not "up" any more."""
        if vm_id in self._watched:
            self._judge([vm_id], self._outside.now())

    def tick(self, now: Moment) -> set[VmId]:
        """Ask for what is due, and judge once a second: a slice of them, if they are many.

        Returns:
            The guests of which something new is to be said.
        """
        self._ask(now)
        self._forget(now)
        if now.boot - self._judged < EVERY:
            return set()
        self._judged = now.boot
        self._at_once = JUDGED_AT_ONCE
        judged = filter(self._is_judged, self._watched)
        longest_ago = heapq.nsmallest(JUDGED_AT_ONCE, judged, key=self._when_judged)
        return self._judge(longest_ago, now)

    def take(self, change: Change, touched: Iterable[VmId], ours: Ours = NOT_OURS) -> set[VmId]:
        """Take in a change after the fleet and the shutdowns have.

        Args:
            touched: The domains and shutdowns that it changed: these are judged at once, or before
                all others where they are many.
            ours: What vmtui itself did to the guest, by which the change may be.

        Returns:
            The guests of which something new is to be said.
        """
        match change:
            case WatchedRead():
                self._sampled(change)
            case ShotTaken(vm=vm, shot=shot) if vm in self._watched:
                watched = self._watched[vm]
                watched.awaits_shot = False
                if shot is not None and _is_of_this_run(shot.at, watched):
                    watched.evidence = with_shot(watched.evidence, shot)
            case AgentHeard(vm=vm, signs=signs) if vm in self._watched:
                watched = self._watched[vm]
                is_current = change.epoch == self._fleet.hosts[vm.host].epoch
                if is_current and _is_of_this_run(signs.at, watched):
                    watched.evidence = replace(watched.evidence, agent=signs)
            case CommandDone(vm=vm) | CommandFailed(vm=vm) if vm in self._watched:
                from vmtui.core.why.own_deeds import own_deed, with_own_deed

                watched = self._watched[vm]
                is_done = isinstance(change, CommandDone) or ours.was_begun
                deed = own_deed(ours.asked) if is_done and ours.asked else None
                if deed is not None:
                    mark = Mark(change.at, deed.value)
                    watched.evidence = with_own_deed(watched.evidence, mark)
            case LifecycleSeen(vm=vm) | SignalSeen(vm=vm) if vm in self._watched:
                self._mark(self._watched[vm], change)
                touched = {*touched, vm}
                if isinstance(change, SignalSeen) and change.signal in _FACTS_CHANGE:
                    self._watched[vm].facts = -math.inf
            case _:
                pass
        judged = [vm_id for vm_id in touched if vm_id in self._watched and self._is_judged(vm_id)]
        if not judged:
            return set()
        for vm_id in judged[self._at_once :]:
            self._watched[vm_id].judged = -math.inf
        at_once = judged[: self._at_once]
        self._at_once -= len(at_once)
        return self._judge(at_once, self._outside.now())

    # What is seen

    def _sampled(self, change: WatchedRead) -> None:
        if change.epoch != self._fleet.hosts[change.host].epoch:
            return
        for uuid, reading in change.rows:
            watched = self._watched.get(VmId(change.host, uuid))
            if watched is not None:
                evidence = replace(watched.evidence, error=change.error)
                watched.evidence = with_reading(evidence, reading)
        if change.error and not change.rows:
            for vm_id, watched in self._watched.items():
                if vm_id.host == change.host:
                    watched.evidence = replace(watched.evidence, error=change.error)

    def _mark(self, watched: Watched, change: LifecycleSeen | SignalSeen) -> None:
        if isinstance(change, SignalSeen):
            mark = Mark(change.at, change.signal.value, change.words)
        else:
            words = "" if change.detail is Detail.OTHER else change.detail.value
            mark = Mark(change.at, change.event.value, words)
            if change.event is Lifecycle.STARTED and change.detail is not Detail.WAKEUP:
                watched.domain_id = None
                watched.evidence = without_runs_before(watched.evidence, change.at)
        watched.evidence = with_mark(watched.evidence, mark)

    # Who is watched

    def _ask(self, now: Moment) -> set[VmId]:
        """Ask for what is due; returns the guests that are sampled again, after a gap."""
        guests = self._sampled_guests()
        sampled = {vm.id for vm in guests if self._fleet.hosts[vm.id.host].status is HostStatus.UP}
        again = {vm_id for vm_id in self._watched if self._note_gap(vm_id, sampled, now)}
        self._sampler.ask([self._watch(vm, now) for vm in guests], now)
        return again

    def _note_gap(self, vm_id: VmId, sampled: Set[VmId], now: Moment) -> bool:
        """Note that a guest is sampled or is not; returns whether that ends a gap."""
        watched = self._watched[vm_id]
        before = watched.evidence
        if vm_id in sampled:
            watched.evidence = sampled_again(before, now.boot)
            return watched.evidence is not before
        watched.evidence = left_alone(before, watched.seen)
        return False

    def _sampled_guests(self) -> list[Vm]:
        """Those that are watched and are there to be sampled."""
        under_way = {x for x, one in self._soft.watches.items() if not one.phase.is_end}
        observed = islice(reversed(self._observers), OBSERVED_AT_ONCE)
        found = (self._fleet.vms.get(vm_id) for vm_id in under_way.union(observed))
        return [vm for vm in found if vm and not (vm.departed or vm.remembered)]

    def _watch(self, vm: Vm, now: Moment) -> tuple[Vm, Watched]:
        from vmtui.core.why.rates import NOTHING_KNOWN

        watched = self._watched.get(vm.id)
        if watched is None:
            usual = self._usual(vm, now)
            watched = self._watched[vm.id] = Watched(Evidence(now, usual=usual), now.boot)
        domain_id = vm.run.domain_id if vm.run else None
        if domain_id is not None:
            if watched.domain_id not in (None, domain_id):
                # It was started anew while its host was out of sight.
                watched.evidence = without_runs_before(watched.evidence, now)
            watched.domain_id = domain_id
        watched.seen = now.boot
        soft = self._soft.watches.get(vm.id)
        presses = soft.presses if soft and not soft.phase.is_end else ()
        if not presses and (watched.evidence.usual or NOTHING_KNOWN).cpu is None:
            # Its run began while it was watched: by now there may be more to compare with.
            watched.evidence = replace(watched.evidence, usual=self._usual(vm, now))
        watched.pressed = presses[-1].boot if presses else None
        return vm, watched

    def _usual(self, vm: Vm, now: Moment) -> Rates | None:
        """What it did lately in its present run, by the statistics of its host."""
        from vmtui.core.why.watching import usual_rates

        began = vm.started or vm.up_since
        up = now.boot - began.boot if began else math.inf
        return usual_rates(self._history(vm.id), vm.vcpus, up)

    def _forget(self, now: Moment) -> None:
        for vm_id, watched in list(self._watched.items()):
            if vm_id not in self._soft.watches and now.boot - watched.seen > LINGER:
                del self._watched[vm_id]

    # What it means

    def _is_judged(self, vm_id: VmId) -> bool:
        """Whether its verdict may still change: it is watched, or has ended just now."""
        soft = self._soft.watches.get(vm_id)
        if vm_id in self._observers or (soft and soft.ended is None):
            return True
        if soft is None or soft.ended is None or soft.phase in _NOT_FOLLOWED:
            return False
        return self._is_fresh(soft.ended)

    def _is_fresh(self, ended: Moment) -> bool:
        return self._outside.now().boot - ended.boot <= AFTERMATH

    def _when_judged(self, vm_id: VmId) -> float:
        return self._watched[vm_id].judged

    def _judge(self, vm_ids: Iterable[VmId], now: Moment) -> set[VmId]:
        return {vm_id for vm_id in vm_ids if self._is_news(vm_id, now)}

    def _is_news(self, vm_id: VmId, now: Moment) -> bool:
        from vmtui.core.why.diagnosis import Case, diagnose
        from vmtui.core.why.others_press import request_of_press

        watched = self._watched[vm_id]
        before = watched.verdict
        soft = self._soft.watches.get(vm_id)
        vm, host = self._fleet.vms.get(vm_id), self._fleet.hosts[vm_id.host]
        first_press, saw_boot = self._first_press(vm_id), self._saw_boot(vm_id)
        if soft is None and vm is not None:
            soft = request_of_press(vm, first_press, now)
        case = Case(vm, host, soft, watched.evidence, now, first_press, saw_boot)
        verdict = diagnose(case, before)
        watched.verdict, watched.judged = verdict, now.boot
        return before is None or (before.slug, before.words) != (verdict.slug, verdict.words)


def _is_of_this_run(at: Moment, watched: Watched) -> bool:
    """Whether what was asked for then is of the run that is watched, and not of one before."""
    return at.boot >= watched.evidence.since.boot
