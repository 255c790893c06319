"""Links libvirt's library while Python is busy with something else."""

from __future__ import annotations

import os
import threading

LIBRARY = b"libvirt.so.0"


def link_ahead() -> threading.Thread:
    """Begin to load libvirt's shared library with the forty that it needs; returns at once.

    ``import libvirt`` spends most of its time on that and holds up every other thread meanwhile,
    which a foreign function does not. Where the library is not found, that import will tell.

    Returns:
        The thread that does it, which nobody needs to wait for.
    """
    thread = threading.Thread(target=_link, name="link", daemon=True)
    thread.start()
    return thread


def _link() -> None:
    import ctypes

    ctypes.CDLL(None).dlopen(LIBRARY, os.RTLD_NOW)
