"""Managed saves: whether a domain has one, and how old it is where that can be told.

libvirt has no call that tells a managed save's age. On this machine its file tells, where this
user may look; anywhere else nobody can know.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import libvirt

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.hypervisor import uri


@frozen
class Save:
    """A domain's managed save.

    Attributes:
        exists: Whether there is one.
        at: When it was made; None where nobody can tell.
    """

    exists: bool
    at: Moment | None = None


def managed_save(domain: libvirt.virDomain, address: str, now: Moment) -> Save:
    """Look for a domain's managed save (virDomainHasManagedSaveImage).

    Args:
        domain: Any domain; QEMU is not asked.
        address: The connection URI, by which its file is found on this machine.
        now: Both clocks.

    Raises:
        libvirt.libvirtError: The connection or the domain is gone.
    """
    try:
        exists = bool(domain.hasManagedSaveImage())
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_SUPPORT:
            raise
        exists = False
    return Save(exists, _made(domain.name(), address, now) if exists else None)


def _made(name: str, address: str, now: Moment) -> Moment | None:
    folder = _folder(address)
    if folder is None:
        return None
    with suppress(OSError, ValueError):
        wall = (folder / f"{name}.save").stat().st_mtime
        return Moment(wall, now.boot - (now.wall - wall))
    return None


def _folder(address: str) -> Path | None:
    """Where QEMU's driver keeps managed saves; None where that can't be known."""
    parts = urlsplit(address)
    if not uri.is_local(address) or parts.query:
        return None  # With parameters it may be another daemon than the usual one.
    if parts.path == "/system" or (parts.path == "/session" and os.geteuid() == 0):
        return Path("/var/lib/libvirt/qemu/save")
    if parts.path == "/session":
        home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        return Path(home) / "libvirt" / "qemu" / "save"
    return None
