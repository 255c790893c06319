"""Ten thousand events in about a second: twenty hosts that are one daemon, which tells each."""

from __future__ import annotations

import re
import threading
from functools import partial
from pathlib import Path

import libvirt

from tests.e2e.console import Console
from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until

HOSTS = 20
CHANGES = 500
STORMS = 2
GROWTH = 60_000
"""kB by which the console may grow from one storm to the next, far from what a picture kept for
each event would be; the soak sees what leaks slowly. The first makes room for what waits, and for
the garbage of dialogs opened meanwhile: how much that is depends on the machine.
"""

EMPTY = (
    "<domain type='qemu'><name>storm</name><memory>1024</memory><os><type>hvm</type></os></domain>"
)


def resident(pid: int) -> int:
    """The memory that a process has in use, in kB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


def told(screen: str) -> int:
    """How many changes the event pane tells of: repetitions are counted in one line."""
    lines = re.findall(r"storm +(?:×(\d+) +)?its definition was changed", screen)
    return sum(int(times or 1) for times in lines)


def all_told(console: Console, storms: int) -> bool:
    """Whether the event pane tells of each change of so many storms."""
    return told(console.screen()) >= HOSTS * CHANGES * storms


def test_none_is_lost_and_the_screen_lives(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hosts = [f"hv{number}={hypervisor.uri}" for number in range(HOSTS)]
    words = [word for host in hosts for word in ("-c", host)]
    # A host's repetitions are counted in a line for five seconds: there is room for a minute's.
    console = open_console(*words, columns=120, rows=900)
    definition = hypervisor.connection.defineXML(EMPTY).XMLDesc()
    console.wait_for(r"hv19 ● 0/1 run")

    def change() -> None:
        connection = libvirt.open(hypervisor.uri)
        for _ in range(CHANGES):
            connection.defineXML(definition)
        connection.close()

    grown: list[int] = []
    for storm in range(1, STORMS + 1):
        writer = threading.Thread(target=change)
        writer.start()
        while writer.is_alive():
            console.press_until_shown("?", "─ Help ─")
            console.press_until_gone("Escape", "─ Help ─")
        writer.join()
        wait_until(partial(all_told, console, storm), "every change is told")
        assert told(console.screen()) == HOSTS * CHANGES * storm
        grown.append(resident(console.pid))
    assert grown[-1] - grown[0] < GROWTH
