"""Freeze, then force on a real Linux guest: what it saves, and how it is undone."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import libvirt
import pytest

from tests.qemu.ext4 import Kept, look, make_ext4
from tests.qemu.hypervisor import Guest, PrivateHypervisor
from tests.qemu.linux import Agent, LinuxSystem
from tests.session.test_real_power import Operator
from vmtui.core.force import ForcePhase
from vmtui.core.model import PowerState
from vmtui.hypervisor import loop
from vmtui.journal import read_open
from vmtui.journal.file import FilePlace

FILES = 700
"""So many small files the guest writes: more than an emulated one writes in an instant."""


@pytest.fixture
def operator(hypervisor: PrivateHypervisor) -> Iterator[Operator]:
    """A session on the hypervisor, closed at the end."""
    loop.start()
    operator = Operator(hypervisor)
    yield operator
    operator.session.close()


def writer(hypervisor: PrivateHypervisor, linux: LinuxSystem, image: Path) -> Guest:
    """A guest that has written its files, and not synced them."""
    guest = hypervisor.linux(linux, image.stem, disk=make_ext4(image), files=FILES)
    return guest.wait_ready().wait_agent().wait_said("written")


def force(operator: Operator, guest: Guest, *, freeze: bool) -> None:
    """Force it off as the dialog does, and wait for the end of that."""
    session, vm_id = operator.session, operator.id(guest)
    operator.sees(guest, PowerState.RUNNING)
    session.force.prepare(operator.vm(guest))
    forcings = session.force.forcings
    operator.until(lambda: forcings[vm_id].phase is ForcePhase.READY, "it can be forced")
    assert session.force_off(vm_id, freeze=freeze)
    operator.until(lambda: not forcings[vm_id].phase.is_under_way, "the force has ended")


def test_a_freeze_keeps_what_a_plain_force_loses(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, operator: Operator, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    kept: dict[bool, Kept] = {}
    for freeze, name in ((False, "plain"), (True, "frozen")):
        guest = writer(hypervisor, linux, tmp_path / f"{name}.img")
        force(operator, guest, freeze=freeze)
        guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)
        kept[freeze] = look(tmp_path / f"{name}.img")

    frozen = operator.session.force.forcings[operator.id(guest)].freeze
    assert frozen is not None
    print(f"\nof {FILES} files written:")
    print(f"  force                 {kept[False]}")
    print(f"  freeze, then force    {kept[True]}  (froze within {frozen.seconds:.3f} s)")

    assert kept[True] == Kept(files=FILES, needs_recovery=False)
    assert kept[False].needs_recovery
    assert kept[False].files < FILES
    assert frozen.filesystems == 1


@pytest.mark.parametrize("agent", [Agent.STOPPED, Agent.ABSENT])
def test_without_an_agent_nothing_is_forced(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, operator: Operator, agent: Agent
) -> None:
    guest = hypervisor.linux(linux, "web", agent=agent).wait_ready()
    force(operator, guest, freeze=True)
    forcing = operator.session.force.forcings[operator.id(guest)]
    assert forcing.phase is ForcePhase.REFUSED
    assert "Guest agent is not responding" in forcing.words
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    # Of one that stopped nobody knows whether it heard of the freeze.
    left = operator.session.freezes.left
    assert [one.is_sure for one in left.values()] == [False] * (agent is Agent.STOPPED)
    force(operator, guest, freeze=False)
    guest.wait_state(libvirt.VIR_DOMAIN_SHUTOFF)


def test_anothers_freeze_is_neither_forced_nor_thawed(
    hypervisor: PrivateHypervisor, linux: LinuxSystem, operator: Operator, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    guest = writer(hypervisor, linux, tmp_path / "web.img")
    assert guest.domain.fsFreeze() == 1, "as a backup does"
    force(operator, guest, freeze=True)
    forcing = operator.session.force.forcings[operator.id(guest)]
    assert "has been disabled" in forcing.words, "the agent's own words"
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    assert guest.domain.fsThaw() == 1, "it was frozen until now"


_DIES_IN_BETWEEN = """
import os, signal, sys
from vmtui.hypervisor import orders
orders.force = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from vmtui.cli import main
sys.exit(main())
"""
"""vmtui, killed at the moment when the guest is frozen and its power would be cut."""


def test_a_freeze_that_a_killed_vmtui_left_is_thawed_at_the_next_start(
    hypervisor: PrivateHypervisor,
    linux: LinuxSystem,
    operator: Operator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tmp_path.chmod(0o755)
    guest = writer(hypervisor, linux, tmp_path / "web.img")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    arguments = ["force-off", "--freeze-first", "web", "--confirm", "web", "-c", hypervisor.uri]
    killed = subprocess.run([sys.executable, "-c", _DIES_IN_BETWEEN, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING

    place = FilePlace(tmp_path / "state" / "vmtui" / "audit.jsonl")
    # What happened to the guest before is no news to a console that starts only now.
    operator.sees(guest, PowerState.RUNNING)
    freezes = operator.session.freezes
    assert freezes.adopt(read_open([place], now=operator.session.now().wall).freezes) == []
    assert list(freezes.left) == [operator.id(guest)]
    assert freezes.thaw(operator.id(guest))
    operator.until(lambda: not freezes.left, "it is thawed")
    operator.hears("1 file system thawed by us")
    assert guest.domain.fsThaw() == 0, "nothing was left to thaw"
