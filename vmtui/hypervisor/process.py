"""When a guest's QEMU process began, on the machine on which vmtui itself runs."""

from __future__ import annotations

import os
from pathlib import Path

from vmtui.core.model import Moment

_START_TIME = 22
"""The field of /proc/PID/stat, counted from 1: clock ticks after boot (CLOCK_BOOTTIME)."""


def started(uuid: str, now: Moment, proc: Path = Path("/proc")) -> Moment | None:
    """Find the QEMU process with a domain's UUID on its command line and say when it began.

    Args:
        uuid: The domain's.
        now: The present moment on both clocks.
        proc: Where procfs is mounted.

    Returns:
        None where no such process can be seen.
    """
    wanted = b"-uuid\0" + uuid.encode() + b"\0"
    for entry in proc.iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if wanted not in (entry / "cmdline").read_bytes():
                continue
            stat = (entry / "stat").read_text(errors="replace")
        except OSError:
            continue
        # The name in parentheses may hold blanks; two fields stand before what follows it.
        ticks = int(stat.rpartition(")")[2].split()[_START_TIME - 3])
        boot = ticks / os.sysconf("SC_CLK_TCK")
        return Moment(wall=now.wall - (now.boot - boot), boot=boot)
    return None
