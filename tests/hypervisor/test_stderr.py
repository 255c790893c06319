"""What libraries write to file descriptor 2 goes to the log, what Textual draws to the terminal."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import os, sys
from pathlib import Path
from vmtui.hypervisor import stderr
stderr.move_to(Path(sys.argv[1]))
os.write(2, b"libvirt: error\\n")
print("a traceback", file=sys.stderr, flush=True)
print("the screen", file=sys.__stderr__, flush=True)
import subprocess
subprocess.run(["sh", "-c", "echo ssh >&2"])
"""


def run(log: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(log)], capture_output=True, text=True, check=False
    )


def test_only_the_screen_reaches_the_terminal(tmp_path: Path) -> None:
    log = tmp_path / "state" / "vmtui.log"
    assert run(log).stderr == "the screen\n"
    assert log.read_text() == "libvirt: error\na traceback\nssh\n"
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_second_run_adds_to_the_log(tmp_path: Path) -> None:
    log = tmp_path / "vmtui.log"
    run(log)
    run(log)
    assert log.read_text().count("libvirt: error") == 2


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    victim, log = tmp_path / "victim", tmp_path / "vmtui.log"
    victim.touch()
    log.symlink_to(victim)
    assert run(log).returncode != 0
    assert victim.read_text() == ""
