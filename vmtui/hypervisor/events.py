"""libvirt's events as changes. Every callback copies names and integers and returns at once.

Callbacks run on libvirt's event thread. A libvirt call in one of them would, on one hung host,
freeze the events of all hosts.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import Any

import libvirt
import libvirt_qemu

from vmtui.core.events import LifecycleSeen, Signal, SignalSeen
from vmtui.core.frozen import mutable
from vmtui.core.model import Moment
from vmtui.hypervisor import event_words, loop, translate

Hear = Callable[[LifecycleSeen | SignalSeen], None]
"""Takes what a callback saw, at once, on the event thread."""


class EventNumbers:
    """Counts the lifecycle events of a host, over all of its connections.

    Only libvirt's event thread counts, so no lock is needed; a lane reads ``last`` as its call
    begins.
    """

    def __init__(self) -> None:
        self._next = itertools.count(1)
        self.last = 0

    def count(self) -> int:
        """Number the event that is being handled."""
        self.last = next(self._next)
        return self.last


@mutable
class Registration:
    """The callbacks of a connection, to be taken back before it is closed."""

    events: list[int] = field(default_factory=list)
    monitor_events: list[int] = field(default_factory=list)
    close_callback: bool = False

    def undo(self, connection: libvirt.virConnect) -> None:
        """Take back each callback by itself: one left behind keeps the connection open."""
        for callback in self.events:
            with suppress(libvirt.libvirtError):
                connection.domainEventDeregisterAny(callback)
        for callback in self.monitor_events:
            with suppress(libvirt.libvirtError):
                libvirt_qemu.qemuMonitorEventDeregister(connection, callback)
        if self.close_callback:
            with suppress(libvirt.libvirtError):
                connection.unregisterCloseCallback()


class Listener:
    """Turns the callbacks of one host into changes."""

    def __init__(
        self, host: str, clock: Callable[[], Moment], numbers: EventNumbers, hear: Hear
    ) -> None:
        """Nothing is registered yet; see ``register``."""
        self._host = host
        self._clock = clock
        self._numbers = numbers
        self._pass_on = hear

    def register(
        self,
        connection: libvirt.virConnect,
        closed: Callable[[str], None],
        *,
        may_act: bool = True,
    ) -> Registration:
        """Register for everything worth seeing, each event once, on the connection's own thread.

        Drivers lack some events: only lifecycle events have to be there. QEMU's own events need
        the right to write.

        Args:
            connection: Just opened; nothing is listed yet.
            closed: Takes the reason when libvirt closes the connection, on the event thread.
            may_act: Whether it has the right to write.

        Raises:
            libvirt.libvirtError: There are no lifecycle events (virConnectDomainEventRegisterAny).
        """
        done = Registration()
        with suppress(libvirt.libvirtError):
            connection.registerCloseCallback(_on_close, closed)
            done.close_callback = True
        try:
            _register(connection, done, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._on_lifecycle)
        except libvirt.libvirtError:
            done.undo(connection)
            raise
        for event_id, callback in self._optional_callbacks().items():
            with suppress(libvirt.libvirtError):
                _register(connection, done, event_id, callback)
        for name in ("POWERDOWN", "SHUTDOWN") if may_act else ():
            with suppress(libvirt.libvirtError):
                done.monitor_events.append(
                    libvirt_qemu.qemuMonitorEventRegister(
                        connection, None, name, self._on_monitor_event, None
                    )
                )
        return done

    def _hear(self, change: LifecycleSeen | SignalSeen) -> None:
        loop.stay_awake()
        self._pass_on(change)

    def _optional_callbacks(self) -> dict[int, Callable[..., None]]:
        plain = {
            libvirt.VIR_DOMAIN_EVENT_ID_REBOOT: Signal.REBOOT,
            libvirt.VIR_DOMAIN_EVENT_ID_CONTROL_ERROR: Signal.CONTROL_ERROR,
            libvirt.VIR_DOMAIN_EVENT_ID_PMSUSPEND: Signal.ASLEEP,
            libvirt.VIR_DOMAIN_EVENT_ID_PMSUSPEND_DISK: Signal.ASLEEP,
            libvirt.VIR_DOMAIN_EVENT_ID_PMWAKEUP: Signal.AWAKE,
        }
        return {
            **{event_id: partial(self._on_plain, signal) for event_id, signal in plain.items()},
            libvirt.VIR_DOMAIN_EVENT_ID_WATCHDOG: self._on_watchdog,
            libvirt.VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON: self._on_io_error,
            libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE: self._on_agent,
            libvirt.VIR_DOMAIN_EVENT_ID_JOB_COMPLETED: self._on_job,
            libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED: self._on_removal_failed,
            libvirt.VIR_DOMAIN_EVENT_ID_BLOCK_THRESHOLD: self._on_threshold,
            libvirt.VIR_DOMAIN_EVENT_ID_MEMORY_FAILURE: self._on_memory_failure,
        }

    def _on_lifecycle(
        self,
        _connection: libvirt.virConnect,
        domain: libvirt.virDomain,
        event: int,
        detail: int,
        _opaque: object,
    ) -> None:
        what = translate.lifecycle(event)
        if what is None:
            return
        self._hear(
            LifecycleSeen(
                host=self._host,
                at=self._clock(),
                number=self._numbers.count(),
                uuid=domain.UUIDString(),
                name=domain.name(),
                event=what,
                detail=translate.detail(what, detail),
            )
        )

    def _signal(self, domain: libvirt.virDomain, signal: Signal, words: str = "") -> None:
        self._hear(
            SignalSeen(self._host, self._clock(), domain.UUIDString(), domain.name(), signal, words)
        )

    def _on_plain(
        self, signal: Signal, _connection: object, domain: libvirt.virDomain, *_rest: object
    ) -> None:
        self._signal(domain, signal)

    def _on_watchdog(
        self, _connection: object, domain: libvirt.virDomain, action: int, _opaque: object
    ) -> None:
        self._signal(domain, Signal.WATCHDOG, event_words.watchdog(action))

    def _on_io_error(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        path: str | None,
        alias: str | None,
        action: int,
        reason: str | None,
        _opaque: object,
    ) -> None:
        words = event_words.io_error(path or "", alias or "", action, reason or "")
        self._signal(domain, Signal.IO_ERROR, words)

    def _on_agent(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        state: int,
        reason: int,
        _opaque: object,
    ) -> None:
        self._signal(domain, Signal.AGENT, event_words.agent(state, reason))

    def _on_job(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        stats: dict[str, Any],
        _opaque: object,
    ) -> None:
        signal = Signal.JOB_FAILED if event_words.job_failed(stats) else Signal.JOB_DONE
        self._signal(domain, signal, event_words.job(stats))

    def _on_removal_failed(
        self, _connection: object, domain: libvirt.virDomain, device: str, _opaque: object
    ) -> None:
        self._signal(domain, Signal.DEVICE_REMOVAL_FAILED, device)

    def _on_threshold(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        device: str,
        path: str | None,
        threshold: int,
        excess: int,
        _opaque: object,
    ) -> None:
        words = event_words.threshold(device, path or "", threshold, excess)
        self._signal(domain, Signal.BLOCK_THRESHOLD, words)

    def _on_memory_failure(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        recipient: int,
        action: int,
        *_rest: object,
    ) -> None:
        words = event_words.memory_failure(recipient, action)
        self._signal(domain, Signal.MEMORY_FAILURE, words)

    def _on_monitor_event(
        self,
        _connection: object,
        domain: libvirt.virDomain,
        event: str,
        _seconds: int,
        _micros: int,
        details: str | None,
        _opaque: object,
    ) -> None:
        if event == "POWERDOWN":
            self._signal(domain, Signal.POWER_BUTTON)
        elif event == "SHUTDOWN" and _by_guest(details):
            self._signal(domain, Signal.GUEST_SHUTDOWN)


def _register(
    connection: libvirt.virConnect, done: Registration, event_id: int, callback: Callable[..., None]
) -> None:
    number = connection.domainEventRegisterAny(None, event_id, callback, None)
    done.events.append(number)


def _by_guest(details: str | None) -> bool:
    """Whether QMP's SHUTDOWN came from the guest; a second, from the host, follows each one."""
    try:
        told = json.loads(details or "{}")
    except (ValueError, RecursionError):  # from a host that may be anybody's
        return False
    return isinstance(told, dict) and told.get("guest") is True


def _on_close(_connection: object, reason: int, closed: Callable[[str], None]) -> None:
    closed(translate.close_reason(reason))
