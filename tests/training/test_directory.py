"""What clears a training ground ends its own QEMU processes, and nothing else."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vmtui.hypervisor.training.directory import (
    claimed,
    clear,
    clear_leftovers,
    files_alone,
    unused,
)

Start = Callable[[str, str], "subprocess.Popen[bytes]"]


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary directories of this test are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a process under a name, with an argument, that waits for ever."""
    started: list[subprocess.Popen[bytes]] = []

    def start_(name: str, argument: str) -> subprocess.Popen[bytes]:
        command = [name, "-c", "echo; read line", "sh", argument]
        process = subprocess.Popen(
            command, executable="/bin/sh", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield start_
    for process in started:
        process.kill()
        process.communicate()


def test_guests_of_the_directory_are_killed_and_nobody_else(places: Path, start: Start) -> None:
    directory, other = places / "ground", places / "ground-2"
    directory.mkdir()
    (directory / "disk.img").touch()
    guest = start("/usr/bin/qemu-system-x86_64", f"path={directory}/lib/qemu/domain-1-web/key")
    neighbour = start("/usr/bin/qemu-system-x86_64", f"path={other}/lib/qemu/domain-1-web/key")
    reader = start("tail", f"{directory}/lib/qemu/domain-1-web/key")
    assert clear(directory)
    assert not directory.exists()
    assert guest.wait(timeout=60) == -9
    assert neighbour.poll() is None
    assert reader.poll() is None


def test_a_ground_that_is_held_is_no_leftover(start: Start) -> None:
    directory = unused()
    with claimed(directory):
        guest = start("qemu-system-x86_64", f"{directory}/lib/qemu/")
        clear_leftovers()
        assert directory.exists()
        assert guest.poll() is None
    clear_leftovers()
    assert not directory.exists()
    assert guest.wait(timeout=60) == -9


def test_what_only_looks_like_a_ground_is_left_alone(places: Path) -> None:
    elsewhere = places / "elsewhere"
    elsewhere.mkdir()
    (places / "vmtui-training-link").symlink_to(elsewhere)
    (places / "vmtui-training-file").touch()
    (places / "vmtui-demo-1").mkdir()
    before = sorted(places.iterdir())
    clear_leftovers()
    assert sorted(places.iterdir()) == before


def test_what_a_killed_demo_left_is_cleared_by_the_next_one(places: Path) -> None:
    left = places / "vmtui-demo-left"
    left.mkdir()
    (left / "audit.jsonl").touch()
    (places / "vmtui-demo-elsewhere").symlink_to(places)
    (places / "vmtui-demo-file.xml").touch()
    with files_alone("vmtui-demo-") as first:
        assert not left.exists()
        (first / "stderr.log").touch()
        with files_alone("vmtui-demo-") as second:
            assert first.exists(), "another demo goes on there"
            assert second.exists()
        assert (first / "stderr.log").exists()
    names = {one.name for one in places.iterdir()}
    assert names == {"vmtui-demo-elsewhere", "vmtui-demo-file.xml"}
