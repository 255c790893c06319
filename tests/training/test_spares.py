"""Connections to a driver inside the process: there can be only so many in its life."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import PROJECT
from vmtui.hypervisor.training.spares import Spares

TEST = "test:///default"

LONG_PRACTICE = """
from vmtui.hypervisor import loop
from vmtui.hypervisor.training.ground import training_ground
from vmtui.hypervisor.training.spares import Spares
with training_ground() as ground:
    loop.start()
    spares = Spares()
    for _dialog in range(40):
        spares.open_to_act(f"qemu:///embed?root={ground.directory}").close()
    print("still open")
"""


def test_a_closed_connection_is_used_again() -> None:
    spares = Spares()
    first = spares.open_to_act(TEST)
    second, only_look = spares.open_to_see(TEST)
    assert second is not first
    assert not only_look
    assert first.close() == 0
    assert spares.open_to_act(TEST) is first


def test_a_dead_connection_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    spares = Spares()
    first = spares.open_to_act(TEST)
    first.close()
    monkeypatch.setattr("vmtui.hypervisor.training.spares.is_alive", lambda _: False)
    assert spares.open_to_act(TEST) is not first


def test_a_long_practice_does_not_run_out_of_drivers(tmp_path: Path) -> None:
    environ = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LONG_PRACTICE], env=environ, cwd=PROJECT, capture_output=True
    )
    assert b"still open" in done.stdout, done.stderr.decode()
