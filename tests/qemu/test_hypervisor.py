"""The private hypervisor itself: apart from the machine's own, and nothing left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import libvirt
import pytest

from tests.qemu import processes
from tests.qemu.daemon import PROJECT
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_its_state_is_its_own(hypervisor: PrivateHypervisor) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "apart").wait_ready()
    kept = {path.name for path in hypervisor.daemon.root.rglob("apart.*")}
    assert {"apart.xml", "apart.pid"} <= kept, "its configuration and its run"
    for directory in ("/run/libvirt", "/etc/libvirt", "/var/lib/libvirt", "/var/log/libvirt"):
        assert not list(Path(directory).rglob(f"{guest.name}.*"))


def test_guests_outlive_the_daemon(own_hypervisor: PrivateHypervisor) -> None:
    guest = own_hypervisor.guest(Manner.OBEY).wait_ready()
    daemon, qemu = own_hypervisor.daemon, guest.qemu_pid
    daemon.kill()
    with pytest.raises(libvirt.libvirtError):
        guest.state()
    assert guest.qemu_pid == qemu
    for _ in range(2):  # a dead daemon, then a living one
        daemon.restart()
        assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
        assert guest.qemu_pid == qemu
    guest.domain.shutdown()
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
    assert guest.qemu_pid is None


def test_hung_daemons_and_guests_are_ended_too(qemu_cache: Path) -> None:
    hypervisor = PrivateHypervisor(qemu_cache)
    guest = hypervisor.guest(Manner.IGNORE).wait_ready()
    daemon, qemu = hypervisor.daemon, guest.qemu_pid
    assert qemu is not None
    guest.stop_qemu()
    daemon.stop()
    hypervisor.close()
    assert not processes.is_alive(daemon.pid)
    assert not processes.is_alive(qemu)
    assert not daemon.root.exists()


def test_hung_guests_are_removed_and_the_daemon_serves_on(hypervisor: PrivateHypervisor) -> None:
    hung, gone = hypervisor.guest(Manner.OBEY), hypervisor.guest(Manner.OBEY, transient=True)
    qemu = hung.qemu_pid
    assert qemu is not None
    hung.stop_qemu()
    gone.stop_qemu()
    hypervisor.remove_guests()
    assert not processes.is_alive(qemu)
    assert hypervisor.connection.listAllDomains() == []


KILLED_RUN = """
import sys
from pathlib import Path
from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.guests import Manner
hypervisor = PrivateHypervisor(Path(sys.argv[1]))
guest = hypervisor.guest(Manner.IGNORE)
print(hypervisor.daemon.pid, guest.qemu_pid, hypervisor.daemon.root, flush=True)
sys.stdin.read()
"""


def test_a_killed_test_run_leaves_nothing(qemu_cache: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_RUN, qemu_cache],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        assert run.stdout is not None
        daemon, qemu, root = run.stdout.readline().split()
        assert processes.is_alive(int(daemon))
        assert processes.is_alive(int(qemu))
        os.kill(run.pid, signal.SIGKILL)
    wait_until(lambda: not processes.is_alive(int(daemon)), "the daemon has ended")
    wait_until(lambda: not processes.is_alive(int(qemu)), "QEMU has ended")
    wait_until(lambda: not Path(root).exists(), "its directory is removed")
