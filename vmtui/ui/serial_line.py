"""Carries bytes between a terminal and a line, until somebody leaves or the line ends.

On a thread of its own: a terminal that stops reading, or a paste that the guest does not take,
then holds up nothing else.
"""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from vmtui.readiness import File, wait_ready

_AT_ONCE = 1024
"""Bytes that are written to the terminal before the keys are looked at: it may be slow."""

_LEAVE = re.compile(rb"\x1d|\x1b\[93;5(?::1)?u|\x1b\[27;5;93~")
"""ctrl+], also as terminals send it after the guest has asked for its keys in other forms."""


class SerialLine:
    """A terminal and a line, joined."""

    def __init__(
        self, keys: int, screen: int, line: socket.socket, on_end: Callable[[bool], None]
    ) -> None:
        """Start to carry.

        Args:
            keys: The terminal's descriptor to read from; raw.
            screen: Its descriptor to write to.
            line: Closed by nobody here.
            on_end: Called on the thread, with whether the person left (or the terminal was lost);
                else the line has ended.
        """
        self._keys = keys
        self._screen = screen
        self._line = line
        self._line.setblocking(False)
        self._on_end = on_end
        self._to_screen = b""
        self._to_line = b""
        threading.Thread(target=self._run, name="serial-line", daemon=True).start()

    def end(self) -> None:
        """Carry nothing more, as soon as may be: without that the next key would still be taken."""
        with suppress(OSError):  # it has ended already
            self._line.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            is_left = self._carry()
        except (OSError, ValueError):  # the terminal is gone; or the line was closed from here
            is_left = True
        self._on_end(is_left)

    def _carry(self) -> bool:
        """Carry until the end; returns whether the person left."""
        while True:
            readers: list[File] = [self._keys]
            readers += [] if self._to_screen else [self._line]
            writers: list[File] = [self._screen] if self._to_screen else []
            writers += [self._line] if self._to_line else []
            readable, writable = wait_ready(readers, writers)
            if self._keys in readable and not self._typed(os.read(self._keys, _AT_ONCE)):
                return True
            if self._line in writable and not self._send():
                return False
            if self._screen in writable:
                written = os.write(self._screen, self._to_screen[:_AT_ONCE])
                self._to_screen = self._to_screen[written:]
            if self._line in readable and not self._receive():
                return False

    def _typed(self, keys: bytes) -> bool:
        """Take keys for the guest; returns whether the person stays."""
        leaves = _LEAVE.search(keys)
        self._to_line += keys[: leaves.start()] if leaves else keys
        if self._to_line:
            self._send()
        return bool(keys) and leaves is None

    def _send(self) -> bool:
        try:
            self._to_line = self._to_line[self._line.send(self._to_line) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def _receive(self) -> bool:
        try:
            self._to_screen = self._line.recv(16 * _AT_ONCE)
        except OSError:
            return False
        return bool(self._to_screen)
