"""Hosts by ssh that fall silent or die, and the user's own ssh configuration, which counts."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import libvirt
import pytest

from tests.e2e.conftest import OpenConsole
from tests.e2e.console import Console
from tests.e2e.sshd import Sshd
from tests.faults.forms import long_or_short
from tests.qemu import processes
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import PATIENCE, wait_until
from vmtui.guests import Manner
from vmtui.hypervisor import door
from vmtui.hypervisor.listing import list_hosts

HOSTS = long_or_short(30, 10)


@pytest.fixture
def sshd() -> Iterator[Sshd]:
    """A server that takes keys, and keys only."""
    with Sshd(["PasswordAuthentication no"]) as server:
        yield server


def ssh_of(console: Console) -> list[int]:
    """The ssh processes that libvirt runs for a console."""
    running = {pid: processes.command_line(pid) for pid in processes.children(console.pid)}
    return [pid for pid, line in running.items() if line and Path(line[0]).name == "ssh"]


def test_a_killed_ssh_is_noticed_at_once_and_replaced(
    sshd: Sshd, hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.IGNORE, "web-1").wait_ready()
    uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)
    console = open_console("-c", f"hv1={uri}")
    console.wait_for(r"● running\s+web-1")

    def is_lost() -> bool:
        for pid in ssh_of(console):  # /proc may leave one out while threads come and go
            processes.end(pid)
        return "connection lost" in console.screen()

    wait_until(is_lost, "the loss is told", every=0.5)
    console.wait_for(r"hv1 +connected again")
    console.wait_for(r"● running\s+web-1")
    console.press("q")
    assert console.exit_status() == 0
    wait_until(lambda: not sshd.sessions(), "no connection is left on the far side")


@contextmanager
def silent(sshd: Sshd) -> Iterator[None]:
    """Stop the far side of every connection there is: nothing comes from there any more."""
    stopped = sshd.sessions()
    for pid in stopped:
        with suppress(ProcessLookupError):  # a connection that was not needed has just ended
            processes.stop(pid)
    try:
        yield
    finally:
        for pid in stopped:
            if processes.is_alive(pid):
                processes.resume(pid)


def test_a_shared_connection_that_hangs_takes_no_force_and_no_new_try_with_it(
    sshd: Sshd, hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "web-1").wait_ready()
    path = sshd.user_key.with_name("cm")
    shared = [f"ControlPath {path}"]
    uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key, settings=shared)
    with sshd.master(path):
        console = open_console("-c", f"hv1={uri}", columns=140)
        console.wait_for(r"● running\s+web-1")
        assert sshd.logins == 1
        with silent(sshd):
            console.wait_for("hv1 ◌ no answer", timeout=40)
            # ssh's own master does not know that it is dead, and would take all along.
            console.press_until_shown("F", "─ Force power off ─")
            console.type_into_fresh_dialog("web-1", r"name\s+w")
            console.press_until_gone("Enter", "─ Force power off ─")
            guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
            console.wait_for("hv1 ● 0/1 run", timeout=60)
        console.press("q")
        assert console.exit_status() == 0


@contextmanager
def user_with_a_home() -> Iterator[tuple[Path, list[str]]]:
    """A home directory for ssh, and what runs a command as a user who has that one.

    ssh asks the user database where the home is, not the environment.
    """
    home = Path(tempfile.mkdtemp(prefix="home-"))  # short, for the path of a control socket
    (home / ".ssh").mkdir(mode=0o700)
    database = home / "passwd"
    database.write_text(f"root:x:0:0::{home}:/bin/sh\nsshd:x:100:65534::/run/sshd:/bin/false\n")
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    inside = 'mount --bind "$0" /etc/passwd && exec "$@"'
    prefix = ["unshare", "--mount", *as_root, "sh", "-c", inside, str(database)]
    try:
        yield home, prefix
    finally:
        shutil.rmtree(home)


def test_the_users_own_ssh_configuration_counts(
    sshd: Sshd, hypervisor: PrivateHypervisor, tmp_path: Path
) -> None:
    hypervisor.guest(Manner.IGNORE, "web-1").wait_ready()
    there = urlsplit(hypervisor.uri)
    uri = f"qemu+ssh://prod{there.path}?{there.query}&netcat={quote(str(sshd.netcat))}"
    with user_with_a_home() as (home, as_user):
        if subprocess.run([*as_user, "true"], check=False, capture_output=True).returncode != 0:
            pytest.skip("no right to a user database of one's own (a mount namespace)")
        ssh = home / ".ssh"
        shutil.copy(sshd.user_key, ssh / "prod_key")
        (ssh / "known_hosts").write_text(sshd.known)
        (ssh / "config").write_text(
            f"Host prod\n HostName 127.0.0.1\n Port {sshd.port}\n User {getpass.getuser()}\n"
            " IdentityFile ~/.ssh/prod_key\n IdentityAgent none\n"
            " ControlMaster auto\n ControlPath ~/.ssh/cm-%C\n ControlPersist 60\n"
        )
        listing = [*as_user, sys.executable, "-m", "vmtui", "list", "-c", uri]
        environ = os.environ | {"HOME": str(home)}
        with Console(
            [*as_user, sys.executable, "-m", "vmtui", "-c", uri],
            tmp_path / "terminal",
            home=tmp_path / "home",
            columns=100,
            rows=30,
            env={"HOME": str(home), "PYTHONPATH": os.getcwd()},
        ) as console:
            console.wait_for(r"● running\s+web-1")
            wait_until(lambda: len(ssh_of(console)) > 1, "it has a second connection, to look")
            assert sshd.logins == 1
            console.press("q")
            assert console.exit_status() == 0
        again = subprocess.run(listing, env=environ, capture_output=True, text=True, check=True)
        assert "web-1" in again.stdout
        assert sshd.logins == 1  # the master that ssh left open for a minute served it

        subprocess.run([*as_user, "ssh", "-q", "-O", "exit", "prod"], check=True)
        (ssh / "known_hosts").write_text("")
        unknown = subprocess.run(listing, env=environ, capture_output=True, text=True, check=False)
        assert unknown.returncode == 5
        assert "its ssh host key is not known" in unknown.stderr


def test_many_hosts_are_opened_a_few_at_a_time_and_the_screen_says_how_far_it_is(
    sshd: Sshd, hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.IGNORE, "web-1").wait_ready()
    uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)
    hosts = [word for n in range(HOSTS) for word in ("-c", f"hv{n}={uri}")]
    with sshd.held_up():
        console = open_console(*hosts)
        console.wait_for(rf"◌ \d+ of {HOSTS} hosts connected")
    console.wait_for(f"{HOSTS} guests · {HOSTS} running", timeout=100)
    console.press("q")
    assert console.exit_status() == 0


def test_many_hosts_are_listed_a_few_at_a_time(
    sshd: Sshd, hypervisor: PrivateHypervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hypervisor.guest(Manner.IGNORE, "web-1").wait_ready()
    uri = sshd.uri(hypervisor.uri, known=sshd.known, key=sshd.user_key)
    monkeypatch.setattr(door, "PATIENCE", PATIENCE)  # a busy machine lets each of them in late
    listings = list_hosts([(f"hv{n}", uri) for n in range(HOSTS)], timeout=PATIENCE)
    assert [(one.error, len(one.domains)) for one in listings] == [("", 1)] * HOSTS
