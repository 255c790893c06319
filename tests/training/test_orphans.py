"""Adopted daemons are reaped; children that somebody else waits for are not."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os, signal, sys
from vmtui.hypervisor.training.orphans import adopt_orphans, reap_daemons
from vmtui.hypervisor.training.processes import children, stat
from tests.qemu.waiting import wait_until

adopt_orphans()
reap_daemons()
report, told = os.pipe()
middle = os.fork()
if middle == 0:
    os.setsid()
    if daemon := os.fork():
        os.write(told, f"{daemon}".encode())
        os._exit(7)
    signal.pause()
assert os.waitstatus_to_exitcode(os.waitpid(middle, 0)[1]) == 7, "our own child's end is ours"
daemon = int(os.read(report, 100))
wait_until(lambda: stat(daemon).parent == os.getpid(), "the daemon is adopted")

own = os.fork()
if own == 0:
    os._exit(3)
os.kill(daemon, signal.SIGKILL)
wait_until(lambda: stat(daemon).state == "", "the daemon is reaped")
assert list(children(os.getpid())) == [own]
assert os.waitstatus_to_exitcode(os.waitpid(own, 0)[1]) == 3
"""


def test_only_daemons_are_reaped() -> None:
    subprocess.run([sys.executable, "-c", SCRIPT], check=True, timeout=60)
