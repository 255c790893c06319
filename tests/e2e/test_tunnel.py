"""What vmtui prints for a guest's VNC display leads there, as it stands."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from xml.etree import ElementTree as ET

from tests.e2e.sshd import Sshd
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.core.screens.displays import ABOVE, displays_of, viewing_commands
from vmtui.guests import Manner


def test_the_tunnel_leads_to_the_guests_display(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.OBEY, "seen-1", start=False)
    xml = ET.fromstring(guest.domain.XMLDesc())
    devices = xml.find("devices")
    assert devices is not None
    ET.SubElement(devices, "graphics", type="vnc", port=str(_port()), listen="127.0.0.1")
    hypervisor.connection.defineXML(ET.tostring(xml, encoding="unicode")).create()
    (display,) = displays_of(guest.domain.XMLDesc())
    with Sshd() as sshd:
        uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)
        tunnel, viewer = viewing_commands(display, uri)
        near = re.fullmatch(r"vncviewer 127\.0\.0\.1::(\d+)", viewer)
        assert near
        path = f"{sshd.client}:{os.environ['PATH']}"
        # exec, so that ssh itself is what is ended below.
        command = ["sh", "-c", f"exec {tunnel}"]
        with subprocess.Popen(command, env={**os.environ, "PATH": path}) as ssh:
            try:
                wait_until(lambda: _says_hello(int(near[1]), ssh), "a display says hello")
            finally:
                ssh.terminate()


def _port() -> int:
    """One that is free, as is the one at the near end of its tunnel.

    Other tests take theirs at the same time, so each process begins elsewhere.
    """
    begin = os.getpid() % 2000 + 6000
    return next(
        port for port in range(begin, begin + 1000) if all(map(_is_free, (port, port + ABOVE)))
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _says_hello(port: int, ssh: subprocess.Popen[bytes]) -> bool:
    """Whether a VNC server (RFC 6143, 7.1.1) answers; not while the tunnel is not there yet."""
    assert ssh.poll() is None, "ssh ended by itself"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as viewer:
            return viewer.recv(12) == b"RFB 003.008\n"
    except (ConnectionRefusedError, ConnectionResetError):
        return False
