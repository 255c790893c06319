"""A training ground from its opening to its end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import libvirt

from vmtui.core.frozen import frozen
from vmtui.core.model import Moment
from vmtui.hypervisor import loop
from vmtui.hypervisor.port import Port
from vmtui.hypervisor.training import daemon
from vmtui.hypervisor.training.apart import keep_apart, qemu_settings
from vmtui.hypervisor.training.directory import claimed, clear_leftovers, unused
from vmtui.hypervisor.training.keeper import Keeper
from vmtui.hypervisor.training.orphans import adopt_orphans, reap_daemons
from vmtui.hypervisor.training.port import TrainingPort

_EMULATOR = "qemu-system-x86_64"


class TrainingError(Exception):
    """There can be no training ground here; the message is one line that says what to do."""


@frozen
class Ground:
    """A training ground.

    Attributes:
        directory: All that belongs to it, gone at its end; logs may be put there.
    """

    directory: Path

    def ports(self, clock: Callable[[], Moment]) -> Sequence[Port]:
        """The ground's host. libvirt may print a line meanwhile.

        Raises:
            TrainingError: libvirt has no QEMU driver, or can't use it.
        """
        loop.start()
        try:
            uri = self._uri()
            libvirt.open(uri).close()
        except (libvirt.libvirtError, daemon.NoDaemonError, OSError) as error:
            raise TrainingError(
                f"libvirt's QEMU driver can't be opened: {error} (Debian and Ubuntu have it in"
                " libvirt-daemon-driver-qemu)"
            ) from error
        return [TrainingPort(uri, self.directory, clock)]

    def _uri(self) -> str:
        """That of the driver inside this process; a plain user has a daemon where he can."""
        libvirtd = daemon.program()
        if libvirtd is None:
            return f"qemu:///embed?root={self.directory}"
        return daemon.start(libvirtd, self.directory, qemu_settings())


@contextmanager
def training_ground() -> Iterator[Ground]:
    """Have a training ground, without guests at first; at the end nothing is left of it.

    This process is changed for good: it finds nothing of the machine's own libvirt any more, and
    is the parent of the QEMU processes.

    Raises:
        TrainingError: QEMU is not installed, or there is no place for the ground.
    """
    if shutil.which(_EMULATOR) is None:
        raise TrainingError(
            f"{_EMULATOR} is not installed (Debian and Ubuntu have it in qemu-system-x86)"
        )
    clear_leftovers()
    with ExitStack() as stack:
        try:
            directory = unused()
            keeper = Keeper(directory)  # before it is made: a kill can come at any time
            stack.enter_context(claimed(directory))
            stack.callback(keeper.clear)
            _prepare(directory)
        except OSError as error:
            raise TrainingError(f"there is no place for the training ground: {error}") from error
        yield Ground(directory)


def _prepare(directory: Path) -> None:
    (directory / "etc").mkdir()
    (directory / "etc" / "qemu.conf").write_text(qemu_settings())
    keep_apart(directory)
    adopt_orphans()
    reap_daemons()
