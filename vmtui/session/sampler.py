"""Asks hosts for evidence of watched guests: gently, however often time is told to pass.

One call a second for the samples of all watched guests of a host; at most ``SHOTS`` looks at
screens a second, none at those of guests that are at work; now and then a question to an agent or
a look at the facts, so few at a time that nobody else waits for them.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field

from vmtui.core.commands import AskAgent, ReadWatched, TakeShot
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import mutable
from vmtui.core.model import HostStatus, Moment, Vm, VmId
from vmtui.core.why.evidence import Evidence
from vmtui.core.why.verdict import Verdict
from vmtui.session.outside import Outside

EVERY = 0.95
"""Seconds between two samples of a host: a second, but timers are not exact."""

SHOTS = 10
"""Looks at screens that a host is asked for within a second, at most."""

SHOT_EVERY = 4.0
SHOT_EVERY_SOON = 2.0
"""Seconds between two looks at a screen: usually, and soon after a press."""

SOON = 15.0
"""Seconds after a press that are soon after it."""

BASELINE = 3
"""Looks from before the press, taken as fast as samples."""

BLIND_EVERY = 15.0
"""Seconds after which a screen that could not be seen is tried again."""

AGENT_EVERY = 15.0
FACTS_EVERY = 30.0
"""Seconds after which the definition and the running job of a guest under way are read again."""

FACTS = 10
AGENTS = 10
"""Guests of a host whose facts are read, or whose agents are asked, within a second, at most."""

PATIENCE = 10.0
"""Seconds after which what has no answer is asked for again."""


@mutable
class Watched:
    """A guest, what was seen of it, and when it was asked for what: seconds of the boot clock.

    Attributes:
        seen: When it was last watched.
        verdict: None before it was judged.
        judged: When that was.
        domain_id: Of the run that its samples are of; None where that is not known yet.
        pressed: The last press of the shutdown under way; None while there is none.
        shot: The last look at its screen.
        awaits_shot: Whether that has no answer yet.
        agent: The last question to its agent.
        facts: When its facts were last read.
    """

    evidence: Evidence
    seen: float
    verdict: Verdict | None = None
    judged: float = -math.inf
    domain_id: int | None = None
    pressed: float | None = None
    shot: float = -math.inf
    awaits_shot: bool = False
    agent: float = -math.inf
    facts: float = -math.inf


@mutable
class _Pace:
    """What a host was asked for lately, in seconds of the boot clock."""

    sampled: float = -math.inf
    shots: deque[float] = field(default_factory=lambda: deque(maxlen=SHOTS))
    agents: deque[float] = field(default_factory=lambda: deque(maxlen=AGENTS))
    facts: deque[float] = field(default_factory=lambda: deque(maxlen=FACTS))


class Sampler:
    """Decides what is due, and asks for it."""

    def __init__(
        self, fleet: Fleet, outside: Outside, want_facts: Callable[[Iterable[VmId]], None]
    ) -> None:
        """Ask for nothing yet.

        Args:
            fleet: Hosts and domains.
            outside: Where commands go.
            want_facts: Has the facts of guests read afresh.
        """
        self._fleet = fleet
        self._outside = outside
        self._want_facts = want_facts
        self._paces: defaultdict[str, _Pace] = defaultdict(_Pace)

    def ask(self, guests: Sequence[tuple[Vm, Watched]], now: Moment) -> None:
        """Ask for what is due of these guests; those of a host without an answer are left out."""
        of_hosts: dict[str, list[tuple[Vm, Watched]]] = {}
        for guest in guests:
            of_hosts.setdefault(guest[0].id.host, []).append(guest)
        for name, here in of_hosts.items():
            host = self._fleet.hosts[name]
            if host.status is not HostStatus.UP:
                continue
            self._sample(name, here, now)
            self._read_facts(name, here, now)
            if not host.read_only:
                self._look(name, here, now)
                self._listen(name, here, now)

    def _sample(self, host: str, guests: Sequence[tuple[Vm, Watched]], now: Moment) -> None:
        pace = self._paces[host]
        if now.boot - pace.sampled >= EVERY:
            pace.sampled = now.boot
            self._outside.send(ReadWatched(host, tuple(vm.id.uuid for vm, _ in guests)))

    def _look(self, host: str, guests: Sequence[tuple[Vm, Watched]], now: Moment) -> None:
        """Look at the screens that wait for it longest, so that each has its turn."""
        shots = self._paces[host].shots
        for vm, watched in sorted(guests, key=lambda guest: guest[1].shot):
            if _is_full(shots, now):
                return
            if _is_shot_due(vm, watched, now):
                watched.shot, watched.awaits_shot = now.boot, True
                shots.append(now.boot)
                self._outside.send(TakeShot(vm.id))

    def _listen(self, host: str, guests: Sequence[tuple[Vm, Watched]], now: Moment) -> None:
        """Ask first those that were not heard for longest: silent agents get others passed over."""
        agents = self._paces[host].agents
        for vm, watched in sorted(guests, key=_heard):
            if _is_full(agents, now):
                return
            if vm.has_agent and vm.state.is_up and now.boot - watched.agent >= AGENT_EVERY:
                watched.agent = now.boot
                agents.append(now.boot)
                self._outside.send(AskAgent(vm.id))

    def _read_facts(self, host: str, guests: Sequence[tuple[Vm, Watched]], now: Moment) -> None:
        """Read first those that were read longest ago: statistics wait behind them."""
        facts = self._paces[host].facts
        for vm, watched in sorted(guests, key=lambda guest: guest[1].facts):
            if _is_full(facts, now):
                return
            wait = PATIENCE if vm.traits is None else FACTS_EVERY
            if now.boot - watched.facts >= wait:
                watched.facts = now.boot
                facts.append(now.boot)
                self._want_facts([vm.id])


def _is_full(asked: deque[float], now: Moment) -> bool:
    """Whether as much was asked for within the last second as may be."""
    return len(asked) == asked.maxlen and now.boot - asked[0] < 1.0


def _heard(guest: tuple[Vm, Watched]) -> tuple[float, float]:
    """When its agent answered last, or was given up, and when it was asked last."""
    watched = guest[1]
    agent = watched.evidence.agent
    return -math.inf if agent is None else agent.at.boot, watched.agent


def _is_shot_due(vm: Vm, watched: Watched, now: Moment) -> bool:
    since = now.boot - watched.shot
    if since < _pause(watched, now) or not vm.state.is_up:
        return False
    from vmtui.core.why.watching import is_worth_a_look

    return is_worth_a_look(watched.evidence, now)


def _pause(watched: Watched, now: Moment) -> float:
    shots = watched.evidence.shots
    if watched.awaits_shot:
        return PATIENCE
    if shots and shots[-1].error:
        return BLIND_EVERY
    if watched.pressed is None:
        return EVERY if len(shots) < BASELINE else SHOT_EVERY
    return SHOT_EVERY_SOON if now.boot - watched.pressed < SOON else SHOT_EVERY
