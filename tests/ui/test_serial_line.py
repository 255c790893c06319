"""Bytes between a terminal and a line, and the keys that leave."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from queue import SimpleQueue

import pytest

from vmtui.ui.serial_line import SerialLine

PATIENCE = 60.0


class Joined:
    """A line between a person, played by two pipes, and a guest, played by a socket."""

    def __init__(self) -> None:
        keys, self.keyboard = os.pipe()
        self.screen, screen = os.pipe()
        self._open = {keys, self.keyboard, self.screen, screen}
        line, self.guest = socket.socketpair()
        self.guest.settimeout(PATIENCE)
        self._line = line
        self._ended: SimpleQueue[bool] = SimpleQueue()
        self.carrier = SerialLine(keys, screen, line, self._ended.put)

    def is_left(self) -> bool:
        return self._ended.get(timeout=PATIENCE)

    def typed(self) -> bytes:
        """All that the guest got, once the line has ended."""
        self._line.shutdown(socket.SHUT_WR)
        got = b""
        while part := self.guest.recv(100):
            got += part
        return got

    def close(self) -> None:
        for end in (self._line, self.guest):
            end.close()
        for fd in self._open:
            os.close(fd)

    def hang_up(self) -> None:
        """As a program that ends closes it."""
        self._line.close()

    def lose_keyboard(self) -> None:
        self._open.remove(self.keyboard)
        os.close(self.keyboard)


@pytest.fixture
def joined() -> Iterator[Joined]:
    """A line that carries."""
    joined = Joined()
    yield joined
    joined.guest.close()
    joined.close()


@pytest.mark.parametrize(
    "key", [b"\x1d", b"\x1b[93;5u", b"\x1b[93;5:1u", b"\x1b[27;5;93~"], ids=ascii
)
def test_the_key_leaves_in_each_form_and_nothing_behind_it_is_sent(
    joined: Joined, key: bytes
) -> None:
    os.write(joined.keyboard, b"ls\r\x1a\x03" + key + b"reboot\r")
    assert joined.is_left()
    assert joined.typed() == b"ls\r\x1a\x03"


def test_what_the_guest_says_is_written_until_it_ends(joined: Joined) -> None:
    said = b"\x1b[31mlogin: " * 1000
    joined.guest.sendall(said)
    seen = b""
    while len(seen) < len(said):
        seen += os.read(joined.screen, 100)
    assert seen == said
    joined.guest.close()
    assert not joined.is_left()


def test_it_is_left_even_when_the_terminal_takes_nothing_and_the_guest_floods_it(
    joined: Joined,
) -> None:
    joined.guest.settimeout(0.2)
    with suppress(TimeoutError):
        while True:
            joined.guest.sendall(b"x" * 65536)
    os.write(joined.keyboard, b"\x1d")
    assert joined.is_left()


def test_a_lost_terminal_leaves(joined: Joined) -> None:
    joined.lose_keyboard()
    assert joined.is_left()


def test_what_is_ended_from_here_waits_for_no_key(joined: Joined) -> None:
    joined.carrier.end()
    assert not joined.is_left()


def test_a_line_that_is_closed_from_here_is_left_at_the_next_key(joined: Joined) -> None:
    joined.hang_up()
    os.write(joined.keyboard, b"x")
    assert joined.is_left()
