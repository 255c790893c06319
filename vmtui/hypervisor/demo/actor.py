"""How a guest of the demo behaves: what it does by itself, and when its button is pressed."""

from __future__ import annotations

import random
from typing import Protocol

import libvirt

from vmtui.core.commands import CutLinks, Deed, InjectNmi, Mode, PressSysRq, RestoreLinks
from vmtui.core.details import Part
from vmtui.core.events import Detail, Lifecycle, LifecycleSeen, Signal
from vmtui.core.looks import Found, StatsRow
from vmtui.core.model import Links, Moment, PowerState
from vmtui.core.screens.guest_screen import GuestScreen
from vmtui.core.why.evidence import AgentSigns, Reading, Shot
from vmtui.hypervisor import own_view, snapshots, states
from vmtui.hypervisor.demo import details, signs
from vmtui.hypervisor.demo.cast import Guest, Manner
from vmtui.hypervisor.demo.meter import NO_LOAD, Load, Meter
from vmtui.hypervisor.demo.pages import page
from vmtui.hypervisor.demo.worker import Step
from vmtui.hypervisor.errors import RefusalError

_OBEYS_AFTER = (1.0, 3.0)
_SLOW_FOR = (25.0, 40.0)
_RESTARTS_AFTER = 1.5
_CLOSING = 0.5
"""Seconds between the guest's own power-off and the end of its QEMU."""

_WAKES_AFTER = 0.6
_COMES_BACK_AFTER = 20.0
_RESTLESS_EVERY = 95.0
_RESTLESS_OFF = 3.0

_FLUSHING = Load(cpu=38.0, writes=4_200_000.0)
_SHUTTING_DOWN = Load(cpu=20.0, writes=50_000.0)


class Stage(Protocol):
    """What an actor needs of its host; all of it on the host's one thread."""

    def now(self) -> Moment:
        """Both times."""

    def later(self, seconds: float, step: Step) -> None:
        """Have something done after a while."""

    def domain(self, uuid: str) -> libvirt.virDomain:
        """The domain in the test driver. Not to be kept: it would keep the connection open."""

    def play_signal(self, guest: Guest, signal: Signal) -> None:
        """Tell of a signal that the driver does not send."""

    def play_event(self, guest: Guest, event: Lifecycle, detail: Detail) -> None:
        """Tell of a lifecycle event that the driver does not send."""


class Actor:
    """One guest on its stage.

    Attributes:
        guest: Its part.
        started: When its present run began; None while it is off.
    """

    def __init__(self, guest: Guest, stage: Stage) -> None:
        """Nothing is done before ``enter``."""
        self.guest = guest
        self.started: Moment | None = None
        self._stage = stage
        self._chance = random.Random(guest.name)
        self._phase = self._chance.random()
        self._meter = Meter(stage.now().boot)
        self._going: Load | None = None
        self._waking = False
        self._resets_when_off = False
        self._is_cut = False
        self._asks = False

    def enter(self) -> None:
        """Take up the state that the part begins with; before events are registered."""
        guest, now = self.guest, self._stage.now()
        if guest.state.has_process:
            self.started = Moment(now.wall - guest.age, now.boot - guest.age)
            self._meter = Meter(self.started.boot)
            self._meter.add(Load(guest.cpu, guest.writes), now.boot)
        if guest.state is PowerState.PAUSED:
            self._domain().suspend()
        if guest.manner is Manner.RESTLESS:
            self._stage.later(_RESTLESS_EVERY, self._restart_by_itself)

    def press(self, mode: Mode, *, restart: bool = False) -> None:
        """Ask it to power off, as virDomainShutdownFlags does, or to restart (virDomainReboot).

        The driver itself would restart even a deaf guest, and at once.

        Raises:
            libvirt.libvirtError: It is off already, in libvirt's words.
            RefusalError: It has no agent, or the agent does not answer.
        """
        state = self._state()
        if not state.has_process:
            self._domain().shutdown()
        if mode is Mode.AGENT:
            self._refuse_agent(state)
        else:
            self._stage.play_signal(self.guest, Signal.POWER_BUTTON)
        self._resets_when_off = restart
        if state.is_up and self._going is None:
            self._go_down()

    def reset(self) -> None:
        """Reset it, as virDomainReset would; the driver has no such call."""
        self._going = None
        self._asks = False
        self._stage.play_signal(self.guest, Signal.REBOOT)

    @property
    def links(self) -> Links:
        """How its one network card is plugged in."""
        mac = (self.guest.mac,)
        return Links(cut=mac) if self._is_cut else Links(up=mac)

    def undergo(self, deed: Deed) -> None:
        """Play what the driver has no call for; a demo writes no dump.

        Raises:
            RefusalError: It is a dump.
        """
        match deed:
            case PressSysRq():
                run = self._domain().ID()
                self._stage.later(_CLOSING, lambda: self._power_off(run))
            case CutLinks():
                self._is_cut = True
            case RestoreLinks():
                self._is_cut = False
            case InjectNmi() if self.guest.is_windows:
                self.reset()
            case InjectNmi():
                pass  # A Linux notes it and goes on, unless it is set to panic.
            case _:
                raise RefusalError("the demo writes nothing to a disk")

    def wake(self) -> None:
        """Wake it from S3, as virDomainPMWakeup would; the driver has no such call.

        Raises:
            RefusalError: It does not sleep, in QEMU's words.
        """
        if self._state() is not PowerState.SUSPENDED:
            raise RefusalError(
                "internal error: unable to execute QEMU command 'system_wakeup': "
                "Unable to wake up: guest is not in suspended state"
            )
        self._stage.later(_WAKES_AFTER, self._wake_up)

    def hear(self, seen: LifecycleSeen) -> bool:
        """Take in the driver's event about this guest.

        Returns:
            Whether the event is to be told. Waking is a pause and a resume to the driver.
        """
        match seen.event:
            case Lifecycle.STARTED:
                self.started = seen.at
                self._meter = Meter(seen.at.boot)
                self._going = None
                self._resets_when_off = False
                self._is_cut = False
            case Lifecycle.STOPPED:
                self.started = None
                self._asks = False
                self._going = None
                if self.guest.manner is Manner.RETURNING:
                    self._stage.later(_COMES_BACK_AFTER, self._start)
            case Lifecycle.SUSPENDED if self._waking:
                return False
            case Lifecycle.RESUMED if self._waking:
                self._waking = False
                self._stage.play_signal(self.guest, Signal.AWAKE)
                self._stage.play_event(self.guest, Lifecycle.STARTED, Detail.WAKEUP)
                return False
            case _:
                pass
        return True

    def stats(self, at: Moment) -> StatsRow:
        """Its figures at this moment, which is now."""
        info = self._domain().info()
        self._add_up(at)
        runs = self.started is not None
        return StatsRow(
            uuid=self.guest.uuid,
            cpu_time=self._meter.cpu_time if runs else None,
            written=self._meter.written if runs else None,
            vcpus=info[3],
            memory=info[2] * 1024,
            read=self._meter.written // 3 if runs else None,
            resident=info[2] * 1024 * 3 // 4 if runs else None,
        )

    def details(self, part: Part) -> Found:
        """A part of what a look at it tells.

        Raises:
            libvirt.libvirtError: It is gone.
            RefusalError: It has no agent, or the agent does not answer.
        """
        state = self._state()
        match part:
            case Part.DEFINITION:
                return details.definition(self._domain(), is_up=state.is_up)
            case Part.MEASURES:
                self._add_up(self._stage.now())
                return details.measures(self.guest, self._meter, is_up=state.is_up)
            case Part.AGENT:
                self._refuse_agent(state)
                return details.agent(self.guest)
            case Part.FIGURES:
                return details.figures(self.stats(self._stage.now()))
            case Part.XML | Part.INACTIVE_XML:
                return own_view.xml_of(self._domain(), inactive=part is Part.INACTIVE_XML)
            case Part.SNAPSHOTS:
                return snapshots.snapshots_of(self._domain())

    def screen(self, at: Moment) -> GuestScreen:
        """What it shows now."""
        if not self._state().has_process:
            raise RefusalError("Requested operation is not valid: domain is not running")
        return page(self.guest, at, is_going_down=self._going is not None)

    def reading(self, at: Moment) -> Reading:
        """A sample of it at this moment, which is now.

        Raises:
            libvirt.libvirtError: It is gone.
        """
        state, reason = self._domain().state()
        power_state = states.power_state(state)
        reasoned = states.reason(power_state, reason)
        return signs.reading(self.stats(at), power_state, reasoned, at)

    def shot(self, at: Moment) -> Shot:
        """A look at its screen; raises what ``screen`` does."""
        going = signs.Shows.ITS_END if self._going else signs.Shows.THE_USUAL
        return signs.shot(self.screen(at), signs.Shows.A_QUESTION if self._asks else going)

    def agent_signs(self, at: Moment) -> AgentSigns:
        """What its agent answers.

        Raises:
            libvirt.libvirtError: It is gone.
            RefusalError: It has no agent, or the agent does not answer.
        """
        self._refuse_agent(self._state())
        return signs.agent(self.guest, at)

    def _go_down(self) -> None:
        run = self._domain().ID()
        self._add_up(self._stage.now())
        match self.guest.manner:
            case Manner.DEAF:
                return
            case Manner.ASKING:
                self._asks = True
            case Manner.RESTARTING:
                self._going = _SHUTTING_DOWN
                self._stage.later(_RESTARTS_AFTER, lambda: self._restart(run))
            case Manner.SLOW:
                self._going = _FLUSHING
                seconds = self._chance.uniform(*_SLOW_FOR)
                self._stage.later(seconds, lambda: self._power_off(run))
            case _:
                self._going = _SHUTTING_DOWN
                seconds = self._chance.uniform(*_OBEYS_AFTER)
                self._stage.later(seconds, lambda: self._power_off(run))

    def _power_off(self, run: int) -> None:
        """Power off as a guest does: it says so first, then its QEMU ends."""
        if self._is_in(run) and self._resets_when_off:
            self._resets_when_off = False
            self.reset()
        elif self._is_in(run):
            self._stage.play_event(self.guest, Lifecycle.SHUTDOWN, Detail.GUEST)
            self._stage.later(_CLOSING, lambda: self._end(run))

    def _end(self, run: int) -> None:
        if self._is_in(run):
            self._domain().shutdown()

    def _restart(self, run: int) -> None:
        if self._is_in(run):
            self._going = None
            self._stage.play_signal(self.guest, Signal.REBOOT)

    def _restart_by_itself(self) -> None:
        self._stage.later(_RESTLESS_EVERY, self._restart_by_itself)
        if self._state().is_up and self._going is None:
            self._domain().shutdown()
            self._stage.later(_RESTLESS_OFF, self._start)

    def _start(self) -> None:
        domain = self._domain()
        if not domain.isActive():
            domain.create()

    def _wake_up(self) -> None:
        if self._state() is PowerState.SUSPENDED:
            self._add_up(self._stage.now())
            self._waking = True
            domain = self._domain()
            domain.suspend()
            domain.resume()

    def _refuse_agent(self, state: PowerState) -> None:
        if not self.guest.has_agent:
            raise RefusalError("argument unsupported: QEMU guest agent is not configured")
        if not state.is_up:
            raise RefusalError("Guest agent is not responding: QEMU guest agent is not connected")

    def _add_up(self, at: Moment) -> None:
        load = NO_LOAD
        if self._state().is_up:
            usual = Load(self.guest.cpu, self.guest.writes)
            load = (self._going or usual).swung(at.boot, self._phase)
        self._meter.add(load, at.boot)

    def _is_in(self, run: int) -> bool:
        """Whether it still computes in the run with this domain ID."""
        return self._domain().ID() == run and self._state().is_up

    def _state(self) -> PowerState:
        return states.power_state(self._domain().state()[0])

    def _domain(self) -> libvirt.virDomain:
        return self._stage.domain(self.guest.uuid)
