"""A private hypervisor with real QEMU guests, for any test that asks for one.

Two fixtures, for every test suite (`tests.qemu.fixtures`):

- ``hypervisor``: one daemon for the whole run, without guests at the start of each test. Stop
  guests as you like, but not the daemon.
- ``own_hypervisor``: a daemon of the test's own (0.3 s more), which may be stopped, killed and
  restarted.

Both are a `PrivateHypervisor`, and leave nothing behind, however the test ends::

    def test_a_stubborn_guest(hypervisor: PrivateHypervisor) -> None:
        guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
        console = open_console(hypervisor.uri)          # the thing under test
        guest.domain.shutdown()                         # as somebody else would
        guest.wait_said("pressed")
        guest.stop_qemu()                               # now QEMU hangs
        ...

    def test_a_lost_host(own_hypervisor: PrivateHypervisor) -> None:
        own_hypervisor.daemon.stop()                    # SIGSTOP; cont(), kill(), restart()

A third fixture, ``linux``, is what a guest with a real agent boots
(``hypervisor.linux(linux, "web")``).

The hypervisor has a libvirt connection of its own (``connection``, ``guest.domain``). It is for the
test's main thread. While the daemon is stopped a call on it fails after 16 s. A call that QEMU has
to answer (``screen``, ``shutdown``) blocks for as long as QEMU is stopped.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import libvirt

from tests.qemu import processes
from tests.qemu.daemon import PrivateDaemon
from tests.qemu.linux import CHANNEL, Agent, Button, LinuxSystem, linux_xml
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner, domain_xml, write_image
from vmtui.guests.domain import OnCrash, OnPoweroff
from vmtui.hypervisor import loop

TEXT_SCREEN = 0xB8000
"""Where a PC's text screen lies in memory: a character and its colour in turn."""


@dataclass(frozen=True, slots=True)
class Guest:
    """A domain that runs one of the boot-sector guests, or Linux.

    Attributes:
        manner: How it meets the power button; None for Linux.
        serial_log: What it says.
    """

    hypervisor: "PrivateHypervisor"
    name: str
    uuid: str
    manner: Manner | None
    serial_log: Path

    @property
    def domain(self) -> libvirt.virDomain:
        """The domain, looked up anew; raises ``libvirtError`` once it has vanished."""
        return self.hypervisor.connection.lookupByUUIDString(self.uuid)

    @property
    def qemu_pid(self) -> int | None:
        """Its QEMU process, or ``None`` while it has none."""
        return self.hypervisor.daemon.qemu_pid(self.uuid)

    @property
    def said(self) -> list[str]:
        """The words that the guest said since its QEMU was started."""
        if not self.serial_log.exists():
            return []
        return self.serial_log.read_text(errors="replace").split()

    def screen(self) -> str:
        """Return the 25 lines of 80 characters that the guest shows; QEMU has to answer."""
        cells = self.domain.memoryPeek(TEXT_SCREEN, 80 * 25 * 2, libvirt.VIR_MEMORY_PHYSICAL)
        text = cells[::2].decode("cp437")
        return "\n".join(text[row : row + 80].rstrip() for row in range(0, len(text), 80))

    def state(self) -> int:
        """Return ``VIR_DOMAIN_RUNNING`` and the like, without asking QEMU."""
        return self.domain.state()[0]

    def exists(self) -> bool:
        """Whether libvirt still knows the domain."""
        return any(
            domain.UUIDString() == self.uuid
            for domain in self.hypervisor.connection.listAllDomains()
        )

    def wait_said(self, word: str, *, times: int = 1) -> Self:
        """Wait until the guest has said a word, that many times in all."""
        wait_until(lambda: self.said.count(word) >= times, f"{self.name} says {word}")
        return self

    def wait_ready(self) -> Self:
        """Wait until the power button is armed; for one that sleeps, until it is asleep."""
        if self.manner is Manner.ASLEEP:
            return self.wait_state(libvirt.VIR_DOMAIN_PMSUSPENDED)
        return self.wait_said("ready")

    def wait_agent(self) -> Self:
        """Wait until its agent has opened the channel, as far as libvirt knows."""
        agent = f"devices/channel/target[@name='{CHANNEL}'][@state='connected']"
        wait_until(
            lambda: ET.fromstring(self.domain.XMLDesc()).find(agent) is not None,
            f"the agent of {self.name} is connected",
        )
        return self

    def wait_state(self, state: int) -> Self:
        """Wait until libvirt reports a state."""
        wait_until(lambda: self.state() == state, f"{self.name} is in state {state}")
        return self

    def stop_qemu(self) -> None:
        """Stop the guest's QEMU (SIGSTOP): to libvirt it runs, but it answers nothing."""
        processes.stop(self._running_qemu())

    def cont_qemu(self) -> None:
        """Let QEMU go on after `stop_qemu`."""
        processes.resume(self._running_qemu())

    def kill_qemu(self) -> None:
        """Kill the guest's QEMU (SIGKILL), as the kernel does when memory runs out."""
        processes.end(self._running_qemu())

    def destroy(self) -> None:
        """Force it off by libvirt, as somebody else would."""
        self.domain.destroy()

    def _running_qemu(self) -> int:
        pid = self.qemu_pid
        assert pid is not None, f"{self.name} has no QEMU process"
        return pid


class PrivateHypervisor:
    """A private daemon and the guests on it.

    Attributes:
        daemon: The libvirtd, to stop, kill or restart.
    """

    def __init__(self, cache: Path | None = None) -> None:
        """Start the daemon; the arguments and errors are `PrivateDaemon`'s."""
        loop.start()  # libvirt wants it before the first connection of the process
        self.daemon = PrivateDaemon(cache)
        self._connection: libvirt.virConnect | None = None
        self._connected_to = 0
        self._guests = 0

    @property
    def uri(self) -> str:
        """The connection URI, for the program under test."""
        return self.daemon.uri

    @property
    def connection(self) -> libvirt.virConnect:
        """A connection for the test itself, opened again once it is lost or the daemon is new."""
        current = self._connected_to == self.daemon.pid
        if self._connection is None or not current or not self._connection.isAlive():
            self._connection = libvirt.open(self.uri)
            self._connection.setKeepAlive(4, 3)  # a test must fail, not hang, in a lost call
            self._connected_to = self.daemon.pid
        return self._connection

    def guest(
        self,
        manner: Manner,
        name: str | None = None,
        *,
        seconds: int | None = None,
        transient: bool = False,
        start: bool = True,
        title: str | None = None,
        metadata: Sequence[ET.Element] = (),
        acpi: bool = True,
        on_poweroff: OnPoweroff = "destroy",
        on_crash: OnCrash | None = None,
        has_display: bool = True,
        shared_folder: Path | None = None,
        folder: Path | None = None,
    ) -> Guest:
        """Define a guest, and start it.

        Args:
            manner: How it meets the power button.
            name: The domain's name; one is made up otherwise.
            seconds: How long it writes, computes or boots, if it does so for some time.
            transient: Create the domain without defining it. It always starts.
            start: Whether to start it.
            title: The domain's title.
            metadata: Elements of other programs, such as a manager of guests.
            acpi: Whether its machine has ACPI.
            on_poweroff: What libvirt does when it powers off.
            on_crash: What libvirt does when it tells of its crash; None: it can't tell.
            has_display: Whether it has a video device.
            shared_folder: A folder of the host that is given to it.
            folder: Where its disk lies; beside the daemon's own files otherwise.
        """
        self._guests += 1
        name = name or f"{manner}-{self._guests}"
        uuid = uuid4()
        image, serial_log = self._file(uuid, "img", folder), self._file(uuid, "log")
        write_image(manner, image, seconds=seconds)
        xml = domain_xml(
            name,
            image,
            serial_log,
            uuid=uuid,
            title=title,
            metadata=metadata,
            acpi=acpi,
            on_poweroff=on_poweroff,
            on_crash=on_crash,
            has_display=has_display,
            shared_folder=shared_folder,
        )
        if transient:
            self.connection.createXML(xml)
        else:
            domain = self.connection.defineXML(xml)
            if start:
                domain.create()
        return Guest(self, name, str(uuid), manner, serial_log)

    def linux(
        self,
        system: LinuxSystem,
        name: str,
        *,
        agent: Agent = Agent.ANSWERS,
        button: Button = Button.ACTS,
        disk: Path | None = None,
        files: int = 0,
        has_user: bool = False,
        stop_job: int = 0,
        has_display: bool = False,
    ) -> Guest:
        """Define and start a guest that runs Linux.

        Args:
            system: What it boots: the fixture ``linux``.
            name: The domain's name.
            agent: What it does with its guest agent.
            button: What it does when its power button is pressed.
            disk: An image with ext4 that it mounts; None for none.
            files: So many files it writes there, without a sync, and says "written".
            has_user: Whether somebody is logged in.
            stop_job: Seconds that a service takes to stop, on the way down.
            has_display: Whether it has a video device, with a text console on it.
        """
        uuid = uuid4()
        serial_log = self._file(uuid, "log")
        xml = linux_xml(
            system,
            name,
            uuid,
            serial_log,
            agent=agent,
            button=button,
            disk=disk,
            files=files,
            has_user=has_user,
            stop_job=stop_job,
            has_display=has_display,
        )
        self.connection.defineXML(xml).create()
        return Guest(self, name, str(uuid), None, serial_log)

    def remove_guests(self) -> None:
        """Remove every domain, whoever made it, even one whose QEMU is stopped."""
        for domain in self.connection.listAllDomains():
            _remove(domain, self.daemon.qemu_pid(domain.UUIDString()))

    def close(self) -> None:
        """End the daemon and its guests, in whatever state they are."""
        self.daemon.close()
        self._connection = None  # not before: closing waits for a daemon that is stopped

    def _file(self, uuid: UUID, suffix: str, folder: Path | None = None) -> Path:
        return (folder or self.daemon.root) / f"{uuid}.{suffix}"


def _remove(domain: libvirt.virDomain, qemu_pid: int | None) -> None:
    # Not by destroy(): that takes ten seconds where QEMU is stopped.
    if qemu_pid is not None:
        processes.end(qemu_pid)
    with contextlib.suppress(libvirt.libvirtError):  # a transient domain vanishes by itself
        wait_until(lambda: _is_off(domain), f"{domain.name()} is off")
        domain.undefineFlags(libvirt.VIR_DOMAIN_UNDEFINE_MANAGED_SAVE)


def _is_off(domain: libvirt.virDomain) -> bool:
    return domain.state()[0] == libvirt.VIR_DOMAIN_SHUTOFF
