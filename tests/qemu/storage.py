"""A disk that a guest reaches over NBD, served by QEMU's storage daemon, which a test may stop."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.qemu import processes
from tests.qemu.hypervisor import Guest
from tests.qemu.waiting import wait_until


class NetworkDisk:
    """An image behind a socket."""

    def __init__(self, image: Path, socket: Path) -> None:
        """Serve it.

        Raises:
            FileNotFoundError: qemu-storage-daemon is not installed (Debian: qemu-system-common).
        """
        self.socket = socket
        self._process = subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL"),  # it must not outlive a killed test run
                *("qemu-storage-daemon", "--blockdev"),
                f"driver=file,node-name=image,filename={image}",
                *("--nbd-server", f"addr.type=unix,addr.path={socket}"),
                *("--export", "type=nbd,id=disk,name=disk,node-name=image,writable=on"),
            ]
        )
        wait_until(socket.exists, "the disk is served")

    def stop(self) -> None:
        """Let it answer nothing any more (SIGSTOP)."""
        processes.stop(self._process.pid)

    def close(self) -> None:
        """End it, also if it is stopped."""
        self._process.kill()
        self._process.wait()


def move_disk(guest: Guest, disk: NetworkDisk) -> None:
    """Have a guest that is off use this disk from now on."""
    domain = ET.fromstring(guest.domain.XMLDesc())
    device = domain.find("devices/disk")
    assert device is not None
    for source in device.findall("source"):
        device.remove(source)
    device.set("type", "network")
    source = ET.SubElement(device, "source", protocol="nbd", name="disk")
    ET.SubElement(source, "host", transport="unix", socket=str(disk.socket))
    guest.hypervisor.connection.defineXML(ET.tostring(domain, encoding="unicode"))
