"""The desk for soft shutdowns: asks, watches, and writes down how each one ended."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from vmtui.core import shutdown as way
from vmtui.core.changes import Change, DomainsListed, HostDown, HostUp
from vmtui.core.commands import Mode
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.fleet import Fleet
from vmtui.core.last_times import NOBODY_LOOKED
from vmtui.core.looks import FactsRead, StatsRead
from vmtui.core.model import HostStatus, Moment, PowerState, Vm, VmId
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.records import NotRecorded, Recorded
from vmtui.core.record.records import Phase as Line
from vmtui.core.replies import (
    CommandBegun,
    CommandDone,
    CommandFailed,
    CommandUnanswered,
    CommandWaiting,
)
from vmtui.core.shutdown import Goal, Phase, SoftShutdown, Trigger
from vmtui.core.stops import stop_of_state
from vmtui.session import soft_lines
from vmtui.session.given_up import GivenUp, is_its_run
from vmtui.session.outside import Outside
from vmtui.session.presses import Press, Presses, why_unanswered
from vmtui.session.soft_lines import PERHAPS_NOT_ASKED


class SoftDesk:
    """Every soft shutdown that this console started or picked up.

    Attributes:
        watches: By domain; ended ones stay until they are dismissed or the guest runs again.
        given_up: Those of before whose watch was given up: they join the others as such ones
            once their guest's run is known to be the same.
    """

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._watches: dict[VmId, SoftShutdown] = {}
        self._presses = Presses(outside)
        self._changed: set[VmId] = set()
        self._listed_whole: set[str] = set()
        """Hosts that were listed since they connected: what changes there is seen at once."""
        self.watches: Mapping[VmId, SoftShutdown] = MappingProxyType(self._watches)
        self.given_up = GivenUp(fleet, outside)

    def ask(
        self,
        vm: Vm,
        mode: Mode,
        limit: float,
        why: str = "",
        goal: Goal = Goal.OFF,
        *,
        gated: bool = False,
    ) -> None:
        """Ask a guest to power off, or to restart, and watch it for ``limit`` seconds.

        What was asked of it before is not watched any more.

        Args:
            gated: Whether it is asked once that is on the disk (see ``presses``).
        """
        now = self._outside.now()
        if vm.id in self._watches:
            self._advance(vm.id, Trigger.STOP_WATCHING, now)
        watch = SoftShutdown(
            vm=vm.id,
            name=vm.name,
            entry=uuid.uuid4().hex,
            mode=mode,
            asked=now,
            limit=limit,
            domain_id=vm.run.domain_id if vm.run else None,
            cpu_time=vm.cpu_time,
            goal=goal,
        )
        self._watches[vm.id] = watch
        self._record(watch, Line.INTENT, why=why or None)
        self._press(watch, now, gated=gated)

    def press_again(self, vm_id: VmId, mode: Mode | None = None, *, gated: bool = False) -> float:
        """Press the button once more, or ask the agent; the watch goes on as it is.

        Args:
            vm_id: A guest that is watched.
            mode: Which of both; None: as it was asked first.
            gated: As for ``ask``.

        Returns:
            0 if it was pressed, else the seconds until it may be.
        """
        watch = self._watches[vm_id]
        now = self._outside.now()
        wait = watch.until_next_press(now)
        if wait > 0:
            return wait
        self._press(watch, now, mode, gated=gated)
        return 0.0

    def asks_again(self, ticket: int) -> bool:
        """Whether a press without an answer is a later one of a shutdown that is under way."""
        press = self._presses.of(ticket)
        watch = self._watches.get(press.vm) if press else None
        if press is None or watch is None or watch.entry != press.entry or watch.phase.is_end:
            return False
        return watch.accepted is not None or any(at.boot < press.at.boot for at in watch.presses)

    def give_time(self, vm_id: VmId, seconds: float) -> None:
        """Grant more time; nothing happens to a shutdown that has ended."""
        watch = self._watches[vm_id]
        if watch.phase.is_end:
            return
        self._keep(way.give_time(watch, seconds, self._outside.now()))
        self._record(self._watches[vm_id], Line.EXTENDED)

    def stop_watching(self, vm_id: VmId) -> None:
        """Stop watching a guest (it may still go down), or dismiss a shutdown that ended."""
        watch = self._watches[vm_id]
        if watch.phase.is_end:
            del self._watches[vm_id]
            return
        ended = way.advance(watch, Trigger.STOP_WATCHING, self._outside.now())
        self._keep(ended)

    def adopt(self, found: Iterable[OpenShutdown]) -> list[OpenShutdown]:
        """Pick up shutdowns that the journal has open, each with a row of its own at once.

        Returns:
            Those whose host this console does not have.
        """
        elsewhere = []
        for one in sorted(found, key=lambda one: one.started):
            host = self._outside.host_with(one.intent.uri)
            if host is None:
                elsewhere.append(one)
                continue
            watch = soft_lines.read(one, host, self._outside.now())
            if earlier := self._watches.get(watch.vm):
                # Two consoles asked the same guest; its later countdown stands for both.
                self._keep(way.advance(earlier, Trigger.STOP_WATCHING, self._outside.now()))
            self._watches[watch.vm] = watch
            self._fleet.remember(watch.vm, watch.name)
            if not watch.observed:
                self._record(watch, Line.TAKEN_OVER)
        return elsewhere

    def under_way(self) -> list[SoftShutdown]:
        """Those that have not ended, the most urgent first."""
        now = self._outside.now()
        going = [watch for watch in self._watches.values() if not watch.phase.is_end]
        return sorted(going, key=lambda watch: watch.remaining(now))

    def tick(self, now: Moment) -> set[VmId]:
        """Let deadlines pass.

        Returns:
            The domains whose countdown or age must be painted again.
        """
        for vm_id, watch in list(self._watches.items()):
            self._keep(way.check_time(watch, now))
            is_old = watch.ended and now.boot - watch.ended.boot > way.AFTERMATH
            if is_old and vm_id not in self._fleet.vms:
                del self._watches[vm_id]
        return set(self._watches)

    def recorded(self, change: Recorded | NotRecorded) -> None:
        """Take in the journal's answer: what waited for it is pressed now."""
        self._presses.recorded(change)

    def close(self) -> None:
        """The console ends; what is under way stays open in the journal."""
        self._presses.close()

    def take(self, change: Change, touched: set[VmId]) -> set[VmId]:
        """Take in a change after the fleet has.

        Args:
            touched: The domains that the fleet saw changed by it.

        Returns:
            The domains whose shutdown changed.
        """
        self._changed = set()
        match change:
            case LifecycleSeen():
                self._lifecycle(change)
            case SignalSeen():
                self._signal(change)
            case CommandBegun():
                self._begun(change)
            case CommandDone() | CommandFailed() | CommandUnanswered() | CommandWaiting():
                self._answer(change)
            case HostUp(host=host):
                self._listed_whole.discard(host)
            case HostDown(host=host, at=at):
                self._advance_all(host, Trigger.HOST_LOST, at)
            case DomainsListed():
                self._listed(change, touched)
                self._recall(change)
                if change.complete:
                    self._listed_whole.add(change.host)
            case StatsRead(host=host, at=at):
                self._computed(host, at)
            case FactsRead(vm=vm_id):
                self._drop_of_another_run(vm_id)
            case _:
                pass
        return self._changed

    def _press(
        self, watch: SoftShutdown, now: Moment, mode: Mode | None = None, *, gated: bool
    ) -> None:
        mode = mode or watch.mode
        self._keep(way.press(watch, now, mode))
        self._presses.send(watch, mode, now, gated=gated)

    def _keep(self, watch: SoftShutdown) -> None:
        before = self._watches.get(watch.vm)
        if watch == before:
            return
        self._watches[watch.vm] = watch
        self._changed.add(watch.vm)
        if watch.phase.is_end and before is not None and not before.phase.is_end:
            line = Line.UNWATCHED if watch.phase is Phase.UNWATCHED else Line.OUTCOME
            self._record(watch, line)

    def _drop(self, vm_id: VmId) -> None:
        del self._watches[vm_id]
        self._changed.add(vm_id)

    def _advance(self, vm_id: VmId, trigger: Trigger, at: Moment, words: str = "") -> None:
        self._keep(way.advance(self._watches[vm_id], trigger, at, words))

    def _advance_all(self, host: str, trigger: Trigger, at: Moment) -> None:
        for vm_id in [vm_id for vm_id in self._watches if vm_id.host == host]:
            self._advance(vm_id, trigger, at)

    def _recall(self, change: DomainsListed) -> None:
        listed = (VmId(change.host, row.uuid) for row in change.rows)
        for asked in self.given_up.of_runs(listed):
            self._watches.setdefault(asked.vm, asked)

    def _drop_of_another_run(self, vm_id: VmId) -> None:
        """Forget what was given up before this process began, if it is known by now to be over."""
        watch, vm = self._watches.get(vm_id), self._fleet.vms.get(vm_id)
        if watch and vm and _is_recalled(watch) and not is_its_run(watch, vm):
            self._drop(vm_id)

    def _lifecycle(self, change: LifecycleSeen) -> None:
        if change.event in (Lifecycle.STARTED, Lifecycle.STOPPED):
            self.given_up.forget(change.vm)
        watch = self._watches.get(change.vm)
        if watch is None:
            return
        match change.event:
            case Lifecycle.SHUTDOWN:
                self._keep(way.begin_closing(watch, change.detail, change.at))
            case Lifecycle.STOPPED:
                self._went_off(watch, self._fleet.vms[change.vm], change.at)
            case Lifecycle.PMSUSPENDED if change.detail is not Detail.DISK:
                self._advance(change.vm, Trigger.ASLEEP, change.at)
            case Lifecycle.CRASHED:
                self._advance(change.vm, Trigger.CRASHED, change.at)
            case Lifecycle.STARTED if change.detail is not Detail.WAKEUP:
                self._started(watch, change.at)
            case Lifecycle.STARTED if watch.phase is Phase.ASLEEP:
                self._drop(change.vm)
            case Lifecycle.UNDEFINED if change.vm not in self._fleet.vms:
                self._advance(change.vm, Trigger.VANISHED, change.at)
            case _:
                pass

    def _started(self, watch: SoftShutdown, at: Moment) -> None:
        if not watch.phase.is_end:
            self._advance(watch.vm, Trigger.RESTARTED, at)
        elif watch.phase.is_off and watch.ended and at.boot - watch.ended.boot <= way.AFTERMATH:
            self._keep(replace(watch, came_back=at))
        else:
            self._drop(watch.vm)

    def _went_off(self, watch: SoftShutdown, vm: Vm, at: Moment) -> None:
        if vm.ended:
            self._keep(way.went_off(watch, vm.ended.how, at))
            return
        forced_by_us = self._fleet.is_forced_by_us(vm.id)
        hibernating = self._fleet.is_hibernating(vm.id)
        how = stop_of_state(
            vm.reason, watch.closing_by, forced_by_us=forced_by_us, hibernating=hibernating
        )
        # A reading may overtake the event that tells of the same.
        words = "" if vm.id.host in self._listed_whole else NOBODY_LOOKED
        self._keep(way.went_off(watch, how, at, words))

    def _signal(self, change: SignalSeen) -> None:
        watch = self._watches.get(change.vm)
        if watch is None or watch.phase.is_end:
            return
        if change.signal is Signal.POWER_BUTTON and way.awaits_button(watch):
            raised = way.button_raised(watch, change.at)
            self._keep(replace(raised, words="") if _is_in_doubt(watch) else raised)
        elif change.signal is Signal.REBOOT:
            self._advance(change.vm, Trigger.RESTARTED, change.at)

    def _begun(self, change: CommandBegun) -> None:
        """The button is pressed now, and so it is written down, whatever comes of it."""
        press = self._presses.of(change.ticket)
        if press is None:
            return
        watch = self._watches.get(press.vm)
        line = ""
        if watch is not None and watch.entry == press.entry:
            line = self._record(watch, Line.PRESSED, mode=press.mode)
        self._presses.take_turn(change.ticket, line)

    def _answer(
        self, change: CommandDone | CommandFailed | CommandUnanswered | CommandWaiting
    ) -> None:
        press = self._presses.of(change.ticket)
        if press is None:
            return
        if isinstance(change, CommandDone | CommandFailed):
            self._presses.end(change.ticket)
        watch = self._watches.get(press.vm)
        if watch is None or watch.entry != press.entry or watch.phase.is_end:
            return
        match change:
            case CommandDone():
                self._keep(way.accept(watch, change.at))
            case CommandFailed():
                self._failed(watch, press, change)
            case CommandUnanswered(seconds=seconds) if not watch.phase.is_out_of_sight:
                words = why_unanswered(press, seconds)
                self._keep(replace(watch, words=words))
            case CommandWaiting(unanswered=unanswered):
                words = f"waits: {unanswered} calls to this host are unanswered"
                self._keep(replace(watch, words=words))

    def _failed(self, watch: SoftShutdown, press: Press, change: CommandFailed) -> None:
        if change.gone:
            self._advance(watch.vm, Trigger.VANISHED, change.at)
        elif self._fleet.is_forced_by_us(watch.vm):
            return  # Its QEMU was ended in the middle of the call, and its end is told next.
        elif change.host_lost and not press.begun:
            error = change.error.removeprefix(_NOT_SENT)
            self._refused(watch, press, replace(change, error=f"{_NOT_SENT}{error}"))
        elif change.host_lost and self._fleet.hosts[watch.vm.host].status is HostStatus.UP:
            self._keep(replace(watch, words=PERHAPS_NOT_ASKED))
        elif change.host_lost:
            self._advance(watch.vm, Trigger.HOST_LOST, change.at)
        else:
            self._refused(watch, press, change)

    def _refused(self, watch: SoftShutdown, press: Press, change: CommandFailed) -> None:
        if watch.accepted or watch.adopted or len(watch.presses) > 1:
            again = "asking its agent" if press.mode is Mode.AGENT else "pressing again"
            words = f"{again} was refused: {change.error}"
            self._keep(way.press_refused(watch, press.at, press.mode, words))
        else:
            self._advance(watch.vm, Trigger.REFUSED, change.at, change.error)

    def _computed(self, host: str, at: Moment) -> None:
        for vm_id, watch in list(self._watches.items()):
            vm = self._fleet.vms.get(vm_id)
            if vm_id.host == host and vm and vm.cpu_time is not None:
                self._keep(way.computed(watch, vm.cpu_time, at))
                self._drop_of_another_run(vm_id)

    def _listed(self, change: DomainsListed, touched: set[VmId]) -> None:
        watched = [vm_id for vm_id in self._watches if vm_id.host == change.host]
        if not watched:
            return
        listed = {VmId(change.host, row.uuid) for row in change.rows}
        for vm_id in watched:
            vm = self._fleet.vms.get(vm_id)
            if vm_id in listed and vm is not None:
                self._seen(self._watches[vm_id], vm, change.at)
            elif (vm is None or vm.departed) and (vm_id in touched or change.complete):
                self._advance(vm_id, Trigger.VANISHED, change.at)

    def _seen(self, watch: SoftShutdown, vm: Vm, at: Moment) -> None:
        if watch.phase.is_end:
            is_off = watch.phase.is_off and watch.came_back is None
            if is_off and watch.ended and vm.runs_anew_since(watch.ended):
                self._started(watch, at)
            return
        if vm.state is PowerState.SHUT_OFF:
            self._went_off(watch, vm, at)
            return
        domain_id = vm.run.domain_id if vm.run else None
        trigger = way.trigger_of_state(vm.state, domain_id, watch.domain_id)
        if trigger is Trigger.ASLEEP and self._fleet.is_hibernating(vm.id):
            return  # its own power-off follows at once
        if trigger is not None:
            self._advance(vm.id, trigger, at)
        elif self._fleet.hosts[vm.id.host].status is HostStatus.UP:
            is_known = watch.accepted or watch.raised or (watch.adopted and watch.presses)
            self._advance(vm.id, Trigger.HOST_BACK, at, "" if is_known else PERHAPS_NOT_ASKED)

    def _record(
        self, watch: SoftShutdown, phase: Line, why: str | None = None, mode: Mode | None = None
    ) -> str:
        """Write a line; returns its id, "" where it is for another console to write."""
        if watch.observed and phase not in _BY_HAND:
            return ""
        uri = self._outside.uri(watch.vm.host)
        return self._outside.record(soft_lines.written(watch, phase, uri, why, mode))


_NOT_SENT = "not sent: "


def _is_recalled(watch: SoftShutdown) -> bool:
    return watch.adopted and watch.phase is Phase.UNWATCHED


def _is_in_doubt(watch: SoftShutdown) -> bool:
    return watch.words == PERHAPS_NOT_ASKED


_BY_HAND = frozenset({Line.PRESSED, Line.EXTENDED})
"""What a person here does to a shutdown is written down here, whoever watches it."""
