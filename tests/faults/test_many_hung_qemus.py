"""More QEMUs that stand still than libvirtd has workers: whoever else asks that host is served."""

from __future__ import annotations

import subprocess

import libvirt

from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner
from vmtui.hypervisor.limits import Limits

HUNG = 25
"""libvirtd serves 20 calls at a time, of all its clients."""


def ask(program: str, uri: str, *words: str) -> str:
    """Have another client ask; it must be answered."""
    command = [program, "-c", uri, *words]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=30, env={"LC_ALL": "C"}
    ).stdout


def busy_workers(hypervisor: PrivateHypervisor) -> int:
    """How many of its workers are in a call."""
    admin = f"libvirtd:///system?socket={hypervisor.daemon.root}/sock/libvirt-admin-sock"
    told = ask("virt-admin", admin, "server-threadpool-info", "libvirtd")
    figures = dict(line.split(":") for line in told.split("\n") if ":" in line)
    numbers = {name.strip(): int(figure) for name, figure in figures.items()}
    return numbers["nWorkers"] - numbers["freeWorkers"]


def test_its_workers_are_left_to_others_whatever_is_asked_of_all(
    own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hung = [own_hypervisor.guest(Manner.IGNORE, f"hung-{number:02}") for number in range(HUNG)]
    well = own_hypervisor.guest(Manner.OBEY, "well").wait_ready()
    for guest in hung:
        guest.stop_qemu()
    console = open_console("-c", f"hv1={own_hypervisor.uri}", columns=150, rows=40)
    console.wait_for(rf"hv1 ● {HUNG + 1}/{HUNG + 1} run")
    console.press("/")
    console.type("hung")
    console.wait_for(f"shown {HUNG} of {HUNG + 1}")
    console.press("Enter")
    console.wait_gone("enter to the table")
    console.press_until_shown("*", f"{HUNG} marked")
    # All are asked to go down and watched; of one there are details, and a force is prepared.
    console.ask_softly()
    console.wait_for("waits: 3 calls")
    console.wait_for("why +(no sample of it|its QEMU gives no answer)", timeout=40)
    console.press_until_shown("Enter", "─hung-00")
    console.press_until_shown("F", "Type its name to force it off")

    assert busy_workers(own_hypervisor) <= Limits().at_once
    for guest in (*hung, well):
        assert ask("virsh", own_hypervisor.uri, "domstate", guest.uuid).strip() == "running"
    ask("virsh", own_hypervisor.uri, "shutdown", "well")
    wait_until(lambda: well.state() == libvirt.VIR_DOMAIN_SHUTOFF, "it obeys another client")
    console.press_until_gone("Escape", "─ Force power off ─")
    console.wait_for(rf"hv1 ● {HUNG}/{HUNG + 1} run")
