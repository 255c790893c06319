"""What another vmtui of the same user does is known in the console that is open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import OpenConsole
from tests.e2e.console import Console
from tests.program import PROJECT
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import Agent, LinuxSystem
from vmtui.guests import Manner


@pytest.fixture
def vmtui(hypervisor: PrivateHypervisor, home: Path) -> Vmtui:
    """Run another vmtui with the state of the console, on its host."""
    places = {"HOME": home, "XDG_STATE_HOME": home / "state", "XDG_RUNTIME_DIR": home / "run"}
    environment = os.environ | {name: str(path) for name, path in places.items()}
    return Vmtui(hypervisor.uri, environment)


class Vmtui:
    """Another vmtui, without a screen."""

    def __init__(self, uri: str, environment: dict[str, str]) -> None:
        self._uri = uri
        self._environment = environment

    def run(self, *arguments: str) -> tuple[int, str]:
        """Run one to its end; its exit code and what it said."""
        ended = subprocess.run(
            [sys.executable, "-m", "vmtui", *arguments, "-c", self._uri],
            cwd=PROJECT,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr


def shown(console: Console, pattern: str) -> None:
    print(console.wait_for(pattern))


def test_a_freeze_that_it_left_is_in_the_row_the_dialog_the_ladder_and_in_why(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, open_console: OpenConsole, vmtui: Vmtui
) -> None:
    hypervisor.linux(linux, "lx-b", agent=Agent.STOPPED).wait_ready()
    console = open_console("-c", hypervisor.uri, columns=80, rows=24)
    shown(console, "● running +lx-b")
    code, said = vmtui.run("force-off", "lx-b", "--confirm", "lx-b", "--freeze-first")
    assert code == 4, said
    shown(console, "lx-b .*perhaps frozen by us")
    console.press("s")
    shown(console, "perhaps frozen by us .*: Esc, T thaws it")
    console.press_until_gone("Escape", "Soft shutdown")
    console.press("l")
    shown(console, "▸ T +thaw")
    console.press_until_gone("Escape", "What can be done")
    code, said = vmtui.run("why", "lx-b")
    print(said)
    assert "perhaps frozen by us" in said
    assert "othing stands in the way" not in said
    code, said = vmtui.run("check", "--remedies", "lx-b")
    print(said)
    assert "forced off" not in said, "it runs on"


def test_its_press_is_not_somebody_elses_and_its_force_is_told_by_the_check(
    hypervisor: PrivateHypervisor, open_console: OpenConsole, vmtui: Vmtui
) -> None:
    hypervisor.guest(Manner.IGNORE, "legacy-4").wait_ready()
    console = open_console("-c", hypervisor.uri, columns=80, rows=24)
    shown(console, "● running +legacy-4")
    code, said = vmtui.run("shutdown", "legacy-4", "--limit", "1")
    assert code == 3, said
    shown(console, "your other vmtui pressed its button")
    code, said = vmtui.run("force-off", "legacy-4", "--confirm", "legacy-4")
    assert code == 0, said
    shown(console, "○ shut off +legacy-4")
    console.press("C")
    shown(console, "! may fail +legacy-4 .*last time it was forced off")
