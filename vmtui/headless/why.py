"""``vmtui why``: what a guest is about just now, with evidence; nothing is done to it.

A shutdown of it that the journal has under way is taken into account, whoever watches it, and so is
one of its present run that nobody watches any more: when its button was pressed decides what a
guest's silence means. That journal is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from vmtui.config import BadInputError
from vmtui.core.cures.held_frozen import with_freeze
from vmtui.core.cures.ladder_text import agent_line, reason_lines
from vmtui.core.cures.remedies import Finding, findings
from vmtui.core.cures.remedy_commands import remedy_command
from vmtui.core.cures.remedy_text import finding_words
from vmtui.core.freeze import LeftFrozen
from vmtui.core.frozen import frozen
from vmtui.core.model import Vm, VmId
from vmtui.core.record.open_freezes import OpenFreeze
from vmtui.core.record.open_shutdowns import OpenShutdown
from vmtui.core.record.past_ends import PastEnd
from vmtui.core.record.records import Json
from vmtui.core.shutdown import SoftShutdown
from vmtui.core.text import Cell
from vmtui.core.why.evidence import AgentSigns
from vmtui.core.why.past_end import with_past_end
from vmtui.core.why.verdict import Slug, Verdict
from vmtui.endings import Exit
from vmtui.headless import naming
from vmtui.headless.remedies import remedy_lines, with_start
from vmtui.headless.report import Progress, Report
from vmtui.headless.verdict import evidence, figures, slug
from vmtui.headless.waiting import reach
from vmtui.session import Session
from vmtui.session.freezes import left_frozen

LOOKS_FOR = 3.0
"""Seconds of observing before the answer: samples a second apart say what a guest does."""

LOOKS_AT_MOST = 12.0
"""Seconds after which the answer may be that it is too early to tell: silence takes longest."""

_ENOUGH = 3
"""Samples without which figures say little."""

OBSERVED = "observed"
"""The phase of a guest that nobody asked to go down."""


@frozen
class Wish:
    """What was asked for.

    Attributes:
        guest: As typed: NAME, UUID or HOST/NAME.
        seconds: For how long changes are told; None for one answer.
    """

    guest: str
    seconds: float | None = None


def why(
    session: Session,
    wish: Wish,
    report: Report,
    shutdowns: Iterable[OpenShutdown] = (),
    freezes: Iterable[OpenFreeze] = (),
    ends: Mapping[str, Sequence[PastEnd]] = MappingProxyType({}),
) -> Exit:
    """Tell what a guest is about, once or for a while; nothing is done and nothing written.

    Args:
        session: Not started yet.
        wish: What was asked for.
        report: Where to tell it.
        shutdowns: What the journal has under way, and what was given up.
        freezes: Those that may still hold, as the journal tells them.
        ends: How the guests' last shutdowns ended, by UUID, likewise.

    Raises:
        BadInputError: The guest does not exist or is not unique.
    """
    # As if another console watched them: its watcher writes down what becomes of them.
    meant = [one for one in shutdowns if _may_mean(wish.guest, one)]
    session.adopt(replace(one, watched=True) for one in meant if one.given_up is None)
    session.soft.given_up.learn(one for one in meant if one.given_up is not None)
    session.start()
    unreached = reach(session)
    told = [vm for vm in session.fleet.vms.values() if not vm.remembered]
    vm = naming.find(wish.guest, told)
    if vm is None:
        return _tell_missing(session, wish.guest, told, unreached, report)
    _Look(session, vm, wish, report, tuple(freezes), ends.get(vm.id.uuid, ())).run()
    return Exit.UNREACHABLE if unreached else Exit.DONE


def _may_mean(asked: str, one: OpenShutdown) -> bool:
    return asked.endswith((one.intent.guest, one.intent.uuid))


def _tell_missing(
    session: Session, asked: str, told: Sequence[Vm], unreached: dict[str, str], report: Report
) -> Exit:
    hosts = session.fleet.hosts
    one = naming.missing(asked, hosts, unreached)
    if one is None:
        raise BadInputError(naming.unknown(asked, told, hosts))
    slug, found = naming.HOST_UNREACHABLE, {"words": one.words}
    now = session.now()
    report.tell(Progress(now, one.host, one.name, slug, one.words, verdict=slug, evidence=found))
    return Exit.UNREACHABLE


class _Look:
    """One run of the command, at one guest."""

    def __init__(
        self,
        session: Session,
        vm: Vm,
        wish: Wish,
        report: Report,
        freezes: Sequence[OpenFreeze],
        ends: Sequence[PastEnd],
    ) -> None:
        self._session = session
        self._vm = vm
        self._wish = wish
        self._report = report
        self._freezes = freezes
        self._ends = ends
        self._told: Slug | None = None

    def run(self) -> None:
        self._session.evidence.observe([self._id])
        self._session.want_facts([self._id], afresh=True)
        self._observe(LOOKS_FOR, lambda: False)
        if self._can_not_tell():
            self._observe(LOOKS_AT_MOST - LOOKS_FOR, lambda: not self._can_not_tell())
        self._tell()
        if self._wish.seconds is not None:
            self._observe(self._wish.seconds, self._tell_change)
        uri = self._session.host(self._id).uri
        self._report.explain(remedy_lines(self._findings(self._verdict), self._now, uri))

    def _can_not_tell(self) -> bool:
        seen = self._session.evidence.of(self._id)
        if seen is not None and self._now.state.is_up and len(seen.readings) < _ENOUGH:
            return True  # A host that was just connected takes its time for the first figures.
        return self._verdict is not None and self._verdict.slug is Slug.TOO_EARLY

    def _observe(self, seconds: float, then: Callable[[], bool]) -> None:
        """Let time pass, and look each second, until ``then`` says that it is enough."""
        session = self._session
        end = session.now().boot + seconds
        while (left := end - session.now().boot) > 0:
            session.drain(timeout=min(left, 1.0 - session.now().boot % 1.0))
            session.tick()
            if then():
                return

    @property
    def _id(self) -> VmId:
        return self._vm.id

    @property
    def _now(self) -> Vm:
        """The guest as it is now; as it last was, where it is gone."""
        return self._session.fleet.vms.get(self._id, self._vm)

    @property
    def _verdict(self) -> Verdict | None:
        verdict, now = self._session.evidence.verdict(self._id), self._session.now()
        return verdict and with_past_end(verdict, self._now, self._ends, now.wall)

    @property
    def _agent(self) -> AgentSigns | None:
        seen = self._session.evidence.of(self._id)
        return seen.agent if seen else None

    def _tell_change(self) -> bool:
        verdict = self._verdict
        if verdict is not None and verdict.slug is not self._told:
            self._tell()
        return False

    def _tell(self) -> None:
        session = self._session
        session.evidence.judge(self._id)  # So that its words tell the same figures.
        verdict = self._verdict
        self._told = verdict.slug if verdict else None
        now, watch = session.now(), session.soft.watches.get(self._id)
        progress = Progress(
            now,
            self._id.host,
            self._vm.name,
            watch.phase.value if watch else OBSERVED,
            verdict.words if verdict else "nothing is known of it yet",
            remaining=watch.remaining(watch.ended or now) if watch else None,
            verdict=slug(verdict),
            evidence=self._evidence(watch, verdict),
        )
        self._report.tell(progress)
        reasons = reason_lines(verdict)
        self._report.explain(_said([*reasons, agent_line(self._agent, self._now, now)]))

    def _evidence(self, watch: SoftShutdown | None, verdict: Verdict | None) -> dict[str, Json]:
        session = self._session
        if watch is None:
            seen = figures(session, self._id, verdict)
        else:
            seen = evidence(session, watch, verdict)
        if verdict is not None:
            seen["remedies"] = [self._remedies(one) for one in self._findings(verdict)]
        return seen

    def _remedies(self, finding: Finding) -> Json:
        uri = self._session.host(self._id).uri
        return {
            "reason": finding_words(finding),
            "remedies": [remedy.words for remedy in finding.remedies],
            "commands": [remedy_command(x, self._now, uri) or None for x in finding.remedies],
        }

    def _findings(self, verdict: Verdict | None) -> tuple[Finding, ...]:
        """What may be behind a verdict."""
        found = findings(verdict, self._now, self._agent) if verdict else ()
        found = with_start(found, self._now)
        return with_freeze(found, self._left_frozen, self._agent, self._session.now())

    @property
    def _left_frozen(self) -> LeftFrozen | None:
        """The last freeze of ours that may hold its present run."""
        run, agent = self._now.run, self._agent
        if run is None or (agent is not None and agent.frozen is False):
            return None
        for one in reversed(self._freezes):
            is_its = (one.intent.uuid, one.intent.run) == (self._id.uuid, run.domain_id)
            if is_its and one.intent.uri == self._session.host(self._id).uri:
                return left_frozen(one, self._id.host)
        return None


def _said(lines: Iterable[Sequence[Cell]]) -> list[str]:
    return ["".join(cell.text for cell in line) for line in lines]
