"""What /proc tells about processes, and stopping them for real. Standard library only."""

import os
import signal

from tests.qemu.waiting import wait_until
from vmtui.hypervisor.training.processes import children, command_line, is_alive, stat

__all__ = ["children", "command_line", "end", "is_alive", "resume", "stop"]


def stop(pid: int) -> None:
    """Stop a process (SIGSTOP); it stands still when this returns, or has just ended."""
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: stat(pid).state in ("T", "Z", ""), f"process {pid} is stopped")


def resume(pid: int) -> None:
    """Let a stopped process go on (SIGCONT)."""
    os.kill(pid, signal.SIGCONT)


def end(pid: int, how: signal.Signals = signal.SIGKILL) -> None:
    """End a process; it is gone when this returns. One that is gone already is no error."""
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
    wait_until(lambda: not is_alive(pid), f"process {pid} has ended")
