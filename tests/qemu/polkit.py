"""A private polkitd, on a private D-Bus, that a private libvirtd asks who may do what.

Nothing of the machine's own D-Bus, polkit or libvirt is used or touched. It takes root: polkitd
becomes a user of its own, and whom libvirtd asks about must be another user than root, who may
do everything.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.qemu import processes
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until

POLKITD = Path("/usr/lib/polkit-1/polkitd")
_RULES = "/etc/polkit-1/rules.d"
_ASKS_POLKIT = 'access_drivers = [ "polkit" ]'
_MODE_OF_SOCKET = 'unix_sock_rw_perms = "0700"'
_BUS = """\
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow receive_sender="*" eavesdrop="true"/>
  </policy>
</busconfig>
"""


def missing() -> str:
    """Why none can be had here; "" if it can."""
    if os.geteuid() != 0:
        return "a private polkitd takes root"
    lacks = [one for one in ("dbus-daemon", "dbus-send") if shutil.which(one) is None]
    lacks += [] if POLKITD.exists() else ["polkitd"]
    return f"not installed: {', '.join(lacks)} (Debian: dbus, polkitd)" if lacks else ""


@contextmanager
def polkit(hypervisor: PrivateHypervisor, rules: str) -> Iterator[None]:
    """Have its libvirtd ask a polkitd with these rules; only within.

    Args:
        hypervisor: Its daemon is started anew.
        rules: A file of polkit's, as it stands in ``rules.d``.
    """
    root = hypervisor.daemon.root
    bus = root / "run" / "dbus"  # /run/dbus of the daemon, where it looks for the system's bus
    own_rules = root / "rules"
    for directory in (bus, own_rules):
        directory.mkdir()
    for directory in (root, root / "run", bus, root / "sock", own_rules):
        directory.chmod(0o755)
    (own_rules / "80-vmtui.rules").write_text(rules)
    address = f"unix:path={bus}/system_bus_socket"
    settings = root / "bus.conf"
    settings.write_text(_BUS.format(socket=bus / "system_bus_socket"))
    started: list[subprocess.Popen[bytes]] = []

    def start(*command: str) -> None:
        environ = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address}
        null = subprocess.DEVNULL
        one = subprocess.Popen(
            command, env=environ, stdout=null, stderr=null, start_new_session=True
        )
        started.append(one)

    try:
        start("dbus-daemon", f"--config-file={settings}", "--nofork", "--nopidfile")
        wait_until((bus / "system_bus_socket").exists, "the private D-Bus takes connections")
        inside = f'mount --bind "$0" {_RULES} && exec {POLKITD} --no-debug'
        start("unshare", "--mount", "sh", "-c", inside, str(own_rules))
        wait_until(lambda: _answers(address), "the private polkitd answers", every=0.05)
        configuration = root / "libvirtd.conf"
        text = configuration.read_text()
        assert _MODE_OF_SOCKET in text
        everybodys = text.replace(_MODE_OF_SOCKET, _MODE_OF_SOCKET.replace("0700", "0777"))
        configuration.write_text(f"{everybodys}{_ASKS_POLKIT}\n")
        hypervisor.daemon.restart()
        yield
    finally:
        for one in reversed(started):
            processes.end(one.pid)
            one.wait()


def _answers(address: str) -> bool:
    asked = ["dbus-send", f"--bus={address}", "--print-reply", "--dest=org.freedesktop.DBus"]
    question = ["/", "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.PolicyKit1"]
    answer = subprocess.run([*asked, *question], capture_output=True, check=False)
    return b"boolean true" in answer.stdout
