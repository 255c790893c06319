"""Copies of the journal's lines for the system's log, from where they may go to another machine.

A copy is made of what stands in a file already. It gates nothing and holds nothing up: it is sent
on a thread of its own, and that it can't be sent is told once.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

from vmtui.core.record.copies import CopyTo
from vmtui.core.record.records import NotCopied
from vmtui.journal.file import FilePlace
from vmtui.journal.journald import SOCKET, datagram
from vmtui.journal.places import Place

SYSLOG = Path("/dev/log")

SEND_WITHIN = 5.0
"""Seconds for a log that takes nothing at the moment."""

_PRIORITY = 10 * 8 + 5
"""Facility authpriv, as of sudo; severity notice (RFC 3164)."""


class Copier:
    """Sends copies, one datagram for each line."""

    def __init__(
        self, to: CopyTo, tell: Callable[[NotCopied], None], path: Path | None = None
    ) -> None:
        """Send nothing yet.

        Args:
            to: Which log; not NONE.
            tell: Gets the first failure, on the copier's thread.
            path: The log's socket; None for the usual one.
        """
        self._to = to
        self._tell = tell
        self._path = path or (SOCKET if to is CopyTo.JOURNALD else SYSLOG)
        self._waiting: SimpleQueue[tuple[str, Sequence[bytes]] | Event] = SimpleQueue()
        self._has_failed = False
        Thread(target=self._run, name="journal copies", daemon=True).start()

    def copy_from(self, places: Sequence[Place]) -> None:
        """Copy from now on what is written to the files among these places."""
        for place in places:
            if isinstance(place, FilePlace):
                place.on_written = self.put

    def put(self, file: str, lines: Sequence[bytes]) -> None:
        """Have lines of a file copied; never waits."""
        self._waiting.put((file, lines))

    def flush(self, timeout: float) -> bool:
        """Wait until all so far are sent or given up, `timeout` seconds at most."""
        done = Event()
        self._waiting.put(done)
        return done.wait(timeout)

    def _run(self) -> None:
        while True:
            waiting = self._waiting.get()
            if isinstance(waiting, Event):
                waiting.set()
                continue
            file, lines = waiting
            for line in lines:
                self._send(self._message(file, line))

    def _message(self, file: str, line: bytes) -> bytes:
        if self._to is CopyTo.JOURNALD:
            return datagram(line, file)
        head = f"<{_PRIORITY}>{time.strftime('%b %e %H:%M:%S')} vmtui[{os.getpid()}]: "
        return head.encode() + line

    def _send(self, message: bytes) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(SEND_WITHIN)
                sender.connect(os.fspath(self._path))
                sender.sendall(message)
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                self._tell(NotCopied(self._to.value, f"{self._path}: {error.strerror or error}"))
