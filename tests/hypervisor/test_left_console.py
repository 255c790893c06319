"""A serial console that nobody waits for any more is not opened, and taken from nobody."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from vmtui.core.model import VmId
from vmtui.core.serial import OpenConsole
from vmtui.hypervisor.serial_console import _Joined


class SlowHost:
    """A connection whose host answers only after a while, in which the person goes away."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self.opened = False

    def newStream(self, _flags: int) -> object:  # noqa: N802
        return object()

    def lookupByUUIDString(self, _uuid: str) -> SlowHost:  # noqa: N802
        self._end.close()
        return self

    def openConsole(self, *_arguments: Any) -> None:  # noqa: N802
        self.opened = True
        raise AssertionError("it was opened for nobody")


@pytest.mark.parametrize("typed", [b"", b"\x1d"])
def test_who_has_left_takes_it_from_nobody(typed: bytes) -> None:
    end, line = socket.socketpair()
    with end, line:
        end.sendall(typed)
        host: Any = SlowHost(end)
        command = OpenConsole(1, VmId("hv1", "uuid"), line.fileno(), take_over=True)
        assert _Joined(line).serve(command, lambda: None, host) == ""
        assert not host.opened
