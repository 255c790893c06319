"""The journal's last resort: the system's own log."""

import os
import socket
from collections.abc import Sequence
from pathlib import Path

from vmtui.core.record.chain import tie

SOCKET = Path("/run/systemd/journal/socket")


class JournaldPlace:
    """Hands records to journald by its native protocol, one datagram each.

    `journalctl -t vmtui -o cat` shows them as the same JSON lines, with `prev` null: other
    programs' lines come between, and journald has its own order and seal. Nothing is read back,
    so a soft shutdown that is recorded only here is not picked up at the next start.
    """

    def __init__(self, path: Path = SOCKET) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return "journald"

    def append(self, bodies: Sequence[bytes]) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(os.fspath(self._path))
            for body in bodies:
                sender.sendall(_datagram(tie(body, prev=None)))

    def tail(self, limit: int) -> Sequence[bytes]:  # noqa: ARG002 (the protocol's argument)
        return ()


def _datagram(line: bytes) -> bytes:
    """Return an entry; a value without newlines needs no length before it."""
    return b"SYSLOG_IDENTIFIER=vmtui\nPRIORITY=5\nMESSAGE=" + line + b"\n"
