"""Where a guest's memory is dumped to: a file on its host."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from vmtui.core.model import Moment
from vmtui.core.training import ground_of

_SYSTEM = "/var/lib/libvirt/qemu/dump"
"""Where libvirt's own QEMU driver puts dumps (auto_dump_path of qemu.conf)."""

_SESSION = "/var/tmp"
"""Where a daemon without root's rights may write files that outlive a reboot."""


def dump_folder(uri: str) -> str:
    """The folder on the host that this connection URI leads to.

    Dumps of a training ground go with it: they hold what a real guest's memory does.
    """
    if ground := ground_of(uri):
        return ground
    return _SYSTEM if urlsplit(uri).path.rstrip("/").endswith("/system") else _SESSION


def file_name(name: str) -> str:
    """A guest's name as part of a file's: nothing in it needs quoting in a shell."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".-")[:100] or "guest"


def dump_path(name: str, uri: str, at: Moment) -> str:
    """The file for a guest's dump, with the time in UTC."""
    time = datetime.fromtimestamp(at.wall, UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{dump_folder(uri)}/{file_name(name)}-{time}.elf"
