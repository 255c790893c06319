"""The desk for hosts: while somebody looks at them, each is asked of itself now and then."""

from __future__ import annotations

from vmtui.core.changes import Change, HostUp
from vmtui.core.commands import ReadHost
from vmtui.core.fleet import Fleet
from vmtui.core.frozen import frozen
from vmtui.core.host_facts import HostFacts, HostRead, load
from vmtui.core.model import HostStatus, Moment
from vmtui.session.outside import Outside

EVERY = 5.0
"""Seconds between two questions to a host."""

SOON = 1.0
"""Seconds between the first two."""

PATIENCE = 15.0
"""Seconds after which one that has no answer is put again."""

AT_ONCE = 20
"""Hosts that are asked within one tick, at most, so that a hundred do not answer all at once."""


@frozen
class Told:
    """What a host told last.

    Attributes:
        facts: None where it could not be told yet.
        load: The part of its processors that it used lately; None where nobody can tell.
        error: Why the last question was not answered; "" if it was.
    """

    facts: HostFacts | None = None
    load: float | None = None
    error: str = ""


NOTHING = Told()


class HostsDesk:
    """What hosts tell of themselves while somebody looks at them."""

    def __init__(self, fleet: Fleet, outside: Outside) -> None:
        self._fleet = fleet
        self._outside = outside
        self._told: dict[str, Told] = {}
        self._asked: dict[str, Moment] = {}
        self._answered: dict[str, Moment] = {}
        self._is_looked_at = False

    def look(self, is_looked_at: bool) -> None:
        """Somebody looks at the hosts from now on, or nobody does any more."""
        self._is_looked_at = is_looked_at
        for kept in (self._told, self._asked, self._answered):
            kept.clear()
        self.tick(self._outside.now())

    def of(self, host: str) -> Told:
        """What a host told last."""
        return self._told.get(host, NOTHING)

    def tick(self, now: Moment) -> None:
        """Ask the hosts whose turn it is, those first that were not heard for longest."""
        if not self._is_looked_at:
            return
        due = [host for host in self._fleet.hosts.values() if host.status is HostStatus.UP]
        names = [host.name for host in due if self._is_due(host.name, now)]
        names.sort(key=lambda name: self._answered[name].boot if name in self._answered else 0.0)
        for name in names[:AT_ONCE]:
            self._asked[name] = now
            self._outside.send(ReadHost(name))

    def _is_due(self, name: str, now: Moment) -> bool:
        if name in self._asked:
            return now.boot - self._asked[name].boot >= PATIENCE
        answered = self._answered.get(name)
        return answered is None or now.boot - answered.boot >= self._pause(name)

    def _pause(self, name: str) -> float:
        """A second answer soon tells the load."""
        told = self.of(name)
        has_times = told.facts is not None and told.facts.busy is not None
        return SOON if has_times and told.load is None else EVERY

    def take(self, change: Change) -> bool:
        """Take in an answer; returns whether it was one."""
        if isinstance(change, HostUp):
            # What was asked before, nobody answers any more.
            self._asked.pop(change.host, None)
            self._answered.pop(change.host, None)
        if not isinstance(change, HostRead):
            return False
        self._asked.pop(change.host, None)
        self._answered[change.host] = change.at
        if change.epoch == self._fleet.hosts[change.host].epoch:
            self._told[change.host] = _with_answer(self.of(change.host), change)
        return True


def _with_answer(before: Told, answer: HostRead) -> Told:
    if answer.facts is None:
        return Told(before.facts, None, answer.error)
    used = load(before.facts, answer.facts) if before.facts is not None else None
    return Told(answer.facts, used)
