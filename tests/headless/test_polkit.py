"""The rule for polkit that the help gives: it lets see and ask softly, and force nothing off."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import humanize
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


@dataclass(frozen=True)
class Copied(Program):
    """vmtui at a place where every user may read it, and the distribution's Python."""

    def command(self, *arguments: str) -> list[str]:
        """The command line that runs it, whatever lies in the directory of the tests."""
        return [str(Path(sys.executable).resolve()), "-P", "-m", "vmtui", *arguments]


@pytest.fixture
def nobody() -> Iterator[Program]:
    """The program with a home of that user's."""
    if why := missing():
        pytest.skip(why)
    home = Path(tempfile.mkdtemp(prefix="home-"))
    shutil.chown(home, "nobody", "nogroup")
    copy = Path(tempfile.mkdtemp(prefix="copy-"))
    copy.chmod(0o755)
    unwanted = shutil.ignore_patterns("__pycache__")
    for package in (PROJECT / "vmtui", Path(humanize.__file__).parent):
        shutil.copytree(package, copy / package.name, ignore=unwanted)
    yield Copied(home, {"PYTHONPATH": str(copy)})
    shutil.rmtree(home)
    shutil.rmtree(copy)


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
