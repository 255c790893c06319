"""The training ground in a real terminal: opened, used, left, killed, and nothing of it stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.console import Console
from tests.program import PROJECT
from tests.qemu.waiting import wait_until
from vmtui.endings import Exit
from vmtui.hypervisor.training.processes import command_line, everybody, is_alive, stat

NOBODY = 65534

LINE = 60
"""Cells for a command in the narrowest line of a dialog, at 80 columns."""

MACHINES_OWN = tuple(
    Path(place, "libvirt") for place in ("/etc", "/run", "/var/cache", "/var/lib", "/var/log")
)

AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]

Open = Callable[..., Console]


class Place:
    """Where one test's training grounds may be: a directory for temporary files of its own.

    Attributes:
        home: Of the user who practises.
    """

    def __init__(self, root: Path) -> None:
        self.home = root / "home"
        self._temporary = root / "tmp"
        for directory in (self.home, self._temporary):
            directory.mkdir()
        self.environ = {"TMPDIR": str(self._temporary)}

    def give_to(self, user: int) -> None:
        """Let another user have it."""
        self._temporary.parent.chmod(0o755)
        for name in ("config", "run", "state"):
            (self.home / name).mkdir(mode=0o700)
        for directory in (self.home, *self.home.iterdir(), self._temporary):
            os.chown(directory, user, user)

    def socket(self) -> Path:
        """To which the commands of virsh lead that the dialogs show."""
        (socket,) = self._temporary.glob("vmtui-training-*/s")
        return socket

    def keeper_of(self, console: Console) -> int:
        """The process that clears up after a console."""
        (keeper,) = (pid for pid in self._keepers() if stat(pid).parent == console.pid)
        return keeper

    def ground_of(self, console: Console) -> Path:
        """The directory of a console's training ground."""
        line = command_line(self.keeper_of(console))
        (ground,) = (path for path in self.left() if str(path) in line)
        return ground

    def guests_in(self, directory: Path) -> list[int]:
        """The QEMU processes that live in a directory."""
        return [
            pid
            for pid in everybody()
            if str(directory) in " ".join(line := command_line(pid)) and "-uuid" in line
        ]

    def daemon_of(self, console: Console) -> list[int]:
        """The libvirtd of a console's training ground, if it has one."""
        configuration = str(self.ground_of(console) / "libvirtd.conf")
        return [pid for pid in everybody() if configuration in command_line(pid)]

    def _keepers(self) -> list[int]:
        return [pid for pid in everybody() if is_keeper(command_line(pid), self._temporary)]

    def left(self) -> list[Path]:
        """What lies here."""
        return list(self._temporary.iterdir())

    def is_clear(self) -> bool:
        """Whether nothing is left: no process, no file."""
        return not self.guests_in(self._temporary) and not self._keepers() and not self.left()


def is_keeper(line: list[str], directory: Path) -> bool:
    return "vmtui.hypervisor.training.keeper" in line and str(directory) in " ".join(line)


@pytest.fixture
def place() -> Iterator[Place]:
    # Not pytest's own, which is too long for sockets and closed to other users.
    root = Path(tempfile.mkdtemp(prefix="vmtui-"))
    yield Place(root)
    shutil.rmtree(root)


@pytest.fixture
def open_ground(place: Place, tmp_path: Path) -> Iterator[Open]:
    """Open ``vmtui --demo qemu``: ``open_ground(prefix, **environment)``."""
    opened: list[Console] = []

    def open_(prefix: list[str] | None = None, **environment: str) -> Console:
        console = Console(
            [*(prefix or []), sys.executable, "-m", "vmtui", "--demo", "qemu"],
            tmp_path / f"terminal-{len(opened)}",
            home=place.home,
            columns=120,
            rows=34,
            env=place.environ | environment,
        )
        opened.append(console)
        return console

    yield open_
    for console in opened:
        with suppress(ProcessLookupError):
            console.kill()
        console.close()
    wait_until(place.is_clear, "the training grounds are cleared")


def of_the_machine() -> set[Path]:
    """All files of the machine's own libvirt."""
    return {path for place in MACHINES_OWN for path in (place, *place.rglob("*")) if path.exists()}


def practise_and_leave(console: Console, place: Place) -> None:
    console.wait_for(r"● running\s+web-01")
    console.wait_for(r"☾ asleep\s+kiosk-3")
    console.wait_for(r"○ shut off\s+batch-9")
    console.find("web-01")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+web-01.*off by the guest")
    console.press("q")
    assert console.exit_status() == 0
    wait_until(place.is_clear, "nothing is left")
    assert not list(place.home.rglob("audit.jsonl")), "practice is not for the journal"


def test_practice_leaves_nothing_behind(open_ground: Open, place: Place) -> None:
    before = of_the_machine()
    practise_and_leave(open_ground(), place)
    assert of_the_machine() == before


def skip_unless_readable() -> None:
    tried = subprocess.run([*AS_NOBODY, sys.executable, "-c", "import vmtui, libvirt"], cwd=PROJECT)
    if tried.returncode != 0:
        pytest.skip("the source can't be read by other users here")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as somebody else")
def test_a_plain_user_can_practise_too(open_ground: Open, place: Place) -> None:
    skip_unless_readable()
    place.give_to(NOBODY)
    before = of_the_machine()
    console = open_ground(AS_NOBODY)
    console.wait_for(r"● running\s+web-01")
    assert place.daemon_of(console), "a session daemon of its own"
    socket = place.socket()
    assert socket.is_socket()
    word = f"'qemu+unix:///session?socket=/tmp/{socket.parent.name}/{socket.name}'"
    assert len(word) <= LINE, "else virsh's commands are broken inside of it"
    practise_and_leave(console, place)
    assert of_the_machine() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it as somebody else")
def test_a_plain_users_daemon_ends_with_a_killed_console(open_ground: Open, place: Place) -> None:
    skip_unless_readable()
    place.give_to(NOBODY)
    console = open_ground(AS_NOBODY)
    console.wait_for(r"● running\s+web-01")
    daemon = place.daemon_of(console)
    os.kill(place.keeper_of(console), signal.SIGKILL)
    console.kill()
    assert console.exit_status() == -signal.SIGKILL
    assert all(map(is_alive, daemon)), "nobody is left to end it"
    practise_and_leave(open_ground(AS_NOBODY), place)
    assert not any(map(is_alive, daemon))


def test_asked_to_end_it_clears_up_first(open_ground: Open, place: Place) -> None:
    console = open_ground()
    console.wait_for(r"● running\s+web-01")
    console.kill(signal.SIGHUP)
    assert console.exit_status() == 128 + signal.SIGHUP
    wait_until(place.is_clear, "nothing is left")


def test_killed_its_keeper_clears_up(open_ground: Open, place: Place) -> None:
    console = open_ground()
    console.wait_for(r"● running\s+web-01")
    assert place.guests_in(place.ground_of(console))
    console.kill()
    wait_until(place.is_clear, "the keeper has cleared up")


KILLED_ONCE_MADE = """
import fcntl, os, signal
from vmtui.hypervisor.training.ground import training_ground
fcntl.flock = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
with training_ground():
    pass
"""


def test_killed_as_soon_as_there_is_a_directory_it_is_cleared_up(place: Place) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_ONCE_MADE], env=os.environ | place.environ, cwd=PROJECT
    )
    assert killed.returncode == -signal.SIGKILL
    wait_until(place.is_clear, "the keeper has cleared up")


def test_killed_with_its_keeper_the_next_start_clears_up(open_ground: Open, place: Place) -> None:
    killed, neighbour = open_ground(), open_ground()
    for console in (killed, neighbour):
        console.wait_for(r"● running\s+web-01")
    directory = place.ground_of(killed)
    os.kill(place.keeper_of(killed), signal.SIGKILL)
    killed.kill()
    assert killed.exit_status() == -signal.SIGKILL
    assert place.guests_in(directory)

    open_ground().wait_for(r"● running\s+web-01")
    assert not directory.exists()
    assert not place.guests_in(directory)
    assert place.guests_in(place.ground_of(neighbour))


@pytest.mark.parametrize(
    ("missing", "package"),
    [
        ({"PATH": "/nonexistent"}, "qemu-system-x86"),
        ({"LIBVIRT_DRIVER_DIR": "/nonexistent"}, "libvirt-daemon-driver-qemu"),
    ],
    ids=["QEMU", "driver"],
)
def test_one_line_says_what_to_install(
    missing: dict[str, str], package: str, open_ground: Open
) -> None:
    console = open_ground(**missing)
    assert console.exit_status() == Exit.USAGE
    words = console.raw.decode().strip()
    assert words.startswith("vmtui: --demo qemu: ")
    assert package in words
    assert "\n" not in words
