"""Where a call waits, on its lane's thread, until what must come before it has come."""

from __future__ import annotations

from queue import SimpleQueue

from vmtui.hypervisor.errors import RefusalError


class Gate:
    """Lets one thread through once another one says so."""

    def __init__(self) -> None:
        """Closed."""
        self._said: SimpleQueue[bool] = SimpleQueue()

    def open(self) -> None:
        """Let it through."""
        self._said.put(True)

    def shut(self) -> None:
        """Send it back."""
        self._said.put(False)

    def pass_through(self) -> None:
        """Wait here, however long it takes.

        Raises:
            RefusalError: It was sent back.
        """
        if not self._said.get():
            raise RefusalError("not sent: taken back before")
