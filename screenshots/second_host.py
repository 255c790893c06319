"""A second host beside the training ground, a libvirtd of its own as the tests have it.

One of its guests is a Linux with an agent, a qcow2 disk, a network card and snapshots, which does
some work: its own view has something to show. The host can fall silent. Its network card needs the
right to make a network device, as root has it.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree as ET

import libvirt
import libvirt_qemu

from tests.qemu.ext4 import make_ext4
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.linux import MODULES, NETWORK_MODULES, Agent, Button, build_linux, linux_xml
from tests.qemu.waiting import wait_until
from vmtui.clock import now
from vmtui.guests import Manner
from vmtui.hypervisor.connection import Connection
from vmtui.hypervisor.port import Port

NAME = "hv2"

WORKER = "shop-db-1"
"""The guest that runs Linux."""

BESIDE = (WORKER, "wiki", "scan-2")
"""All of its guests."""

_DEVICE = "vmtui-shop"
_ADDRESS, _GATEWAY = "198.51.100.10", "198.51.100.1"

_SETTING_UP = f"""
ip link set lo up
ip addr add {_ADDRESS}/24 dev eth0
ip link set eth0 up
hostname {WORKER}
mkdir -p /etc
echo 'PRETTY_NAME="Debian GNU/Linux 12 (kernel and busybox alone)"' >/etc/os-release
"""

_WORK = f"""
cd /data
keep() {{ dd if=/dev/urandom of=dump-$(($1 % 4)) bs=64k count=$1 conv=fsync; }}
read_all() {{ echo 3 >/proc/sys/vm/drop_caches; cat dump-* | md5sum; }}
compute() {{ dd if=/dev/urandom bs=64k count=$1 | gzip -9 >/dev/null; }}
for size in 2 4 3 9 30 50 60 44 20 8 6 3 4 12 40 60 55 30 14 6 8 5; do
  ping -q -c 11 -s ${{size}}000 {_GATEWAY}
done &
sleep 20
for count in 4 8 12 16 20 24 28 32 36 40 44 48 40 36 32 24 16 8; do keep $count; sleep 2; done
sleep 20
dd if=/dev/zero of=/dev/shm/sorted bs=1M count=30
for count in 4 8 12 20 28 36 36 28 36 20 12; do read_all; compute $count; sleep 1; done
sleep 10
for count in 4 10 20 30 45 48 48 30 48 40 48; do keep $count; read_all; sleep 3; done
for count in 8 16 24 16 8 16 24; do compute $count; keep $count; sleep 2; done
"""
"""Four minutes: it writes, it reads and computes, it does all at once; its network is used too."""


class SecondHost:
    """The host, with its guests.

    Attributes:
        hypervisor: Its libvirtd, to be stopped.
    """

    def __init__(self, hypervisor: PrivateHypervisor, directory: Path) -> None:
        """Start the guests; see `second_host`."""
        self.hypervisor = hypervisor
        self._worker = _start_worker(hypervisor, directory)
        hypervisor.guest(Manner.OBEY, "wiki", title="the handbook: goes off when asked")
        hypervisor.guest(
            Manner.IGNORE, "scan-2", title="drives the old scanner, deaf to the button"
        )
        _run(self._worker, _SETTING_UP)
        _keep_snapshots(self._worker)
        # Not by the guest's XML: libvirt 9 would add it again after a snapshot, fail, and leave
        # the guest paused.
        gateway = ("ip", "address", "add", f"{_GATEWAY}/24", "dev", _DEVICE)
        subprocess.run(gateway, check=True)

    def port(self) -> Port:
        """A way to it, as the console has it."""
        # By its socket in so many words: "qemu:///" is the training ground's driver here.
        uri = self.hypervisor.uri.replace("qemu:", "qemu+unix:", 1)
        return Connection(NAME, uri, clock=now)

    def work(self) -> None:
        """Let the Linux guest begin its work, which takes four minutes."""
        _run(self._worker, _WORK)

    def fall_silent(self) -> None:
        """Let its libvirtd answer nobody any more (SIGSTOP); its guests run on."""
        self.hypervisor.daemon.stop()

    def answer_again(self) -> None:
        """Let its libvirtd go on."""
        self.hypervisor.daemon.cont()


@contextmanager
def second_host(directory: Path) -> Iterator[SecondHost]:
    """Have the second host with its guests; at the end nothing is left of it.

    Args:
        directory: An empty one for disks and a kernel.

    Raises:
        FileNotFoundError: Something that the tests need is not installed.
    """
    hypervisor = PrivateHypervisor()
    try:
        yield SecondHost(hypervisor, directory)
    finally:
        hypervisor.close()


def _start_worker(hypervisor: PrivateHypervisor, directory: Path) -> libvirt.virDomain:
    raw, disk, uuid = directory / "raw", directory / f"{WORKER}.qcow2", uuid4()
    convert = ("qemu-img", "convert", "-O", "qcow2", str(make_ext4(raw)), str(disk))
    subprocess.run(convert, check=True, capture_output=True)
    xml = linux_xml(
        build_linux(directory, MODULES + NETWORK_MODULES),
        WORKER,
        uuid,
        directory / f"{WORKER}.log",
        agent=Agent.ANSWERS,
        button=Button.ACTS,
        disk=disk,
        stop_job=20,
        has_display=True,
    )
    domain = ET.fromstring(xml)
    title = ET.Element("title")
    title.text = "orders and stock of the shop"
    domain.insert(1, title)
    devices = _found(domain, "devices")
    _found(devices, "disk/driver").set("type", "qcow2")
    card = ET.SubElement(devices, "interface", type="ethernet")
    ET.SubElement(card, "target", dev=_DEVICE)
    ET.SubElement(card, "model", type="virtio")
    worker = hypervisor.connection.defineXML(ET.tostring(domain, encoding="unicode"))
    worker.create()
    log = directory / f"{WORKER}.log"
    wait_until(lambda: log.exists() and "ready" in log.read_text(errors="replace"), "Linux is up")
    wait_until(lambda: _has_agent(worker), "its agent answers")
    return worker


def _has_agent(domain: libvirt.virDomain) -> bool:
    try:
        libvirt_qemu.qemuAgentCommand(domain, '{"execute": "guest-ping"}', 5, 0)
    except libvirt.libvirtError:
        return False
    return True


def _run(domain: libvirt.virDomain, script: str) -> None:
    """Let its agent start a shell that runs a script, and don't wait for its end."""
    shell = {"path": "/bin/sh", "arg": ["-c", script]}
    command = {"execute": "guest-exec", "arguments": shell}
    libvirt_qemu.qemuAgentCommand(domain, json.dumps(command), 10, 0)


def _keep_snapshots(domain: libvirt.virDomain) -> None:
    """Some that follow each other, and one beside them."""

    def take(name: str, description: str) -> None:
        root = ET.Element("domainsnapshot")
        ET.SubElement(root, "name").text = name
        ET.SubElement(root, "description").text = description
        domain.snapshotCreateXML(ET.tostring(root, encoding="unicode"))

    take("installed", "as it came from the installer")
    take("before-upgrade", "Friday, before the upgrade of the database to 16")
    take("upgraded", "the upgrade went through, but orders were slow")
    domain.revertToSnapshot(domain.snapshotLookupByName("before-upgrade"))
    take("tuned", "with the old version and larger buffers")


def _found(element: ET.Element, path: str) -> ET.Element:
    found = element.find(path)
    if found is None:
        raise LookupError(f"the guest's XML has no {path}")
    return found
