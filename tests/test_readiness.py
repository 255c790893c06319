"""Waiting for files, however many are open."""

from __future__ import annotations

import fcntl
import resource
import socket

import pytest

from vmtui.readiness import wait_ready

HIGH = 1500


def test_it_tells_what_can_be_read_and_written_and_what_has_ended() -> None:
    one, other = socket.socketpair()
    with one, other:
        assert wait_ready([one], [], 0) == ([], [])
        assert wait_ready([one], [one], 0) == ([], [one])
        other.sendall(b"x")
        assert wait_ready([one, other], [], None) == ([one], [])
        one.recv(1)
        other.close()
        assert wait_ready([one.fileno()], [], 0) == ([one.fileno()], [])


def test_it_knows_files_with_high_numbers() -> None:
    if resource.getrlimit(resource.RLIMIT_NOFILE)[0] <= HIGH:
        pytest.skip("so many files can't be open here")
    one, other = socket.socketpair()
    with one, other:
        high = socket.socket(fileno=fcntl.fcntl(one.fileno(), fcntl.F_DUPFD_CLOEXEC, HIGH))
        with high:
            assert high.fileno() >= HIGH
            assert wait_ready([], [high], 0) == ([], [high])
