"""The fixtures ``hypervisor``, ``own_hypervisor``, ``linux`` and ``small_disk``.

See `tests.qemu.hypervisor`.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import LinuxSystem, build_linux
from vmtui.guests.image import IMAGE_SIZE


@pytest.fixture(scope="session")
def qemu_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What libvirt learned about QEMU, for all daemons of the run: it takes seconds to probe."""
    return tmp_path_factory.mktemp("libvirt-cache")


@pytest.fixture(scope="session")
def shared_hypervisor(qemu_cache: Path) -> Iterator[PrivateHypervisor]:
    """The daemon behind ``hypervisor``; tests use that."""
    hypervisor = PrivateHypervisor(qemu_cache)
    yield hypervisor
    hypervisor.close()


@pytest.fixture
def hypervisor(shared_hypervisor: PrivateHypervisor) -> Iterator[PrivateHypervisor]:
    """A private hypervisor without guests. Its daemon serves the whole run: leave that alone."""
    yield shared_hypervisor
    shared_hypervisor.remove_guests()


@pytest.fixture
def own_hypervisor(qemu_cache: Path) -> Iterator[PrivateHypervisor]:
    """A private hypervisor whose daemon the test may stop, kill and restart."""
    hypervisor = PrivateHypervisor(qemu_cache)
    yield hypervisor
    hypervisor.close()


@pytest.fixture(scope="session")
def linux(tmp_path_factory: pytest.TempPathFactory) -> LinuxSystem:
    """What a guest with a real agent boots, built once in a run."""
    return build_linux(tmp_path_factory.mktemp("linux"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds half of what a guest that writes wants to write."""
    with small_file_system(tmp_path / "small") as place:
        if place is None:
            pytest.skip("no right to mount a small file system")
        yield place


@contextmanager
def small_file_system(place: Path) -> Iterator[Path | None]:
    """Mount what ``small_disk`` is on a new directory; None without the right to."""
    place.mkdir()
    size = f"size={IMAGE_SIZE // 4}"
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", place], capture_output=True, check=False
    )
    if mount.returncode != 0:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)
