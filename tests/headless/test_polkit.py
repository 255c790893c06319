"""The rule for polkit that the help gives: it lets see and ask softly, and force nothing off."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libvirt
import pytest

from tests.program import PROJECT, Program
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.polkit import missing, polkit
from vmtui.guests import Manner

HELP = PROJECT / "vmtui" / "help" / "hosts.md"
NOBODY: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []}


def rule() -> str:
    """As it stands in the help, for the group of somebody who may nothing else."""
    (found,) = re.findall(r"^    polkit\.addRule\(.*?^    }\);$", HELP.read_text(), re.M | re.S)
    assert found.count('"night-shift"') == 1
    return str(found).replace('"night-shift"', '"nogroup"')


@pytest.fixture
def nobody() -> Iterator[Program]:
    """The program with a home of that user's."""
    if why := missing():
        pytest.skip(why)
    home = Path(tempfile.mkdtemp(prefix="home-"))
    shutil.chown(home, "nobody", "nogroup")
    reads = [sys.executable, "-c", "import vmtui"]
    if subprocess.run(reads, cwd=PROJECT, check=False, capture_output=True, **NOBODY).returncode:
        pytest.skip(f"the user nobody can't read {PROJECT}")
    yield Program(home)
    shutil.rmtree(home)


def test_it_lets_see_and_shut_down_softly_and_what_is_refused_names_the_right(
    own_hypervisor: PrivateHypervisor, nobody: Program
) -> None:
    web = own_hypervisor.guest(Manner.OBEY, "web").wait_ready()
    deaf = own_hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    with polkit(own_hypervisor, rule()):
        uri = own_hypervisor.uri
        seen = nobody.run("list", "-c", uri, "--json", **NOBODY)
        assert (seen.code, seen.err) == (0, "")
        assert {"web", "deaf"} <= set(re.findall(r'"name": ?"(\w+)"', seen.out))

        force = ("force-off", "deaf", "--confirm", "deaf", "--reason", "to try it", "-c", uri)
        forced = nobody.run(*force, "--json", **NOBODY)
        assert forced.code == 4
        right = "your user lacks the right org.libvirt.api.domain.stop there (polkit)"
        assert right in forced.out + forced.err
        assert deaf.state() == libvirt.VIR_DOMAIN_RUNNING

        soft = nobody.run("shutdown", "web", "-c", uri, "--limit", "60", **NOBODY)
        assert (soft.code, soft.outcomes) == (0, {"web": "off-by-guest"})
        assert web.state() == libvirt.VIR_DOMAIN_SHUTOFF

        started = nobody.run("start", "web", "-c", uri, "--json", **NOBODY)
        assert started.code == 4
        assert "org.libvirt.api.domain.start" in started.out + started.err
        assert os.geteuid() == 0, "and it was nobody who was refused, not this test"
