"""A private libvirtd: its own configuration, sockets, state and logs, whoever runs the tests.

As root it is a system daemon in a mount namespace of its own, with private directories bound over
the ones that are compiled into libvirt (a socket directory alone would not separate it: it would
share /run/libvirt and /var/lib/libvirt with the machine's own daemon). ``/run`` as a whole is
covered, so that it finds neither the machine's D-Bus nor systemd's machine registry. That needs
the right to mount (CAP_SYS_ADMIN), which also a chroot has if its root is a mount point.

As another user it is a session daemon, which XDG directories separate.

Each has a host UUID of its own: libvirt migrates guests from one to another as between two hosts.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from uuid import uuid4

import libvirt

from tests.qemu import processes
from tests.qemu.waiting import wait_until
from vmtui.hypervisor.training.apart import qemu_settings

PROJECT = Path(__file__).parents[2]

LIBVIRTD_CONF = """\
unix_sock_dir = "{root}/sock"
unix_sock_rw_perms = "0700"
auth_unix_ro = "none"
auth_unix_rw = "none"
host_uuid = "{host_uuid}"
log_outputs = "3:file:{root}/libvirtd.log"
"""

BOUND_OVER = {
    "etc": "/etc/libvirt",
    "lib": "/var/lib/libvirt",
    "cache": "/var/cache/libvirt",
    "log": "/var/log/libvirt",
    "run": "/run",
}


class PrivateDaemon:
    """A libvirtd of our own that can be stopped, killed and started again.

    Its QEMU processes survive its death, as they do on a real host, until `close`.

    Attributes:
        uri: The connection URI that reaches it.
        root: The directory with everything of it, removed at the end.
        pid: Process id of the daemon that was started last.
    """

    def __init__(self, cache: Path | None = None) -> None:
        """Start the daemon.

        Args:
            cache: A directory where daemons keep what they learned about QEMU, which takes
                seconds to probe. ``None`` learns anew.

        Raises:
            FileNotFoundError: libvirtd is not installed.
            RuntimeError: It does not start; its log is in the message.
        """
        # Short, for the sake of socket paths (108 bytes), which pytest's own directories exceed.
        self.root = Path(tempfile.mkdtemp(prefix="vmtui-"))
        for directory in ("sock", "etc", "lib", "log", "run", "run/lock"):
            (self.root / directory).mkdir()
        self._cache = cache or self.root / "cache"
        self._cache.mkdir(exist_ok=True)
        configuration = LIBVIRTD_CONF.format(root=self.root, host_uuid=uuid4())
        (self.root / "libvirtd.conf").write_text(configuration)
        privileged = os.geteuid() == 0
        mode = "system" if privileged else "session"
        self.uri = f"qemu:///{mode}?socket={self.root}/sock/libvirt-sock"
        self._keeper = self._keep_system_daemon() if privileged else self._keep_session_daemon()
        try:
            self.pid = self._start()
        except BaseException:
            self.close()
            raise

    def stop(self) -> None:
        """Stop it (SIGSTOP): it answers nobody any more, and closes nothing."""
        processes.stop(self.pid)

    def cont(self) -> None:
        """Let it go on after `stop`."""
        processes.resume(self.pid)

    def kill(self) -> None:
        """Kill it (SIGKILL); its guests run on."""
        processes.end(self.pid)

    def restart(self) -> None:
        """End it, if it still runs, and start it anew; its guests run on."""
        if processes.is_alive(self.pid):
            self.cont()
            processes.end(self.pid, signal.SIGTERM)
        self.pid = self._start()

    def qemu_pid(self, uuid: str) -> int | None:
        """Return the id of a domain's QEMU process, or ``None`` if it has none."""
        for pid in processes.children(self._keeper.pid):
            if uuid in processes.command_line(pid) and processes.is_alive(pid):
                return pid
        return None

    def close(self) -> None:
        """End the daemon and all of its guests, in whatever state they are, and clean up."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.close()
        self._keeper.wait(timeout=60)
        self._keeper.stdout.close()
        shutil.rmtree(self.root, ignore_errors=True)  # the keeper did it, if it ever started

    def _keep_system_daemon(self) -> "subprocess.Popen[bytes]":
        (self.root / "etc" / "qemu.conf").write_text(qemu_settings())
        sources = {name: self.root / name for name in BOUND_OVER} | {"cache": self._cache}
        for target in BOUND_OVER.values():
            Path(target).mkdir(exist_ok=True)  # a mount point must exist
        binds = [f"{sources[name]}:{target}" for name, target in BOUND_OVER.items()]
        return self._keep(["unshare", "--mount"], binds, {})

    def _keep_session_daemon(self) -> "subprocess.Popen[bytes]":
        (self.root / "etc" / "libvirt").mkdir()
        (self.root / "etc" / "libvirt" / "qemu.conf").write_text(qemu_settings())
        environment = {
            "XDG_CONFIG_HOME": f"{self.root}/etc",
            "XDG_CACHE_HOME": f"{self._cache}",
            "XDG_DATA_HOME": f"{self.root}/lib",
            "XDG_RUNTIME_DIR": f"{self.root}/run",
        }
        return self._keep([], [], environment)

    def _keep(
        self, prefix: list[str], binds: list[str], environment: dict[str, str]
    ) -> "subprocess.Popen[bytes]":
        libvirtd = shutil.which("libvirtd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        if libvirtd is None:
            raise FileNotFoundError("libvirtd is not installed (Debian: libvirt-daemon-system)")
        configuration = ["-f", f"{self.root}/libvirtd.conf", "-p", f"{self.root}/libvirtd.pid"]
        keeper = [sys.executable, "-m", "tests.qemu.keeper", str(self.root), *binds]
        return subprocess.Popen(
            [*prefix, *keeper, "--", libvirtd, *configuration],
            cwd=PROJECT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # ctrl+c is for the tests; they end the keeper
        )

    def _start(self) -> int:
        """Start a daemon and return its process id as soon as it accepts connections."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # then there is no answer either
            self._keeper.stdin.write(b"start\n")
        answer = self._keeper.stdout.readline()
        if not answer:
            raise RuntimeError("the daemon's keeper failed; its error is above")
        pid = int(answer)
        wait_until(lambda: self._accepts(pid), "libvirtd accepts connections")
        return pid

    def _accepts(self, pid: int) -> bool:
        if not processes.is_alive(pid):
            log = (self.root / "libvirtd.log").read_text(errors="replace")
            raise RuntimeError(f"libvirtd ended at once:\n{log}")
        try:
            libvirt.open(self.uri).close()
        except libvirt.libvirtError:
            return False
        return True
