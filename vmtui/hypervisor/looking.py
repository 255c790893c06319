"""Statistics and facts: asked for often, worth little when late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import libvirt

from vmtui.core.commands import ReadFacts, ReadHost, ReadScreen, ReadStats
from vmtui.core.frozen import mutable
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.core.looks import FactsRead, ScreenRead, StatsRead, StatsRow
from vmtui.core.model import Moment
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.hypervisor import facts, host_facts, process, reading, screen, uri
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.lane import Job
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import OWED, Pool, Task

_NO_FIGURES = "no new figures: guests hang?"

Wish = ReadStats | ReadFacts | ReadScreen | ReadHost


@mutable
class _Ask:
    """A wish under way; ``left`` once it took too long, so that its late answer does not count."""

    wish: Wish
    last_try: bool = False
    left: bool = False


class Looking:
    """Carries out wishes to see, each at most once at a time, and drops answers that are late.

    A hung guest blocks the first call that asks for its statistics. That call is left behind, and
    the wish is tried once more: the next call finds the guest taken, and skips it. A screen and the
    facts of one guest can't skip it: until that call has returned, the same is not asked for again,
    and so no hung guest takes more than one of the host's few lanes by it.
    """

    def __init__(
        self,
        place: Place,
        pool: Pool,
        states: Pool,
        epoch: Callable[[], int],
        domains: Callable[[], int],
        say_of_figures: Callable[[str], None],
    ) -> None:
        """Ask for nothing yet.

        Args:
            place: Which host.
            pool: The looking connections.
            states: A connection for calls that no guest can hang.
            epoch: The number of the host's present connection.
            domains: How many domains the host had when it was last listed.
            say_of_figures: Says of the host why its figures are old; "" once they are not.
        """
        self._place = place
        self._pool = pool
        self._states = states
        self._epoch = epoch
        self._domains = domains
        self._say_of_figures = say_of_figures
        self._asked: dict[Wish, Wish] = {}
        self._wider: ReadStats | None = None

    def ask(self, wish: Wish) -> None:
        """Carry out a wish, unless the same one is under way.

        Statistics of more guests that are asked for while those of the running ones are read follow
        when these have come.
        """
        under_way = self._asked.get(_alike(wish))
        if under_way is None:
            self._asked[_alike(wish)] = wish
            self._try(_Ask(wish))
        elif isinstance(wish, ReadStats) and _tells_more(wish, under_way):
            self._wider = wish if self._wider is None else _both(self._wider, wish)

    def _try(self, ask: _Ask) -> None:
        epoch = self._epoch()
        task = Task(
            self._job(ask.wish, epoch),
            done=partial(self._answered, ask, epoch),
            unanswered=partial(self._leave, ask),
        )
        task.waiting = partial(self._must_wait, ask.wish, task)
        self._pool.submit(task)

    def _must_wait(self, wish: Wish, task: Task, _unanswered: int) -> None:
        """Guests that hang keep all lanes for looks."""
        # The pool goes through what waits just now.
        self._place.control.call(partial(self._do_without, wish, task))

    def _do_without(self, wish: Wish, task: Task) -> None:
        match wish:
            case ReadHost():
                if self._pool.take_back(task):
                    self._states.submit(task)
            case ReadScreen():
                self._pool.withdraw(task, OWED)
            case ReadStats():
                self._say_of_figures(_NO_FIGURES)
            case ReadFacts():
                pass

    def _job(self, wish: Wish, epoch: int) -> Job:
        match wish:
            case ReadStats(only_active=only_active, also=also):
                return partial(
                    reading.read_stats,
                    expected=self._domains(),
                    only_active=only_active,
                    also=also,
                )
            case ReadHost():
                return host_facts.read_host
            case ReadFacts():
                return partial(self._read_facts, wish, epoch)
            case ReadScreen():
                return partial(self._read_screen, wish)

    def _read_facts(self, wish: ReadFacts, epoch: int, connection: libvirt.virConnect) -> FactsRead:
        now = self._place.clock()
        address = self._place.uri

        def started() -> Moment | None:
            return process.started(wish.vm.uuid, now) if uri.is_local(address) else None

        return facts.read_facts(connection, wish.vm, now, epoch, started, address)

    def _read_screen(self, wish: ReadScreen, connection: libvirt.virConnect) -> ScreenRead:
        shown = screen.read_screen(
            connection, wish.vm.uuid, self._place.clock(), with_displays=wish.with_displays
        )
        return ScreenRead(wish.vm, shown)

    def _leave(self, ask: _Ask, seconds: float) -> None:
        if ask.left:
            return
        ask.left = True
        if not isinstance(ask.wish, ReadStats):
            who = "the host" if isinstance(ask.wish, ReadHost) else "its QEMU"
            self._tell_failure(ask.wish, f"{who} gives no answer for {seconds:.0f} s")
        elif ask.last_try:
            self._forget(ask.wish)
            self._wider = None
        else:
            self._try(_Ask(ask.wish, last_try=True))

    def _answered(self, ask: _Ask, epoch: int, outcome: Any) -> None:
        if ask.left:
            if not isinstance(ask.wish, ReadStats):
                self._forget(ask.wish)
            return
        self._forget(ask.wish)
        if isinstance(ask.wish, ReadStats) and self._wider is not None:
            wider, self._wider = self._wider, None
            self.ask(wider)
        if isinstance(outcome, Trouble):
            self._tell_failure(ask.wish, outcome.words)
        elif isinstance(outcome, FactsRead | ScreenRead):
            self._place.emit(outcome)
        elif isinstance(outcome, HostFacts):
            self._place.emit(HostRead(self._place.host, self._place.clock(), epoch, outcome))
        else:
            self._say_of_figures("")
            chunks: tuple[tuple[StatsRow, ...], ...] = outcome
            at = self._place.clock()
            # Each a change of its own, so that keys are taken between two of them; a host without
            # domains has answered too.
            for rows in chunks or ((),):
                self._place.emit(StatsRead(self._place.host, at, epoch, rows))

    def _forget(self, wish: Wish) -> None:
        self._asked.pop(_alike(wish), None)

    def _tell_failure(self, wish: Wish, words: str) -> None:
        """Say why there is nothing to see, where a person looks at it.

        Nobody waits for statistics and facts; what is wrong with the host, its state tells.
        """
        if isinstance(wish, ReadHost):
            at, epoch = self._place.clock(), self._epoch()
            self._place.emit(HostRead(wish.host, at, epoch, None, words))
        elif isinstance(wish, ReadScreen):
            nothing = GuestScreen(self._place.clock(), error=words)
            self._place.emit(ScreenRead(wish.vm, nothing))


def _alike(wish: Wish) -> Wish:
    """What stands for all wishes that reach the same guest in the same way."""
    match wish:
        case ReadScreen():
            return replace(wish, with_displays=False)
        case ReadStats():
            return replace(wish, only_active=False, also=frozenset())
        case _:
            return wish


def _tells_more(wish: ReadStats, under_way: Wish) -> bool:
    """Whether it tells of guests of which what is under way does not."""
    is_of_some = isinstance(under_way, ReadStats) and under_way.only_active
    return is_of_some and (bool(wish.also) or not wish.only_active)


def _both(one: ReadStats, other: ReadStats) -> ReadStats:
    """What tells of all guests of which one of these two tells."""
    only_active = one.only_active and other.only_active
    return ReadStats(one.host, only_active, one.also | other.also if only_active else frozenset())
