"""A domain that becomes another while it is watched, or while a screen about it is open."""

from __future__ import annotations

import re

import libvirt

from tests.e2e.console import FORCE_DIALOG
from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.session.test_real_migration import migrate
from vmtui.guests import Manner


def test_a_renamed_one_keeps_its_place_and_its_details(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "old-name", start=False)
    console = open_console("-c", f"hv1={hypervisor.uri}", columns=120)
    console.wait_for(r"○ shut off\s+old-name")
    console.press_until_shown("Enter", "─old-name")
    console.wait_for(r"vda\s+virtio")
    guest.domain.rename("new-name")
    console.wait_for(r"▸ ○ shut off\s+new-name")
    console.wait_for("─new-name")
    console.wait_for(r"vda\s+virtio")
    assert not re.search(r"off\s+old-name", console.screen())


def test_one_that_is_undefined_while_it_is_watched_leaves_its_end(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "web").wait_ready()
    console = open_console("-c", f"hv1={hypervisor.uri}", "--limit", "300", columns=130, rows=34)
    console.wait_for(r"● running\s+web")
    console.ask_softly()
    guest.wait_said("pressed")
    domain = guest.domain
    domain.undefine()
    console.wait_for("web +undefined")
    console.wait_for(r"◐ going down\s+web")
    console.press_until_shown("Enter", "─web")
    console.press_until_shown("]", "unless vmtui takes it down")
    console.press_until_gone("Enter", "─web")
    console.press_until_shown("l", "What can be done: web")
    domain.destroy()
    console.wait_for("forced off, not by us after")
    console.wait_for("it is off, and its definition is gone")
    console.press_until_gone("Escape", "What can be done")
    console.wait_for(r"○ shut off\s+web.*gone from libvirt: o starts it anew")
    story = console.press_until_shown("t", "Story of web")
    assert "undefined" in story
    assert "the guest is done" not in story, "it was the host that ended it"
    console.press_until_gone("Escape", "Story of web")
    # Its row goes when it is put away, and not before.
    console.press("x")
    console.wait_gone(r"shut off\s+web")


def test_another_one_of_the_same_name_is_not_forced_in_its_stead(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    first = hypervisor.guest(Manner.IGNORE, "app").wait_ready()
    console = open_console("-c", f"hv1={hypervisor.uri}", columns=120)
    console.wait_for(r"● running\s+app")
    console.press_until_shown("F", FORCE_DIALOG)
    console.wait_for("running, read afresh")
    console.type_into_fresh_dialog("ap", r"name\s+a")
    domain = first.domain
    domain.destroy()
    domain.undefine()
    second = hypervisor.guest(Manner.IGNORE, "app").wait_ready()
    console.wait_for("✗ not forced: it ")
    console.type("p")
    console.press("Enter")
    console.press_until_gone("Escape", FORCE_DIALOG)
    console.wait_for(r"● running\s+app")
    assert console.screen().count(" app  ") >= 1
    assert second.state() == libvirt.VIR_DOMAIN_RUNNING
    assert console.recorded("force-off") == []


def test_one_that_is_migrated_away_is_forced_nowhere(
    hypervisor: PrivateHypervisor, own_hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "moves").wait_ready()
    hosts = ("-c", f"hv1={hypervisor.uri}", "-c", f"hv2={own_hypervisor.uri}")
    console = open_console(*hosts, "--limit", "300", columns=130, rows=34)
    console.wait_for(r"● running\s+moves\s+hv1")
    console.press_until_shown("F", FORCE_DIALOG)
    console.wait_for("running, read afresh")
    there = migrate(guest, own_hypervisor)
    console.wait_for("not forced: it was migrated away meanwhile, and runs on elsewhere")
    console.press_until_gone("Escape", FORCE_DIALOG)
    console.wait_for(r"○ shut off\s+moves\s+hv1.*migrated away")
    console.wait_for(r"● running\s+moves\s+hv2")
    assert there.state() == libvirt.VIR_DOMAIN_RUNNING
    assert console.recorded("force-off") == []
