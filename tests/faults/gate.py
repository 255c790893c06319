"""A socket in front of a libvirtd, to break something at one exact call.

A fault that has to hit a call while it is under way can't be timed from outside: a list takes
a millisecond. The gate knows libvirt's messages as they pass by (each begins with its length,
program, version and procedure, as 32-bit big-endian numbers) and does what a test wants just
before a call reaches the daemon::

    gate = open_gate(hypervisor)
    gate.at(Call.DESTROY, hypervisor.daemon.stop)      # now, or while connections are open
    console = open_console("-c", gate.uri)
"""

from __future__ import annotations

import shutil
import socket
import struct
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum
from pathlib import Path

from tests.qemu.hypervisor import PrivateHypervisor

REMOTE_PROGRAM = 0x20008086
HEADER = struct.Struct(">IIII")


class Call(IntEnum):
    """Procedures of libvirt's remote protocol (remote_protocol.x)."""

    OPEN = 1
    DESTROY = 12
    SHUTDOWN_FLAGS = 258
    EVENT_REGISTER = 316
    EVENT_DEREGISTER = 317
    GET_ALL_DOMAIN_STATS = 344


class Gate:
    """Passes on what clients and one daemon say to each other.

    Attributes:
        uri: The connection URI that leads through it.
        passed: The procedures called so far, in order.
    """

    def __init__(self, hypervisor: PrivateHypervisor) -> None:
        """Open it; the daemon need not run yet."""
        self.passed: list[int] = []
        self._to = f"{hypervisor.daemon.root}/sock/libvirt-sock"
        self._traps: dict[int, Callable[[], None]] = {}
        self._directory = Path(tempfile.mkdtemp(prefix="vmtui-gate-"))
        here = self._directory / "sock"
        self.uri = hypervisor.uri.partition("?")[0] + f"?socket={here}"
        self._sockets: list[socket.socket] = []
        self._clients: list[threading.Thread] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(here))
        self._listening.listen(64)
        self._start(self._accept)

    def at(self, call: Call, fault: Callable[[], None]) -> None:
        """Do this just before the next such call is passed on, once; the call waits for it."""
        self._traps[call] = fault

    def wait_until_left(self) -> None:
        """Wait until all clients are gone, and all that they said has passed."""
        for client in self._clients:
            client.join(timeout=60)
            assert not client.is_alive(), "a client does not go"

    def close(self) -> None:
        """Close all connections."""
        self._listening.close()
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def _start(self, work: Callable[..., None], *arguments: socket.socket) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, name="gate", daemon=True)
        thread.start()
        return thread

    def _accept(self) -> None:
        with suppress(OSError):  # it was closed
            while True:
                client, _ = self._listening.accept()
                daemon = socket.socket(socket.AF_UNIX)
                self._sockets += [client, daemon]
                try:
                    daemon.connect(self._to)
                except OSError:  # it does not run
                    client.close()
                    continue
                self._clients.append(self._start(self._pass_calls, client, daemon))
                self._start(self._pass_answers, daemon, client)

    def _pass_calls(self, client: socket.socket, daemon: socket.socket) -> None:
        with suppress(OSError), client.makefile("rb") as calls:
            while head := calls.read(HEADER.size):
                length, program, _version, procedure = HEADER.unpack(head)
                rest = calls.read(length - HEADER.size)
                if program == REMOTE_PROGRAM:
                    self._spring(procedure)
                daemon.sendall(head + rest)
        _hang_up(daemon)

    def _pass_answers(self, daemon: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answer := daemon.recv(65536):
                client.sendall(answer)
        _hang_up(client)

    def _spring(self, procedure: int) -> None:
        self.passed.append(procedure)
        fault = self._traps.pop(procedure, None)
        if fault is not None:
            fault()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
