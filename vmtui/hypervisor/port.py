"""The door between the session and whatever hypervisors there are, real or played."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from vmtui.core.changes import Change
from vmtui.core.commands import Command

Sink = Callable[[Change], None]
"""Takes a change from any thread, at once and without blocking (``queue.SimpleQueue.put``)."""


class Port(Protocol):
    """One host. Every method returns at once; what comes of it arrives in the sink."""

    @property
    def name(self) -> str:
        """The short host name that its changes carry."""

    @property
    def uri(self) -> str:
        """The connection URI, without secrets."""

    def start(self, sink: Sink) -> None:
        """Connect, list, and keep the sink told of everything from now on."""

    def submit(self, command: Command) -> None:
        """Carry out a command for this host; the sink gets its answer."""

    def close(self, *, process_ends: bool = False) -> None:
        """Stop. Healthy connections are closed properly, hung ones are left behind.

        Args:
            process_ends: Leave connections that hear events as they are: the system closes them.
                Giving back callbacks takes a dozen calls, and a process that ends during one of
                them can take libvirtd along; see ``lane.wait_until_ended``.
        """
