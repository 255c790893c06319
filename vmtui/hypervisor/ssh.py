"""The command that libvirt runs for ``+ssh`` connections, in place of plain ssh.

Plain ssh asks for passwords and host keys on the terminal, under the console, and turns its echo
off; and it waits as long as TCP does. libvirt keeps what ssh writes to its standard error, so that
the reason for a failure is in libvirt's message.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import stat
import tempfile
from functools import cache
from pathlib import Path

from vmtui.trust import replaceable_above

OPTIONS = (
    "BatchMode=yes",  # never asks
    "LogLevel=ERROR",  # no banner: libvirt loses the reason if ssh writes more than 1 KiB
    "ConnectTimeout=8",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
)
_APART = ("ControlPath=none",)


@cache
def wrapper(command: str = "ssh", *, apart: bool = False) -> Path:
    """Write a script that runs ssh so that it never asks and never waits for ever.

    libvirt can be told a command, but no options for it, and gives it a clean environment. The
    script lies in the user's cache directory, or, if nothing can be executed from there, in the
    user's one directory among the temporary files, so that no start adds another.

    Args:
        command: What to run; the URI's own ``command``, if it has one.
        apart: Whether to share no connection with other ssh processes (``ControlMaster``).

    Raises:
        ValueError: The script can be written nowhere.
    """
    options = " ".join(f"-o {option}" for option in (*OPTIONS, *(_APART if apart else ())))
    script = f'#!/bin/sh\nexec {shlex.quote(command)} {options} "$@"\n'
    name = f"ssh-{hashlib.sha256(script.encode()).hexdigest()[:12]}"
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for directory in (cache_home / "vmtui", Path(tempfile.gettempdir()) / f"vmtui-{os.geteuid()}"):
        try:
            path = _write(directory, name, script)
        except OSError:
            continue
        if os.access(path, os.X_OK):
            return path
    raise ValueError("no directory to write the ssh wrapper to: set XDG_CACHE_HOME to one")


def _write(directory: Path, name: str, script: str) -> Path:
    """Write it as a whole, so that another vmtui never runs half of it.

    Raises:
        OSError: It can't be written, or somebody else could change what lies there.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not is_ours or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"others may write to {directory}")
    if (above := replaceable_above(directory)) is not None:
        raise PermissionError(f"others may write to {above}, and replace what lies there")
    descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=name)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(file.fileno(), 0o700)
        file.write(script)
    return Path(temporary).replace(directory / name)
