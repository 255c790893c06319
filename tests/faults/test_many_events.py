"""Ten thousand events in about a second: twenty hosts that are one daemon, which tells each."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import libvirt

from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until

HOSTS = 20
CHANGES = 500
GROWTH = 60_000
"""kB by which the console may grow meanwhile; where each event was kept for itself, it would be
more after a few of such seconds."""

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


def test_none_is_lost_and_the_screen_lives(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hosts = [f"hv{number}={hypervisor.uri}" for number in range(HOSTS)]
    words = [word for host in hosts for word in ("-c", host)]
    # A host's repetitions are counted in a line for five seconds: there is room for a minute's.
    console = open_console(*words, columns=120, rows=900)
    definition = hypervisor.connection.defineXML(EMPTY).XMLDesc()
    console.wait_for(r"hv19 ● 0/1 run")
    # What it fetches for the first dialog is not what it keeps of events.
    console.press_until_shown("?", "─ Help ─")
    console.press_until_gone("Escape", "─ Help ─")
    before = resident(console.pid)

    def change() -> None:
        connection = libvirt.open(hypervisor.uri)
        for _ in range(CHANGES):
            connection.defineXML(definition)
        connection.close()

    writer = threading.Thread(target=change)
    writer.start()
    while writer.is_alive():
        console.press_until_shown("?", "─ Help ─")
        console.press_until_gone("Escape", "─ Help ─")
    writer.join()
    wait_until(lambda: told(console.screen()) >= HOSTS * CHANGES, "every change is told")
    assert told(console.screen()) == HOSTS * CHANGES
    assert resident(console.pid) - before < GROWTH
