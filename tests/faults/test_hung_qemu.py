"""A QEMU that stands still (SIGSTOP), and what two consoles on the same guest say of each other."""

from __future__ import annotations

from pathlib import Path

import libvirt

from tests.e2e.console import FORCE_DIALOG
from tests.faults.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_it_blocks_only_itself_and_is_ended_in_libvirts_steps(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hung = hypervisor.guest(Manner.IGNORE, "hung").wait_ready()
    hypervisor.guest(Manner.OBEY, "well").wait_ready()
    deaf = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    console = open_console("-c", f"hv1={hypervisor.uri}", "--limit", "300", columns=150)
    for name in ("hung", "well", "deaf"):
        console.wait_for(rf"● running\s+{name}")
    hung.stop_qemu()
    console.find("hung")
    console.ask_softly()
    console.wait_for("the request is unanswered for \\d+ s: its QEMU may hang")
    console.find("well")
    console.ask_softly()
    console.wait_for(r"○ shut off\s+well.*off by the guest")

    console.find("hung")
    console.force_off("hung")
    console.wait_for(r"hung\s.*QEMU told to end \(TERM\), killed in \d+ s")
    # While libvirt waits for it, the others are told of, and asked.
    console.find("deaf")
    console.ask_softly()
    deaf.wait_said("pressed")
    console.wait_for(r"◐ going down\s+deaf.*[43]:\d\d")
    screen = console.wait_for(r"○ shut off\s+hung.*forced off by us", timeout=40)
    assert "not shut down" not in screen, "the request that it never answered is no news by now"
    wait_until(lambda: hung.qemu_pid is None, "its QEMU is gone")
    assert console.recorded("force-off") == ["intent", "outcome"]


def test_two_consoles_say_what_the_other_did(
    hypervisor: PrivateHypervisor, open_console: OpenConsole, tmp_path: Path
) -> None:
    """Two people, each with a journal of their own."""
    guest = hypervisor.guest(Manner.IGNORE, "deaf").wait_ready()
    host = ("-c", f"hv1={hypervisor.uri}", "--limit", "300")
    here = open_console(*host, columns=130)
    there = open_console(*host, columns=130, XDG_STATE_HOME=str(tmp_path / "elsewhere"))
    for console in (here, there):
        console.wait_for(r"● running\s+deaf")
    here.ask_softly()
    there.wait_for(r"● running\s+deaf.*somebody else pressed its button 0:\d\d ago")
    there.ask_softly()
    guest.wait_said("pressed", times=2)
    for console in (here, there):
        console.wait_for(r"◐ going down\s+deaf")
        console.wait_for(r"deaf +power button pressed, by us")
        console.wait_for(r"deaf +power button pressed, by somebody else")
    there.press_until_shown("F", FORCE_DIALOG)
    there.wait_for("its button was pressed by somebody else 0:")
    here.force_off("deaf")
    here.wait_for(r"○ shut off\s+deaf.*forced off by us")
    there.wait_for("not forced: it went off meanwhile")
    there.press_until_gone("Escape", FORCE_DIALOG)
    there.wait_for(r"○ shut off\s+deaf.*forced off, not by us")
    assert guest.state() == libvirt.VIR_DOMAIN_SHUTOFF
