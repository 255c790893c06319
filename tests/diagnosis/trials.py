"""The table: each guest, what happens to it, and the verdict that it must get."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.diagnosis.place import Place
from tests.headless.test_running_jobs import begin_backup
from tests.qemu import processes
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import USER, Agent, Button
from tests.qemu.storage import NetworkDisk, move_disk
from tests.session.test_real_migration import migrate
from vmtui.core.why.verdict import Slug
from vmtui.guests import Manner

WATCHED = 8.0
"""Seconds after the press for which a guest is watched: by then it has its verdict, and keeps it.

Where the machine is short of CPUs that may be later; then it is tried again.
"""

DEAD_PEER = 20.0
"""Likewise of a silent daemon, which is known after 16 s (virConnectSetKeepAlive)."""

FOREVER = 600
"""Seconds that a guest writes, computes or boots which is not to end."""

Make = Callable[[Place, str], Guest]
Deed = Callable[[Place, Guest], object]


@dataclass(frozen=True, slots=True)
class Trial:
    """One guest that is tried.

    Attributes:
        name: Its domain's name.
        about: What it does once its button is pressed, for the table.
        expects: Its verdict.
        make: Defines it, and starts it.
        refused: The slug of what stands against pressing its button; "" if nothing does.
        then: What somebody does to it.
        after: Seconds after the press when that is done.
        watched: Seconds after the press, or after what was done then, for which it is watched at
            least, and longer only until it has its verdict.
        never: What is never to be said of it.
        tells: What its words or reasons must contain.
        says: The word by which it says that it is as far as it must be to be tried; "" if none.
        is_loud: Whether it takes a whole CPU, so that it ends once it has its verdict.
    """

    name: str
    about: str
    expects: Slug
    make: Make
    refused: str = ""
    then: Deed | None = None
    after: float = 1.0
    watched: float = WATCHED
    never: frozenset[Slug] = frozenset()
    tells: str = ""
    says: str = "ready"
    is_loud: bool = False


def a(manner: Manner, host: str = "home", **options: Any) -> Make:
    """A boot-sector guest; the options are ``PrivateHypervisor.guest``'s."""

    def make(place: Place, name: str) -> Guest:
        hypervisor: PrivateHypervisor = getattr(place, host)
        return hypervisor.guest(manner, name, **options)

    return make


def a_linux(**options: Any) -> Make:
    """A Linux guest with a screen and a disk; the options are ``PrivateHypervisor.linux``'s."""

    def make(place: Place, name: str) -> Guest:
        disk = place.folder / f"{name}.img"
        with disk.open("wb") as image:
            image.truncate(16 << 20)
        subprocess.run(["mkfs.ext4", "-q", disk], check=True)
        return place.home.linux(place.linux, name, disk=disk, has_display=True, **options)

    return make


def sharing_a_folder(place: Place, name: str) -> Guest:
    """A guest that could work without anybody seeing it."""
    return place.home.guest(Manner.IGNORE, name, has_display=False, shared_folder=place.folder)


def backed_up(place: Place, name: str) -> Guest:
    """A guest whose disk is offered to a backup program."""
    guest = place.other.guest(Manner.IGNORE, name)
    begin_backup(guest)
    return guest


def on_small_disk(place: Place, name: str) -> Guest:
    """A guest whose disk is full soon."""
    return place.other.guest(Manner.SLOW, name, seconds=FOREVER, folder=place.small)


def on_network_disk(place: Place, name: str) -> Guest:
    """A guest that writes, then powers off; its disk gives no answer by then."""
    guest = place.other.guest(Manner.BURSTS, name, seconds=4, start=False)
    disk = NetworkDisk(guest.serial_log.with_suffix(".img"), place.other.daemon.root / "nbd")
    place.stack.callback(disk.close)
    place.network_disks.append(disk)
    move_disk(guest, disk)
    guest.domain.create()
    return guest


def suspend(_place: Place, guest: Guest) -> None:
    """A user pauses it."""
    guest.domain.suspend()


def destroy(_place: Place, guest: Guest) -> None:
    """Somebody else forces it off."""
    guest.destroy()


def save(_place: Place, guest: Guest) -> None:
    """Somebody else saves it."""
    guest.domain.managedSave()


def move_away(place: Place, guest: Guest) -> None:
    """Somebody else migrates it."""
    migrate(guest, place.away)


def stop_qemu(_place: Place, guest: Guest) -> None:
    """Its QEMU hangs."""
    guest.stop_qemu()


def kill_qemu(_place: Place, guest: Guest) -> None:
    """Its QEMU dies."""
    guest.kill_qemu()


def stop_disk(place: Place, _guest: Guest) -> None:
    """Its disk gives no answer any more."""
    place.network_disks[0].stop()


def stop_daemon(_place: Place, guest: Guest) -> None:
    """Its host's daemon hangs."""
    guest.hypervisor.daemon.stop()


def restart_without(_place: Place, guest: Guest) -> None:
    """Its host's daemon dies, then its QEMU, and then the daemon is started again."""
    qemu = guest.qemu_pid
    daemon = guest.hypervisor.daemon
    daemon.kill()
    assert qemu is not None
    processes.end(qemu)
    daemon.restart()


WRITER = frozenset({Slug.IGNORES_BUTTON, Slug.CPU_HUNG})
"""What must never be said of a guest that writes."""

# fmt: off
BY_FIGURES = (
    Trial("slow", "writes", Slug.WORKING, a(Manner.SLOW, seconds=FOREVER), never=WRITER),
    Trial("bursts", "writes 1 s of every 4 s", Slug.WORKING, a(Manner.BURSTS, seconds=FOREVER),
          never=WRITER),
    Trial("busy", "writes as before", Slug.BUSY_AS_BEFORE, a(Manner.BUSY), never=WRITER),
    Trial("booting", "boots: the press is lost", Slug.BOOTING, a(Manner.BOOTING, seconds=FOREVER),
          says="booting"),
)
"""What the figures say."""

BY_SCREEN = (
    Trial("prompt", "asks on a text screen", Slug.WAITING_FOR_INPUT, a(Manner.PROMPT)),
    Trial("picture", "asks in a picture", Slug.WAITING_FOR_INPUT, a(Manner.PICTURE)),
    Trial("dark", "lights its screen up", Slug.DISPLAY_WOKE, a(Manner.DARK)),
    Trial("withdraw", "asks, then goes on as before", Slug.WITHDRAWN, a(Manner.WITHDRAW)),
    Trial("ignore", "nothing", Slug.IGNORES_BUTTON, a(Manner.IGNORE)),
    Trial("clock", "nothing; a clock ticks", Slug.IGNORES_BUTTON, a(Manner.CLOCK)),
    Trial("blind", "nothing that can be seen", Slug.BLIND, sharing_a_folder),
)
"""What the screen says."""

BY_AGENT = (
    Trial("linux", "nothing; its agent answers, and nobody is logged in", Slug.IGNORES_BUTTON,
          a_linux(button=Button.DEAF), tells="nobody is logged in"),
    Trial("linux-used", "nothing; its agent tells who is logged in", Slug.IGNORES_BUTTON,
          a_linux(button=Button.DEAF, has_user=True), tells=USER),
    Trial("linux-mute", "nothing; its agent hangs", Slug.IGNORES_BUTTON,
          a_linux(button=Button.DEAF, agent=Agent.STOPPED), tells="agent gives no answer"),
    Trial("linux-job", "waits for a stop job, and counts on its screen", Slug.WAITING_FOR_INPUT,
          a_linux(stop_job=FOREVER)),
)
"""What its agent says."""

BY_HOST = (
    Trial("no-acpi", "nothing: no ACPI", Slug.NO_ACPI, a(Manner.OBEY, "other", acpi=False),
          refused="no-acpi"),
    Trial("asleep", "sleeps (S3)", Slug.ASLEEP, a(Manner.ASLEEP, "other"),
          refused="asleep", says="asleep"),
    Trial("paused", "is paused by a user", Slug.PAUSED, a(Manner.IGNORE, "other"),
          then=suspend, tells="by a user"),
    Trial("full", "writes until its disk is full", Slug.PAUSED, on_small_disk, tells="I/O error"),
    Trial("crashed", "panics", Slug.CRASHED, a(Manner.CRASH, "other", on_crash="preserve")),
    Trial("restart", "restarts", Slug.RESTARTS, a(Manner.RESTART, "other")),
    Trial("again", "powers off; on_poweroff starts it again", Slug.RESTARTS,
          a(Manner.OBEY, "other", on_poweroff="restart")),
    Trial("loop", "restarts over and over", Slug.RESET_LOOP, a(Manner.LOOP, "other"), is_loud=True),
    Trial("backup", "nothing; a backup runs", Slug.JOB_RUNNING, backed_up, refused="job-running"),
    Trial("hung", "its QEMU is stopped", Slug.QEMU_HUNG, a(Manner.IGNORE, "other"), then=stop_qemu),
    Trial("closing", "powers off; its disk gives no answer", Slug.QEMU_CLOSING, on_network_disk,
          then=stop_disk, after=2.0),
)
"""What libvirt and QEMU say."""

BY_END = (
    Trial("off", "is off already", Slug.OFF, a(Manner.OBEY, "other", start=False),
          refused="off", says=""),
    Trial("obey", "powers off", Slug.OFF_BY_GUEST, a(Manner.OBEY, "other")),
    Trial("hibernate", "hibernates (S4)", Slug.OFF_HIBERNATED, a(Manner.HIBERNATE, "other")),
    Trial("crash", "panics", Slug.OFF_CRASHED, a(Manner.CRASH, "other", on_crash="destroy")),
    Trial("destroyed", "is forced off by somebody else", Slug.OFF_FORCED, a(Manner.IGNORE, "other"),
          then=destroy),
    Trial("killed", "its QEMU is killed", Slug.OFF_FAILED, a(Manner.IGNORE, "other"),
          then=kill_qemu),
    Trial("saved", "is saved by somebody else", Slug.OFF_SAVED, a(Manner.IGNORE, "other"),
          then=save),
    Trial("moved", "migrates to another host", Slug.OFF_MIGRATED, a(Manner.IGNORE, "other"),
          then=move_away),
    Trial("vanished", "ends unseen: its daemon was down (transient)", Slug.VANISHED,
          a(Manner.IGNORE, "restarts", transient=True), then=restart_without),
    Trial("lost", "its host's daemon is stopped", Slug.HOST_UNREACHABLE,
          a(Manner.IGNORE, "falls_silent"), then=stop_daemon, watched=DEAD_PEER),
)
"""How it ended."""

TOGETHER = BY_FIGURES + BY_SCREEN + BY_AGENT + BY_HOST + BY_END
"""Guests that are tried at once: nobody judges them by how much they compute."""

ALONE = (
    Trial("compute", "computes", Slug.CPU_WORKING, a(Manner.COMPUTE, seconds=FOREVER),
          is_loud=True),
    Trial("spin", "computes as before", Slug.CPU_HUNG, a(Manner.SPIN), is_loud=True),
)
"""Guests that are judged by how much they compute, each without any other."""

# fmt: on

TRIALS = TOGETHER + ALONE
