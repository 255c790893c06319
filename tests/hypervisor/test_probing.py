"""Trying whether a host would let itself be managed."""

import socket
from pathlib import Path

from vmtui.hypervisor.probing import refusal


def test_a_host_that_opens_is_no_refusal() -> None:
    assert refusal("test:///default") == ""


def test_a_refusal_comes_with_its_reason(tmp_path: Path) -> None:
    assert "does not run there" in refusal(f"qemu:///system?socket={tmp_path}/none")


def test_a_host_that_hangs_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(f"{tmp_path}/sock")
        silent.listen()
        assert refusal(f"qemu:///system?socket={tmp_path}/sock", timeout=0.2) == ""
