"""Opening a connection, whatever way its URI names."""

from __future__ import annotations

from contextlib import suppress
from typing import NoReturn

import libvirt

from vmtui.hypervisor import errors, uri

_TRIES = 3
"""An ssh that ends at once can do so before libvirt has written to it: then only that is told, and
not what ssh said. It says it again at the next try."""

_UNHEARD = ("Broken pipe", "client socket is closed")
"""What libvirt says then: as it writes, or once it has seen the end of ssh before it wrote."""


def open_to_act(address: str) -> libvirt.virConnect:
    """Open a connection that may act (virConnectOpen); blocks, so on a lane's thread.

    Raises:
        libvirt.libvirtError: No connection.
        ValueError: The URI can't be used.
    """
    return _open(uri.effective(address))


def open_to_see(address: str) -> tuple[libvirt.virConnect, bool]:
    """Open a connection that may at least look, and say whether it may only look.

    Raises:
        libvirt.libvirtError: No connection; the reason why it may not act, if it may not look.
        ValueError: The URI can't be used.
    """
    effective = uri.effective(address)
    try:
        return _open(effective), False
    except libvirt.libvirtError as error:
        if not errors.is_denied(error):
            raise
        try:
            return libvirt.openReadOnly(effective), True
        except libvirt.libvirtError:
            raise error from None


def open_to_look(address: str) -> tuple[libvirt.virConnect, bool]:
    """Open a connection that may only look (virConnectOpenReadOnly), as ``open_to_see`` does.

    Raises:
        libvirt.libvirtError: No connection.
        ValueError: The URI can't be used.
    """
    return _open(uri.effective(address), only_look=True), True


def refuse_to_act(address: str) -> NoReturn:
    """Open none, for a host that is to be looked at alone; in place of ``open_to_act``.

    Raises:
        ValueError: Always.
    """
    raise ValueError(f"{uri.display(address)} is opened read-only")


def keep_alive(connection: libvirt.virConnect, interval: int, count: int) -> None:
    """Have a dead peer noticed after ``interval * (count + 1)`` seconds (virConnectSetKeepAlive).

    Every connection needs it: without, a call to a stopped daemon blocks for ever. Drivers inside
    this process have no peer and refuse.
    """
    with suppress(libvirt.libvirtError):
        connection.setKeepAlive(interval, count)


def _open(effective: str, *, only_look: bool = False) -> libvirt.virConnect:
    opened = libvirt.openReadOnly if only_look else libvirt.open
    for _ in range(_TRIES - 1):
        try:
            return opened(effective)
        except libvirt.libvirtError as error:
            if "+ssh:" not in effective or not any(one in str(error) for one in _UNHEARD):
                raise
    return opened(effective)
