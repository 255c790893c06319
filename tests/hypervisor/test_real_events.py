"""What a person reads in the event stream when something happens to a real guest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree as ET

import libvirt
import pytest

from tests.fakes import FakeJournal
from tests.hypervisor.recorder import clock
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.model import HostStatus
from vmtui.guests import Manner, domain_xml, write_image
from vmtui.guests.image import IMAGE_SIZE
from vmtui.hypervisor import loop
from vmtui.hypervisor.connection import Connection
from vmtui.session import Session

PANIC = bytes.fromhex("ba0505 b001 ee")
"""mov dx, 0x505; mov al, 1; out dx, al: tell the pvpanic device that the kernel panicked."""

WATCHDOG = bytes.fromhex("ba4304 b00f ee")
"""mov dx, 0x443; mov al, 15; out dx, al: start the ib700 watchdog, to bite at once."""

WAIT_FOR_EVER = bytes.fromhex("fa f4 ebfd")
"""cli; hlt; and again."""


class Reader:
    """A session on one real host, and what its event stream says."""

    def __init__(self, uri: str) -> None:
        loop.start()
        self.session = Session(
            [Connection("hv1", uri, clock=clock)], FakeJournal, clock, stats_every=None
        )
        self.session.start()
        self.wait(lambda: self.host_is(HostStatus.UP), "the host is up")

    def host_is(self, status: HostStatus) -> bool:
        host = self.session.fleet.hosts["hv1"]
        return host.status is status and host.listed

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            while self.session.drain().more:
                pass
            return condition()

        wait_until(holds, what)

    def words(self, name: str) -> list[str]:
        """What was said of a guest, oldest first."""
        return [line.words for line in self.session.ring if line.name == name]

    def reads(self, name: str, last: str) -> list[str]:
        """What is said of a guest up to some words."""

        def is_there() -> bool:
            return any(words.startswith(last) for words in self.words(name))

        try:
            self.wait(is_there, last)
        except TimeoutError:
            pytest.fail(f"{last!r} was not said, but {self.words(name)}")
        return self.words(name)


Read = Callable[[str], Reader]


@pytest.fixture
def read() -> Iterator[Read]:
    """Read the events of a host; the session is closed at the end."""
    readers: list[Reader] = []

    def read(uri: str) -> Reader:
        readers.append(Reader(uri))
        return readers[-1]

    yield read
    for reader in readers:
        reader.session.close()


def play(
    hypervisor: PrivateHypervisor,
    name: str,
    code: bytes = b"",
    *,
    folder: Path | None = None,
    manner: Manner | None = None,
    device: str = "",
) -> libvirt.virDomain:
    """Start a guest of a few instructions, or of a manner, with one more device."""
    root = folder or hypervisor.daemon.root
    image, log = root / f"{name}.img", hypervisor.daemon.root / f"{name}.log"
    if manner is not None:
        write_image(manner, image, seconds=60)
    else:
        sector = (code + WAIT_FOR_EVER).ljust(510, b"\0") + b"\x55\xaa"
        image.write_bytes(sector.ljust(IMAGE_SIZE, b"\0"))
    xml = ET.fromstring(domain_xml(name, image, log, uuid=uuid4()))
    devices = xml.find("devices")
    assert devices is not None
    if device:
        devices.append(ET.fromstring(device))
    domain = hypervisor.connection.defineXML(ET.tostring(xml, encoding="unicode"))
    domain.create()
    return domain


def test_a_press_by_somebody_else_and_the_guests_own_way_off(
    hypervisor: PrivateHypervisor, read: Read
) -> None:
    guest = hypervisor.guest(Manner.OBEY, "web").wait_ready()
    reader = read(hypervisor.uri)
    guest.domain.shutdown()
    assert reader.reads("web", "off") == [
        "power button pressed, by somebody else",
        "the guest powered off; QEMU is closing",
        "off by the guest",
    ]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        pytest.param(lambda guest: guest.destroy(), "forced off, not by us", id="destroyed"),
        pytest.param(lambda guest: guest.kill_qemu(), "off: its QEMU failed", id="kill -9"),
        pytest.param(lambda guest: guest.domain.managedSave(), "off: its state", id="saved"),
    ],
)
def test_ends_that_are_not_the_guests_own(
    hypervisor: PrivateHypervisor, read: Read, end: Callable[[Guest], object], words: str
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "web").wait_ready()
    reader = read(hypervisor.uri)
    end(guest)
    assert reader.reads("web", words)[-1].startswith(words)


def test_a_reset_and_a_pause_by_somebody_else(hypervisor: PrivateHypervisor, read: Read) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "web").wait_ready()
    reader = read(hypervisor.uri)
    guest.domain.reset()
    reader.reads("web", "restarted")
    guest.domain.suspend()
    reader.reads("web", "paused")
    guest.domain.resume()
    assert reader.reads("web", "resumed") == ["restarted (reset)", "paused", "resumed"]


def test_a_kernel_that_panics(hypervisor: PrivateHypervisor, read: Read) -> None:
    reader = read(hypervisor.uri)
    play(hypervisor, "mail", PANIC, device="<panic model='isa'/>")
    told = reader.reads("mail", "off")
    # A newer QEMU says in between that libvirt closes it.
    assert "crashed: its kernel panicked" in told
    assert told[-1] == "off after a crash"


def test_a_watchdog_that_bites(hypervisor: PrivateHypervisor, read: Read) -> None:
    reader = read(hypervisor.uri)
    play(hypervisor, "mail", WATCHDOG, device="<watchdog model='ib700' action='pause'/>")
    told = reader.reads("mail", "paused by its watchdog")
    assert "its watchdog fired: paused" in told


def test_a_full_disk_and_a_mark_on_the_way_to_it(
    small_disk: Path, own_hypervisor: PrivateHypervisor, read: Read
) -> None:
    """A daemon of the test's own sees the mount, because it was there before it."""
    reader = read(own_hypervisor.uri)
    guest = play(own_hypervisor, "db", folder=small_disk, manner=Manner.SLOW)
    log = own_hypervisor.daemon.root / "db.log"
    wait_until(lambda: "ready" in log.read_text(), "the guest is ready")
    guest.setBlockThreshold("vda", 64 << 10)
    guest.shutdown()
    told = reader.reads("db", "paused after an I/O error")
    assert any(words.startswith("a disk passed its write threshold: vda") for words in told)
    error = f"I/O error: no space left on virtio-disk0, guest paused, {small_disk}/db.img"
    assert error in told


def test_a_job_that_ends_tells_its_figures(hypervisor: PrivateHypervisor, read: Read) -> None:
    reader = read(hypervisor.uri)
    domain = play(hypervisor, "db")
    target = hypervisor.daemon.root / "backup.img"
    domain.backupBegin(
        "<domainbackup mode='push'><disks><disk name='vda' type='file' backupmode='full'>"
        f"<target file='{target}'/><driver type='raw'/></disk></disks></domainbackup>",
        None,
    )
    told = reader.reads("db", "job completed")
    assert told[-1] == "job completed: backup after 0:00, 2 MiB"


def test_nothing_is_lost_on_the_way_from_a_daemon(
    hypervisor: PrivateHypervisor, read: Read
) -> None:
    """Definitions come and go as fast as libvirtd can; each is a line or counted in one."""
    reader = read(hypervisor.uri)
    ring = reader.session.ring
    before = ring.heard
    names = [f"vm-{number}" for number in range(5)]
    rounds = 200
    rest = "<memory>1024</memory><os><type>hvm</type></os>"
    for _ in range(rounds):
        for name in names:
            xml = f"<domain type='qemu'><name>{name}</name>{rest}</domain>"
            hypervisor.connection.defineXML(xml).undefine()
    heard = rounds * len(names) * 2
    reader.wait(lambda: ring.heard - before >= heard, f"{heard} events arrive")
    assert ring.heard - before == heard
    for name in names:
        told = reader.words(name)
        assert told == ["defined", "undefined"] * (len(told) // 2)


def test_nothing_is_lost_on_the_way_from_the_test_driver(read: Read) -> None:
    """The driver starts and destroys as fast as it is asked to; the ring goes round once."""
    reader = read("test:///default")
    ring = reader.session.ring
    before = ring.heard
    domain = libvirt.open("test:///default").lookupByName("test")
    rounds = 1500
    for _ in range(rounds):
        domain.destroy()
        domain.create()
    reader.wait(lambda: ring.heard - before >= rounds * 2, "the events arrive")
    assert ring.heard - before == rounds * 2
    assert ring.first > 0
    told = reader.words("test")
    assert told == ["forced off, not by us", "started"] * (len(told) // 2)
