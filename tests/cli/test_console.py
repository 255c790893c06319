"""The console from outside: how it begins, and how it ends whatever ends it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import PROJECT, Program

LEAVE_FULL_SCREEN = b"\x1b[?1049l"

DEFECT = """
import sys
from vmtui.session import Session

def fail(self):
    if self.fleet.vms:
        raise LookupError("made up")
    return set()

Session.tick = fail
from vmtui import cli
sys.argv = ["vmtui", "--demo"]
cli.main()
"""


class Screen:
    """A terminal with a program on it."""

    def __init__(self, command: list[str], environ: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        termios.tcsetwinsize(slave, (30, 110))
        self.process = subprocess.Popen(
            command, cwd=PROJECT, env=environ, stdin=slave, stdout=slave, stderr=slave
        )
        self._slave = slave
        self.seen = b""

    def attributes(self) -> list[object]:
        """How the terminal is set now."""
        return list(termios.tcgetattr(self._slave))

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def wait_for(self, text: bytes) -> None:
        """Read until the program has sent this."""
        deadline = time.monotonic() + 60
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} never came: {self.seen[-2000:]!r}"
            self._read(0.1)

    def wait_for_the_end(self) -> int:
        """Read until the program has ended; returns its exit code."""
        deadline = time.monotonic() + 60
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end: {self.seen[-2000:]!r}"
            self._read(0.1)
        while self._read(0.0):
            pass
        return self.process.returncode

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)
        os.close(self._slave)

    def _read(self, seconds: float) -> bool:
        readable = select.select([self._master], [], [], seconds)[0]
        if readable:
            self.seen += os.read(self._master, 65536)
        return bool(readable)


@pytest.fixture
def demo_screen(tmp_path: Path) -> Iterator[Screen]:
    """``vmtui --demo`` on a terminal, with its guests in sight."""
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    screen = Screen(program.command("--demo"), program.environ)
    screen.wait_for(b"web-01")
    yield screen
    screen.close()


def test_the_demo_leaves_no_record_and_no_trace(demo_screen: Screen, tmp_path: Path) -> None:
    demo_screen.press(b"q")
    assert demo_screen.wait_for_the_end() == 0
    assert LEAVE_FULL_SCREEN in demo_screen.seen
    assert demo_screen.attributes() == demo_screen.before
    assert not list(tmp_path.rglob("audit.jsonl"))
    assert not list(tmp_path.rglob("stderr.log"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_in_good_order(demo_screen: Screen, number: signal.Signals) -> None:
    demo_screen.process.send_signal(number)
    assert demo_screen.wait_for_the_end() == 128 + number
    assert LEAVE_FULL_SCREEN in demo_screen.seen
    assert demo_screen.attributes() == demo_screen.before


def test_bytes_that_are_no_text_end_nothing(demo_screen: Screen) -> None:
    demo_screen.press(b"\xe9")  # e with an accent, as a Latin-1 terminal sends it
    demo_screen.press(b"?")
    demo_screen.wait_for(b"Help")
    demo_screen.process.send_signal(signal.SIGTERM)
    demo_screen.wait_for_the_end()


def test_a_defect_restores_the_terminal_and_says_one_line(tmp_path: Path) -> None:
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    screen = Screen([sys.executable, "-c", DEFECT], program.environ)
    try:
        assert screen.wait_for_the_end() == 70
        after = screen.seen.rpartition(LEAVE_FULL_SCREEN)[2]
        told = after[after.index(b"vmtui: ") :].decode()
        (log,) = tmp_path.rglob("crash-*.log")
        assert told.count("\n") == 1
        assert str(log) in told
        assert "LookupError: made up" in log.read_text()
        assert b"Traceback" not in screen.seen
        assert screen.attributes() == screen.before
    finally:
        screen.close()
