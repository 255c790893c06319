"""A terminal without anybody behind it: its bytes are read only when the test says so."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence

from tests.program import PROJECT

_PATIENCE = 60.0
_TAKE_TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"


class BareTerminal:
    """A pseudoterminal, and a program that has it as its own, as a login shell would.

    Attributes:
        before: How the terminal was set before the program came.
        process: The program.
        seen: All bytes that were read of what it sent.
    """

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], size: tuple[int, int] = (30, 110)
    ) -> None:
        """Run the program.

        Args:
            command: Program and arguments.
            environ: Its whole environment.
            size: Lines and columns.
        """
        self._master, self._slave = pty.openpty()
        self.before = termios.tcgetattr(self._slave)
        termios.tcsetwinsize(self._slave, size)
        # The controlling terminal, so that its end is told by a signal.
        take = f"{_TAKE_TERMINAL}; os.execvp(sys.argv[1], sys.argv[1:])"
        self.process = subprocess.Popen(
            [sys.executable, "-IS", "-c", take, *command],
            cwd=PROJECT,
            env=dict(environ),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
        )
        self.seen = b""

    def attributes(self) -> list[object]:
        """How the terminal is set now."""
        return list(termios.tcgetattr(self._slave))

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self._master, keys)

    def wait_for(self, text: bytes) -> None:
        """Read until the program has sent this."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} never came: {self.seen[-2000:]!r}"
            self.read(0.1)

    def press_until(self, keys: bytes, text: bytes) -> None:
        """Send keys, again every few moments, until the program has sent this."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} never came: {self.seen[-2000:]!r}"
            self.press(keys)
            while text not in self.seen and self.read(2.0):
                pass

    def wait_for_the_end(self) -> int:
        """Read until the program has ended; returns its exit code."""
        deadline = time.monotonic() + _PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end: {self.seen[-2000:]!r}"
            self.read(0.1)
        while self.read(0.0):
            pass
        return self.process.returncode

    def read(self, seconds: float) -> bool:
        """Read what comes next, if something comes in that time."""
        readable = select.select([self._master], [], [], seconds)[0]
        if readable:
            self.seen += os.read(self._master, 65536)
        return bool(readable)

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    def close(self) -> None:
        """End the program, if it still runs, and give the terminal back."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self._master >= 0:
            self.hang_up()
