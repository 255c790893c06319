"""Connections to the driver inside this process, each used again instead of being closed.

libvirt registers its QEMU driver anew with every open of ``qemu:///embed``, and has room for about
twenty drivers in a process ("Too many drivers, cannot register QEMU"). A console opens a
connection with each dialog that may force, so a long practice would come to an end.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue

import libvirt

from vmtui.hypervisor.errors import is_alive


class Spares:
    """The open connections to one URI that nobody uses now; from any thread."""

    def __init__(self) -> None:
        """Have none yet."""
        self._idle: SimpleQueue[libvirt.virConnect] = SimpleQueue()

    def open_to_act(self, address: str) -> libvirt.virConnect:
        """A connection that nobody else uses; closing it gives it back (virConnectOpen).

        Raises:
            libvirt.libvirtError: No connection.
        """
        with suppress(Empty):
            while True:
                spare = self._idle.get_nowait()
                if is_alive(spare):
                    return spare
                libvirt.virConnect.close(spare)
        connection = libvirt.open(address)
        idle = self._idle

        class Lent(libvirt.virConnect):
            """One that is not closed for good."""

            def close(self) -> int:
                idle.put(self)
                return 0

        connection.__class__ = Lent
        return connection

    def open_to_see(self, address: str) -> tuple[libvirt.virConnect, bool]:
        """The same: who practises may act.

        Raises:
            libvirt.libvirtError: No connection.
        """
        return self.open_to_act(address), False
