"""A terminal that notes when each byte of a program came: a pty that one thread just reads.

What a program paints is known by its bytes alone; nothing of it is ever shown. The terminal answers
the one question that matters for speed, whether it takes synchronized output (DEC mode 2026), with
yes, as most terminals of today do: each frame of the program then ends with `FRAME_END`.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from tests.bench.screen import Screen
from tests.qemu import processes

FRAME_END = b"\x1b[?2026l"

_ASKS_FOR_FRAMES = b"\x1b[?2026$p"
_HAS_FRAMES = b"\x1b[?2026;2$y"
_MOST = 1 << 16


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes that came at once.

    Attributes:
        at: When, in seconds of ``time.monotonic``.
    """

    at: float
    data: bytes


class Pty:
    """One program in one terminal.

    Attributes:
        pid: The program's process.
        began: When it was started, in seconds of ``time.monotonic``.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        env: Mapping[str, str],
    ) -> None:
        """Start the program.

        Args:
            command: Program and arguments.
            columns: Cells of the terminal's width.
            rows: Its height.
            env: Its whole environment; ``TERM`` is set here.
        """
        # Who notes when bytes come must not wait for who reads them.
        sys.setswitchinterval(0.0005)
        self._came = threading.Condition()
        self._chunks: list[Chunk] = []
        self._is_over = False
        self.began = time.monotonic()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), {**env, "TERM": "xterm-256color"})
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, keys: bytes) -> float:
        """Send keys; returns when that was."""
        at = time.monotonic()
        os.write(self._fd, keys)
        return at

    @property
    def place(self) -> int:
        """How many chunks have come so far: a place to look from later."""
        return len(self._chunks)

    def since(self, place: int) -> Sequence[Chunk]:
        """The chunks that came after a place."""
        return self._chunks[place:]

    def bytes_since(self, place: int) -> int:
        """How many bytes came after a place."""
        return sum(len(chunk.data) for chunk in self.since(place))

    def wait(self, came: Callable[[bytes], bool], place: int, patience: float = 20.0) -> float:
        """Wait until the bytes since a place are enough.

        Args:
            came: Judges all bytes since the place.
            place: From where on.
            patience: Seconds to wait at most.

        Returns:
            When the chunk came that made them enough.

        Raises:
            TimeoutError: They never were.
        """
        deadline = time.monotonic() + patience
        data, looked = b"", place
        while True:
            with self._came:
                while len(self._chunks) == looked:
                    left = deadline - time.monotonic()
                    if left <= 0 or self._is_over:
                        raise TimeoutError(f"not within {patience:.0f} s; last: {data[-500:]!r}")
                    self._came.wait(left)
            chunk = self._chunks[looked]
            looked += 1
            data += chunk.data
            if came(data):
                return chunk.at

    def wait_for(self, pattern: bytes, place: int = 0, patience: float = 20.0) -> float:
        """Wait until what came since a place matches; returns when it did."""
        wanted = re.compile(pattern, re.DOTALL)
        return self.wait(lambda data: wanted.search(data) is not None, place, patience)

    def wait_shown(self, pattern: str, patience: float = 60.0) -> float:
        """Wait until the screen matches; returns when the frame came that made it.

        Of a frame only the cells come that differ, so that bytes alone need not show a word.
        """
        wanted, screen, held = re.compile(pattern), Screen(), b""
        fed = 0

        def is_shown(data: bytes) -> bool:
            nonlocal fed, held
            held += data[fed:]
            fed = len(data)
            frames, mark, held = held.rpartition(FRAME_END)
            screen.feed((frames + mark).decode(errors="replace"))
            return wanted.search("\n".join(screen.lines())) is not None

        return self.wait(is_shown, 0, patience)

    def wait_quiet(self, seconds: float, patience: float = 30.0) -> float:
        """Wait until nothing has come for some seconds; returns when the last byte came."""
        deadline = time.monotonic() + patience
        while True:
            last = self._chunks[-1].at if self._chunks else self.began
            left = last + seconds - time.monotonic()
            if left <= 0:
                return last
            if time.monotonic() > deadline:
                raise TimeoutError(f"the terminal was never quiet for {seconds} s")
            time.sleep(left)

    def close(self) -> None:
        """End the program, and the terminal with it."""
        processes.end(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        self._reader.join(5)
        os.close(self._fd)

    def _read(self) -> None:
        with suppress(OSError):  # a pty whose program has ended is an I/O error
            while data := os.read(self._fd, _MOST):
                chunk = Chunk(time.monotonic(), data)
                if _ASKS_FOR_FRAMES in data:
                    os.write(self._fd, _HAS_FRAMES)
                with self._came:
                    self._chunks.append(chunk)
                    self._came.notify_all()
        with self._came:
            self._is_over = True
            self._came.notify_all()
