"""One host: the tries to reach it, and the commands that go to it.

A host has several connections, each with a thread of its own, so that a call that hangs stops
nothing but itself:

- *events and state* (``link``): never a call that reaches a guest's monitor;
- *looking* (``looking``): statistics and facts, which do reach it;
- *measures* and *agents* (``inspecting``): the details of the guest that is looked at;
- *watching*, *states* and *shots* (``watching``): evidence of the guests that are watched;
- *actions* (``acting``): what is asked of guests;
- *saves* (``acting``): one after the other, for they may take minutes;
- *forcing* (``acting``): opened when the dialog opens, usable even while the host is lost;
- *freezing* (``freezing``): the agents that are asked to freeze before a force.

libvirt's test driver never blocks, and a test file is private to its connection: there the first
connection serves all.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import libvirt

from vmtui.clock import boot_time
from vmtui.core.changes import Change, HostConnecting, HostDown, HostUp
from vmtui.core.commands import (
    Command,
    EndForce,
    ForceOff,
    GoAhead,
    Look,
    Ordered,
    Patient,
    PrepareForce,
    ReadDetails,
    ReadFacts,
    ReadHost,
    ReadScreen,
    ReadStats,
    ReconnectNow,
    Reset,
    Sampling,
    Thaw,
    Withdraw,
)
from vmtui.core.details import Part
from vmtui.core.model import Moment
from vmtui.core.serial import OpenConsole
from vmtui.hypervisor import loop, opening, uri
from vmtui.hypervisor.acting import Acting
from vmtui.hypervisor.control import Control, Step, Timer, shared
from vmtui.hypervisor.door import LaneBehindDoor, door_of
from vmtui.hypervisor.errors import Trouble
from vmtui.hypervisor.events import EventNumbers
from vmtui.hypervisor.freezing import Freezing
from vmtui.hypervisor.handles import Handles
from vmtui.hypervisor.inspecting import Inspecting
from vmtui.hypervisor.lane import BorrowedLane, Lane, Worker
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.link import Link
from vmtui.hypervisor.looking import Looking
from vmtui.hypervisor.place import Place
from vmtui.hypervisor.pool import Pool, Share
from vmtui.hypervisor.port import Sink
from vmtui.hypervisor.rounds import Rounds
from vmtui.hypervisor.tries import Tries
from vmtui.hypervisor.watching import Watching

_TO_SEE = frozenset({"looking", "measures", "agents", "watching", "states", "shots"})
"""The purposes for which a connection without the right to act will do."""

OpenToSee = Callable[[str], tuple[libvirt.virConnect, bool]]
OpenToAct = Callable[[str], libvirt.virConnect]


class Connection:
    """A ``Port`` to one real libvirt host. Its methods return at once, from any thread."""

    def __init__(
        self,
        name: str,
        address: str,
        *,
        clock: Callable[[], Moment],
        limits: Limits | None = None,
        control: Control | None = None,
        open_to_see: OpenToSee = opening.open_to_see,
        open_to_act: OpenToAct = opening.open_to_act,
    ) -> None:
        """Open nothing yet.

        Args:
            name: The short host name.
            address: The connection URI.
            clock: Reads both clocks; called from several threads.
            limits: How long to wait for what.
            control: The thread that decides; the process's shared one by default.
            open_to_see: Opens the state connection, and says whether it may only look.
            open_to_act: Opens every other connection.
        """
        self._uri = uri.display(address)
        self._by_ssh = uri.transport(address) == "ssh"
        self._open_to_see = open_to_see
        self._open_to_act = open_to_act
        self._control = control or shared()
        self._place = place = Place(
            host=name,
            uri=address,
            clock=clock,
            control=self._control,
            limits=limits or Limits(),
            emit=self._emit,
            in_process=uri.is_test(address),
        )
        self._sink: Sink | None = None
        self._link: Link | None = None
        self._numbers = EventNumbers()
        self._epoch = 0
        self._failures = 0
        self._tries = Tries(place.limits)
        self._retry: Timer | None = None
        self._leave_door: Step = lambda: None
        self._forget_leaps: Step | None = None
        self._under_force: set[int] = set()
        share = Share(place.limits.unanswered_seeing)
        self._looks = self._pool("looking", place.limits.unanswered_looks, share)
        self._actions = self._pool("actions", place.limits.unanswered)
        self._forces = self._pool("forcing", place.limits.unanswered, is_wished=True)
        self._saves = self._pool("saving", place.limits.unanswered_saves, is_patient=True)
        self._measures = self._pool("measures", place.limits.unanswered_looks, share)
        self._agents = self._pool("agents", place.limits.unanswered_looks, share)
        # One more, for the guests that are known to answer: see ``rounds``.
        self._samples = self._pool("watching", place.limits.unanswered_samples + 1, share)
        self._states = self._pool("states", 1)
        self._shots = self._pool("shots", place.limits.unanswered_looks, share)
        self._seeing = (
            *(self._looks, self._measures, self._agents),
            *(self._samples, self._states, self._shots),
        )
        self._handles = Handles(is_kept=not place.in_process)
        self._looking = Looking(
            place,
            self._looks,
            self._states,
            lambda: self._epoch,
            self._how_many,
            self._say_of_figures,
        )
        self._inspecting = Inspecting(
            place,
            {
                Part.DEFINITION: self._looks,
                Part.MEASURES: self._measures,
                Part.AGENT: self._agents,
                Part.FIGURES: self._measures,
                Part.XML: self._looks,
                Part.INACTIVE_XML: self._looks,
                Part.SNAPSHOTS: self._looks,
            },
            lambda: self._epoch,
        )
        rounds = Rounds(place, self._handles, self._samples, self._states, lambda: self._epoch)
        self._watching = Watching(
            place, self._handles, rounds, self._shots, self._agents, lambda: self._epoch
        )
        self._acting = Acting(place, self._actions)
        self._saving = Acting(place, self._saves)
        self._forcing = Acting(place, self._forces)
        self._freezes = self._pool("freezing", place.limits.unanswered_freezes)
        self._freezing = Freezing(place, self._freezes, self._forcing, self._hold_for)

    @property
    def name(self) -> str:
        """The short host name that its changes carry."""
        return self._place.host

    @property
    def uri(self) -> str:
        """The connection URI, without secrets."""
        return self._uri

    def start(self, sink: Sink) -> None:
        """Connect, list, and keep the sink told of everything from now on."""
        loop.start()
        self._control.call(partial(self._begin, sink))

    def submit(self, command: Command) -> None:
        """Carry out a command for this host; the sink gets its answer."""
        if not isinstance(command, Look):  # which cause no event
            loop.stay_awake()
        self._control.call(partial(self._carry_out, command))

    def close(self, *, process_ends: bool = False) -> None:
        """Stop; see ``Port``."""
        self._control.call(partial(self._end, process_ends))

    def _open(self, *, only_look: bool) -> libvirt.virConnect:
        """Open a connection, to act where nothing else is said; on its lane's thread."""
        is_up = self._link is not None and self._link.is_up
        address = self._address(apart=self._tries.hanging > 0 or not is_up)
        connection = self._open_to_see(address)[0] if only_look else self._open_to_act(address)
        limits = self._place.limits
        opening.keep_alive(connection, limits.keepalive, limits.keepalive_count)
        return connection

    def _how_many(self) -> int:
        """How many domains the host had when it was last listed."""
        return self._link.domains if self._link is not None else 0

    def _say_of_figures(self, words: str) -> None:
        if self._link is not None:
            self._link.say_also(words)

    def _address(self, *, apart: bool) -> str:
        """Where a connection leads; apart from others if what they share may be what hangs."""
        return uri.apart(self._place.uri) if apart else self._place.uri

    # All below runs on the control thread.

    def _emit(self, change: Change) -> None:
        if self._sink is not None:
            self._sink(change)

    def _pool(
        self,
        purpose: str,
        at_most: int,
        share: Share | None = None,
        *,
        is_patient: bool = False,
        is_wished: bool = False,
    ) -> Pool:
        open_lane = partial(self._open_lane, purpose)
        limits = self._place.limits
        if is_patient:
            limits = replace(limits, patience=limits.long_patience)
        return Pool(
            open_lane,
            self._control,
            limits,
            at_most=at_most,
            share=share,
            is_wished=is_wished,
            closes_idle=purpose in _TO_SEE,
        )

    def _open_lane(self, purpose: str) -> Worker:
        if self._place.in_process and self._link is not None:
            return BorrowedLane(self._link.lane)
        only_look = purpose in _TO_SEE and self._link is not None and self._link.read_only
        open_connection = partial(self._open, only_look=only_look)
        name = f"{self.name}-{purpose}"
        make = partial(Lane, name, open_connection, self._control, self._handles.let_go)
        # Who acts does not wait behind those who look.
        waits = self._by_ssh and purpose in _TO_SEE
        return LaneBehindDoor(door_of(self._control), self._control, make) if waits else make()

    def _begin(self, sink: Sink) -> None:
        self._sink = sink
        self._forget_leaps = self._control.after_leap(self._after_leap)
        self._connect()

    def _end(self, process_ends: bool) -> None:
        self._sink = None
        if self._forget_leaps is not None:
            self._forget_leaps()
            self._forget_leaps = None
        if self._retry is not None:
            self._retry.cancel()
        self._leave_door()
        if self._link is not None:
            self._link.end(process_ends=process_ends)
        closed = Trouble("vmtui closes")
        self._acting.close()
        self._freezing.close()
        # The forces come last: what was frozen for one that is dropped is thawed.
        for pool in (*self._seeing, self._actions, self._saves, self._freezes, self._forces):
            pool.drop(closed)

    # Reaching the host.

    def _connect(self, *, wished: bool = False) -> None:
        self._retry = None
        if not self._tries.may_try(boot_time(), wished=wished):
            words = f"no answer to {self._tries.hanging} tries to connect, which still go on"
            self._try_later(Trouble(words, lost=True))
            return
        self._emit(HostConnecting(self.name, self._place.clock()))
        if self._by_ssh:
            self._leave_door = door_of(self._control).ask(self._open_link)
        else:
            self._open_link()

    def _open_link(self) -> None:
        self._link = Link(
            replace(self._place, uri=self._address(apart=self._tries.hanging > 0)),
            self._epoch + 1,
            self._numbers,
            self._open_to_see,
            on_up=self._came_up,
            on_end=self._went_down,
            on_freed=self._tries.returned,
        )

    def _came_up(self, link: Link) -> None:
        self._leave_door()
        self._epoch = link.epoch
        link.hold(bool(self._under_force))
        self._emit(HostUp(self.name, self._place.clock(), link.epoch, link.read_only))

    def _went_down(self, link: Link, trouble: Trouble) -> None:
        self._leave_door()
        self._link = None
        if link.listed:
            self._failures = 0
        if link.hangs:
            self._tries.given_up(boot_time())
        lost = Trouble(f"not sent: no connection to {self.name} ({trouble.words})", lost=True)
        for pool in self._seeing:
            pool.drop(lost)
        self._actions.drop(lost)
        self._saves.drop(lost)
        self._try_later(trouble, self._silent(trouble) if link.epoch == self._epoch else None)

    def _silent(self, trouble: Trouble) -> float:
        """For how long a host had been silent when its connection was lost."""
        limits = self._place.limits
        return limits.silence if trouble.by_silence else 0.0

    def _try_later(self, trouble: Trouble, silent: float | None = None) -> None:
        limits = self._place.limits
        wait = min(limits.first_retry * 2**self._failures, limits.last_retry)
        # Hosts that were lost together must not all come back in the same instant.
        wait *= random.uniform(0.8, 1.2)
        self._failures = min(self._failures + 1, 10)
        now = self._place.clock()
        next_try = Moment(now.wall + wait, now.boot + wait)
        self._emit(HostDown(self.name, now, trouble.words, trouble.refused, next_try, silent))
        self._retry = self._control.later(wait, self._connect)

    def _try_now(self) -> None:
        if self._retry is not None:
            self._retry.cancel()
            self._failures = 0
            self._connect(wished=True)

    def _after_leap(self) -> None:
        """The process was stopped or the machine slept: connections may be gone without a word."""
        self._try_now()
        if self._link is not None and self._link.is_up:
            self._link.refresh()

    # Commands.

    def _carry_out(self, command: Command) -> None:
        if self._sink is None:
            return  # Closed: nobody would hear the answer.
        is_up = self._link is not None and self._link.is_up
        match command:
            case ReconnectNow():
                self._try_now()
            case ReadDetails():
                if is_up:
                    self._inspecting.ask(command)
            case ReadStats() | ReadFacts() | ReadScreen() | ReadHost():
                if is_up:
                    self._looking.ask(command)
            case _ if isinstance(command, Sampling):
                if is_up:
                    self._watching.ask(command)
            case GoAhead(ticket):
                self._acting.go_ahead(ticket)
            case Withdraw(ticket):
                self._acting.withdraw(ticket)
                self._saving.withdraw(ticket)
            case PrepareForce():
                self._forcing.prepare_force(command)
            case ForceOff():
                self._force_off(command)
            case Reset():
                self._forcing.carry_out(command)
            case Thaw():
                self._freezing.thaw(command)
            case EndForce():
                self._forces.let_go()
            case OpenConsole():
                self._open_console(command)
            case _ if isinstance(command, Patient) and is_up:
                self._saving.carry_out(command, self._saves.let_go, patient=True)
            case _ if isinstance(command, Ordered) and is_up:
                self._acting.carry_out(command)
            case _ if isinstance(command, Ordered):
                words = f"not sent: no connection to {self.name}"
                self._acting.fail(command, Trouble(words, lost=True))

    def _open_console(self, command: OpenConsole) -> None:
        # Only brought in at the first key for it.
        from vmtui.hypervisor.serial_console import Consoles

        def make_lane() -> Lane:
            open_connection = partial(self._open, only_look=False)
            return Lane(f"{self.name}-console", open_connection, self._control)

        Consoles(self._place, make_lane).open(command)

    def _force_off(self, order: ForceOff) -> None:
        if order.freeze_first:
            self._freezing.carry_out(order)
        else:
            self._forcing.carry_out(order, self._hold_for(order.ticket))

    def _hold_for(self, ticket: int) -> Callable[[], None]:
        """Keep bulk calls off the host during a force: they would block for as long."""
        self._under_force.add(ticket)
        self._hold()
        end_hold = partial(self._force_ended, ticket)
        timer = self._control.later(self._place.limits.hold, end_hold)

        def end() -> None:
            timer.cancel()
            end_hold()

        return end

    def _force_ended(self, ticket: int) -> None:
        self._under_force.discard(ticket)
        self._hold()

    def _hold(self) -> None:
        held = bool(self._under_force)
        for pool in self._seeing:
            pool.hold(held)
        if self._link is not None:
            self._link.hold(held)
