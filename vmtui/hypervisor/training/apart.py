"""Keeping this process, and its own QEMU driver or daemon, apart from the machine's own libvirt.

All that the driver keeps of its guests lies below its root. But some things of libvirt are for a
whole machine or user, and are compiled in or looked up in the environment: a token by which
daemons know each other (in ``/run/libvirt``, which it makes for root alone if it is not there: a
daemon started later could then be reached by nobody else), the list of devices lent to guests, and
D-Bus, over which guests are registered with systemd.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_MS_BIND, _MS_REC, _MS_PRIVATE = 0x1000, 0x4000, 0x40000
_RUN = Path("/run")

CONFIGURATION, RUNTIME = "own", "run"
"""What stands for a user's configuration and runtime directories in that of the ground.

Short, for the sake of socket paths (108 bytes): a session daemon's monitors are below the first.
"""

_SETTINGS_AS_ROOT = """\
# As another user, who may not open /dev/kvm, libvirt would probe QEMU again at each call.
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
"""
"""Not for a plain user: the driver fails when it is told to change owners."""

_SETTINGS = """\
# Nothing of the machine's: no security labels, control groups, device nodes or virtlogd.
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
"""


def qemu_settings() -> str:
    """The qemu.conf of a private QEMU driver that runs as this user."""
    return (_SETTINGS_AS_ROOT if os.geteuid() == 0 else "") + _SETTINGS


def keep_apart(directory: Path) -> None:
    """Have libvirt in this process find nothing of the machine's; before it is first used.

    Root's covers the process's view of ``/run`` with an empty directory. Where that is not
    allowed, as in most containers, libvirt makes an empty ``/run/libvirt`` there at worst.

    Args:
        directory: Of the training ground.

    Raises:
        OSError: The directory can't be written to.
    """
    os.environ.update(_environment(directory))
    if os.geteuid() != 0:
        return
    empty = directory / "instead-of-run"
    (empty / "lock").mkdir(parents=True)  # where a console's lock file is put
    if directory.is_relative_to(_RUN) or not _covers_run(empty):
        _make_run_libvirt()


def _environment(directory: Path) -> Mapping[str, str]:
    places = {
        "CACHE_HOME": "cache",
        "CONFIG_HOME": CONFIGURATION,
        "DATA_HOME": "data",
        "RUNTIME_DIR": RUNTIME,
    }
    private = {f"XDG_{name}": str(directory / place) for name, place in places.items()}
    return private | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={directory}/no-dbus"}


def _covers_run(empty: Path) -> bool:
    """Mount a directory over /run, for this thread and those it starts; says if that is allowed."""
    libc = ctypes.CDLL(None)
    return bool(
        libc.unshare(_CLONE_NEWNS) == 0
        and libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None) == 0
        and libc.mount(os.fsencode(empty), os.fsencode(_RUN), None, _MS_BIND, None) == 0
    )


def _make_run_libvirt() -> None:
    """Make libvirt's runtime directory where there is none, for all to enter, as packages do."""
    shared = _RUN / "libvirt"
    try:
        shared.mkdir()
    except FileExistsError:
        return
    shared.chmod(0o755)
