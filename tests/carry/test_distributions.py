"""The wheel and the sdist: built from the sources alone, and installed where nothing else is."""

import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

from tests.program import PROJECT, TEST_DRIVER

_NOT_CARRIED = {".pyc", ".pyi"}


def test_they_are_complete_and_the_wheel_runs(tmp_path: Path) -> None:
    source = tmp_path / "source"
    no_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "vmtui", source / "vmtui", ignore=no_caches)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    (source / "tests").mkdir()
    shutil.copy(__file__, source / "tests" / "test_one.py")
    # First the sdist, and the wheel from that, so that the sdist must be complete too.
    call("build", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(source))
    (wheel,) = (tmp_path / "dist").glob("vmtui-*-py3-none-any.whl")
    (sdist,) = (tmp_path / "dist").glob("vmtui-*.tar.gz")
    call("twine", "check", "--strict", str(wheel), str(sdist))

    ours = {
        path.relative_to(source).as_posix()
        for path in (source / "vmtui").rglob("*")
        if path.is_file() and path.suffix not in _NOT_CARRIED
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == ours
    with tarfile.open(sdist) as archive:
        top = sdist.name.removesuffix(".tar.gz")
        packed = {name.removeprefix(f"{top}/") for name in archive.getnames()}
    assert ours | {"pyproject.toml", "README.md", "LICENSE"} <= packed
    assert not [name for name in packed if name.startswith("tests")]

    python = clean_environment(tmp_path / "venv")
    call("pip", "--python", python, "install", "-q", "--no-deps", "--no-index", str(wheel))
    command = Path(python).with_name("vmtui")
    assert run(tmp_path, command, "--version") == f"vmtui {top.removeprefix('vmtui-')}\n"
    assert "force-off" in run(tmp_path, command, "--help")
    assert "running" in run(tmp_path, command, "list", "-c", TEST_DRIVER)
    where = run(tmp_path, python, "-c", "import vmtui.ui.app; print(vmtui.__file__)")
    assert where.startswith(str(tmp_path / "venv"))


def call(module: str, *arguments: str) -> None:
    """Run one of Python's tools; what it says is shown where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def clean_environment(directory: Path) -> str:
    """A virtual environment of the distribution's Python; returns its interpreter.

    vmtui's requirements are those that the tests have. Of a directory that is named in a file,
    Python reads no such files: our own editable installation is not found there.
    """
    venv.create(directory, system_site_packages=True, symlinks=True)
    paths = {"base": str(directory), "platbase": str(directory)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    (packages / "requirements.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return str(directory / "bin/python")


def run(home: Path, command: str | Path, *arguments: str) -> str:
    """Run a command far from the sources; returns what it printed."""
    environ = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [command, *arguments],
        cwd=home,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
