"""``vmtui shutdown``: ask guests to power off, tell how it goes, and force nothing.

Each guest is watched for ``SAMPLES`` seconds before it is asked, so that what it does afterwards
can be compared. Every JSON line carries the verdict of its moment, that of a guest that is not
asked too: a value of ``core.verdict.Slug``, or what alone stands against asking (``off``, ``gone``,
``own-machine``, ``read-only``, ``no-agent``, ``asked-just-now``). The last line carries the final
verdict beside the outcome: a guest that was out of time is ``overdue`` because it is still
``working``, say.
"""

from __future__ import annotations

from collections.abc import Sequence

from vmtui.core.commands import Mode
from vmtui.core.cures.remedy_commands import why_command
from vmtui.core.ends_text import ENDS
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm, VmId
from vmtui.core.obstacles import Obstacle
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.shutdown import Phase, SoftShutdown
from vmtui.core.text import clock
from vmtui.core.ways import Way, way_on
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.endings import Exit, InterruptedBySignal
from vmtui.headless import naming
from vmtui.headless.pressed_before import against_pressing, of_this_run, watched_words
from vmtui.headless.report import Progress, Report
from vmtui.headless.verdict import evidence, refusal, slug
from vmtui.headless.waiting import reach, until
from vmtui.output import OutputError, complain
from vmtui.session import Session

FACTS = 3.0
"""Seconds that are waited for a guest's facts: a running job, a missing ACPI."""

SAMPLES = 2.0
"""Seconds for which a guest is watched before it is asked."""

_SAYS_NOTHING = frozenset({Slug.UP, Slug.TOO_EARLY})
"""Verdicts that people need not be told of each second."""

_ENDS = ENDS | {
    Phase.OVERDUE: "not off within its time; nothing was forced, and it may still go down",
    Phase.UNWATCHED: "not watched any more; it may still go down",
}


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guests: As typed: NAME, UUID or HOST/NAME.
        limit: Seconds for each guest whose host has no limit of its own.
        mode: How guests are asked whose hosts have no way of their own.
        why: The reason for the record, "" if none was given.
    """

    guests: Sequence[str]
    limit: float
    mode: Mode = Mode.ACPI
    why: str = ""


def shut_down(
    session: Session, wish: Wish, report: Report, asked: Sequence[OpenShutdown] = ()
) -> Exit:
    """Take guests down softly; returns when each is off, refused, or out of time.

    Args:
        session: Not started yet.
        wish: What was asked for.
        report: Where to tell it.
        asked: What the journal has under way or given up.

    Raises:
        BadInputError: A guest does not exist or is not unique; then none was asked.
    """
    session.start()
    return _Shutdown(session, wish, report, asked).run()


class _Shutdown:
    """One run of the command."""

    def __init__(
        self, session: Session, wish: Wish, report: Report, asked: Sequence[OpenShutdown]
    ) -> None:
        self._session = session
        self._wish = wish
        self._report = report
        self._asked = asked
        self._watched: dict[VmId, SoftShutdown] = {}
        self._told: dict[VmId, tuple[str, str | None, int]] = {}
        self._remarked: dict[VmId, str] = {}
        self._exit = Exit.DONE

    def run(self) -> Exit:
        unreached = reach(self._session)
        if unreached:
            self._end_with(Exit.UNREACHABLE)
        vms = self._find_all(unreached)
        self._read_facts(vms)
        self._sample(vms)
        try:
            # A host carries out one press at a time: those of QEMUs that hang hold up no other.
            for vm in sorted(vms, key=lambda vm: self._session.evidence.is_silent(vm.id)):
                self._ask(vm)
            self._watch()
        except (KeyboardInterrupt, InterruptedBySignal):
            self._leave()
            raise
        except (BrokenPipeError, OutputError):
            # Nobody reads any more, so nobody watches.
            self._stop_watching()
            raise
        return self._exit

    def _end_with(self, code: Exit) -> None:
        self._exit = max(self._exit, code)

    # Who is meant

    def _find_all(self, unreached: dict[str, str]) -> list[Vm]:
        """The guests. Those that an unreached host may have are told as such."""
        known, hosts = self._session.fleet.vms.values(), self._session.fleet.hosts
        vms, missing = naming.find_all(self._wish.guests, known, hosts, unreached)
        for one in missing:
            self._tell_missing(one)
        return vms

    def _tell_missing(self, one: naming.Missing) -> None:
        why = naming.HOST_UNREACHABLE
        self._report.tell(
            Progress(
                self._session.now(),
                one.host,
                one.name,
                why,
                one.words,
                verdict=why,
                evidence={"words": one.words},
                outcome=why,
            )
        )

    def _read_facts(self, vms: Sequence[Vm]) -> None:
        self._session.want_facts([vm.id for vm in vms], afresh=True)
        known = self._session.fleet.vms
        # Read for the first time in this process: before, nothing is known.
        until(
            self._session,
            lambda: all(known[vm.id].has_acpi is not None for vm in vms if vm.id in known),
            FACTS,
        )

    def _sample(self, vms: Sequence[Vm]) -> None:
        """Watch those that can be asked for a while; what they do now is what is usual."""
        session = self._session
        session.evidence.observe(vm.id for vm in vms)
        if all(session.obstacle(vm.id, self._way(vm).mode) for vm in vms):
            return
        end = session.now().boot + SAMPLES
        while (left := end - session.now().boot) > 0:
            session.drain(timeout=min(left, 0.2))
            session.tick()

    # The way down

    def _ask(self, vm: Vm) -> None:
        way = self._way(vm)
        against = self._against_again(vm)
        if against is None:
            against = self._session.shut_down(vm.id, way.mode, way.limit, self._wish.why)
        if against is not None:
            self._tell_obstacle(vm, against)
            return
        self._watched[vm.id] = self._session.soft.watches[vm.id]
        self._session.evidence.judge(vm.id)
        self._tell(vm.id)

    def _way(self, vm: Vm) -> Way:
        return way_on(self._session.host(vm.id), Way(self._wish.mode, self._wish.limit))

    def _against_again(self, vm: Vm) -> Obstacle | None:
        """What the journal has against asking it again; says who watches it already."""
        session, now = self._session, self._session.now().wall
        if session.obstacle(vm.id, self._way(vm).mode):
            return None
        current = session.fleet.vms.get(vm.id, vm)
        asked = of_this_run(current, session.host(vm.id).uri, self._asked)
        against = against_pressing(asked, now)
        if against is None and (words := watched_words(asked, now)):
            complain(f"{vm.name} on {vm.id.host}: {words}")
        return against

    def _tell_obstacle(self, vm: Vm, against: Obstacle) -> None:
        unreachable = against.slug == naming.HOST_UNREACHABLE
        if against.already_off:
            outcome, code = "off-already", Exit.DONE
        elif unreachable:
            outcome, code = "host-unreachable", Exit.UNREACHABLE
        else:
            outcome, code = "refused", Exit.REFUSED
        self._end_with(code)
        told = against.words if against.already_off else f"not asked: {against.words}"
        self._report.tell(
            Progress(
                self._session.now(),
                vm.id.host,
                vm.name,
                outcome,
                f"{told}; {against.advice}" if against.advice else told,
                verdict=against.slug,
                evidence=refusal(self._session, vm.id, against),
                outcome=outcome,
            )
        )
        self._session.evidence.release([vm.id])

    def _watch(self) -> None:
        session = self._session
        while self._watched:
            next_second = 1.0 - session.now().boot % 1.0
            session.drain(timeout=next_second)
            session.tick()
            for vm_id in list(self._watched):
                self._follow(vm_id)

    def _follow(self, vm_id: VmId) -> None:
        watch = self._session.soft.watches.get(vm_id)
        if watch is None:
            # It fell asleep and was woken between two looks: the session forgot it.
            self._finish(vm_id, Phase.ASLEEP)
            return
        self._watched[vm_id] = watch
        if watch.phase.is_end or watch.phase in (Phase.OVERDUE, Phase.LOST):
            self._finish(vm_id, watch.phase)
        else:
            self._tell(vm_id)

    def _finish(self, vm_id: VmId, phase: Phase) -> None:
        watch = self._watched.pop(vm_id)
        self._end_with(_code(phase))
        last = self._progress(watch, phase, outcome=phase.value)
        if phase in (Phase.OVERDUE, Phase.LOST):
            self._session.soft.stop_watching(vm_id)
        self._session.evidence.release([vm_id])
        self._report.tell(last)
        if phase in (Phase.OVERDUE, Phase.LOST):
            vm = self._session.fleet.vms.get(vm_id)
            uri = self._session.host(vm_id).uri
            self._report.explain([f"what it is about: {why_command(vm, uri)}"] if vm else [])

    def _leave(self) -> None:
        """Say of each guest under way that nobody watches it now."""
        last = [
            self._progress(watch, Phase.UNWATCHED, outcome="unwatched")
            for watch in self._watched.values()
        ]
        self._stop_watching()
        for progress in last:
            self._report.tell(progress)

    def _stop_watching(self) -> None:
        for vm_id in self._watched:
            self._session.soft.stop_watching(vm_id)
        self._watched.clear()

    # How it is told

    def _tell(self, vm_id: VmId) -> None:
        """Tell how a guest stands, once a second and whenever that changes; people less often."""
        watch = self._watched[vm_id]
        second = int(watch.remaining(self._session.now()))
        now = (watch.phase.value, slug(self._session.evidence.verdict(vm_id)), second)
        if self._told.get(vm_id) != now:
            self._told[vm_id] = now
            self._report.tell(self._progress(watch, watch.phase))

    def _progress(self, watch: SoftShutdown, phase: Phase, outcome: str | None = None) -> Progress:
        now = self._session.now()
        verdict = self._session.evidence.verdict(watch.vm)
        words = self._words(watch, phase, verdict)
        return Progress(
            now,
            watch.vm.host,
            watch.name,
            phase.value,
            words,
            remaining=watch.remaining(watch.ended or now),
            verdict=slug(verdict),
            evidence=evidence(self._session, watch, verdict),
            outcome=outcome,
            gist=None if outcome else self._remarked.get(watch.vm, ""),
        )

    def _words(self, watch: SoftShutdown, phase: Phase, verdict: Verdict | None) -> str:
        now = self._session.now()
        if phase is Phase.REFUSED:
            return f"refused: {watch.words}"
        is_told = verdict is not None and verdict.slug not in _SAYS_NOTHING
        said = verdict.words if verdict and is_told else ""
        if phase in _ENDS:
            end = f"{_ENDS[phase]} ({clock(watch.elapsed(now))})"
            return f"{end}; {said}" if said and phase is Phase.OVERDUE else end
        remark = self._new_remark(watch, verdict, watch.words or said)
        left = f"{clock(watch.remaining(now))} left"
        return f"going down, {left}; {remark}" if remark else f"going down, {left}"

    def _new_remark(self, watch: SoftShutdown, verdict: Verdict | None, remark: str) -> str:
        """A remark on a guest, once: its figures change each second, what it says does not."""
        gist = watch.words or (slug(verdict) if remark else None) or ""
        if self._remarked.get(watch.vm, "") == gist:
            return ""
        self._remarked[watch.vm] = gist
        return remark


def _code(phase: Phase) -> Exit:
    match phase:
        case Phase.REFUSED:
            return Exit.REFUSED
        case Phase.LOST:
            return Exit.UNREACHABLE
        case Phase.OFF_MIGRATED:
            return Exit.NOT_OFF  # gone from its host, but not off
        case Phase.OFF_HIBERNATED:
            # Nothing inside was shut down: its disks are in use until it wakes from them.
            return Exit.NOT_OFF
        case _ if phase.is_off:
            return Exit.DONE
        case _:
            return Exit.NOT_OFF
