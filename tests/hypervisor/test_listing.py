"""The list for the command line: all hosts at once, each for itself."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import libvirt

from tests.qemu.hypervisor import PrivateHypervisor
from vmtui.core.model import PowerState
from vmtui.guests import Manner
from vmtui.hypervisor.listing import ListStatus, list_hosts


def test_hosts_that_answer_refuse_and_hang_do_not_touch_each_other(tmp_path: Path) -> None:
    silent = tmp_path / "silent"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(silent))
        listener.listen()
        listings = list_hosts(
            [
                ("silent", f"qemu:///system?socket={silent}"),
                ("test", "test:///default"),
                ("nobody", f"qemu:///system?socket={tmp_path}/none"),
                ("wrong", "qemu+ssh://-oA/system"),
            ],
            details=True,
            timeout=4,
        )
    assert [(listing.name, listing.status) for listing in listings] == [
        ("silent", ListStatus.NO_ANSWER),
        ("test", ListStatus.UP),
        ("nobody", ListStatus.REFUSED),
        ("wrong", ListStatus.REFUSED),
    ]
    assert "no answer within 4 s" in listings[0].error
    (domain,) = listings[1].domains
    assert (domain.row.name, domain.vcpus, domain.title) == ("test", 2, "")
    assert domain.row.state is PowerState.RUNNING
    assert "No such file" in listings[2].error


def test_real_guests_are_listed_with_their_details(hypervisor: PrivateHypervisor) -> None:
    hypervisor.guest(Manner.OBEY, "on", title="a title")
    hypervisor.guest(Manner.OBEY, "off", start=False)
    (plain,) = list_hosts([("hv1", hypervisor.uri)])
    assert {(d.row.name, d.row.state, d.vcpus, d.title) for d in plain.domains} == {
        ("on", PowerState.RUNNING, None, None),
        ("off", PowerState.SHUT_OFF, None, None),
    }
    (detailed,) = list_hosts([("hv1", hypervisor.uri)], details=True)
    assert {(d.row.name, d.vcpus, d.title) for d in detailed.domains} == {
        ("on", 1, "a title"),
        ("off", 1, ""),
    }
    assert all(d.row.memory == 4 * 2**20 for d in detailed.domains)


def test_a_hung_guest_does_not_hold_up_the_list(hypervisor: PrivateHypervisor) -> None:
    hypervisor.guest(Manner.IGNORE, "hung").wait_ready().stop_qemu()
    (listing,) = list_hosts([("hv1", hypervisor.uri)], details=True)
    assert [d.row.name for d in listing.domains] == ["hung"]


def test_it_imports_no_console() -> None:
    code = "import sys, vmtui.hypervisor.listing; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    ).stdout.split()
    assert "libvirt" in modules
    heavy = {"asyncio", "libvirt_qemu", "rich", "textual", "vmtui.hypervisor.connection"}
    assert not heavy & set(modules)
    assert libvirt.getVersion() >= 9_000_000
