"""A guest's serial console over libvirt's stream API: no virsh is needed, and embedded hosts work.

Its connection has one thread, which makes all calls, as everywhere: a stopped daemon then holds up
nothing else. The stream does not block. libvirt's event thread only wakes that thread, and asks for
no more events until all that has come was read: it would call without a pause otherwise.
"""

from __future__ import annotations

import os
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import libvirt

from vmtui.core.changes import Change
from vmtui.core.serial import HOW_TO_ADD_ONE, ConsoleClosed, ConsoleOpened, OpenConsole
from vmtui.hypervisor import loop
from vmtui.hypervisor.control import Step
from vmtui.hypervisor.errors import RefusalError, Trouble
from vmtui.hypervisor.lane import Lane
from vmtui.hypervisor.place import Place
from vmtui.readiness import wait_ready

CHUNK = 16384
"""Bytes at a time."""

_WOULD_BLOCK = -2
_READABLE = libvirt.VIR_STREAM_EVENT_READABLE
_ENDED = libvirt.VIR_STREAM_EVENT_ERROR | libvirt.VIR_STREAM_EVENT_HANGUP
_TAKEN = "Active console session exists"
_NONE_THERE = "cannot find character device"
_NO_PTY = "not using a PTY"
_FULL = 0.05
"""Seconds until one more try where libvirt takes nothing for the guest."""

MakeLane = Callable[[], Lane]


class Consoles:
    """The serial consoles of one host. On the control thread."""

    def __init__(self, place: Place, make_lane: MakeLane) -> None:
        """Open nothing yet.

        Args:
            make_lane: Makes a lane that nothing else uses.
        """
        self._place = place
        self._make_lane = make_lane

    def open(self, command: OpenConsole) -> None:
        """Join a console to the command's line, and tell of it and of its end."""
        place, lane = self._place, self._make_lane()
        joined = _Joined(socket.socket(fileno=command.line))
        told = [False]

        def tell(change: Change) -> None:
            if not told[0]:
                told[0] = isinstance(change, ConsoleClosed)
                place.emit(change)

        def opened() -> None:
            late.cancel()
            tell(ConsoleOpened(command.ticket, command.vm, place.clock()))

        def ended(outcome: object) -> None:
            late.cancel()
            joined.close()
            words = outcome.words if isinstance(outcome, Trouble) else str(outcome or "")
            tell(_closed(command, place, words))

        def too_late() -> None:
            words = f"{place.host} did not open it within {place.limits.open:.0f} s"
            tell(_closed(command, place, words))

        late = place.control.later(place.limits.open, too_late)
        on_open = partial(place.control.call, opened)
        lane.submit(partial(joined.serve, command, on_open), ended)
        lane.retire()


class _Joined:
    """A line, and the stream that it is joined to while ``serve`` runs."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._line.setblocking(False)
        self._to_guest = b""
        self._to_line = b""
        self._guest_ended = False

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def serve(self, command: OpenConsole, on_open: Step, connection: libvirt.virConnect) -> str:
        """Carry bytes both ways until either side ends; on the connection's own thread.

        Returns:
            Why the guest's side ended; "" if the line's did.
        """
        stream = connection.newStream(libvirt.VIR_STREAM_NONBLOCK)
        flags = libvirt.VIR_DOMAIN_CONSOLE_FORCE if command.take_over else 0
        domain = connection.lookupByUUIDString(command.vm.uuid)
        if self._is_left():
            return ""  # its host took its time: nobody is thrown out for somebody who has gone
        try:
            domain.openConsole(None, stream, flags)
        except libvirt.libvirtError as error:
            if remedy := _remedy(str(error)):
                raise RefusalError(remedy) from error
            raise
        wake = _Wake()
        stream.eventAddCallback(_READABLE | _ENDED, _woken, wake)
        try:
            on_open()
            self._carry(stream, wake)
        finally:
            stream.eventRemoveCallback()
            if connection.isAlive():
                with suppress(libvirt.libvirtError):  # it may have ended by itself
                    stream.abort()
        return "its host closed it" if self._guest_ended else ""

    def _is_left(self) -> bool:
        """Whether the other end of the line was closed, whatever was sent before."""
        hung_up = select.poll()
        hung_up.register(self._line, select.POLLHUP)
        return bool(hung_up.poll(0))

    def _carry(self, stream: libvirt.virStream, wake: _Wake) -> None:
        while True:
            self._read_guest(stream)
            if not self._flush() or (self._guest_ended and not self._to_line):
                return
            if not self._to_line and not self._guest_ended:
                stream.eventUpdateCallback(_READABLE | _ENDED)
            writers = [self._line] if self._to_line else []
            pause = _FULL if self._to_guest else None
            ready, _ = wait_ready([wake, self._line], writers, pause)
            if wake in ready:
                wake.sleep()
            if not self._send_to(stream, is_readable=self._line in ready):
                return

    def _read_guest(self, stream: libvirt.virStream) -> None:
        """Take what the guest has sent, unless the line is still full of what it sent before."""
        if self._to_line or self._guest_ended:
            return
        came = stream.recv(CHUNK)
        if isinstance(came, bytes):
            self._to_line = came
            self._guest_ended = not came
            loop.stay_awake()

    def _flush(self) -> bool:
        """Pass on to the line; returns whether it is still there."""
        try:
            while self._to_line:
                self._to_line = self._to_line[self._line.send(self._to_line) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def _send_to(self, stream: libvirt.virStream, *, is_readable: bool) -> bool:
        """Pass on to the guest; returns whether the line is still there."""
        if is_readable:
            try:
                typed = self._line.recv(CHUNK)
            except OSError:
                return False
            if not typed:
                return False
            self._to_guest += typed
            loop.stay_awake()  # its echo follows
        if self._to_guest:
            sent = stream.send(self._to_guest)
            if sent != _WOULD_BLOCK:
                self._to_guest = self._to_guest[sent:]
        return True


class _Wake:
    """Wakes the thread that waits for it; goes when neither that one nor a callback needs it.

    A callback may still be under way when it is removed. What it writes to must not be closed by
    then, for its number may be another file's.
    """

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def __del__(self) -> None:
        os.close(self._fd)

    def fileno(self) -> int:
        """For ``select``."""
        return self._fd

    def wake(self) -> None:
        """Wake the thread; from any other."""
        os.eventfd_write(self._fd, 1)

    def sleep(self) -> None:
        """It is awake."""
        os.eventfd_read(self._fd)


def _woken(stream: libvirt.virStream, _events: int, wake: _Wake) -> None:
    """Called on the event thread. The update asks nobody: it is noted on the stream itself."""
    stream.eventUpdateCallback(0)
    wake.wake()


def _remedy(error: str) -> str:
    if _NONE_THERE in error:
        return f"{HOW_TO_ADD_ONE} ({error})"
    if _NO_PTY in error:
        return f"its serial line leads elsewhere, not to libvirt (a file, a socket): {error}"
    return ""


def _closed(command: OpenConsole, place: Place, words: str) -> ConsoleClosed:
    at = place.clock()
    return ConsoleClosed(command.ticket, command.vm, at, words, is_taken=_TAKEN in words)
