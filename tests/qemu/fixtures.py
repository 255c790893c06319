"""The fixtures ``hypervisor``, ``own_hypervisor`` and ``linux``; see `tests.qemu.hypervisor`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import LinuxSystem, build_linux


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
