"""An SSH server of the test's own, on loopback, and a client configuration that leads to it.

The server runs as whoever runs the tests, and lets only that user in. ssh reads the home directory
from the user database, not from ``HOME``, so the client gets its configuration by a command of its
own (``command=`` in the URI), which vmtui wraps as it wraps plain ssh.
"""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlsplit

from tests.qemu import processes
from tests.qemu.waiting import PATIENCE, wait_until

# openssh refuses to start as root without its empty directory, which otherwise systemd makes.
_PRIVILEGE_SEPARATION = Path("/run/sshd")

_NETCAT = """
import os, socket, sys, threading
if "-U" not in sys.argv:
    sys.exit()  # libvirt asks for the options that it has
daemon = socket.socket(socket.AF_UNIX)
daemon.connect(sys.argv[-1])
def pass_on():
    while data := os.read(0, 65536):
        daemon.sendall(data)
    daemon.shutdown(socket.SHUT_WR)
threading.Thread(target=pass_on, daemon=True).start()
while data := daemon.recv(65536):
    os.write(1, data)
"""
"""What libvirt runs on the far side where a URI names the socket: nc, which Debian lacks."""


class Sshd:
    """An SSH server with a host key of its own, and a user key that it lets in."""

    def __init__(self, settings: Sequence[str] = ()) -> None:
        """Start it.

        Args:
            settings: Lines of sshd_config that come before the others, and so win.

        Raises:
            FileNotFoundError: sshd is not installed.
        """
        sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        if sshd is None:
            raise FileNotFoundError("sshd is not installed (Debian: openssh-server)")
        if os.geteuid() == 0:
            _PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
        # Short, because ssh names it three times when a host key has changed, and libvirt takes no
        # more than 1 KiB of what ssh says. pytest's own directories are longer than a user's home.
        self._directory = directory = Path(tempfile.mkdtemp(prefix="sshd-"))
        self._port = _free_port()
        self._host_key = self.new_key("host")
        key = self.new_key("user")
        self._script("nc", f"{shlex.quote(sys.executable)} -IS -c {shlex.quote(_NETCAT)}")
        configuration = directory / "sshd_config"
        configuration.write_text(
            "\n".join(
                [
                    *settings,
                    "ListenAddress 127.0.0.1",
                    f"Port {self._port}",
                    f"HostKey {self._host_key}",
                    "PidFile none",
                    f"AuthorizedKeysFile {key}.pub",
                    f"AllowUsers {getpass.getuser()}",
                    "PermitRootLogin yes",
                    "StrictModes no",
                    "UsePAM no",
                    # A bash that is told to be an inner one reads no ~/.bashrc. What stands in the
                    # user's own may take its time, or a lock (pyenv's), which a connection that
                    # a test stops would keep from all others.
                    "SetEnv SHLVL=1",
                    "",
                ]
            )
        )
        log = directory / "log"
        with log.open("wb") as stderr:
            # It must be started by its full path: it starts itself anew for each connection.
            self._process = subprocess.Popen(
                [sshd, "-D", "-e", "-f", str(configuration)], stderr=stderr
            )
        try:
            wait_until(lambda: "Server listening" in log.read_text(), "sshd listens")
        except TimeoutError as error:
            self.close()
            error.add_note(log.read_text())
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it. Connections that stand are for their clients to end."""
        self._process.terminate()
        self._process.wait(timeout=PATIENCE)
        shutil.rmtree(self._directory)

    @property
    def user_key(self) -> Path:
        """The key that it lets in."""
        return self._directory / "user"

    @property
    def known(self) -> str:
        """The line by which a client knows it."""
        return self.known_as(self._host_key)

    def known_as(self, host_key: Path) -> str:
        """The line by which a client would know it if it had this host key."""
        return f"[127.0.0.1]:{self._port} {Path(f'{host_key}.pub').read_text()}"

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return self._port

    @property
    def netcat(self) -> Path:
        """What connects to a daemon's socket on the far side."""
        return self._directory / "nc"

    @property
    def client(self) -> Path:
        """The directory of an ``ssh`` with the client's files, those of the last ``uri``."""
        return self._directory

    @property
    def logins(self) -> int:
        """How many connections it has let in so far."""
        return (self._directory / "log").read_text().count("Accepted publickey")

    def sessions(self) -> list[int]:
        """The processes of its connections, which stand for the machine on the far side.

        OpenSSH 10 has two for each, one below the other, and only the lower one relays.
        """
        found = list(processes.children(self._process.pid))
        for pid in found:
            found += processes.children(pid)
        return found

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """Let nobody in for a while: they wait before its door."""
        processes.stop(self._process.pid)
        try:
            yield
        finally:
            processes.resume(self._process.pid)

    @contextmanager
    def master(self, path: Path) -> Iterator[None]:
        """Have a connection that others can share, as a user leaves it open in another window.

        Args:
            path: Its ``ControlPath``. The client's configuration is that of the last ``uri``.
        """
        ssh: list[str | Path] = [
            "ssh",
            "-F",
            self._directory / "ssh_config",
            "-S",
            path,
            "-p",
            str(self._port),
        ]
        subprocess.run([*ssh, "-M", "-N", "-f", "127.0.0.1"], check=True)
        try:
            yield
        finally:
            subprocess.run([*ssh, "-q", "-O", "exit", "127.0.0.1"], check=True)

    def new_key(self, name: str) -> Path:
        """Make a key pair."""
        path = self._directory / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
        return path

    def uri(self, daemon: str, *, known: str, key: Path, settings: Sequence[str] = ()) -> str:
        """The URI that leads to a libvirt daemon through it, for a client with these files.

        Args:
            daemon: The daemon's own URI, which names its socket.
            known: What the client's known_hosts says.
            key: The client's only key.
            settings: More lines of the client's configuration.
        """
        known_hosts = self._directory / "known_hosts"
        known_hosts.write_text(known)
        configuration = self._directory / "ssh_config"
        configuration.write_text(
            f"UserKnownHostsFile {known_hosts}\nGlobalKnownHostsFile /dev/null\n"
            f"IdentityFile {key}\nIdentitiesOnly yes\nIdentityAgent none\n"
            + "".join(f"{line}\n" for line in settings)
        )
        # By its whole path: a user may have this client in the way of it (``client``).
        program = shutil.which("ssh") or "ssh"
        ssh = self._script("ssh", shlex.join([program, "-F", str(configuration)]))
        there = urlsplit(daemon)
        return (
            f"qemu+ssh://{getpass.getuser()}@127.0.0.1:{self._port}{there.path}"
            f"?{there.query}&netcat={quote(str(self.netcat))}&command={quote(str(ssh))}"
        )

    def _script(self, name: str, command: str) -> Path:
        path = self._directory / name
        path.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        path.chmod(0o700)
        return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
