"""Fifty hosts of which twenty hang, each in one of the two ways in which hosts do."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner

UP, STOPPED, MUTE = 30, 10, 10
THREADS = 4 * (UP + STOPPED + MUTE) + 20
"""Of a healthy host two connections are open, each with its thread, and a third now and then; of
a hung one at most three tries to connect, besides two connections that are not known to be lost
yet. What is more, all hosts share."""
DESCRIPTORS = 3 * THREADS
"""A connection has a socket and a pipe or two for its client's threads to wake each other."""
QUICK = 5.0
"""Seconds for what must not hang, on a machine that is busy."""


def entries(pid: int, directory: str) -> int:
    """How many threads ("task") or descriptors ("fd") a process has."""
    return sum(1 for _ in Path(f"/proc/{pid}/{directory}").iterdir())


def test_what_hangs_is_bounded_and_delays_nobody(
    hypervisor: PrivateHypervisor,
    own_hypervisor: PrivateHypervisor,
    open_console: OpenConsole,
) -> None:
    healthy = hypervisor.guest(Manner.OBEY, "healthy").wait_ready()
    own_hypervisor.guest(Manner.IGNORE, "behind").wait_ready()
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(f"{own_hypervisor.daemon.root}/mute")
        mute.listen(512)
        silent = f"qemu:///system?socket={own_hypervisor.daemon.root}/mute"
        hosts = [f"up{number:02}={hypervisor.uri}" for number in range(UP)]
        hosts += [f"hung{number}={own_hypervisor.uri}" for number in range(STOPPED)]
        hosts += [f"mute{number}={silent}" for number in range(MUTE)]
        words = [word for host in hosts for word in ("-c", host)]
        console = open_console(*words, columns=160, rows=60)
        console.wait_for(rf"{UP + STOPPED} hosts ● {UP + STOPPED}/{UP + STOPPED} run")
        own_hypervisor.daemon.stop()

        # Twice the time of a try to connect: from then on, no more are made.
        console.wait_for(f"{STOPPED} unknown", timeout=60)
        console.press_until_shown("h", "─ Hosts ─")
        console.wait_for(rf"mute{MUTE - 1} .*no answer to 3 tries to connect", timeout=90)
        console.press_until_gone("Escape", "─ Hosts ─")
        assert entries(console.pid, "task") <= THREADS
        assert entries(console.pid, "fd") <= DESCRIPTORS

        # The others are told of at once, and leaving takes no longer than ever.
        healthy.domain.shutdown()
        began = time.monotonic()
        console.wait_for(r"○ shut off\s+healthy\s+up00.*off by the guest")
        console.wait_for(r"○ shut off\s+healthy\s+up29.*off by the guest")
        print(f"all {UP} healthy hosts told after {time.monotonic() - began:.2f} s")
        began = time.monotonic()
        console.press("q")
        assert console.exit_status() == 0
        took = time.monotonic() - began
        print(f"left after {took:.2f} s")
        assert took < QUICK
