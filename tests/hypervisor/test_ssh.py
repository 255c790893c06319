"""Connections by ssh: never a prompt or a stray byte on the terminal, the reason in plain words."""

import os
import subprocess
import sys
from pathlib import Path

import libvirt
import pytest

from tests.hypervisor.fakes import libvirt_error
from vmtui.hypervisor import opening

PROBE = """
import sys
from tests.hypervisor.recorder import Recorder, clock
from vmtui.core.changes import HostDown
from vmtui.hypervisor.connection import Connection
told = Recorder()
Connection("hv1", sys.argv[1], clock=clock).start(told.take)
down = told.wait(HostDown)
print(down.refused, down.error)
"""


@pytest.mark.parametrize(
    ("ssh_says", "refused", "words"),
    [
        ("Host key verification failed.", True, "host key is not known"),
        ("root@hv1: Permission denied (publickey,password).", True, "let in by no key"),
        ("ssh: connect to host hv1 port 22: No route to host", False, "network does not reach"),
        ("sh: 1: virt-ssh-helper: not found", True, "libvirt is not installed there"),
        ("sh: 1: nc: not found", True, "libvirt is not installed there"),
        ("bash: line 1: nc: command not found", True, "libvirt is not installed there"),
    ],
)
def test_what_ssh_says_is_told_and_not_written(
    tmp_path: Path, ssh_says: str, refused: bool, words: str
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\necho '{ssh_says}' >&2\nexit 255\n")
    ssh.chmod(0o755)
    run = subprocess.run(
        [sys.executable, "-c", PROBE, f"qemu+ssh://hv1/system?command={ssh}"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
        cwd=Path(__file__).parents[2],
    )
    assert run.stderr == ""
    assert run.stdout.startswith(f"{refused} ")
    assert words in run.stdout
    assert ssh_says in run.stdout


@pytest.mark.parametrize(
    "unheard", ["Cannot write data: Broken pipe", "internal error: client socket is closed"]
)
def test_an_ssh_that_ended_before_libvirt_wrote_to_it_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, unheard: str
) -> None:
    told = [unheard, "Cannot recv data: Host key verification failed."]

    def open_(_uri: str) -> libvirt.virConnect:
        raise libvirt_error(38, 7, told.pop(0))

    monkeypatch.setattr(libvirt, "open", open_)
    with pytest.raises(libvirt.libvirtError, match="Host key"):
        opening.open_to_act("qemu+ssh://hv1/system")
