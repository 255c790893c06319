"""A host of the demo, behind the same door as a real one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

import libvirt

from vmtui.clock import boot_time
from vmtui.core.changes import Change, DomainRow, DomainsListed, HostConnecting, HostDown, HostUp
from vmtui.core.commands import (
    Command,
    CutLinks,
    Dump,
    EndForce,
    Force,
    ForceOff,
    GoAhead,
    InjectNmi,
    Ordered,
    PrepareForce,
    PressSysRq,
    ReadDetails,
    ReadFacts,
    ReadHost,
    ReadScreen,
    ReadStats,
    Reboot,
    ReconnectNow,
    Reset,
    RestoreLinks,
    Sampling,
    SendKeys,
    Shutdown,
    Wake,
)
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal, SignalSeen
from vmtui.core.freeze import FreezeStage
from vmtui.core.host_facts import HostFacts, HostRead
from vmtui.core.looks import ScreenRead, StatsRead
from vmtui.core.model import Moment, PowerState, VmId
from vmtui.core.replies import CommandBegun, CommandDone, CommandFailed, ForceReady, FreezeSeen
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.core.serial import ConsoleClosed, OpenConsole
from vmtui.hypervisor import (
    bulk,
    errors,
    facts,
    freezing,
    host_facts,
    loop,
    orders,
    reading,
    typing,
)
from vmtui.hypervisor.demo import watching
from vmtui.hypervisor.demo.actor import Actor
from vmtui.hypervisor.demo.cast import Guest, House
from vmtui.hypervisor.demo.driver_file import open_driver
from vmtui.hypervisor.demo.silence import RETRY, Silence
from vmtui.hypervisor.demo.worker import Step, Worker
from vmtui.hypervisor.errors import RefusalError, Trouble
from vmtui.hypervisor.events import EventNumbers, Listener, Registration
from vmtui.hypervisor.inspecting import details_read
from vmtui.hypervisor.limits import Limits
from vmtui.hypervisor.port import Sink

T = TypeVar("T")

_MEMORY = 64 * 2**30
"""Bytes that each host has: more than its guests take."""

_NO_CONSOLE = "guests of the demo have no serial console; those of --demo qemu have one"
_SILENT = Trouble("connection lost: no keepalive (played: it comes back)", lost=True)


class DemoPort:
    """One host: its guests in the test driver, and the thread on which all of them act.

    One connection does everything: a host made from a file is private to its connection, and the
    test driver never blocks.
    """

    def __init__(self, house: House, clock: Callable[[], Moment], *, pace: float = 1.0) -> None:
        """Nothing starts before ``start``.

        Args:
            house: The host and its guests.
            clock: Tells both times.
            pace: How many of the clock's seconds pass in a real one.
        """
        self.name = house.name
        self.uri = f"demo:///{house.name}"
        self.now = clock
        self._house = house
        self._worker = Worker(f"demo-{house.name}", lambda: clock().boot, pace)
        self._sink: Sink = lambda _change: None
        self._connection: libvirt.virConnect | None = None
        self._registration = Registration()
        self._actors: dict[str, Actor] = {}
        self._silence: Silence | None = None
        self._numbers = EventNumbers()
        self._epoch = 0
        self._tries = 0

    # The door

    def start(self, sink: Sink) -> None:
        """Open the host and tell its list; see ``Port``."""
        self._sink = sink
        loop.start()
        self._worker.start()
        self._worker.call(self._connect)

    def submit(self, command: Command) -> None:
        """Carry out a command; see ``Port``."""
        self._worker.call(partial(self._carry_out, command))

    def close(self, *, process_ends: bool = False) -> None:  # noqa: ARG002
        """Close the connection, which no daemon hears of, and end the thread; see ``Port``."""
        self._worker.stop(self._disconnect)

    # The stage of the actors

    def later(self, seconds: float, step: Step) -> None:
        """Have something done after some of the clock's seconds."""
        self._worker.later(seconds, step)

    def domain(self, uuid: str) -> libvirt.virDomain:
        """The domain in the test driver (virDomainLookupByUUIDString)."""
        return self._open.lookupByUUIDString(uuid)

    def play_signal(self, guest: Guest, signal: Signal) -> None:
        """Tell of a signal that the driver does not send."""
        self._tell(SignalSeen(self.name, self.now(), guest.uuid, guest.name, signal))

    def play_event(self, guest: Guest, event: Lifecycle, detail: Detail) -> None:
        """Tell of a lifecycle event that the driver does not send."""
        number, at = self._numbers.count(), self.now()
        self._tell(LifecycleSeen(self.name, at, number, guest.uuid, guest.name, event, detail))

    # The connection

    @property
    def _open(self) -> libvirt.virConnect:
        assert self._connection is not None, "nothing is asked of a host that did not open"
        return self._connection

    @property
    def _is_silent(self) -> bool:
        return self._silence is not None and self._silence.reigns

    def _connect(self) -> None:
        self._tries += 1
        self._trying()
        try:
            self._connection = open_driver(self._house.guests)
            self._set_stage(self._connection)
        except libvirt.libvirtError as error:
            self._not_made(errors.of_open(error))
        except OSError as error:
            self._not_made(Trouble(f"the demo's file can't be written: {error}", refused=True))
        else:
            self._up()

    def _not_made(self, trouble: Trouble) -> None:
        self._disconnect()
        self._down(trouble)
        self.later(RETRY, partial(self._try_again, self._tries))

    def _try_again(self, after: int) -> None:
        if self._tries == after:  # nobody asked for another try meanwhile
            self._connect()

    def _set_stage(self, connection: libvirt.virConnect) -> None:
        self._actors = {guest.uuid: Actor(guest, self) for guest in self._house.guests}
        for actor in self._actors.values():
            actor.enter()
        # The listener's numbers are not used: events are numbered on this thread, together with
        # those that are played.
        listener = Listener(self.name, self.now, EventNumbers(), self._overhear)
        self._registration = listener.register(connection, lambda _reason: None)
        if self._house.outage is not None:
            self._silence = Silence(
                self._house.outage,
                self._worker,
                lost=lambda: self._down(_SILENT),
                trying=self._trying,
                back=self._up,
            )

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._registration.undo(self._connection)
            self._connection.close()
            self._connection = None

    # What is told

    def _tell(self, change: Change) -> None:
        """Tell what comes over the connection: nothing while the host is silent."""
        if not self._is_silent:
            self._sink(change)

    def _trying(self) -> None:
        self._sink(HostConnecting(self.name, self.now()))

    def _up(self) -> None:
        self._epoch += 1
        self._sink(HostUp(self.name, self.now(), self._epoch))
        began = self._numbers.last
        for rows in bulk.rows(bulk.list_domains(self._open).stats, in_process=True):
            self._tell_list(began, rows)
        self._tell_list(began, complete=True)

    def _down(self, trouble: Trouble) -> None:
        now = self.now()
        next_try = Moment(now.wall + RETRY, now.boot + RETRY)
        self._sink(HostDown(self.name, now, trouble.words, trouble.refused, next_try))

    def _tell_list(
        self,
        began: int,
        rows: tuple[DomainRow, ...] = (),
        *,
        complete: bool = False,
        gone: tuple[str, ...] = (),
    ) -> None:
        at = self.now()
        self._tell(DomainsListed(self.name, at, self._epoch, began, rows, complete, gone))

    def _overhear(self, seen: LifecycleSeen | SignalSeen) -> None:
        """Hand an event over from libvirt's event thread."""
        self._worker.call(partial(self._hear, seen))

    def _hear(self, seen: LifecycleSeen | SignalSeen) -> None:
        if isinstance(seen, SignalSeen):
            self._tell(seen)
        elif self._actors[seen.uuid].hear(seen):
            self._tell(replace(seen, number=self._numbers.count()))
        began = self._numbers.last
        rows, gone = reading.read_again(self._open, (seen.uuid,), in_process=True)
        self._tell_list(began, rows, gone=gone)

    # Commands

    def _carry_out(self, command: Command) -> None:
        match command:
            case PrepareForce(vm):
                self._prepare_force(vm)
            case ReadFacts(vm) if self._connection is not None and not self._is_silent:
                at, actor = self.now(), self._actors[vm.uuid]
                told = facts.read_facts(self._connection, vm, at, self._epoch)
                self._tell(replace(told, started=actor.started, links=actor.links))
            case ReadDetails(vm, part) if self._connection is not None and not self._is_silent:
                outcome = self._attempt(lambda _connection: self._actors[vm.uuid].details(part))
                self._tell(details_read(vm, self.now(), self._epoch, part, outcome))
            case ReadStats() if self._connection is not None and not self._is_silent:
                at = self.now()
                rows = tuple(actor.stats(at) for actor in self._actors.values())
                self._tell(StatsRead(self.name, at, self._epoch, rows))
            case _ if isinstance(command, Sampling):
                if not self._is_silent:
                    self._watch(command)
            case ReadHost() if self._connection is not None and not self._is_silent:
                self._tell(HostRead(self.name, self.now(), self._epoch, self._node()))
            case ReadScreen(vm) if not self._is_silent:
                self._show_screen(vm)
            case ReconnectNow():
                self._reconnect()
            case EndForce():
                pass  # The one connection stays.
            case GoAhead():
                pass  # Its guests are pressed at once.
            case OpenConsole(ticket, vm, line):
                os.close(line)
                self._tell(ConsoleClosed(ticket, vm, self.now(), _NO_CONSOLE))
            case _ if isinstance(command, Ordered):
                self._act(command)
            case _:
                pass  # Nothing is read of a silent host.

    def _watch(self, wish: Sampling) -> None:
        def attempt(job: Callable[[], T]) -> T | Trouble:
            return self._attempt(lambda _connection: job())

        self._tell(watching.answer(wish, self._actors, attempt, self.now(), self._epoch))

    def _node(self) -> HostFacts:
        """The host of itself; its processors' times the driver only makes up."""
        found = host_facts.read_host(self._open)
        return replace(found, memory=_MEMORY, busy=None, idle=None)

    def _show_screen(self, vm: VmId) -> None:
        shown = self._attempt(lambda _connection: self._actor(vm).screen(self.now()))
        if isinstance(shown, Trouble):
            shown = GuestScreen(self.now(), error=shown.words)
        self._tell(ScreenRead(vm, shown))

    def _reconnect(self) -> None:
        if self._connection is None:
            self._connect()
        elif self._silence is not None:
            self._silence.try_now()

    def _act(self, action: Ordered) -> None:
        # A force comes with a connection of its own, which even a silent host takes.
        unheard = self._is_silent and not isinstance(action, Force)
        trouble = _SILENT if unheard else self._attempt(partial(self._obey, action))
        if trouble is None:
            self._sink(CommandDone(action.ticket, action.vm, self.now()))
            return
        self._sink(
            CommandFailed(
                action.ticket,
                action.vm,
                self.now(),
                trouble.words,
                gone=trouble.gone,
                host_lost=trouble.lost,
            )
        )

    def _obey(self, action: Ordered, connection: libvirt.virConnect) -> None:
        begun = partial(self._begun, action)
        if isinstance(action, ForceOff):
            if action.freeze_first:
                self._freeze(action, connection)
            orders.force(connection, action, boot_time, Limits().force_reading, begun)
            return
        actor = self._actor(action.vm)
        match action:
            case Shutdown(mode=mode) | Reboot(mode=mode):
                begun()
                actor.press(mode, restart=isinstance(action, Reboot))
            case Wake():
                begun()
                actor.wake()
            case Reset():
                orders.check_run(connection, action)
                begun()
                actor.reset()
            case PressSysRq() | CutLinks() | RestoreLinks() | InjectNmi() | Dump():
                begun()
                actor.undergo(action)
            case SendKeys():
                typing.send_keys(connection, action, begun)
            case _:
                orders.do(connection, action, begun)

    def _freeze(self, order: ForceOff, connection: libvirt.virConnect) -> None:
        """Freeze file systems first; the driver would do so for a guest without an agent too."""
        self._actor(order.vm).agent_signs(self.now())
        frozen = freezing.freeze(connection, order, Limits().force_reading, lambda: None)
        number, seconds, at = frozen.filesystems, frozen.seconds, self.now()
        self._sink(FreezeSeen(order.ticket, order.vm, at, FreezeStage.FROZEN, number, seconds))

    def _begun(self, action: Ordered) -> None:
        self._sink(CommandBegun(action.ticket, action.vm, self.now()))

    def _actor(self, vm: VmId) -> Actor:
        """Whoever plays this domain; raises libvirt's own error (code 42) if nobody does."""
        self.domain(vm.uuid)
        return self._actors[vm.uuid]

    def _prepare_force(self, vm: VmId) -> None:
        seen = self._attempt(lambda connection: orders.look(connection, vm.uuid))
        now = self.now()
        if isinstance(seen, Trouble):
            self._sink(ForceReady(vm, now, PowerState.NO_STATE, None, None, seen.words))
        else:
            run = (seen.domain_id, seen.cpu_time)
            self._sink(ForceReady(vm, now, seen.state, *run, protected=seen.protected))

    def _attempt(self, job: Callable[[libvirt.virConnect], T]) -> T | Trouble:
        """Do a job on the connection, or say why it could not be done."""
        if self._connection is None:
            return Trouble(f"not sent: no connection to {self.name}", lost=True)
        try:
            return job(self._connection)
        except libvirt.libvirtError as error:
            return errors.of_call(error, self._connection)
        except RefusalError as error:
            return Trouble(str(error))
