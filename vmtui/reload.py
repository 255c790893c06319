"""Reads the configuration again for a console that is open, and takes over what it says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from vmtui.config import BadInputError, Config
from vmtui.core.frozen import frozen
from vmtui.core.mode import Mode
from vmtui.core.model import VmId
from vmtui.core.reloaded import NotReloadedError, Reloaded, lifted, reload_words
from vmtui.hosts import Choice, Demo, Target
from vmtui.session import Session
from vmtui.wiring import Connect


@frozen
class Wanted:
    """What the command line and the configuration say together.

    Attributes:
        hosts: The real ones, or which fleet to try things on.
        limit: Seconds for a soft shutdown where its host says nothing.
        mode: How a guest is asked where its host says nothing.
    """

    hosts: Choice | Demo
    limit: float
    mode: Mode
    config: Config


Adopt = Callable[[frozenset[str]], None]
"""Picks up what the journal has under way on the hosts with these URIs."""


class Reload:
    """Called, it reads the configuration again. A broken one changes nothing."""

    def __init__(
        self,
        session: Session,
        first: Wanted,
        read: Callable[[], Wanted],
        connect: Connect,
        read_journal: Callable[[], Adopt],
    ) -> None:
        """Remember what is open.

        Args:
            session: Started already.
            first: With what it was opened.
            read: Reads the command line and the configuration again.
            connect: Makes the ports to hosts.
            read_journal: Reads what the journal has under way; what it returns picks that up.
        """
        self._session = session
        targets = first.hosts.targets if isinstance(first.hosts, Choice) else ()
        self._open = {target.name: target for target in targets}
        self._read = read
        self._connect = connect
        self._read_journal = read_journal

    def __call__(self) -> Callable[[], Reloaded]:
        """Read it again; on any thread, for files and daemons may be slow.

        Returns:
            What follows it, on the session's thread.

        Raises:
            NotReloadedError: It can't be used; then nothing has changed.
        """
        try:
            wanted = self._read()
        except BadInputError as error:
            raise NotReloadedError(str(error)) from error
        return partial(self._follow, wanted, self._read_journal())

    def _follow(self, wanted: Wanted, adopt: Adopt) -> Reloaded:
        config, vms, words = wanted.config, frozenset[VmId](), reload_words((), (), (), {})
        if isinstance(wanted.hosts, Choice):
            words, vms = self._follow_hosts(wanted.hosts, adopt)
            self._session.details.owners = wanted.hosts.owners
        self._session.screens.settings = config.screen
        self._session.read_statistics_every(config.statistics_every)
        return Reloaded(words, wanted.limit, wanted.mode, config.preferences, vms)

    def _follow_hosts(self, choice: Choice, adopt: Adopt) -> tuple[str, frozenset[VmId]]:
        """Open, close and describe hosts; returns what is said of it, and who is touched."""
        roster, fleet = self._session.roster, self._session.fleet
        wanted = {target.name: target for target in choice.targets}
        vms: set[VmId] = set()
        closed, changed, opened = [], [], []
        kept: dict[str, int] = {}
        lost: dict[str, list[str]] = {}
        for name, before in list(self._open.items()):
            target = wanted.get(name)
            if target is not None and _is_opened_alike(before, target):
                if roster.describe(target.host()):
                    changed.append(name)
                    vms |= fleet.of_host(name)
                _note_lost(lost, before, target)
                self._open[name] = target
                continue
            if guests := roster.busy_on(name):
                kept[name] = guests
                continue
            vms |= self._session.close_host(name).vms
            del self._open[name]
            if target is None:
                closed.append(name)
            else:
                _note_lost(lost, before, target)
        for target in choice.targets:
            if target.name not in self._open:
                (port,) = self._connect([target])
                roster.open(port, target.host())
                self._open[target.name] = target
                opened.append(target.name)
        if opened:
            adopt(frozenset(fleet.hosts[name].uri for name in opened))
        return reload_words(opened, closed, changed, kept, lost), frozenset(vms)


def _note_lost(lost: dict[str, list[str]], before: Target, now: Target) -> None:
    for what in lifted(before.host(), now.host()):
        lost.setdefault(what, []).append(now.name)


def _is_opened_alike(one: Target, other: Target) -> bool:
    return one.uri == other.uri and bool(one.terms.read_only) == bool(other.terms.read_only)
