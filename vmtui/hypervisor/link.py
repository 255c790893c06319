"""One life of a host's events-and-state connection, from the try to open it to its loss.

It registers for events first and lists then, so that nothing falls between the two. Each list
carries the number of the last event before its call began; rows that an event has overtaken are
recognised by it, and every domain of which an event told is read again soon after.

All of it runs on the control thread, except the jobs, which run on the lane's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import libvirt

from vmtui.clock import boot_time
from vmtui.core.changes import Change, DomainsListed, HostBusy
from vmtui.core.events import LifecycleSeen, SignalSeen
from vmtui.hypervisor import bulk, opening, reading
from vmtui.hypervisor.control import Timer
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.events import EventNumbers, Listener, Registration
from vmtui.hypervisor.lane import Job, Lane
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.turns import turns_of

T = TypeVar("T")


class Link:
    """A state connection. Its owner makes a new one for each try.

    Attributes:
        epoch: The number that this connection has if it is opened.
        read_only: Whether it may only look.
        listed: Whether a full list has come.
        domains: How many the last full list told of.
        hangs: Whether the try to open it was given up because it took too long.
        lane: Its thread.
    """

    def __init__(
        self,
        place: Place,
        epoch: int,
        numbers: EventNumbers,
        open_connection: Callable[[str], tuple[libvirt.virConnect, bool]],
        on_up: Callable[[Link], None],
        on_end: Callable[[Link, Trouble], None],
        on_freed: Callable[[], None],
    ) -> None:
        """Start to connect.

        Args:
            place: Which host.
            epoch: The number that this connection has if it is opened.
            numbers: The host's event counter.
            open_connection: Opens a URI, and says whether the connection may only look.
            on_up: Told when the connection is open and its events are registered.
            on_end: Told once, when it could not be opened or is lost.
            on_freed: Told when an opening that was given up has returned after all.
        """
        self.epoch = epoch
        self.read_only = False
        self.listed = False
        self.domains = 0
        self.hangs = False
        self._place = place
        self._numbers = numbers
        self._open_connection = open_connection
        self._on_up = on_up
        self._on_end = on_end
        self._on_freed = on_freed
        self._registration: Registration | None = None
        self._early: list[LifecycleSeen | SignalSeen] = []
        self._is_up = False
        self._over = False
        self._is_left = False
        self._busy_since: float | None = None
        self._busy_timer: Timer | None = None
        self._noted = ""
        self._also = ""
        self._of_size = ""
        self._wants_list = False
        self._stale: set[str] = set()
        self._next_reading: Timer | None = None
        self._held = False
        self.lane = Lane(f"{place.host}-state", self._open, place.control)
        self.lane.submit(self._prepare, self._prepared)
        self._open_timer = place.control.later(place.limits.open, self._open_hangs)

    # On the lane's thread.

    def _open(self) -> libvirt.virConnect:
        connection, self.read_only = self._open_connection(self._place.uri)
        return connection

    def _prepare(self, connection: libvirt.virConnect) -> Registration:
        limits = self._place.limits
        opening.keep_alive(connection, limits.keepalive, limits.keepalive_count)
        hear = self._in_control(self._heard)
        listener = Listener(self._place.host, self._place.clock, self._numbers, hear)
        closed = self._in_control(self._closed)
        return listener.register(connection, closed, may_act=not self.read_only)

    def _list_all(self, connection: libvirt.virConnect) -> str:
        """Tell of every domain; returns what a user must know of the list, else ""."""
        began = self._numbers.last
        listed = bulk.list_domains(connection, expected=self.domains)
        self.domains = len(listed.stats)
        for rows in bulk.rows(listed.stats, in_process=self._place.in_process):
            self._tell(partial(DomainsListed, began=began, rows=rows))
        self._tell(
            partial(DomainsListed, began=began, rows=(), complete=True, left_out=listed.left_out)
        )
        return listed.words

    def _read_again(self, uuids: frozenset[str], connection: libvirt.virConnect) -> None:
        began = self._numbers.last
        rows, gone = reading.read_again(connection, uuids, in_process=self._place.in_process)
        self._tell(partial(DomainsListed, began=began, rows=rows, gone=gone))

    def _tell(self, listed: Callable[..., DomainsListed]) -> None:
        change = listed(host=self._place.host, at=self._place.clock(), epoch=self.epoch)
        self._place.control.call(partial(self._emit, change))

    def _in_control(self, step: Callable[[T], None]) -> Callable[[T], None]:
        return lambda value: self._place.control.call(partial(step, value))

    # On the control thread.

    @property
    def is_up(self) -> bool:
        """Whether it is open and not lost."""
        return self._is_up and not self._over

    def refresh(self) -> None:
        """Read the full list again as soon as possible."""
        self._wants_list = True
        self._read_soon(0)

    def hold(self, held: bool) -> None:
        """Make no bulk call for now, or go on. Events flow all the same."""
        self._held = held
        if not held and (self._wants_list or self._stale):
            self._read_soon(0)

    def say_also(self, words: str) -> None:
        """Say this of the host too, beside how it can be listed; "" for no more."""
        if words != self._also:
            self._also = words
            self._note(self._noted)

    def end(self, *, process_ends: bool = False) -> None:
        """Give it up without a word. Its lane closes the connection, in its own time.

        Args:
            process_ends: Leave that to the end of the process, which takes no calls.
        """
        if self._over:
            return
        self._over = True
        self._is_left = process_ends
        for timer in (self._open_timer, self._busy_timer, self._next_reading):
            if timer is not None:
                timer.cancel()
        if self._registration is not None:
            self._let_go(self._registration)

    def _let_go(self, registration: Registration) -> None:
        if self._is_left:
            self.lane.leave()
        else:
            self.lane.retire(registration.undo)

    def _fail(self, trouble: Trouble) -> None:
        if not self._over:
            self.end()
            self._on_end(self, trouble)

    def _open_hangs(self) -> None:
        self.hangs = True
        self._fail(Trouble(f"no answer within {self._place.limits.open:.0f} s", lost=True))

    def _prepared(self, outcome: Registration | Trouble) -> None:
        if isinstance(outcome, Trouble):
            self.lane.retire()
            self._fail(outcome)
        elif self._over:
            self._let_go(outcome)
        else:
            self._open_timer.cancel()
            self._registration = outcome
            self._is_up = True
            self._on_up(self)
            for change in self._early:
                self._heard(change)
            self._early.clear()
            self.refresh()
        if self.hangs:
            self._on_freed()

    def _closed(self, reason: str) -> None:
        self._fail(Trouble(reason, lost=True))

    def _heard(self, change: LifecycleSeen | SignalSeen) -> None:
        if not self._is_up:
            self._early.append(change)
            return
        self._emit(change)
        if isinstance(change, LifecycleSeen) and not self._over:
            self._stale.add(change.uuid)
            self._read_soon(self._place.limits.settle)

    def _emit(self, change: Change) -> None:
        if not self._over:
            self._place.emit(change)

    def _read_soon(self, seconds: float) -> None:
        if self._next_reading is None and self._busy_since is None and self.is_up:
            self._next_reading = self._place.control.later(seconds, self._take_turn)

    def _take_turn(self) -> None:
        wait = turns_of(self._place.control).wait()
        self._next_reading = self._place.control.later(wait, self._read)

    def _read(self) -> None:
        self._next_reading = None
        if self._held or not (self._wants_list or self._stale):
            return
        job: Job
        if self._wants_list or len(self._stale) > self._place.limits.flood:
            job = self._list_all
        else:
            job = partial(self._read_again, frozenset(self._stale))
        self._wants_list = False
        self._stale.clear()
        self._busy_since = boot_time()
        self._busy_timer = self._place.control.later(self._place.limits.patience, self._tell_busy)
        self.lane.submit(job, partial(self._read_ended, job == self._list_all))

    def _tell_busy(self) -> None:
        assert self._busy_since is not None
        seconds = boot_time() - self._busy_since
        self._note(f"busy: no answer to a list for {seconds:.0f} s")
        self._busy_timer = self._place.control.later(self._place.limits.tick, self._tell_busy)

    def _read_ended(self, was_list: bool, outcome: str | Trouble | None) -> None:
        self._busy_since = None
        if self._busy_timer is not None:
            self._busy_timer.cancel()
        if self._over:
            return
        limits = self._place.limits
        if not isinstance(outcome, Trouble):
            self.listed = self.listed or was_list
            self._of_size = self._of_size if outcome is None else outcome
            if self._noted != self._of_size:
                self._note(self._of_size)
            if self._stale or self._wants_list:
                self._read_soon(limits.spacing)
        elif outcome.lost:
            self._fail(outcome)
        else:
            self._note(f"it can't be listed: {outcome.words}")
            self._wants_list = True
            self._read_soon(limits.retry_list)

    def _note(self, note: str) -> None:
        self._noted = note
        words = "; ".join(filter(None, (note, self._also)))
        self._emit(HostBusy(self._place.host, self._place.clock(), words))
