"""A state directory that is full or read-only: where the record goes, and what waits for it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from tests.e2e.console import Console
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


class Disk:
    """A small disk under the state directory of a user.

    Attributes:
        state: The directory.
    """

    def __init__(self, home: Path) -> None:
        """Mount it; without the right to, it is a plain directory that can be shut."""
        self.state = home / "state"
        self.state.mkdir(parents=True)
        options = "size=64k,mode=700"
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.state)]
        self._is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        self._ballast = self.state / "ballast"

    def fill(self) -> None:
        """Leave no room on it."""
        if not self._is_mounted:
            pytest.skip("no right to mount a small disk")
        file = os.open(self._ballast, os.O_WRONLY | os.O_CREAT)
        try:
            while True:
                os.write(file, bytes(4096))
        except OSError:
            pass
        finally:
            os.close(file)

    def empty(self) -> None:
        """Make room again."""
        self._ballast.unlink()

    def shut(self) -> None:
        """Let nothing be written to it."""
        if self._is_mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(self.state)], check=True)
        else:
            self.state.chmod(0o500)

    def close(self) -> None:
        """Take it away."""
        if self._is_mounted:
            subprocess.run(["umount", "-l", str(self.state)], check=True)
        else:
            self.state.chmod(0o700)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home directory with a short name, which the screen can show."""
    directory = Path(tempfile.mkdtemp(prefix="home-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def disk(home: Path) -> Iterator[Disk]:
    """The disk under its state directory."""
    disk = Disk(home)
    yield disk
    disk.close()


@pytest.fixture
def guest(hypervisor: PrivateHypervisor) -> Guest:
    """One that ignores its power button."""
    return hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()


def console_of(
    guest: Guest, home: Path, prefix: tuple[str, ...] = (), env: dict[str, str] | None = None
) -> Console:
    """Its console; the runtime directory is ``home/run`` unless it is said otherwise."""
    vmtui = (sys.executable, "-m", "vmtui", "-c", f"hv1={guest.hypervisor.uri}")
    console = Console(
        [*prefix, *vmtui], home / "terminal", home=home, columns=190, rows=30, env=env or {}
    )
    console.wait_for(r"● running\s+deaf")
    return console


def force(console: Console) -> None:
    """Force the guest off, as far as the person goes."""
    console.press_until_shown("F", "─ Force power off ─")
    console.type_into_fresh_dialog("deaf", r"name\s+d")
    console.press_until_gone("Enter", "─ Force power off ─")


def phases(journal: Path) -> list[str]:
    """What it has of forced power-offs."""
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    return [line["phase"] for line in lines if line["action"] == "force-off"]


def test_with_a_full_disk_the_record_goes_to_the_runtime_directory_and_comes_back(
    guest: Guest, home: Path, disk: Disk
) -> None:
    elsewhere = home / "run" / "vmtui" / "audit.jsonl"
    with console_of(guest, home) as console:
        disk.fill()
        force(console)
        console.wait_for(f"records go to {elsewhere}: .*: No space left on device")
        guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
        wait_until(lambda: phases(elsewhere) == ["intent", "outcome"], "it is written there")
        disk.empty()
        guest.domain.create()
        console.wait_for(r"● running\s+deaf")
        console.ask_softly()
        console.wait_for("the journal works again: records go to .*state/vmtui/audit.jsonl")


NO_RUNTIME_DIRECTORY = {"XDG_RUNTIME_DIR": "/dev/null/run"}


@pytest.fixture
def other_run(home: Path) -> tuple[str, ...]:
    """What runs a command with a ``/run`` of the test's own, ``home/sys``, and its journald."""
    (home / "sys" / "systemd" / "journal").mkdir(parents=True)
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    inside = 'mount --bind "$0" /run && exec "$@"'
    prefix = ("unshare", "--mount", *as_root, "sh", "-c", inside, str(home / "sys"))
    if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("no right to a /run of one's own (a mount namespace)")
    return prefix


def test_without_a_runtime_directory_the_record_goes_to_journald(
    guest: Guest, home: Path, disk: Disk, other_run: tuple[str, ...]
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journald:
        journald.bind(str(home / "sys" / "systemd" / "journal" / "socket"))
        journald.settimeout(20)
        disk.shut()
        with console_of(guest, home, other_run, NO_RUNTIME_DIRECTORY) as console:
            force(console)
            console.wait_for("records go to journald: ")
            guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
            assert b'"phase": "intent"' in journald.recv(65536).replace(b'":"', b'": "')
            assert b'"phase": "outcome"' in journald.recv(65536).replace(b'":"', b'": "')


def test_without_any_place_nothing_is_forced_and_it_is_said(
    guest: Guest, home: Path, disk: Disk, other_run: tuple[str, ...]
) -> None:
    disk.shut()
    with console_of(guest, home, other_run, NO_RUNTIME_DIRECTORY) as console:
        force(console)
        console.wait_for(r"deaf.*not forced: its record could not be written")
        console.wait_for("the journal can't be written: ")
        assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
        # A soft shutdown is only a request: it is made all the same.
        console.press("x")
        console.ask_softly()
        guest.wait_said("pressed")
        assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
