"""The training ground's host: a real one, which fills itself with guests when it starts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import libvirt

from vmtui.core.changes import HostBusy
from vmtui.core.commands import Command
from vmtui.core.model import Moment
from vmtui.guests import domain_xml, write_image
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection
from vmtui.hypervisor.port import Sink
from vmtui.hypervisor.training.cast import CAST, Beginning, Guest
from vmtui.hypervisor.training.spares import Spares

HOST = "training"
"""The short name of the host."""


class TrainingPort:
    """A ``Port`` to the QEMU driver inside this process.

    The guests are started one after the other on a thread and a connection of their own: events
    tell of them, as of any guest that somebody else starts.
    """

    def __init__(self, uri: str, directory: Path, clock: Callable[[], Moment]) -> None:
        """Nothing is opened before ``start``.

        Args:
            uri: Of the embedded driver.
            directory: Where the guests' disks and serial logs are put.
            clock: Reads both clocks.
        """
        spares = Spares()
        self._connection = Connection(
            HOST,
            uri,
            clock=clock,
            open_to_see=spares.open_to_see,
            open_to_act=spares.open_to_act,
        )
        self._uri = uri
        self._directory = directory
        self._clock = clock
        self._closed = threading.Event()

    @property
    def name(self) -> str:
        """The short host name that its changes carry."""
        return self._connection.name

    @property
    def uri(self) -> str:
        """The connection URI."""
        return self._connection.uri

    def start(self, sink: Sink) -> None:
        """Connect, and start the guests."""
        self._connection.start(sink)
        threading.Thread(target=self._fill, args=(sink,), name="training", daemon=True).start()

    def submit(self, command: Command) -> None:
        """Carry out a command; see ``Port``."""
        self._connection.submit(command)

    def close(self, *, process_ends: bool = False) -> None:
        """Start no more guests, and close the connection. Those that run are the keeper's."""
        self._closed.set()
        self._connection.close(process_ends=process_ends)

    def _fill(self, sink: Sink) -> None:
        loop.start()
        try:
            connection = libvirt.open(self._uri)
            for number, guest in enumerate(CAST, 1):
                if self._closed.is_set():
                    return
                sink(self._note(f"starts guest {number} of {len(CAST)}"))
                self._bring(guest, connection)
        except (libvirt.libvirtError, OSError) as error:
            words = f"its guests could not be started: {error}"
            sink(HostBusy(self.name, self._clock(), words, is_failure=True))
        else:
            sink(self._note(""))

    def _note(self, words: str) -> HostBusy:
        return HostBusy(self.name, self._clock(), words)

    def _bring(self, guest: Guest, connection: libvirt.virConnect) -> None:
        image = self._directory / f"{guest.name}.img"
        write_image(guest.manner, image, seconds=guest.seconds)
        serial_log = self._directory / f"{guest.name}.log"
        xml = domain_xml(guest.name, image, serial_log, title=guest.title, acpi=guest.acpi)
        if guest.transient:
            connection.createXML(xml)
            return
        domain = connection.defineXML(xml)
        if guest.beginning is not Beginning.SHUT_OFF:
            domain.create()
        if guest.beginning is Beginning.PAUSED:
            domain.suspend()
