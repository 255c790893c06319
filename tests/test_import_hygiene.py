"""Nobody waits for what they do not see: commands not for Textual, the console not for dialogs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vmtui.ui.preload import LATER

GUEST = ["test", "-c", "test:///default"]
"""The one guest of libvirt's own test driver."""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["list", "-c", "test:///default"],
        ["shutdown", *GUEST],
        ["force-off", *GUEST, "--confirm", "test"],
        ["start", *GUEST],
        ["events", "--until", "host", "-c", "test:///default"],
        ["doctor", "-c", "test:///default"],
        ["audit"],
        ["man"],
        ["__complete", "--", "-c", "test:///default", "shutdown", ""],
    ],
    ids=lambda arguments: arguments[0],
)
def test_headless_commands_leave_textual_alone(arguments: list[str], tmp_path: Path) -> None:
    run = subprocess.run(
        # Python itself tells each import on stderr, however the program ends.
        [sys.executable, "-X", "importtime", "-m", "vmtui", *arguments],
        env=os.environ | {"XDG_STATE_HOME": f"{tmp_path}", "XDG_CONFIG_HOME": f"{tmp_path}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    imported = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert run.returncode == 0, run.stderr
    assert "vmtui.cli" in imported
    assert not {"textual", "rich", "PIL"} & imported


_FIRST_PICTURE = """
import asyncio, sys
import vmtui.cli, vmtui.console, vmtui.hypervisor.connection
from tests.ui.fleet import WEB_1, Console

async def main():
    console = Console()
    console.port.up([WEB_1])
    async with console.app.run_test(size=(120, 30)) as pilot:
        await console.shows(pilot, WEB_1.name)
        print(*sys.modules, sep=chr(10), flush=True)

asyncio.run(main())
"""

_NOT_YET = (
    *LATER,
    "vmtui.core.cures.check",
    "vmtui.core.cures.remedies",
    "vmtui.core.power_text",
    "vmtui.core.waves",
    "vmtui.guests",
    "vmtui.headless",
    "vmtui.hypervisor.demo",
    "vmtui.hypervisor.training",
    "vmtui.imaging.decoding",
    "vmtui.imaging.drawing",
    "PIL",
    "hashlib",
    "markdown_it",
    "pkgutil",
    "tomllib",
    "xml",
)
"""What the first picture does not need, with all that is in it."""

_FIRST_SCREENS = {"vmtui.ui.screens", "vmtui.ui.screens.fleet", "vmtui.ui.screens.overlay"}


def test_the_first_picture_waits_for_nothing_that_is_not_in_it() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _FIRST_PICTURE],
        cwd=Path(__file__).parent.parent,
        env=os.environ | {"TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    imported = set(run.stdout.split())
    assert run.returncode == 0, run.stderr
    assert "vmtui.ui.widgets.fleet_table" in imported
    too_early = {one for one in imported if f"{one}.".startswith(tuple(f"{n}." for n in _NOT_YET))}
    # Whoever adds a screen imports it where it is opened, and names it in ``vmtui.ui.preload``.
    too_early |= {one for one in imported if one.startswith("vmtui.ui.screens")} - _FIRST_SCREENS
    assert not too_early
