"""Where guests are tried: several hosts, one of each fate, and what guests need of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.qemu.fixtures import small_file_system
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import LinuxSystem
from tests.qemu.storage import NetworkDisk


@dataclass(frozen=True, slots=True)
class Place:
    """Hosts for a run.

    Attributes:
        home: Where guests run that are looked at.
        other: Where guests run to which something is done, and one whose disk fails.
        away: Where guests migrate to.
        falls_silent: Its daemon may be stopped.
        restarts: Its daemon may be killed and started again.
        linux: What a Linux guest boots.
        small: A folder that holds half of what a guest writes; None without the right to mount.
        stack: What is closed at the end.
        network_disks: The disks that guests reach over a network.
    """

    home: PrivateHypervisor
    other: PrivateHypervisor
    away: PrivateHypervisor
    falls_silent: PrivateHypervisor
    restarts: PrivateHypervisor
    linux: LinuxSystem
    folder: Path
    small: Path | None
    stack: ExitStack
    network_disks: list[NetworkDisk] = field(default_factory=list)

    @property
    def hosts(self) -> tuple[PrivateHypervisor, ...]:
        """All of them."""
        return (self.home, self.other, self.away, self.falls_silent, self.restarts)


@contextmanager
def open_place(cache: Path, linux: LinuxSystem, folder: Path) -> Iterator[Place]:
    """Hosts without guests; whatever runs there ends with them.

    Args:
        cache: What libvirt learned about QEMU.
        linux: What a Linux guest boots.
        folder: For files.
    """
    with ExitStack() as stack:
        # Before the daemons: their mount namespaces know what was mounted until then.
        small = stack.enter_context(small_file_system(folder / "small"))

        def host() -> PrivateHypervisor:
            hypervisor = PrivateHypervisor(cache)
            stack.callback(hypervisor.close)
            return hypervisor

        yield Place(host(), host(), host(), host(), host(), linux, folder, small, stack)
