"""A guest's serial console in a real terminal, and the way back from it."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.e2e.bare_terminal import BareTerminal
from tests.e2e.conftest import OpenConsole
from tests.program import Program
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

LEAVE = "\x1d"
ALL_MODES = "\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[31m\x0e"
"""What a guest may leave: another screen, mouse reports, no cursor, red, line drawing."""


def test_one_goes_there_and_comes_back(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.ECHO, "talks-7").wait_ready()
    console = open_console("-c", f"hv1={hypervisor.uri}", columns=80, rows=24)
    console.wait_for(r"● running\s+talks-7")
    console.press_until_shown("c", r"serial console of talks-7 on hv1: ctrl\+\] leaves")
    console.type("is it there?")
    console.wait_for(r"is it there\?")
    before = len(console.raw)
    hypervisor.guest(Manner.OBEY, "newcomer").wait_ready()
    console.type(f"\x1a\x03{ALL_MODES}")
    wait_until(lambda: b"\x1b[31m\x0e" in console.raw[before:], "the guest has sent it all back")
    assert b"newcomer" not in console.raw[before:]
    console.type(LEAVE)
    console.wait_for(r"(?s)● running\s+newcomer.*● running\s+talks-7")
    wait_until(lambda: b"\x1b[?1000l" in console.raw[before:], "mouse reports are off")
    wait_until(lambda: len(console.recorded("serial-console")) == 2, "both ends are recorded")

    console.find("talks-7")
    console.press_until_shown("c", "serial console of talks-7")
    guest.destroy()
    console.wait_for(r"○ shut off\s+talks-7")
    console.press("q")
    assert console.exit_status() == 0


def test_another_ones_console_is_taken_over_only_when_asked_and_given_back_at_the_end(
    hypervisor: PrivateHypervisor, open_console: OpenConsole, tmp_path: Path
) -> None:
    hypervisor.guest(Manner.ECHO, "talks-7").wait_ready()
    console = open_console("-c", f"hv1={hypervisor.uri}", columns=80, rows=24)
    console.wait_for(r"● running\s+talks-7")
    console.press_until_shown("c", "serial console of talks-7")

    program = Program(tmp_path, {"TERM": "xterm-256color"})
    other = BareTerminal(program.command("-c", f"hv1={hypervisor.uri}"), program.environ)
    other.wait_for(b"talks-7")
    other.press_until(b"c", b"Somebody else is on the serial console")
    console.type("mine")
    console.wait_for("mine")
    other.press_until(b"\r", b"ctrl+] leaves")
    console.wait_for(r"● running\s+talks-7")
    other.press(b"theirs")
    other.wait_for(b"theirs")
    other.process.send_signal(signal.SIGTERM)
    assert other.wait_for_the_end() == 128 + signal.SIGTERM
    assert other.attributes() == other.before
    assert b"\x1b[?1000l" in other.seen
    assert b"Traceback" not in other.seen
    other.close()
