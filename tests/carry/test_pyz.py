"""The one file to carry, run by the distribution's Python as on a machine without vmtui."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import Distribution, PackageNotFoundError
from pathlib import Path

import pytest

from tests.e2e.bare_terminal import BareTerminal
from tests.program import PROJECT, TEST_DRIVER
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui import carry
from vmtui.guests import Manner

HOSTS_PYTHON = str(Path(sys.base_prefix, "bin/python3"))
"""The Python that the virtual environment was made from, which has libvirt's binding."""


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """A login on a machine where nobody has installed anything by pip."""
    path = f"{Path(HOSTS_PYTHON).parent}:/usr/bin:/bin"
    return {"HOME": str(home), "PATH": path, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"} | more


def test_it_runs_where_only_libvirts_binding_is(
    hypervisor: PrivateHypervisor, tmp_path: Path
) -> None:
    file = tmp_path / "vmtui.pyz"
    built = subprocess.run(
        [sys.executable, "-m", "vmtui.carry", file],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert built.stdout.startswith(f"{file}: ")
    home = tmp_path / "home"
    home.mkdir()

    def run(*arguments: str, through: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*through, str(file), *arguments],
            cwd=home,
            env=surroundings(home),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    version = run("--version")
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("vmtui ")

    hypervisor.guest(Manner.IGNORE, "web").wait_ready()
    listed = run("list", "-c", hypervisor.uri, through=(HOSTS_PYTHON, "-I"))
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "web" in listed.stdout
    assert "running" in listed.stdout

    with console(file, home, "-c", hypervisor.uri) as terminal:
        terminal.wait_for(b"web")
        terminal.press(b"q")
        assert terminal.wait_for_the_end() == 0

    # -S: without the distribution's own packages.
    without = run("list", "-c", TEST_DRIVER, through=(HOSTS_PYTHON, "-IS"))
    (line,) = without.stderr.splitlines()
    assert line.startswith(f"vmtui: {HOSTS_PYTHON} has no Python module libvirt: ")
    assert "apt-get install python3-libvirt" in line

    with zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} >= {"vmtui", "textual", "rich", "humanize"}
    assert {"vmtui/ui/app.tcss", "vmtui/guests/obey.bin", "vmtui/py.typed"} <= names
    assert not [name for name in names if name.startswith(("libvirt", "PIL", "tests"))]
    # What a host's own Python does not take for its own, it compiles from the source.
    assert {f"{name}c" for name in names if name.endswith(".py")} <= names

    again = tmp_path / "again.pyz"
    carry.build(again)  # by a process in which much else has been imported
    assert again.read_bytes() == file.read_bytes()


@contextmanager
def console(file: Path, home: Path, *arguments: str) -> Iterator[BareTerminal]:
    """The console from that file, in a terminal of its own."""
    terminal = BareTerminal([str(file), *arguments], surroundings(home))
    try:
        yield terminal
    finally:
        terminal.close()


def test_an_old_python_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    with pytest.raises(SystemExit) as end:
        exec(carry.MAIN, {})
    assert end.value.code == "vmtui: this is Python 3.9, and vmtui needs 3.11 or newer"


def test_it_is_not_built_from_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vmtui.__file__", str(tmp_path / "vmtui.pyz/vmtui/__init__.py"))
    with pytest.raises(carry.CarryError, match="is such a file itself: copy that"):
        carry.build(tmp_path / "other.pyz")
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(name: str) -> Distribution:
        if name == "textual":
            raise PackageNotFoundError(name)
        return Distribution.from_name(name)

    monkeypatch.setattr("importlib.metadata.distribution", installed)
    with pytest.raises(carry.CarryError, match="textual is not installed in "):
        carry.build(tmp_path / "vmtui.pyz")
    assert list(tmp_path.iterdir()) == []
