"""The main job, in a real terminal, on a real guest that does not listen."""

from __future__ import annotations

from pathlib import Path

import libvirt

from tests.e2e.conftest import OpenConsole
from tests.qemu.hypervisor import PrivateHypervisor
from tests.qemu.waiting import wait_until
from vmtui.guests import Manner


def test_a_deaf_guest_from_the_press_to_the_force(
    hypervisor: PrivateHypervisor, open_console: OpenConsole, home: Path
) -> None:
    guest = hypervisor.guest(Manner.IGNORE, "deaf-7").wait_ready()
    console = open_console("-c", hypervisor.uri, "--limit", "5", columns=80, rows=24)
    console.wait_for(r"● running\s+deaf-7")

    console.ask_softly()
    console.wait_for(r"going down.*0:0[1-5]")
    guest.wait_said("pressed")
    console.wait_for(r"! overdue\s+deaf-7")
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING

    console.press("F")
    console.wait_for("─ Force power off ─")
    console.type_into_fresh_dialog("deaf", r"name\s+d")
    console.press_until_shown("Enter", "nothing was done")
    console.press("Enter")
    assert "─ Force power off ─" in console.screen()
    assert guest.state() == libvirt.VIR_DOMAIN_RUNNING
    assert console.recorded("force-off") == []

    console.type("-7")
    console.press_until_gone("Enter", "─ Force power off ─")
    wait_until(lambda: guest.state() == libvirt.VIR_DOMAIN_SHUTOFF, "the guest is off")
    console.wait_for(r"○ shut off\s+deaf-7.*forced off by us")
    wait_until(
        lambda: console.recorded("force-off") == ["intent", "outcome"], "both lines are written"
    )
    intent, outcome = (line for line in console.journal() if line["action"] == "force-off")
    assert (intent["guest"], intent["uuid"]) == ("deaf-7", guest.uuid)
    assert outcome["outcome"] == "off-forced"
    assert outcome["entry"] == intent["entry"]

    console.press_until_shown("t", "Story of deaf-7")
    console.press_until_shown("w", "Write the story down")
    console.press_until_shown("Enter", "saved in")
    (story,) = (home / "state/vmtui/stories").glob("vmtui-deaf-7-*.md")
    told = story.read_text()
    assert told.startswith("# Shutdown of `deaf-7`: forced off by us\n")
    for words in ("asked to shut down", "its time is over", "force off: confirmed", " destroy "):
        assert words in told
    assert "the guest is done" not in told
    assert b"\x1b]52;c;" in console.raw
    console.press_until_gone("Escape", "Story of deaf-7")
    console.press("q")
    assert console.exit_status() == 0


def test_a_countdown_survives_kill_9(
    hypervisor: PrivateHypervisor, open_console: OpenConsole
) -> None:
    hypervisor.guest(Manner.IGNORE, "deaf-8").wait_ready()
    first = open_console("-c", hypervisor.uri, "--limit", "300")
    first.wait_for(r"● running\s+deaf-8")
    first.ask_softly()
    first.wait_for(r"going down.*4:[45]\d")
    wait_until(lambda: "pressed" in first.recorded("soft-shutdown"), "the press is written")
    deadline = next(line["deadline"] for line in first.journal() if line["phase"] == "intent")
    first.kill()
    assert first.exit_status() == -9

    second = open_console("-c", hypervisor.uri)
    second.wait_for(r"◐ going down\s+deaf-8.*4:\d\d")
    phases = ["intent", "pressed", "taken-over"]
    wait_until(lambda: second.recorded("soft-shutdown") == phases, "that it was taken over")
    lines = second.journal()
    (taken_over,) = (line for line in lines if line["phase"] == "taken-over")
    assert taken_over["deadline"] == deadline
    assert taken_over["pid"] == second.pid
