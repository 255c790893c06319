"""The system's own log: the journal's last resort, or where a copy of it goes."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from vmtui.core.record.chain import tie

SOCKET = Path("/run/systemd/journal/socket")

READ_WITHIN = 20.0
"""Seconds that journalctl may take; a large log on a slow disk takes a while."""

_FILE = "VMTUI_JOURNAL"
"""The field that says of which file's line an entry is the copy."""


class JournaldPlace:
    """Hands records to journald by its native protocol, one datagram each.

    `journalctl -t vmtui -o cat` shows them as the same JSON lines, with `prev` null: other
    programs' lines come between, and journald has its own order and seal. Nothing is read back,
    so a soft shutdown that is recorded only here is not picked up at the next start.
    """

    def __init__(self, path: Path = SOCKET, reader: str = "journalctl") -> None:
        self._path = path
        self._reader = reader

    @property
    def name(self) -> str:
        return "journald"

    def append(self, bodies: Sequence[bytes]) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.connect(os.fspath(self._path))
            for body in bodies:
                sender.sendall(datagram(tie(body, prev=None)))

    def tail(self, limit: int) -> Sequence[bytes]:  # noqa: ARG002 (the protocol's argument)
        return ()

    def whole(self) -> Iterator[tuple[bytes, str]]:
        """Read back all that this user's consoles wrote, as far as the user may read the log.

        Yields:
            Each line, and the file that it is a copy of; "" where it is none.

        Raises:
            OSError: The log can't be read, or not in time.
        """
        fields = f"--output-fields=MESSAGE,{_FILE}"
        own = ("--identifier=vmtui", f"_UID={os.geteuid()}")
        command = [self._reader, "--quiet", "--no-pager", "--all", "--output=json", fields, *own]
        try:
            run = subprocess.run(command, capture_output=True, timeout=READ_WITHIN, check=False)
        except FileNotFoundError:  # a system without systemd
            return
        except subprocess.TimeoutExpired as error:
            raise OSError(f"journalctl gave no answer within {READ_WITHIN:.0f} s") from error
        if run.returncode != 0:
            raise OSError(f"journalctl: {run.stderr.decode(errors='replace').strip()}")
        for line in run.stdout.splitlines():
            told = json.loads(line)
            if isinstance(message := told.get("MESSAGE"), str):
                yield message.encode(), str(told.get(_FILE, ""))


def datagram(line: bytes, file: str = "") -> bytes:
    """Return an entry; a value without newlines needs no length before it.

    Args:
        line: The line of the journal.
        file: The file that it is a copy of; "" where it is none.
    """
    copied = f"{_FILE}={file}\n".encode() if file and "\n" not in file else b""
    return b"SYSLOG_IDENTIFIER=vmtui\nPRIORITY=5\n" + copied + b"MESSAGE=" + line + b"\n"
