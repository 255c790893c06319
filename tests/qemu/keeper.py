"""The parent of a private daemon.

Usage: ``python -m tests.qemu.keeper DIRECTORY [SOURCE:TARGET]... -- COMMAND...``

It binds each source over its target, then starts the command once for each line that it reads,
and answers with the process's id.

- It adopts what the daemon leaves behind (the QEMU processes) and reaps at once. libvirt waits
  about two seconds in each ``destroy`` for a zombie that nobody reaps, and process 1 of a
  container is often slow to.
- When its input ends, which is also when the test run is killed, it ends all of them and removes
  the directory. So nothing survives the tests.

The binds are meant for a mount namespace of its own; whoever starts it makes that.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from types import FrameType

from tests.qemu.processes import children
from vmtui.hypervisor.training.orphans import adopt_orphans


def main(arguments: list[str]) -> None:
    """Keep the command until the input ends."""
    split = arguments.index("--")
    directory, *binds = arguments[:split]
    for source, _, target in (each.partition(":") for each in binds):
        subprocess.run(["mount", "--bind", source, target], check=True)
    adopt_orphans()
    signal.signal(signal.SIGCHLD, reap)
    command = arguments[split + 1 :]
    for _ in sys.stdin:
        print(os.posix_spawn(command[0], command, os.environ), flush=True)
    end_all_children()
    shutil.rmtree(directory)


def reap(_signal: int, _frame: FrameType | None) -> None:
    """Collect every child that has ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def end_all_children() -> None:
    """Kill until nobody is left: ending the daemon makes its children ours."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with contextlib.suppress(ChildProcessError):
        while True:
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(-1, 0)


if __name__ == "__main__":
    main(sys.argv[1:])
