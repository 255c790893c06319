"""The console itself stopped, by its user or by a machine that sleeps, and continued."""

from __future__ import annotations

import re
import shlex
import sys
import time
from pathlib import Path

from tests.e2e.console import Console
from tests.faults.forms import long_or_short
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner

LIMIT = 600
STOPPED = long_or_short(40, 7)
"""Seconds. From five on, the console knows that it was stopped (``control.LEAP``); libvirtd gives
up a client that is silent for half a minute."""

SLACK = 3.0


def test_after_a_stop_all_that_it_shows_is_true(
    own_hypervisor: PrivateHypervisor, tmp_path: Path
) -> None:
    """Meanwhile its host restarts, so that the connection is gone, and a guest goes off."""
    own_hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    leaves = own_hypervisor.guest(Manner.IGNORE, "leaves").wait_ready()
    vmtui = [sys.executable, "-m", "vmtui", "-c", f"hv1={own_hypervisor.uri}"]
    shell = tmp_path / "shell"
    shell.write_text(
        f"PS1='shell> '\nalias go={shlex.quote(shlex.join([*vmtui, '--limit', str(LIMIT)]))}\n"
    )
    with Console(
        ["bash", "--noprofile", "--rcfile", str(shell), "-i"],
        tmp_path / "terminal",
        home=tmp_path / "home",
        columns=130,
        rows=30,
        env={},
    ) as console:
        console.wait_for("shell>")
        console.type("go")
        console.press("Enter")
        console.wait_for(r"● running\s+leaves")
        console.ask_softly()
        console.wait_for(r"◐ going down\s+deaf.* 9:\d\d")
        pressed = time.monotonic()
        wait_until(lambda: "pressed" in console.recorded("soft-shutdown"), "libvirt took it")
        console.press("C-z")
        screen = console.wait_for(r"Stopped .*vmtui")
        assert "going down" not in screen, "the shell writes over the console"
        leaves.kill_qemu()
        own_hypervisor.daemon.restart()
        wait_until(
            lambda: time.monotonic() > pressed + STOPPED,
            "it was stopped for a while",
            patience=STOPPED * 2,
        )
        console.type("fg")
        console.press("Enter")
        screen = console.wait_for(r"(?s)hv1 ● 1/2 run.*○ shut off\s+leaves")
        passed = time.monotonic() - pressed
        console.wait_for(r"leaves.*found shut off \(was running\)")
        told = re.search(r"going down\s+deaf.* (\d):(\d\d)", screen)
        assert told is not None, screen
        assert abs(LIMIT - passed - (int(told[1]) * 60 + int(told[2]))) < SLACK
        console.press("q")
        console.press_until_gone("Enter", "─ Quit|guests ·")
        console.type("exit")
        console.press("Enter")
        assert console.exit_status() == 0
