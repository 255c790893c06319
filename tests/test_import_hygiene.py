"""Whoever does not open the console does not wait for Textual, which takes 250 ms to import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
