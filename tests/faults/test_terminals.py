"""Terminals that shrink, go away, stop reading, or can do little."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.bare_terminal import BareTerminal
from tests.e2e.conftest import OpenConsole
from tests.e2e.sshd import Sshd
from tests.faults.forms import long_or_short
from tests.program import Program
from tests.qemu import processes
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

EVENTS = 300
"""Times that a guest is paused and resumed, two events each."""

UNREAD = long_or_short(30, 0)
"""Seconds for which nobody reads besides."""


@pytest.fixture
def guest(hypervisor: PrivateHypervisor) -> Guest:
    """One that ignores its power button."""
    return hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()


def test_it_can_be_as_small_as_a_stamp_and_grow_again(
    guest: Guest, open_console: OpenConsole
) -> None:
    console = open_console("-c", f"hv1={guest.hypervisor.uri}")
    console.wait_for(r"● running\s+deaf")
    console.resize(20, 5)
    console.wait_for(r"●.*deaf")
    for key in ("F", "s", "l", "?", "e"):
        console.press(key)
        console.press_until_shown("Escape", r"●.*deaf")
    console.resize(100, 30)
    console.wait_for(r"(?s)1 guest · 1 running\n hv1 ● 1/1 run\n.*● running +deaf .*─events─")
    assert console.leave() == 0
    assert b"Traceback" not in console.raw


def test_a_closed_one_leaves_no_process_and_loses_no_record(
    guest: Guest, open_console: OpenConsole
) -> None:
    with Sshd(["PasswordAuthentication no"]) as sshd:
        hypervisor = guest.hypervisor
        there = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)
        console = open_console("-c", f"hv1={hypervisor.uri}", "-c", f"far={there}")
        console.wait_for(r"hv1 ● 1/1 run.*far ● 1/1 run")
        console.find("hv1")
        console.ask_softly()
        pids = [console.pid, *processes.children(console.pid)]
        assert len(pids) > 1
        console.close()
        wait_until(lambda: not any(map(processes.is_alive, pids)), "no process is left")
        wait_until(lambda: not sshd.sessions(), "nor a connection on the far side")
    wait_until(lambda: "pressed" in console.recorded("soft-shutdown"), "the press is written")
    again = open_console("-c", f"hv1={hypervisor.uri}")
    again.wait_for(r"◐ going down\s+deaf.*4:\d\d")


@pytest.mark.parametrize(
    ("locale", "sign"),
    [({"LANG": ""}, "●"), ({"LANG": "C"}, "●"), ({"LC_ALL": "C"}, r"\*")],
    ids=["none", "C", "C for all"],
)
def test_without_a_locale_it_shows_the_same_and_without_utf_8_in_ascii(
    guest: Guest, open_console: OpenConsole, locale: dict[str, str], sign: str
) -> None:
    console = open_console("-c", f"hv1={guest.hypervisor.uri}", **locale)
    console.wait_for(rf"{sign} running\s+deaf")
    console.press("q")
    assert console.exit_status() == 0
    assert b"\\u25cf" not in console.raw
    assert console.raw.isascii() is (sign != "●")


@pytest.fixture
def unread(guest: Guest, tmp_path: Path) -> Iterator[BareTerminal]:
    """A terminal that nobody reads any more, full to the brim, and the console on it."""
    program = Program(tmp_path, {"TERM": "xterm-256color"})
    command = program.command("-c", f"hv1={guest.hypervisor.uri}")
    terminal = BareTerminal(command, program.environ)
    terminal.wait_for(b"deaf")

    def full() -> bool:
        guest.domain.suspend()
        guest.domain.resume()
        return _held_up(terminal.process.pid)

    wait_until(full, "a write is held up")
    for _ in range(EVENTS):
        guest.domain.suspend()
        guest.domain.resume()
    until = time.monotonic() + UNREAD
    wait_until(lambda: time.monotonic() >= until, "nobody reads for a while", patience=2 * UNREAD)
    yield terminal
    terminal.close()


def _held_up(pid: int) -> bool:
    """Whether one of its threads is inside a call on a terminal: it waits only to write there."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        call = (thread / "syscall").read_text().split()
        first = Path(f"/proc/{pid}/fd/{int(call[1], 16)}") if len(call) > 1 else None
        if first is not None and first.exists() and str(first.readlink()).startswith("/dev/pts/"):
            return True
    return False


def test_one_that_stops_reading_gets_all_of_it_in_the_end(
    unread: BareTerminal, guest: Guest
) -> None:
    guest.domain.destroy()
    unread.seen = b""
    unread.wait_for(b"shut off")
    unread.press(b"q")
    assert unread.wait_for_the_end() == 0
    assert b"Traceback" not in unread.seen


def test_one_that_stopped_reading_can_be_closed(unread: BareTerminal) -> None:
    unread.hang_up()
    assert unread.process.wait(timeout=60) == 128 + signal.SIGHUP


def test_behind_one_that_stopped_reading_it_can_be_ended(unread: BareTerminal) -> None:
    unread.process.send_signal(signal.SIGTERM)
    assert unread.process.wait(timeout=60) == 128 + signal.SIGTERM
