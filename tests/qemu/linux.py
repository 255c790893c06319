"""A real Linux guest: Debian's kernel, busybox and QEMU's guest agent, in memory only.

It is up within seconds under emulation and has what the boot sectors lack: an agent. Its packages
come from `tests.qemu.linux_packages`, the agent's libraries from the machine that runs the tests,
whose QEMU needs them too.
"""

import lzma
import re
import struct
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

from tests.qemu.initrd import write_initrd
from tests.qemu.linux_packages import package

CHANNEL = "org.qemu.guest_agent.0"

USER = "operator"
"""Who is logged in, where somebody is."""

MODULES = (
    # The order in which they need each other. What a kernel has built in, it has no module for.
    "virtio_ring",
    "virtio",
    "virtio_pci_legacy_dev",
    "virtio_pci_modern_dev",
    "virtio_pci",
    "virtio_console",
    "virtio_blk",
    "evdev",
    "button",
)

NETWORK_MODULES = ("failover", "net_failover", "virtio_net")
"""What a network card takes besides."""


class Agent(StrEnum):
    """What the guest does with its agent; the channel is there in any case."""

    ANSWERS = "answers"
    STOPPED = "stopped"
    """It opened the channel and was stopped (SIGSTOP) after that."""
    ABSENT = "absent"
    """Nobody ever opened the channel."""


class Button(StrEnum):
    """What the guest does when its power button is pressed."""

    ACTS = "acts"
    """It powers off."""
    DEAF = "deaf"


_INIT = r"""#!/bin/busybox sh
# The kernel puts what it does not know of its command line into the environment: agent, button,
# files, users, stop_job.
/bin/busybox --install -s /bin
export PATH=/bin:/sbin
mkdir -p /proc /sys /dev /run /var/run
[ "$users" = none ] || cp /utmp /var/run/utmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/null >/dev/ttyS0 2>&1
for module in /modules/*; do
  [ "$button" = deaf ] && [ "${module##*-}" = button.ko ] || insmod "$module"
done
if [ -b /dev/vda ]; then
  mkdir /data
  # Its journal is not written by itself meanwhile: what is on the disk was put there on purpose.
  mount -t ext4 -o commit=3600 /dev/vda /data
  echo mounted
  (
    n=0
    while [ $n -lt "$files" ]; do
      n=$((n + 1))
      echo "this is file $n" >/data/file-$n
    done
    echo written
  ) &
fi
port=$(grep -l CHANNEL /sys/class/virtio-ports/*/name)
port=${port%/name}
port=/dev/${port##*/}
if [ "$agent" != absent ]; then
  qemu-ga --method virtio-serial --path "$port" --statedir /run &
  if [ "$agent" = stopped ]; then
    until ls -l "/proc/$!/fd" | grep -q "$port"; do :; done
    kill -STOP $!
  fi
fi
if [ "$button" = acts ]; then
  input=$(grep -l "Power Button" /sys/class/input/event*/device/name)
  input=${input%/device/name}
  (
    exec 3<"/dev/input/${input##*/}"
    echo ready
    dd bs=24 count=1 <&3 >/dev/null 2>&1
    echo pressed
    /sbin/stop
  ) &
else
  echo ready
fi
while :; do sleep 1000; done
""".replace("CHANNEL", CHANNEL)

_SHUTDOWN = """#!/bin/sh
# What the agent calls: shutdown -h -P +0 "hypervisor initiated shutdown"
echo asked >/dev/ttyS0
exec /sbin/stop
"""

_STOP = """#!/bin/sh
# The way down: a service may take its time, and a line of the screen counts, as systemd's does.
second=0
while [ $second -lt "$stop_job" ]; do
  [ $second != 0 ] || echo stopping >/dev/ttyS0
  printf '\\rA stop job is running for Database (%ds / 1min 30s)' $second >/dev/tty0
  sleep 1
  second=$((second + 1))
done
exec /bin/poweroff -f
"""


@dataclass(frozen=True, slots=True)
class LinuxSystem:
    """What a guest boots."""

    kernel: Path
    initrd: Path


def build_linux(place: Path, modules: Sequence[str] = MODULES) -> LinuxSystem:
    """Make kernel and initrd in a directory.

    Args:
        place: An empty directory.
        modules: What its kernel loads, in this order.

    Raises:
        FileNotFoundError: A package was not fetched.
    """
    kernel, found = _kernel_and_modules(modules)
    agent = _member(package("qemu-guest-agent"), "qemu-ga")
    files = {
        "init": _INIT.encode(),
        "sbin/shutdown": _SHUTDOWN.encode(),
        "sbin/stop": _STOP.encode(),
        "utmp": _utmp_entry(USER, "tty1"),
        "bin/busybox": _member(package("busybox-static"), "busybox"),
        "bin/qemu-ga": agent,
    }
    loaded = [name for name in modules if name in found]
    files |= {f"modules/{n:02}-{name}.ko": found[name] for n, name in enumerate(loaded)}
    system = LinuxSystem(place / "vmlinuz", place / "initrd")
    system.kernel.write_bytes(kernel)
    write_initrd(system.initrd, files | _libraries(place, agent))
    return system


def linux_xml(
    system: LinuxSystem,
    name: str,
    uuid: UUID,
    serial_log: Path,
    *,
    agent: Agent,
    button: Button,
    disk: Path | None = None,
    files: int = 0,
    has_user: bool = False,
    stop_job: int = 0,
    has_display: bool = False,
) -> str:
    """The XML of a domain that boots it; emulated, as the boot sectors are.

    Args:
        disk: An image with ext4 that it mounts; None for none.
        files: So many files it writes there, without a sync, and says "written".
        has_user: Whether somebody is logged in: `USER`.
        stop_job: Seconds that a service takes to stop, on the way down.
        has_display: Whether it has a video device, with a text console on it.
    """
    options = (
        f"agent={agent} button={button} files={files} stop_job={stop_job}"
        f" users={USER if has_user else 'none'}"
    )
    return f"""
<domain type="qemu">
  <name>{escape(name)}</name>
  <uuid>{uuid}</uuid>
  <memory unit="MiB">128</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch="x86_64" machine="pc">hvm</type>
    <kernel>{system.kernel}</kernel>
    <initrd>{system.initrd}</initrd>
    <cmdline>console=ttyS0 quiet loglevel=0 {options}</cmdline>
  </os>
  <features><acpi/></features>
  <devices>{_disk_xml(disk) if disk else ""}
    <serial type="pty"><log file="{serial_log}" append="off"/></serial>
    <channel type="unix"><target type="virtio" name="{CHANNEL}"/></channel>
    {'<video><model type="vga" vram="1024"/></video>' if has_display else ""}
    <controller type="usb" model="none"/>
    <memballoon model="none"/>
  </devices>
</domain>"""


def _disk_xml(image: Path) -> str:
    return f"""
    <disk type="file" device="disk">
      <driver name="qemu" type="raw"/>
      <source file="{image}"/>
      <target dev="vda" bus="virtio"/>
    </disk>"""


def _utmp_entry(user: str, line: str) -> bytes:
    """Somebody who is logged in, as utmp(5) keeps it (x86-64)."""
    user_process, long_ago = 7, 1_700_000_000
    login = (user_process, 1, line.encode(), b"1", user.encode(), b"")
    return struct.pack("<hxxi32s4s32s256s4xiii36x", *login, 0, long_ago, 0)


def _kernel_and_modules(names: Sequence[str]) -> tuple[bytes, dict[str, bytes]]:
    """The kernel's image, and those of these modules that it has."""
    files = _members(package("linux-image-"), rf"boot/vmlinuz-|/({'|'.join(names)})\.ko")
    kernel = next(content for path, content in files.items() if "boot/vmlinuz-" in path)
    modules = {
        Path(path).name.split(".")[0]: lzma.decompress(content) if path.endswith(".xz") else content
        for path, content in files.items()
        if "boot/vmlinuz-" not in path
    }
    return kernel, modules


def _member(file: Path, name: str) -> bytes:
    (content,) = _members(file, rf"bin/{name}$").values()
    return content


def _members(file: Path, pattern: str) -> dict[str, bytes]:
    """The files of a package whose paths have a pattern."""
    unpack = ["dpkg-deb", "--fsys-tarfile", str(file)]
    with (
        subprocess.Popen(unpack, stdout=subprocess.PIPE) as process,
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        return {
            member.name: content.read()
            for member in archive
            if re.search(pattern, member.name) and (content := archive.extractfile(member))
        }


def _libraries(place: Path, program: bytes) -> dict[str, bytes]:
    """The libraries that a program needs, by the paths at which it looks for them."""
    executable = place / "program"
    executable.write_bytes(program)
    executable.chmod(0o755)
    listed = subprocess.check_output(["ldd", executable], text=True)
    paths = re.findall(r"(/\S+) \(0x", listed)
    return {path.lstrip("/"): Path(path).read_bytes() for path in paths}
