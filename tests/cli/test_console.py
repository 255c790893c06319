"""The console from outside: how it begins, and how it ends whatever ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.bare_terminal import BareTerminal
from tests.program import Program

# Cleared before, for terminals that have no second screen.
LEAVE_FULL_SCREEN = b"\x1b[m\x1b[H\x1b[2J\x1b[?1049l"
TITLE = b"\x1b[22;0t\x1b]2;vmtui"
TITLE_BACK = b"\x1b[23;0t"
KITTY_KEYS_BACK = b"\x1b[<u"

DEFECT = """
import sys
from vmtui.session import Session

def fail(self):
    if self.ticks == 2:
        raise LookupError("made up")
    self.ticks += bool(self.fleet.vms)
    return set()

Session.ticks = 0

Session.tick = fail
from vmtui import cli
sys.argv = ["vmtui", "--demo"]
cli.main()
"""

DEFECT_AROUND = """
import sys
from vmtui import cli, console
from vmtui.session import Session
from vmtui.wiring import Wired

def fail(*_arguments):
    raise LookupError("made up")

{place} = fail
sys.argv = ["vmtui", "--demo"]
cli.main()
"""


@pytest.fixture
def demo_screen(tmp_path: Path) -> Iterator[BareTerminal]:
    """``vmtui --demo`` on a terminal, with its guests in sight."""
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    screen = BareTerminal(program.command("--demo"), program.environ)
    screen.wait_for(b"web-01")
    yield screen
    screen.close()


def test_the_demo_leaves_no_record_and_no_trace(demo_screen: BareTerminal, tmp_path: Path) -> None:
    demo_screen.press(b"q")
    assert demo_screen.wait_for_the_end() == 0
    assert LEAVE_FULL_SCREEN in demo_screen.seen
    assert demo_screen.attributes() == demo_screen.before
    assert not list(tmp_path.rglob("audit.jsonl"))
    assert not list(tmp_path.rglob("stderr.log"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_in_good_order(
    demo_screen: BareTerminal, number: signal.Signals
) -> None:
    demo_screen.wait_for(TITLE)
    demo_screen.process.send_signal(number)
    assert demo_screen.wait_for_the_end() == 128 + number
    assert LEAVE_FULL_SCREEN in demo_screen.seen
    assert demo_screen.seen.count(TITLE_BACK) == 1
    assert KITTY_KEYS_BACK in demo_screen.seen
    assert demo_screen.attributes() == demo_screen.before


def test_bytes_that_are_no_text_end_nothing(demo_screen: BareTerminal) -> None:
    demo_screen.press(b"\xe9")  # e with an accent, as a Latin-1 terminal sends it
    demo_screen.press(b"?")
    demo_screen.wait_for(b"Help")
    demo_screen.process.send_signal(signal.SIGTERM)
    demo_screen.wait_for_the_end()


def test_a_defect_restores_the_terminal_and_says_one_line(tmp_path: Path) -> None:
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    screen = BareTerminal([sys.executable, "-c", DEFECT], program.environ)
    try:
        assert screen.wait_for_the_end() == 70
        after = screen.seen.rpartition(LEAVE_FULL_SCREEN)[2]
        told = after[after.index(b"vmtui: ") :].decode()
        (log,) = tmp_path.rglob("crash-*.log")
        assert told.count("\n") == 1
        assert str(log) in told
        assert "LookupError: made up" in log.read_text()
        assert b"Traceback" not in screen.seen
        assert TITLE in screen.seen
        assert screen.seen.count(TITLE_BACK) == 1
        assert KITTY_KEYS_BACK in screen.seen
        assert screen.attributes() == screen.before
    finally:
        screen.close()


@pytest.mark.parametrize("place", ["Wired.__init__", "console._Terminal.__init__", "Session.start"])
def test_a_defect_before_the_first_screen_is_told_on_the_terminal(
    place: str, tmp_path: Path
) -> None:
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    defect = DEFECT_AROUND.format(place=place)
    screen = BareTerminal([sys.executable, "-c", defect], program.environ)
    try:
        assert screen.wait_for_the_end() == 70
        told = screen.seen[screen.seen.index(b"vmtui: ") :].decode()
        (log,) = tmp_path.rglob("crash-*.log")
        assert told.count("\n") == 1
        assert told.startswith("vmtui: a defect of vmtui ended it: LookupError('made up'); ")
        assert str(log) in told
        assert screen.attributes() == screen.before
    finally:
        screen.close()
