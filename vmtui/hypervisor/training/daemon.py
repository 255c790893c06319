"""A session daemon of the training ground's own: for a plain user, where libvirtd is installed.

It is what a plain user's ``qemu:///session`` is, in the ground's directory instead of his own. So
he can join it by virsh, and what the dialogs name as the same thing done by hand can be done.
(Root's own ``qemu:///session`` would be the machine's: root's ground is inside the program.)
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from vmtui.hypervisor.training.apart import CONFIGURATION, RUNTIME

_PATIENCE = 15.0
"""Seconds within which a daemon takes connections, unless something is wrong with it."""

_SHORT = "s"
"""Leads to its socket: so that the URI, one word of each command of virsh, fits in a line."""


class NoDaemonError(Exception):
    """The daemon did not start; the message is its own last word."""


def program() -> str | None:
    """The path of libvirtd, for those who may use one; None if there is none, and for root."""
    if os.geteuid() == 0:
        return None
    # A plain user's PATH need not have the directories of daemons.
    return shutil.which("libvirtd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def start(libvirtd: str, directory: Path, qemu_settings: str) -> str:
    """Start the daemon; it lives until the ground is cleared.

    Args:
        libvirtd: Its path.
        directory: Of the training ground, which this process is kept apart in already.
        qemu_settings: Its qemu.conf.

    Returns:
        The connection URI that reaches it, from other processes of this user too.

    Raises:
        NoDaemonError: It ended, or takes no connections.
        OSError: It can't be started.
    """
    own = directory / CONFIGURATION / "libvirt"
    own.mkdir(parents=True)
    (own / "qemu.conf").write_text(qemu_settings)
    log = directory / "libvirtd.log"
    (directory / "libvirtd.conf").write_text(f'log_outputs = "3:file:{log}"\n')
    files = ["-f", str(directory / "libvirtd.conf"), "-p", str(directory / "libvirtd.pid")]
    with log.open("ab") as output:
        daemon = subprocess.Popen(
            [libvirtd, *files],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # ctrl+c is not meant for it
        )
    address = directory / RUNTIME / "libvirt" / "libvirt-sock"
    deadline = time.monotonic() + _PATIENCE
    while not _takes_connections(address):
        if daemon.poll() is not None or time.monotonic() > deadline:
            raise NoDaemonError(_last_word(log))
        time.sleep(0.02)
    short = directory / _SHORT
    short.symlink_to(address)
    return f"qemu+unix:///session?socket={short}"


def _takes_connections(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(address)) == 0


def _last_word(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return lines[-1] if lines else f"libvirtd takes no connections for {_PATIENCE:.0f} s"
